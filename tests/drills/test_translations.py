from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drills.checking import check_file
from drills.library import Readable, load_library
from drills.model import Level, Refusal
from drills.packs import PackFaults, read_pack
from drills.rubrics import read_shared_rubrics
from drills.translations import is_translation, read_translation, stale, translated
from tests.drills.sample_packs import GOOD

if TYPE_CHECKING:
    from pathlib import Path

    from drills.model import Pack

RUBRIC = GOOD[GOOD.index("[rubric") : GOOD.index("[[drill]]")]
SHARED = read_shared_rubrics(
    f'format = 1\nlanguage = "de"\n{RUBRIC}'.replace("Names both sides", "Nennt beides").encode(),
    "rubrics.toml",
)
PACK = read_pack(GOOD.encode(), "pack.toml")
ONE, TWO = (drill.revision for drill in PACK.drills)
GERMAN = f"""\
format = 1

[translation]
of = "org.example.ambivalence"
version = "1.0.0"
title = "Zwei Seelen"
summary = "Hin und her."
language = "de"
authors = ["B. Trainerin"]

[[drill]]
id = "amb-002"
revision = "{TWO}"
skill = "Beide Seiten spiegeln"
goal = "Sag beides."
vignette = "Ich will gehen, und ich will bleiben."
exemplars = [{{ text = "Beides ist Ihres.", why = "Kurz." }}]

[[drill]]
id = "amb-001"
revision = "{ONE}"
skill = "Beide Seiten spiegeln"
goal = "Sag beides zurück."
speaker = "Maja, 40, Bäckerin"
content_note = "Alkohol"
vignette = "Ich weiß ja, dass ich aufhören sollte."
names = ["Maja"]
exemplars = [{{ text = "Ein Teil will raus.", why = "Hält beides." }}]
calibration = [{{ text = "Ihnen fehlt Schlaf.", reason = "Nur eine Seite." }}]
"""


def read(text: str = GERMAN) -> Pack:
    return translated(PACK, read_translation(text.encode(), "pack.de.toml", SHARED))


def notes(text: str, pack: Pack = PACK) -> list[str]:
    return stale(pack, read_translation(text.encode(), "pack.de.toml", SHARED))


def test_a_translation_is_the_pack_in_other_words() -> None:
    pack = read()
    assert (pack.id, pack.key) == (PACK.id, "org.example.ambivalence@de")
    assert (pack.title, pack.language, pack.authors) == ("Zwei Seelen", "de", ("B. Trainerin",))
    assert (pack.license, pack.source) == (PACK.license, PACK.source)
    assert [drill.id for drill in pack.drills] == ["amb-001", "amb-002"]
    drill = pack.drills[0]
    assert drill.vignette == "Ich weiß ja, dass ich aufhören sollte."
    assert (drill.level, drill.phase, drill.tags) == (
        Level.BEGINNER,
        PACK.drills[0].phase,
        PACK.drills[0].tags,
    )
    assert drill.rubric.criteria[0].label == "Nennt beides"
    assert drill.names == ("Maja",)
    [reply] = drill.calibration
    assert (reply.text, reply.reason) == ("Ihnen fehlt Schlaf.", "Nur eine Seite.")
    assert reply.levels == PACK.drills[0].calibration[0].levels
    assert drill.revision != ONE
    assert notes(GERMAN) == []


def test_what_is_behind_is_told_and_still_used() -> None:
    old = GERMAN.replace(TWO, "0123456789abcdef")
    assert notes(old) == [
        (
            'drill "amb-002" was translated from another wording. Compare the two, then write '
            f'revision = "{TWO}".'
        )
    ]
    assert len(read(old).drills) == 2


def test_what_is_not_translated_is_left_out() -> None:
    part = GERMAN[: GERMAN.rindex("[[drill]]")]
    assert notes(part) == ['drill "amb-001" is not translated yet, and is left out.']
    assert [drill.id for drill in read(part).drills] == ["amb-002"]


def test_a_drill_whose_rubric_is_not_translated_is_left_out() -> None:
    for rubrics in (
        {},
        {("de", "reflect"): PACK.drills[0].rubric.__class__("reflect", "R", (), ())},
    ):
        translation = read_translation(GERMAN.encode(), "pack.de.toml", rubrics)
        assert translated(PACK, translation).drills == ()
        assert stale(PACK, translation) == [
            f'drill "{one}" is left out: its rubric "reflect" is missing in "de", or has other '
            "criteria or points there."
            for one in ("amb-001", "amb-002")
        ]


def test_calibration_replies_are_all_translated_or_none() -> None:
    without = GERMAN.replace(
        'calibration = [{ text = "Ihnen fehlt Schlaf.", reason = "Nur eine Seite." }]', ""
    )
    assert notes(without) == ['drill "amb-001" has 1 calibration replies to translate.']
    assert read(without).drills[0].calibration == ()


def test_a_drill_that_the_original_lost_is_told_and_left_out() -> None:
    more = GERMAN.replace('"amb-002"', '"amb-009"')
    assert notes(more) == [
        'drill "amb-002" is not translated yet, and is left out.',
        'drill "amb-009" is not in the original any more.',
    ]
    assert [drill.id for drill in read(more).drills] == ["amb-001"]


def test_a_faulty_translation_says_where() -> None:
    with pytest.raises(PackFaults) as refusal:
        read(GERMAN.replace('of = "org', 'off = "org').replace("vignette =", "vignete =", 1))
    assert [(fault.line, fault.problem) for fault in refusal.value.faults] == [
        (3, 'is missing. Add of = "org.example.ambivalence".'),
        (4, 'is not a field here. Did you mean "of"?'),
        (11, "is missing. Add vignette = '''…'''."),
        (16, 'is not a field here. Did you mean "vignette"?'),
    ]
    assert not is_translation(GOOD.encode())


def test_a_client_who_says_translation_makes_none_of_a_pack() -> None:
    text = GOOD.replace("But it's the only thing", "[translation]\nBut it's the only thing")
    assert text != GOOD
    assert not is_translation(text.encode())


def test_a_library_has_a_pack_in_each_of_its_languages(tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    german_rubric = f'format = 1\nlanguage = "de"\n{RUBRIC}'
    (tmp_path / "rubrics" / "reflect.de.toml").write_text(german_rubric, "utf-8")
    (tmp_path / "a.de.toml").write_text(GERMAN.replace(TWO, "0" * 16), "utf-8")
    (tmp_path / "b.toml").write_text(GOOD, "utf-8")
    library = load_library([tmp_path])
    assert library.pack("org.example.ambivalence").language == "en"
    assert library.pack_to_post("org.example.ambivalence@de").language == "de"
    [note] = library.notes
    assert note.startswith(f'{tmp_path / "a.de.toml"}: drill "amb-002" was translated from another')
    (tmp_path / "c.de.toml").write_text(GERMAN, "utf-8")
    (tmp_path / "d.fr.toml").write_text(
        GERMAN.replace('"de"', '"fr"').replace(
            "org.example.ambivalence", "org.example.ambivalense"
        ),
        "utf-8",
    )
    with pytest.raises(PackFaults) as refusal:
        load_library([tmp_path])
    assert [str(fault) for fault in refusal.value.faults] == [
        (
            f'{tmp_path / "c.de.toml"}:4: translation: of "org.example.ambivalence" in "de" is '
            f"the id of {tmp_path / 'a.de.toml'} too. Give one of them another."
        ),
        (
            f'{tmp_path / "d.fr.toml"}:4: translation: of "org.example.ambivalense" is not here. '
            'Did you mean "org.example.ambivalence"?'
        ),
    ]


def test_a_translation_is_checked_beside_its_original() -> None:
    beside = Readable(dict(SHARED), {PACK.id: PACK})
    checked = check_file(GERMAN.replace(TWO, "0" * 16).encode(), "a.de.toml", beside)
    assert checked.summary.startswith("Zwei Seelen 1.0.0, 2 drills (1 beginner, 0 intermediate")
    assert checked.summary.endswith("CC-BY-4.0, de")
    assert [one.split(".")[0] for one in checked.advice] == [
        'drill "amb-002" was translated from another wording'
    ]
    with pytest.raises(Refusal, match=r"^a\.de\.toml: .* is not here to be translated\."):
        check_file(GERMAN.encode(), "a.de.toml", Readable(dict(SHARED), {}))
