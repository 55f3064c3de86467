"""A drill typed in parts: the file's rules, and nothing lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drills.library import load_library
from drills.pack_writer import drill_values
from drills.typed_drill import (
    FIELDS,
    Part,
    head_typed,
    next_drill_id,
    pack_id_of,
    part_of,
    read_head,
    read_typed,
    with_part,
)

LIBRARY = load_library()
ENGLISH = [pack for pack in LIBRARY if not pack.translated]


def test_every_shipped_drill_goes_through_the_forms_unchanged() -> None:
    """Opening each form and sending it back as it was leaves the drill what it is."""
    for pack in ENGLISH:
        rubrics = {drill.rubric.id: drill.rubric for drill in pack.drills}
        for drill in pack.drills:
            values = drill_values(drill)
            for part in Part:
                values = with_part(values, part, part_of(values, part))
            if pack.private:
                for key in ("exemplars", "unsaid"):
                    values.pop(key, None)
            typed = read_typed(values, pack, rubrics)
            assert (typed.drill, typed.missing, typed.faults) == (drill, (), ())


def test_an_entry_with_a_comma_is_one_while_its_list_stays_as_it_was() -> None:
    values = {"tags": ["work, in short", "sleep"], "names": ["Ann"]}
    typed = part_of(values, Part.WORDS)
    kept = with_part(values, Part.WORDS, {**typed, "names": "Anna; Bo"})
    assert kept == {"tags": ["work, in short", "sleep"], "names": ["Anna", "Bo"]}
    changed = with_part(kept, Part.WORDS, {**typed, "tags": "work, sleep"})
    assert changed["tags"] == ["work", "sleep"]
    head = {"title": "T", "authors": ["A. Lovelace, PhD"]}
    assert head_typed({"title": "U", "authors": "A. Lovelace, PhD"}, head) == {
        "title": "U",
        "authors": ["A. Lovelace, PhD"],
    }


def test_what_is_missing_is_told_apart_from_what_is_wrong() -> None:
    pack = ENGLISH[0]
    values = {"id": "new-1", "level": "begginer", "goal": "g" * 300, "skill": "Hope"}
    typed = read_typed(values, pack, {})
    assert typed.drill is None
    assert set(typed.missing) == {"vignette", "rubric", "exemplars"}
    assert [fault.split()[0] for fault in typed.faults] == ["goal", "level"]
    assert 'Did you mean "beginner"?' in typed.faults[1]


def test_an_answer_is_changed_added_and_taken_away_in_its_place() -> None:
    values = {"exemplars": [{"text": "a", "why": "b"}, {"text": "c", "why": "d"}]}
    weak = {"text": "w", "missing": ""}
    both = with_part(values, Part.WEAKER, weak)
    assert [one["text"] for one in both["exemplars"]] == ["a", "c", "w"]
    assert part_of(both, Part.WEAKER) == weak
    gone = with_part(both, Part.GOOD, {"text": " ", "why": ""})
    assert [one["text"] for one in gone["exemplars"]] == ["c", "w"]
    assert part_of(gone, Part.GOOD) == {"text": "c", "why": "d"}
    assert part_of({}, Part.GOOD) == dict.fromkeys(FIELDS[Part.GOOD], "")


@pytest.mark.parametrize(
    ("ids", "new"),
    [
        ([], "drill-001"),
        (["one", "two"], "drill-001"),
        (["amb-001", "amb-009"], "amb-010"),
        (["amb-099", "extra-7", "amb-2"], "amb-100"),
    ],
)
def test_a_new_drill_has_the_next_number(ids: list[str], new: str) -> None:
    assert next_drill_id(ids) == new


@pytest.mark.parametrize(
    ("title", "own_id"),
    [
        ("Höpe & care!", "own.hope-care-2"),
        ("希望", "own.pack"),
        ("w " * 60, "own." + "w-" * 20 + "w"),
    ],
)
def test_an_id_is_made_of_a_title(title: str, own_id: str) -> None:
    found = pack_id_of(title, {"own.hope-care"})
    assert found == own_id
    head = head_typed({"title": "T", "license": "CC-BY-4.0", "authors": "A, B", "language": "en"})
    pack, missing, faults = read_head({**head, "id": found})
    assert (missing, faults, pack.authors) == ((), (), ("A", "B"))
    assert replace(pack, id="").drills == ()
