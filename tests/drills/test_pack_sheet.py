"""A sheet of drills: what spreadsheets do to it, and what they must not."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drills.library import load_library
from drills.pack_files import MAX_BYTES
from drills.pack_sheet import read_sheet_of_drills, write_sheet
from drills.packs import PackFaults, read_pack
from drills.sheet_cells import guarded, levels_from, listed, unguarded, unlisted
from tests.drills.any_packs import packs, texts
from tests.drills.sample_packs import GOOD

if TYPE_CHECKING:
    from drills.model import Pack

PACK = read_pack(GOOD.encode(), "good.toml")
SHEET = write_sheet(PACK)


def read(data: str | bytes, head: Pack = PACK) -> Pack:
    return read_sheet_of_drills(
        data.encode() if isinstance(data, str) else data, "drills.csv", head
    )


def faults_of(data: str | bytes, head: Pack = PACK) -> list[str]:
    with pytest.raises(PackFaults) as refusal:
        read(data, head)
    return [str(fault) for fault in refusal.value.faults]


def rows_of(sheet: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet, newline="")))


def sheet_of(*rows: dict[str, str], delimiter: str = ",", lineterminator: str = "\r\n") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, list(rows[0]), delimiter=delimiter, lineterminator=lineterminator, restval=""
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


FIRST, SECOND = rows_of(SHEET)


@settings(deadline=None)
@given(packs())
def test_any_pack_s_drills_come_back_from_their_sheet(pack: Pack) -> None:
    sheet = write_sheet(pack)
    assert read(sheet, pack) == pack
    assert all(cell[:1] not in set("=+-@\t\r\n") for row in rows_of(sheet) for cell in row.values())


def test_every_shipped_pack_s_drills_come_back_from_their_sheet() -> None:
    library = load_library()
    for pack in library:
        if not pack.translated:
            bare = replace(pack, drills=())
            data = write_sheet(pack).encode("utf-8-sig")
            assert read_sheet_of_drills(data, "a.csv", bare, library.rubrics) == pack


def test_a_sheet_has_the_file_s_names_three_of_each_answer_and_whose_it_is() -> None:
    assert list(FIRST) == [
        *("id", "skill", "goal", "level", "rubric", "speaker", "phase", "content_note", "unsaid"),
        *("vignette", "tags", "names", "meaning", "retired"),
        *(f"{word} {n}" for n in (1, 2, 3) for word in ("answer", "why", "missing")),
        *(f"{word} {n}" for n in (1, 2, 3) for word in ("reply", "levels", "reason")),
        "x-from",
    ]
    assert FIRST["vignette"].startswith('"I know I should stop.\nBut')
    assert FIRST["levels 1"] == "both-sides=1; pace=3"
    assert FIRST["x-from"] == "Working with ambivalence 1.2.0, A. Trainer, CC-BY-4.0"
    private = replace(PACK, private=True)
    assert "rubric" not in rows_of(write_sheet(private))[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_save_is_read(delimiter: str, encoding: str, line: str) -> None:
    blank = dict.fromkeys(FIRST, "")
    sheet = sheet_of(FIRST, blank, SECOND, blank, delimiter=delimiter, lineterminator=line)
    assert read(sheet.encode(encoding)) == PACK


def test_a_header_may_be_written_as_people_do_and_empty_columns_do_no_harm() -> None:
    names = {"content_note": "Content Note", "answer 1": "ANSWER1", "why 1": " why  1 "}
    rows = [
        {names.get(key, key.upper()): cell for key, cell in row.items()} | {"": "", " ": ""}
        for row in (FIRST, SECOND)
    ]
    assert read(sheet_of(*rows)) == PACK
    assert read(sheet_of(*({"x-mine": "note", **row} for row in rows))) == PACK


def test_answers_may_leave_a_column_empty() -> None:
    row = FIRST | {"answer 3": FIRST["answer 1"], "why 3": "Third.", "answer 1": "", "why 1": ""}
    drill = read(sheet_of(row)).drills[0]
    assert [(one.text, one.why) for one in drill.exemplars] == [
        ("Why not try tea?", ""),
        ("Part of you wants out.", "Third."),
    ]


def test_the_pack_keeps_its_head_and_its_retired_drills_are_those_of_the_sheet() -> None:
    pack = read(sheet_of(FIRST | {"retired": "WAHR"}, SECOND | {"meaning": "3", "retired": "no"}))
    assert replace(pack, drills=PACK.drills, retired=()) == PACK
    assert [drill.id for drill in pack.retired] == ["amb-001"]
    assert [drill.meaning for drill in pack.drills] == [3]


def test_all_faults_are_told_at_once_by_row_and_column() -> None:
    bad = {
        **FIRST,
        "level": "beginer",
        "vignette": " ",
        "meaning": "two",
        "retired": "perhaps",
        "answer 3": "Third.",
        "levels 1": "both-sides=9",
        "reply 2": "Hm.",
        "levels 2": "all fine",
        "reason 2": "",
        "reply 3": "Hm.",
        "reason 3": "So.",
        "tags": "a; a",
    }
    # Two lines in one cell are still one row.
    sheet = sheet_of(
        FIRST, dict.fromkeys(FIRST, ""), bad | {"id": "amb-9"}, {**SECOND, "id": "amb-001"}
    )
    at, such = 'drills.csv:4: drill "amb-9":', '"feeling=2; reason=1" with every criterion'
    told = (
        f"{at} retired must be yes, or empty.",
        f'{at} level cannot be "beginer". Did you mean "beginner"?',
        f'{at} vignette is missing. Add it in the column "vignette".',
        f'{at} tags 2 repeats "a". Keep one of the two.',
        f"{at} answer 3 needs why (what works in it) or missing (what a better one would add).",
        f"{at} levels 1: both-sides must be a whole number from 1 to 3.",
        f"{at} levels 1: pace is missing. Add pace = 1.",
        f"{at} levels 2 must be a table, as in {such}, not text.",
        f'{at} reason 2 is missing. Add it in the column "reason 2".',
        f"{at} levels 3 is missing. Add {such}.",
        f"{at} meaning must be a whole number from 1 to 1000, not text.",
        'drills.csv:5: drill "amb-001": id is the one of line 2 too. An id stands once.',
    )
    assert tuple(faults_of(sheet)) == told
    # A sheet has no headings, so it is the pack that may get a rubric.
    [fault] = faults_of(sheet_of({**FIRST, "rubric": "holding"}))
    assert fault.endswith("nor shared. Add [rubric.holding] to the pack, or correct the name.")


def test_columns_that_nobody_knows_are_named_once_and_never_dropped_in_silence() -> None:
    rows = [{**row, "vignete": "a", "name": "Maya", "": "b"} for row in (FIRST, SECOND)]
    assert faults_of(sheet_of(*rows)) == [
        'drills.csv:1: column "vignete" is not a column here. Did you mean "vignette"?',
        'drills.csv:1: column "name" is not a column here. Did you mean "names"?',
        'drills.csv:2: drill "amb-001": column 36 has no name in the header. Give it one.',
        'drills.csv:3: drill "amb-002": column 36 has no name in the header. Give it one.',
    ]
    assert faults_of(SHEET.replace("tags,", "id,", 1))[0] == (
        'drills.csv:1: column "id" is there twice. Keep one of the two.'
    )


def test_what_is_no_sheet_is_refused_with_the_way_to_save_one() -> None:
    (fault,) = faults_of("Ä".encode("latin-1"))
    assert fault == (
        'drills.csv: this is not UTF-8 text. Save the sheet again: as "CSV UTF-8" in Excel, or as '
        "CSV with the character set Unicode (UTF-8) elsewhere."
    )
    assert "not UTF-8" in faults_of("id\0")[0]
    assert "not UTF-8" in faults_of(b"\xff\xfea")[0]
    assert "is a spreadsheet, not a CSV file" in faults_of(b"PK\x03\x04...")[0]
    assert "larger than 256 KiB" in faults_of(b"a" * (MAX_BYTES + 1))[0]
    assert faults_of("") == [
        "drills.csv:1: has no drill yet. Write one into each row under the header."
    ]
    (fault,) = faults_of('id,goal\na,b\nc,"d')
    assert fault.startswith("drills.csv:3: this row cannot be read (unexpected end of data).")


def test_a_private_pack_s_sheet_has_no_column_for_what_nobody_rates() -> None:
    private = replace(PACK, private=True)
    assert any(
        fault.startswith('drills.csv:1: column "rubric" is not a column here.')
        for fault in faults_of(SHEET, private)
    )


@given(texts(60) | st.from_regex(r"'*[=+@-].?", fullmatch=True))
def test_the_guard_against_formulas_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


@given(st.lists(texts(40)))
def test_a_list_in_a_cell_can_be_taken_apart(several: list[str]) -> None:
    assert unlisted(listed(several)) == several


def test_lists_and_levels_may_be_written_as_people_do() -> None:
    assert unlisted("loss, older adult;home ; ") == ["loss", "older adult", "home"]
    assert levels_from("feeling: 3, reason = 2") == {"feeling": 3, "reason": 2}
    assert levels_from("feeling=3; feeling=2") is None
    assert levels_from("3") is None
    assert levels_from("a=b: c") == {"a": "b: c"}


def test_a_cell_of_blanks_takes_no_longer_than_any_other() -> None:
    # A pattern that begins anew at each blank needs a minute for this, and the bot stands still.
    blanks = " " * MAX_BYTES
    assert levels_from(f"feeling{blanks}reason") is None
    assert levels_from(f"feeling{blanks}= {blanks}3") == {"feeling": 3}


@settings(deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: SHEET.encode() + text.encode())
)
def test_whatever_the_bytes_only_faults_are_raised(data: bytes) -> None:
    try:
        read(data)
    except PackFaults as refusal:
        assert refusal.faults  # noqa: PT017  most bytes are faulty, and a few are not


def test_line_ends_of_any_kind_in_a_cell_are_newlines() -> None:
    for line in ("\r\n", "\r", "\n"):
        sheet = sheet_of(FIRST | {"vignette": f"'=Well,{line}no."}, lineterminator="\r\n")
        assert read(sheet).drills[0].vignette == "=Well,\nno."
