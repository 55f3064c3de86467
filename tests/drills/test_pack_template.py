"""What an author begins with: it must be read, and be a good example."""

from __future__ import annotations

from dataclasses import replace

from drills.checking import check_file
from drills.house_lint import house_advice
from drills.library import load_library, readable
from drills.pack_checks import text_problems
from drills.pack_format import (
    CALIBRATION,
    CRITERION,
    DRILL,
    EXEMPLAR,
    FILE,
    ID,
    PACK,
    RUBRIC,
    TRANSLATED_DRILL,
    TRANSLATION,
    TRANSLATION_FILE,
)
from drills.pack_sheet import read_sheet_of_drills
from drills.pack_template import pack_template, sheet_template
from drills.pack_words import (
    CALIBRATION_WORDS,
    CRITERION_WORDS,
    DRILL_WORDS,
    EXEMPLAR_WORDS,
    FILE_WORDS,
    PACK_WORDS,
    RUBRIC_WORDS,
    TRANSLATION_WORDS,
)
from drills.packs import read_pack

LIBRARY = load_library()


def test_the_template_is_a_pack_without_a_fault_and_its_drill_needs_no_advice() -> None:
    pack = read_pack(pack_template().encode(), "template.toml", LIBRARY.rubrics)
    assert (pack.id, len(pack.drills)) == ("org.example.my-pack", 1)
    others = [other for other in LIBRARY if not other.translated]
    said = {str(advice) for advice in house_advice(pack, others)}
    # What is left is what one drill cannot be: a pack.
    assert all(advice.startswith("the pack has ") for advice in said), said
    assert check_file(pack_template().encode(), "t.toml", readable()).summary.startswith("My pack")


def test_the_template_takes_any_id_and_title() -> None:
    text = pack_template("org.example.two", 'Two "minds"')
    pack = read_pack(text.encode(), "template.toml", LIBRARY.rubrics)
    assert (pack.id, pack.title) == ("org.example.two", 'Two "minds"')
    assert not list(text_problems("org.example.my-pack", PACK["id"]))
    assert not list(text_problems("mine-001", ID))


def test_the_sheet_template_holds_the_same_drill() -> None:
    data = sheet_template().encode("utf-8-sig")
    pack = read_pack(pack_template().encode(), "t.toml", LIBRARY.rubrics)
    bare = replace(pack, drills=())
    assert read_sheet_of_drills(data, "t.csv", bare, LIBRARY.rubrics) == pack


def test_every_field_is_explained_in_a_line() -> None:
    for fields, words in (
        (FILE | TRANSLATION_FILE, FILE_WORDS),
        (PACK, PACK_WORDS),
        (RUBRIC, RUBRIC_WORDS),
        (CRITERION, CRITERION_WORDS),
        (DRILL | TRANSLATED_DRILL, DRILL_WORDS),
        (EXEMPLAR, EXEMPLAR_WORDS),
        (CALIBRATION, CALIBRATION_WORDS),
        (TRANSLATION, TRANSLATION_WORDS),
    ):
        assert fields.keys() <= words.keys()
    text = pack_template()
    assert all(f"# {words}\n" in text for words in PACK_WORDS.values())
    assert all(len(line) < 100 for line in text.splitlines() if line.startswith("#"))
