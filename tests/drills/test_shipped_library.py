"""The library that comes with the bot: it keeps its own rules, and its pages say what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from drills.catalogue import ELEMENTS, GROUPS, by_group
from drills.catalogue_tables import library_page, statistics, uncovered
from drills.house_lint import advice_on_all, rubric_advice
from drills.house_words import MANNERS, PROBLEMS, SETTINGS
from drills.library import load_library, readable
from drills.model import Level, Pack

DOCS = Path(__file__).parents[2] / "docs"
SHIPPED = load_library()
PACKS = [pack for pack in SHIPPED if not pack.translated]
ADVICE = advice_on_all(PACKS)
COMPLETE = 34  # packs; while it is being written, no group can be asked to be whole


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_a_shipped_pack_is_told_nothing_by_the_house_rules(pack: Pack) -> None:
    assert list(map(str, ADVICE[pack.key])) == []
    assert len({drill.revision for drill in pack.drills}) == len(pack.drills)
    assert pack.private == (pack.group == "Therapist care")
    assert pack.crisis == (pack.group == "Hard moments")


def test_no_translation_is_behind() -> None:
    assert SHIPPED.notes == ()


def test_shared_rubrics_are_anchored_on_every_level_and_used() -> None:
    rubrics = readable().rubrics
    assert len(rubrics) >= 20
    assert [advice for rubric in rubrics.values() for advice in rubric_advice(rubric)] == []
    # No pack has a rubric of its own: people come to know the scales by heart.
    shared = set(rubrics.values())
    assert {d.rubric for pack in PACKS for d in pack.drills if not pack.private} <= shared


def test_what_the_training_texts_ask_for_is_practised_or_done_by_the_bot() -> None:
    if len(PACKS) < COMPLETE:
        pytest.skip("the library is still being written")
    assert uncovered(PACKS) == []
    assert list(by_group(PACKS)) == list(GROUPS)
    assert sum(len(pack.drills) for pack in PACKS) >= 360
    used = {d.rubric.id for pack in PACKS for d in pack.drills}
    assert {name for language, name in readable().rubrics if language == "en"} <= used


def test_the_elements_are_numbered_as_in_the_texts_and_named_once() -> None:
    assert [element.number for element in ELEMENTS] == list(range(1, 31))
    assert len({element.name for element in ELEMENTS}) == 30


def test_the_map_of_the_library_is_current() -> None:
    page = (DOCS / "library.md").read_text("utf-8")
    assert page == library_page(list(SHIPPED)), "Write it again: etude packs map > docs/library.md"


def test_the_authors_page_lists_the_tags_that_are_counted() -> None:
    page = (DOCS / "authors.md").read_text("utf-8")
    for tags in (PROBLEMS, MANNERS, SETTINGS):
        assert f": {', '.join(sorted(tags))}." in page


def a_pack(title: str, group: str = "", **marks: object) -> Pack:
    drills = SHIPPED.pack("org.etude.empathic-reflection").drills[:3]
    return Pack(title, "1.0.0", title, "en", ("A",), "CC0-1.0", drills, group=group, **marks)  # type: ignore[arg-type]


def test_groups_come_in_the_order_of_the_catalogue_and_a_house_s_own_after() -> None:
    packs = [
        a_pack("A"),
        a_pack("B", "Ours"),
        a_pack("C", "Hope and change"),
        a_pack("D", "Alliance"),
    ]
    assert {name: [p.title for p in members] for name, members in by_group(packs).items()} == {
        "Alliance": ["D"],
        "Hope and change": ["C"],
        "Ours": ["B"],
        "Other packs": ["A"],
    }
    assert list(by_group(packs)) == ["Alliance", "Hope and change", "Ours", "Other packs"]


def test_statistics_count_drills_by_level_and_leave_translations_out_of_the_sums() -> None:
    rows = statistics([a_pack("A", crisis=True), a_pack("B", translated=True)])
    assert rows == {
        "Other packs": [
            ["A (crisis)", "A", "en", "3", "0", "0", "3", "1", "reflection"],
            ["B", "B@en", "en", "3", "0", "0", "3", "1", "reflection"],
        ],
        "In all": [
            ["1 pack, 1 translation", "", "", "3", "0", "0", "3", "1", "without translations"]
        ],
    }
    assert statistics([])["In all"][0][3:8] == ["0"] * (len(Level) + 2)


def test_the_map_says_where_each_element_is_practised() -> None:
    page = library_page([a_pack("A", elements=("empathy",)), a_pack("B", elements=("dyads",))])
    assert "| 7 | Empathy, and stepping into the client's shoes | Packs: A. |" in page
    assert "same moment | Packs: B. Pairs: one plays the client" in page
    assert "| 4 | Therapist and not friend: a one-sided relationship | nothing yet |" in page
    assert {element.name for element in uncovered([a_pack("A", elements=("empathy",))])} & {
        "empathy",
        "boundaries",
        "dyads",
    } == {"boundaries"}
