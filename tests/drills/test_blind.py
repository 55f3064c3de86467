from __future__ import annotations

import csv
import io

import pytest

from drills.blind import agreement_in_words, blind_sheet, code_of, compare_levels, read_sheet
from drills.library import load_library
from drills.model import Level, Refusal

PACK = load_library().pack("org.etude.empathic-reflection")


def filled(levels: dict[str, str]) -> str:
    """The sheet of PACK with these levels, by drill id, in its last column."""
    codes = {code_of(drill): levels.get(drill.id, "") for drill in PACK.drills}
    head, *rows = csv.reader(io.StringIO(blind_sheet(PACK)))
    out = io.StringIO()
    csv.writer(out).writerows([head, *([*row[:-1], codes[row[0]]] for row in rows)])
    return out.getvalue()


def test_a_sheet_has_every_vignette_and_tells_no_level() -> None:
    head, *rows = csv.reader(io.StringIO(blind_sheet(PACK)))
    assert head == ["code", "speaker", "vignette", "level"]
    assert {row[2] for row in rows} == {drill.vignette for drill in PACK.drills}
    assert {row[3] for row in rows} == {""}
    assert [row[0] for row in rows] != [code_of(drill) for drill in PACK.drills]
    assert not any(drill.id in blind_sheet(PACK) for drill in PACK.drills)


def test_a_sheet_sorted_as_the_authors_did_agrees() -> None:
    given = read_sheet(filled({drill.id: drill.level.title() for drill in PACK.drills}), PACK)
    agreement = compare_levels(PACK, given)
    assert (agreement.agreed, agreement.disputed) == (14, ())
    assert agreement_in_words(agreement) == [
        "14 of 14 drills were given the authors' level.",
        "beginner: 5 of 5 agreed.",
        "intermediate: 5 of 5 agreed.",
        "advanced: 4 of 4 agreed.",
    ]


def test_what_was_taken_for_what_is_said_in_words() -> None:
    text = filled(
        {"refl-001": "beginner", "refl-002": "advanced", "refl-003": "advanced", "refl-011": ""}
        | {"refl-006": "beginner"}
    )
    agreement = compare_levels(PACK, read_sheet("\ufeff" + text, PACK))
    assert agreement_in_words(agreement) == [
        "1 of 4 drills were given the authors' level.",
        "beginner: 1 of 3 agreed, 2 taken for advanced.",
        "intermediate: 0 of 1 agreed, 1 taken for beginner.",
        "advanced: none was sorted.",
        "refl-002: beginner to its author, advanced on the sheet.",
        "refl-003: beginner to its author, advanced on the sheet.",
        "refl-006: intermediate to its author, beginner on the sheet.",
    ]
    assert agreement.taken[Level.BEGINNER, Level.ADVANCED] == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("code,answer\n", 'This sheet has no column "level".'),
        ("", 'This sheet has no column "code".'),
        ("code,level\nabcdef,beginner\n", 'Row 2: "abcdef" is no drill of Empathic reflection'),
        (f"code,level\n{code_of(PACK.drills[0])},\n", "Nothing is filled in yet."),
        (
            f"code,level\n{code_of(PACK.drills[0])},beginer\n",
            'Row 2: "beginer" is no level. Did you mean "beginner"?',
        ),
        (f"code,level\n{code_of(PACK.drills[0])}\n", "Nothing is filled in yet."),
    ],
)
def test_what_cannot_be_read_from_a_sheet_is_named(text: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_sheet(text, PACK)
    assert str(refused.value).startswith(sentence)
