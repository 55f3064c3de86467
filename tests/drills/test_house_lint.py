"""The house rules: a shipped pack hears nothing, and each thing that is spoilt in it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from drills.house_lint import house_advice
from drills.house_variety import age_band
from drills.library import load_library
from drills.model import CalibrationReply, Exemplar, Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from drills.model import Drill, Pack

LIBRARY = load_library()
PACK = LIBRARY.pack("org.etude.empathic-reflection")
OTHER = LIBRARY.pack("org.etude.rupture-and-repair")


def advice_on(pack: Pack, *others: Pack) -> list[str]:
    return [str(advice) for advice in house_advice(pack, others)]


def with_drill(place: int, **changes: Any) -> Pack:
    """PACK with one of its drills (from 0) changed."""
    drills = list(PACK.drills)
    drills[place] = replace(drills[place], **changes)
    return replace(PACK, drills=tuple(drills))


def with_every(change: Callable[[Drill], dict[str, Any]]) -> Pack:
    """PACK with each of its drills changed."""
    return replace(PACK, drills=tuple(replace(drill, **change(drill)) for drill in PACK.drills))


def with_good_answers(*texts: str) -> Pack:
    """PACK with these as the good answers of its first drills."""
    drills = list(PACK.drills)
    for place, text in enumerate(texts):
        weaker = drills[place].exemplars[1]
        drills[place] = replace(drills[place], exemplars=(Exemplar(text, why="Short."), weaker))
    return replace(PACK, drills=tuple(drills))


def with_vignettes(*texts: str) -> Pack:
    """PACK with these before the vignettes of its first drills."""
    drills = list(PACK.drills)
    for place, text in enumerate(texts):
        vignette = f"{text} {drills[place].vignette}"
        drills[place] = replace(drills[place], vignette=" ".join(vignette.split()[:80]))
    return replace(PACK, drills=tuple(drills))


def test_a_pack_that_follows_every_rule_hears_nothing() -> None:
    assert advice_on(PACK, OTHER, PACK) == []


FIRST = PACK.drills[0]
GOOD, WEAKER = FIRST.exemplars
SET = FIRST.calibration
HIS_WORDS = {"vignette": FIRST.vignette}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"vignette": '"I want to, and I don\'t."'}, "has a vignette of 6 words; 20 to 90"),
        ({"vignette": "word " * 91}, "has a vignette of 91 words"),
        ({"vignette": f"*He sits.* {FIRST.vignette} *Pause.*"}, "has more than one stage direc"),
        ({"phase": None}, "does not say in which phase"),
        ({"speaker": "Dilwyn, retired bus driver"}, "does not say how old the speaker is."),
        ({"tags": ("loss", "home")}, "has no tag for its manner. docs/authors.md has the list."),
        ({"tags": ("understated", "home")}, "has no tag for its problem."),
        ({"tags": ("loss", "understated")}, "has no tag for its setting."),
        ({"exemplars": (GOOD,)}, "has 1 good and 0 weaker exemplars"),
        ({"exemplars": (GOOD, GOOD, WEAKER)}, "has 2 good and 1 weaker exemplars"),
        ({"exemplars": (replace(GOOD, missing="Warmth."), WEAKER)}, "has 0 good and 2 weaker"),
        ({"calibration": SET[:2]}, "has 2 calibration replies; three are a set."),
        (
            {"calibration": (*SET[:2], CalibrationReply("Hm.", SET[0].levels, "Short."))},
            "has calibration replies of the same quality.",
        ),
        (
            {
                "exemplars": (
                    replace(GOOD, text="so it is. " * 170),
                    replace(WEAKER, text="Oh, I see. " * 150),
                )
            },
            "has exemplars of 3,",
        ),
        ({"goal": "Recognize the loss."}, 'has American English in its goal ("recognize").'),
        (
            {"exemplars": (replace(GOOD, why="Ring 01714960123."), WEAKER)},
            "has what looks like a real phone number in its exemplar 1, its note.",
        ),
        (
            {"speaker": "Dilwyn, 71, of 14 Acacia Road"},
            "has what looks like a real postal address in its speaker.",
        ),
        (
            {"exemplars": (replace(GOOD, text="Considerable identification " * 6), WEAKER)},
            "has a reading ease of",
        ),
        ({"names": ("Bosun",)}, 'does not list "Dilwyn" in names'),
        (
            {"exemplars": (replace(GOOD, text="I hear you, Dilwyn."), WEAKER)},
            'has "i hear you" in a good answer.',
        ),
    ],
)
def test_what_is_spoilt_in_a_drill_is_told(changes: dict[str, Any], sentence: str) -> None:
    found = advice_on(with_drill(0, **changes))
    assert [one for one in found if one.startswith(f'drill "refl-001" {sentence}')], found
    assert all(one.startswith(('drill "refl-001"', "the pack")) for one in found)


def test_a_weaker_answer_may_be_worn() -> None:
    worn = replace(WEAKER, text="I hear you, Dilwyn. That must be so hard. Thank you for sharing.")
    assert advice_on(with_drill(0, exemplars=(GOOD, worn))) == []


@pytest.mark.parametrize(
    ("pack", "sentence"),
    [
        (replace(PACK, drills=PACK.drills[:11]), "has 11 drills; 12 to 20 make a good one."),
        (
            with_every(lambda _: {"level": Level.BEGINNER}),
            "has 0 advanced drills; let it have 3 or more.",
        ),
        (
            with_every(lambda _: {"calibration": ()}),
            "has calibration replies on 0 drills; raters need 5 or more.",
        ),
        (replace(PACK, group="Ours"), "has no group of the catalogue. They are: Alliance, "),
        (replace(PACK, elements=()), "names no elements"),
        (
            with_every(lambda d: {"speaker": d.speaker.split(",")[0] + ", 31"}),
            "has speakers of 1 age band; let it have 4 or more.",
        ),
        (
            with_every(lambda d: {"speaker": d.speaker.split(",")[0] + ", 31"}),
            "has 14 of 14 speakers in one band (30 to 44).",
        ),
        (
            with_every(lambda _: {"tags": ("loss", "numb", "home")}),
            "has 1 problem tag; let it have 6.",
        ),
        (
            with_every(lambda _: {"tags": ("loss", "numb", "home")}),
            "has 1 setting tag; let it have 4.",
        ),
        (
            with_vignettes('"I know.', "*He nods.* I know a", '"I know!'),
            'opens more than two vignettes with "i know".',
        ),
        (
            with_good_answers("So you left.", "So you, of all people.", "So you did."),
            'opens more than two exemplars with "so you".',
        ),
        (
            with_good_answers("No wonder.", "Well, no wonder.", "It is no wonder, then."),
            'has "no wonder" in more than two good answers.',
        ),
        (
            with_vignettes("Well. It is what it is.", "But it is what it is."),
            'has "it is what it is" in more than one vignette.',
        ),
        (
            with_good_answers(
                "Not rage, but grief.", "It's not her, but him.", "Not now, but soon."
            ),
            'has 3 texts of the kind "not this, but that".',
        ),
    ],
)
def test_what_is_spoilt_in_a_pack_is_told(pack: Pack, sentence: str) -> None:
    found = advice_on(pack)
    assert [one for one in found if one.startswith(f"the pack {sentence}")], found


def test_two_of_anything_that_is_counted_are_no_more_than_enough() -> None:
    assert advice_on(with_good_answers("Now you left. No wonder.", "Now you did. No wonder.")) == []


def test_advice_comes_in_the_order_of_the_drills_with_the_pack_first() -> None:
    pack = replace(with_drill(3, phase=None), elements=())
    pack = replace(
        pack, drills=(*pack.drills[:1], replace(pack.drills[1], phase=None), *pack.drills[2:])
    )
    assert [one.drill for one in house_advice(pack)] == ["", "refl-002", "refl-004"]


def test_nearly_the_same_vignette_is_told_of_the_later_one() -> None:
    stolen = OTHER.drills[2].vignette.replace("supervisor", "manager")
    found = advice_on(with_drill(4, vignette=stolen), OTHER)
    assert found == [
        'drill "refl-005" has a vignette much like one of org.etude.rupture-and-repair/rupt-003.'
    ]
    assert advice_on(with_drill(4, vignette=stolen)) == []


def test_nearly_the_same_answer_is_told_too() -> None:
    [good, weaker] = PACK.drills[4].exemplars
    stolen = replace(good, text=OTHER.drills[2].exemplars[0].text + " Really.")
    assert advice_on(with_drill(4, exemplars=(stolen, weaker)), OTHER) == [
        'drill "refl-005" has a reply much like one of org.etude.rupture-and-repair/rupt-003.'
    ]


def test_packs_of_approaches_may_answer_the_same_moments() -> None:
    one = replace(PACK, group="Approaches")
    drills = tuple(
        replace(
            drill, id=drill.id.replace("refl", "cbt"), exemplars=other.exemplars, calibration=()
        )
        for drill, other in zip(PACK.drills, OTHER.drills, strict=True)
    )
    two = replace(one, id="org.example.cbt", drills=drills)
    [calibrated] = advice_on(two, one)
    assert calibrated.startswith("the pack has calibration replies on 0 drills")
    for group in ("Alliance", "Approaches"):
        assert len(advice_on(replace(two, group="Alliance"), replace(one, group=group))) > 14
    again = replace(two, drills=(*drills[:-1], replace(drills[-1], exemplars=drills[0].exemplars)))
    assert 'drill "cbt-014" has a reply much like one of org.example.cbt/cbt-001.' in advice_on(
        again, one
    )


def test_a_name_speaks_once_and_stands_in_two_drills_at_most() -> None:
    twin = with_drill(1, speaker="Dilwyn, 34, bringing up a daughter", names=("Dilwyn",))
    [told] = advice_on(twin)
    assert told.startswith('drill "refl-002" has a speaker called "Dilwyn", as has org.etude.')
    crowd = with_drill(2, names=(*PACK.drills[2].names, "Dilwyn"))
    assert advice_on(crowd) == []
    third = replace(crowd.drills[3], names=(*PACK.drills[3].names, "Dilwyn"))
    crowd = replace(crowd, drills=(*crowd.drills[:3], third, *crowd.drills[4:]))
    assert advice_on(crowd) == ['drill "refl-004" is drill number 3 with a "Dilwyn".']


def test_a_turn_of_phrase_in_five_vignettes_is_told_of_the_last() -> None:
    turn = "as my old gran would say,"
    pack = with_vignettes(*(f"{word}, {turn}" for word in ("Yes", "No", "Well", "But", "Oh")))
    found = advice_on(pack)
    assert 'drill "refl-005" says "as my old gran would", as do refl-001, refl-002, ' in found[0]
    assert all(one.startswith('drill "refl-005" says "') for one in found)
    four = with_vignettes(*(f"{word}, {turn}" for word in ("Yes", "No", "Well", "But")))
    assert advice_on(four) == []


def test_private_prompts_need_no_answers_and_crisis_content_needs_a_note() -> None:
    private = with_every(lambda _: {"exemplars": (), "calibration": ()})
    assert advice_on(replace(private, private=True)) == []
    noted = [drill.id for drill in PACK.drills if drill.content_note]
    found = advice_on(replace(PACK, crisis=True))
    assert len(found) == len(PACK.drills) - len(noted)
    assert all(one.endswith("has no content note, in a pack with crisis content.") for one in found)


def test_other_languages_are_not_measured_by_english_rules() -> None:
    worn = with_good_answers("I hear you.", "So so.", "So so, la.", "So so, li.")
    assert advice_on(replace(worn, language="cy")) == []
    assert advice_on(replace(PACK, language="de", translated=True, drills=())) == []


@pytest.mark.parametrize(
    ("age", "band"), [(17, "under 18"), (18, "18 to 29"), (74, "60 to 74"), (101, "75 and over")]
)
def test_ages_fall_into_bands(age: int, band: str) -> None:
    assert age_band(age) == band
