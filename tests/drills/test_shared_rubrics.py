"""Shared rubrics, private prompts, crisis content: what a pack may be beside plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drills.checking import check_file
from drills.library import load_library, readable
from drills.model import Refusal, drill_from_json, drill_to_json
from drills.packs import PackFaults, read_pack
from drills.rubrics import in_language, read_shared_rubrics
from tests.drills.sample_packs import GOOD

if TYPE_CHECKING:
    from pathlib import Path

HEAD, RUBRIC, DRILLS = (
    GOOD[: GOOD.index("[rubric")],
    GOOD[GOOD.index("[rubric") : GOOD.index("[[drill]]")],
    GOOD[GOOD.index("[[drill]]") :],
)
WITHOUT_RUBRIC = HEAD + DRILLS
SHARED = 'format = 1\nlanguage = "en"\n\n' + RUBRIC


def shared(text: str = SHARED) -> bytes:
    return text.encode()


def faults_of(data: bytes) -> list[str]:
    with pytest.raises(PackFaults) as refusal:
        read_shared_rubrics(data, "rubrics.toml")
    return [str(fault) for fault in refusal.value.faults]


def test_a_pack_that_names_a_shared_rubric_is_the_same_as_one_that_has_it() -> None:
    rubrics = read_shared_rubrics(shared(), "rubrics.toml")
    pack = read_pack(WITHOUT_RUBRIC.encode(), "pack.toml", rubrics)
    assert pack == read_pack(GOOD.encode(), "pack.toml")
    assert [drill.revision for drill in pack.drills] == [
        drill.revision for drill in read_pack(GOOD.encode(), "pack.toml").drills
    ]


def test_a_pack_s_own_rubric_comes_before_the_shared_one_of_its_name() -> None:
    other = read_shared_rubrics(shared(SHARED.replace("Names both", "Says both")), "r.toml")
    assert read_pack(GOOD.encode(), "pack.toml", other) == read_pack(GOOD.encode(), "pack.toml")


def test_a_rubric_that_is_nowhere_is_named_with_the_one_that_may_be_meant() -> None:
    rubrics = read_shared_rubrics(shared(), "rubrics.toml")
    wrong = WITHOUT_RUBRIC.replace('rubric = "reflect"', 'rubric = "reflekt"', 1)
    with pytest.raises(PackFaults) as refusal:
        read_pack(wrong.encode(), "pack.toml", rubrics)
    assert str(refusal.value) == (
        'pack.toml:20: drill "amb-001": rubric "reflekt" is not in this pack, nor shared. '
        'Did you mean "reflect"?'
    )


def test_rubrics_are_shared_within_a_language_and_its_regions() -> None:
    german = SHARED.replace('"en"', '"de"').replace("Reflective responding", "Spiegeln")
    austrian = SHARED.replace('"en"', '"de-AT"').replace("Reflective responding", "Spiegeln, AT")
    rubrics = read_shared_rubrics(shared(), "a") | read_shared_rubrics(shared(german), "b")
    assert in_language(rubrics, "en-GB")["reflect"].title == "Reflective responding"
    assert in_language(rubrics, "de-AT")["reflect"].title == "Spiegeln"
    rubrics |= read_shared_rubrics(shared(austrian), "c")
    assert in_language(rubrics, "de-AT")["reflect"].title == "Spiegeln, AT"
    assert in_language(rubrics, "fr") == {}


def test_a_file_of_rubrics_has_nothing_else_and_says_its_faults() -> None:
    assert faults_of(GOOD.encode())[0].startswith("rubrics.toml:1: language is missing.")
    assert faults_of(b"format = 2") == [
        "rubrics.toml:1: format must be 1. This version of the bot reads no other format.",
        'rubrics.toml:1: language is missing. Add language = "en".',
        "rubrics.toml:1: rubric is missing. Add [rubric.NAME].",
    ]
    assert faults_of(shared(SHARED.replace("Names both sides", "n" * 46))) == [
        (
            'rubrics.toml:10: rubric "reflect": criterion "both-sides": label is 46 characters; '
            "the limit is 45."
        )
    ]


def test_a_file_of_rubrics_is_checked_by_the_house_rules_too() -> None:
    checked = check_file(shared(), "rubrics.toml", readable())
    assert checked.summary == "shared rubrics: Reflective responding (en)"
    assert checked.advice == [
        'rubric "reflect" has 3 points; 4 or 5 can be told apart.',
        'rubric "reflect" does not say in help what to look for in "Keeps to their pace".',
        'rubric "reflect" does not say what is seen on each level of "Keeps to their pace".',
    ]
    graded = SHARED.replace('["Neither", "One", "Both"]', '["Neither", "One", "Both, and well"]')
    graded = graded[: graded.rindex("[[")]
    assert check_file(shared(graded), "rubrics.toml", readable()).advice == [
        'rubric "reflect" has 1 criteria; 2 to 4 can be judged at once.',
        'rubric "reflect" has 3 points; 4 or 5 can be told apart.',
        'rubric "reflect" grades in "Names both sides" ("well") instead of showing.',
    ]
    with pytest.raises(PackFaults, match="language is missing"):
        check_file(shared(SHARED.replace('language = "en"', "")), "rubrics.toml", readable())


def test_a_house_s_own_shared_rubrics_are_in_a_folder_beside_its_packs(tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "ours.toml").write_text(SHARED, "utf-8")
    (tmp_path / "ours.toml").write_text(WITHOUT_RUBRIC, "utf-8")
    shipped = WITHOUT_RUBRIC.replace('"reflect"', '"reflection"').replace("ambivalence", "two")
    shipped = shipped.replace(
        "{ both-sides = 1, pace = 3 }", "{ feeling = 1, reason = 1, staying = 3 }"
    )
    (tmp_path / "two.toml").write_text(shipped, "utf-8")
    library = load_library([tmp_path])
    assert library.pack("org.example.ambivalence").drills[0].rubric.title == "Reflective responding"
    assert library.pack("org.example.two").drills[0].rubric.title == "Empathic reflection"


def test_two_shared_rubrics_of_one_name_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    file = tmp_path / "rubrics" / "ours.toml"
    file.write_text(SHARED.replace("rubric.reflect", "rubric.reflection"), "utf-8")
    with pytest.raises(PackFaults) as refusal:
        load_library([tmp_path])
    assert str(refusal.value) == (
        f'{file}:4: rubric: reflection "reflection" (en) is the id of '
        "drills/content/rubrics/reflection.toml too. Give one of them another."
    )


PRIVATE = """\
format = 1
[pack]
id = "org.example.care"
version = "1.0.0"
title = "Care"
language = "en"
authors = ["A."]
license = "CC0-1.0"
fictional = true
private = true
[[drill]]
id = "care-001"
skill = "Resilience"
goal = "What did you take home?"
level = "beginner"
vignette = "I sat in the car."
"""


def test_private_prompts_have_nothing_to_rate_by() -> None:
    pack = read_pack(PRIVATE.encode(), "care.toml")
    [drill] = pack.drills
    assert pack.private
    assert (drill.rubric.criteria, drill.exemplars, drill.calibration) == ((), (), ())
    with pytest.raises(PackFaults, match="rubric is not a field here"):
        read_pack(f'{PRIVATE}rubric = "reflect"\n'.encode(), "care.toml")
    rated = PRIVATE.replace("private = true", "private = false")
    with pytest.raises(PackFaults, match="rubric is missing"):
        read_pack(rated.encode(), "care.toml")


def test_marks_are_true_or_false_and_elements_are_known() -> None:
    placed = GOOD.replace(
        "fictional = true",
        'fictional = true\ngroup = "Alliance"\nelements = ["empathy"]\ncrisis = true',
    )
    pack = read_pack(placed.encode(), "pack.toml")
    assert (pack.group, pack.elements, pack.crisis, pack.private) == (
        "Alliance",
        ("empathy",),
        True,
        False,
    )
    drill = pack.drills[0]
    assert drill.crisis
    assert drill_from_json(drill_to_json(drill)) == drill
    assert drill.revision == read_pack(GOOD.encode(), "pack.toml").drills[0].revision
    before = drill_to_json(drill)
    del before["crisis"]
    assert not drill_from_json(before).crisis
    with pytest.raises(PackFaults) as refusal:
        read_pack(placed.replace("crisis = true", 'crisis = "yes"').encode(), "pack.toml")
    assert str(refusal.value) == (
        "pack.toml:16: pack: crisis must be true or false, without quotes, not text."
    )
    with pytest.raises(PackFaults, match=r'cannot be "empathie"\. Did you mean "empathy"'):
        read_pack(placed.replace('"empathy"', '"empathie"').encode(), "pack.toml")


def test_a_series_is_not_given_private_prompts_nor_crisis_content_unasked(tmp_path: Path) -> None:
    (tmp_path / "care.toml").write_text(PRIVATE, "utf-8")
    crisis = GOOD.replace("fictional = true", "fictional = true\ncrisis = true")
    (tmp_path / "crisis.toml").write_text(crisis, "utf-8")
    library = load_library([tmp_path])
    assert library.pack("org.example.care").private
    with pytest.raises(Refusal, match='"Care" is for private reflection and is never rated'):
        library.pack_to_post("org.example.care")
    assert library.pack_to_post("org.example.ambivalence").crisis
    with pytest.raises(Refusal, match=r'There is no pack "org\.example\.carr"'):
        library.pack_to_post("org.example.carr")
    plain = library.pack_to_post("org.etude.empathic-reflection")
    assert plain.may_be_posted
    assert not library.pack("org.example.ambivalence").may_be_posted
