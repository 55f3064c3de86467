"""Cells and rows of a CSV sheet, as spreadsheets save them."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from drills.pack_checks import Fault, PackFaults
from drills.pack_files import MAX_BYTES, toml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MAX_SHEET_BYTES: Final = 2 * MAX_BYTES
"""Bytes: "Unicode text" has two a letter."""

DELIMITERS: Final = (",", ";", "\t")

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_NEWLINE: Final = re.compile(r"\r\n?")
_SPECIAL: Final = re.compile(r"[\\;,]")
_ENTRY: Final = re.compile(r"(?:\\[\\;,]|[^;,])++")
_IS: Final = re.compile(r"[=:]")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

_NOT_CSV: Final = "this is a spreadsheet, not a CSV file. Save or export it again as CSV, in UTF-8."
_NOT_UTF_8: Final = (
    'this is not UTF-8 text. Save the sheet again: as "CSV UTF-8" in Excel, or as CSV with the '
    "character set Unicode (UTF-8) elsewhere."
)


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def listed(texts: Iterable[str]) -> str:
    """Several texts in one cell, with semicolons between them."""
    return "; ".join(_SPECIAL.sub(r"\\\g<0>", text) for text in texts)


def unlisted(cell: str) -> list[str]:
    """The texts that are in one cell; commas may stand between them too."""
    texts = (entry.strip() for entry in _ENTRY.findall(cell))
    return [re.sub(r"\\([\\;,])", r"\1", text) for text in texts if text]


def levels_in_words(levels: Mapping[str, int]) -> str:
    """`feeling=3; reason=2`."""
    return "; ".join(f"{criterion}={level}" for criterion, level in levels.items())


def levels_from(cell: str) -> dict[str, object] | None:
    """The levels by criterion, numbers where they are; None where the cell says no such thing."""
    levels: dict[str, object] = {}
    for entry in unlisted(cell):
        criterion, *level = (part.strip() for part in _IS.split(entry, maxsplit=1))
        if not level or criterion in levels:
            return None
        levels[criterion] = whole_number(level[0])
    return levels


def whole_number(text: str) -> int | str:
    """The number, or the text where it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text


def sheet_text(data: bytes, file: str) -> str:
    """The text of a sheet. Raises PackFaults where it is too large, or not Unicode."""
    if data.startswith(b"PK\x03\x04"):
        raise PackFaults([Fault(file, 0, "", _NOT_CSV)])
    try:
        if data.startswith(_UTF_16) and len(data) <= MAX_SHEET_BYTES:
            data = data.decode("utf-16").encode()
        data.decode()
    except UnicodeError:
        raise PackFaults([Fault(file, 0, "", _NOT_UTF_8)]) from None
    if b"\x00" in data:
        raise PackFaults([Fault(file, 0, "", _NOT_UTF_8)])
    return toml_text(data, file)


def rows_of(text: str, delimiter: str, file: str) -> list[tuple[int, list[str]]]:
    """Every row with anything in it, and its number (from 1) as a spreadsheet shows it.

    Cells have newlines where they have line ends of any kind. Raises PackFaults where quotes are
    out of order.
    """
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(_reader(text, delimiter, strict=True), 1):
            if any(cell.strip() for cell in cells):
                rows.append((number, [_NEWLINE.sub("\n", cell) for cell in cells]))
    except csv.Error as error:
        problem = (
            f"this row cannot be read ({error}). Look for a quotation mark that is opened and not "
            "closed, or save the sheet again as CSV."
        )
        raise PackFaults([Fault(file, number + 1, "", problem)]) from None
    return rows


def delimiter_of(text: str, is_known: Callable[[str], bool]) -> str:
    """What stands between the cells: that of which the header has most known names."""

    def known(delimiter: str) -> int:
        header: list[str] = []
        try:
            header = next(_reader(text.lstrip(" \r\n"), delimiter, strict=False), header)
        except csv.Error:
            return 0
        return sum(map(is_known, header))

    return max(DELIMITERS, key=known)


def _reader(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
