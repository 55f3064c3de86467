"""The drills of a pack as a CSV sheet, one row a drill, for writing many in a spreadsheet.

A sheet has drills only: title, licence and rubrics stay in the pack that it is brought into.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from drills.pack_checks import Field, Report, did_you_mean, shown
from drills.pack_format import FILE
from drills.pack_tables import Table
from drills.pack_writer import drill_values
from drills.packs import read_drills
from drills.rubrics import in_language
from drills.sheet_cells import (
    MAX_SHEET_BYTES,
    delimiter_of,
    guarded,
    levels_from,
    levels_in_words,
    listed,
    rows_of,
    sheet_text,
    unguarded,
    unlisted,
    whole_number,
)
from drills.sheet_columns import WORDS, Column, columns_for, known_columns, plain_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from drills.model import Pack, Rubric
    from drills.toml_lines import Place

__all__ = ["MAX_SHEET_BYTES", "columns_for", "read_sheet_of_drills", "write_sheet"]

FROM: Final = "x-from"
"""The column that says whose drills these are. Columns that begin with `x-` are notes."""

_LISTS: Final = ("tags", "names")
_YES: Final = frozenset(("yes", "true", "1", "x", "ja", "wahr", "oui", "vrai", "sí", "verdadero"))
_NO: Final = frozenset(("no", "false", "0", "nein", "falsch", "non", "faux", "falso"))
_NONE_SHARED: Final[Mapping[tuple[str, str], Rubric]] = MappingProxyType({})


def write_sheet(pack: Pack) -> str:
    """All drills as CSV, the retired ones last. Save it as `utf-8-sig`, or Excel misreads it.

    Cells that a spreadsheet would take for a formula begin with an apostrophe, which reading
    takes off.
    """
    drills = (*pack.drills, *pack.retired)
    columns = columns_for(drills, private=pack.private)
    whose = f"{pack.title} {pack.version}, {', '.join(pack.authors)}, {pack.license}"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(column.name for column in columns), FROM])
    for place, drill in enumerate(drills):
        values = drill_values(drill, retired=place >= len(pack.drills))
        writer.writerow([guarded(cell) for cell in (*_cells(values, columns), whose)])
    return out.getvalue()


def _cells(values: Mapping[str, Any], columns: Sequence[Column]) -> Iterator[str]:
    """What a drill's row says in each column."""
    for column in columns:
        value: object = values.get(column.key, "")
        if column.number:
            entries = cast("list[dict[str, object]]", value or [])
            entry = entries[column.number - 1] if column.number <= len(entries) else {}
            value = entry.get(column.part, "")
        if isinstance(value, dict):
            yield levels_in_words(cast("dict[str, int]", value))
        elif isinstance(value, list):
            yield listed(cast("list[str]", value))
        else:
            yield "yes" if value is True else str(value)


def read_sheet_of_drills(
    data: bytes,
    file: str,
    head: Pack,
    shared: Mapping[tuple[str, str], Rubric] = _NONE_SHARED,
) -> Pack:
    """`head` with the drills of the sheet in `data`, and none but those; `file` is its name.

    Takes what spreadsheets save: commas, semicolons or tabs, UTF-8 or "Unicode text". Drills may
    name the rubrics that `head` uses and those of `shared`. Raises PackFaults with everything
    that is wrong, by the row as a spreadsheet shows it and the column.
    """
    text = sheet_text(data, file)
    names = known_columns(private=head.private)
    rows = rows_of(text, delimiter_of(text, lambda cell: plain_name(cell) in names), file)
    number, header = rows[0] if rows else (1, [])
    report = _SheetReport(file, number, [_Row(number, {}) for number, _ in rows[1:]])
    columns = _columns(header, names, report)
    for at, (_, cells) in enumerate(rows[1:]):
        _fill(at, cells, columns, report)
    if not report.rows:
        report.add((), "", "has no drill yet. Write one into each row under the header.")
    values = {"drill": [row.values for row in report.rows]}
    table = Table(report, values, (), "", {"drill": replace(FILE["drill"], least=0)})
    rubrics = in_language(shared, head.language) | {
        drill.rubric.id: drill.rubric for drill in (*head.retired, *head.drills)
    }
    drills, retired = read_drills(table, rubrics, private=head.private, crisis=head.crisis)
    report.settle()
    return replace(head, drills=drills, retired=retired)


def _columns(
    header: Sequence[str], names: Mapping[str, Column], report: _SheetReport
) -> dict[int, Column | None]:
    """What each column of the header holds, None where nobody reads it; faults are noted."""
    columns: dict[int, Column | None] = {}
    for position, cell in enumerate(header):
        name = plain_name(cell)
        if not name:
            continue
        column = columns[position] = names.get(name)
        said = f'column "{shown(cell.strip())}"'
        if column is None and not name.startswith("x-"):
            every = ", ".join(
                dict.fromkeys(column.name for column in columns_for((), private=False))
            )
            advice = did_you_mean(name, names) or f"The columns are: {every}."
            report.add((), said, f"is not a column here. {advice}")
        elif column is not None and list(columns.values()).count(column) > 1:
            report.add((), said, "is there twice. Keep one of the two.")
    return columns


def _fill(
    at: int, cells: Sequence[str], columns: Mapping[int, Column | None], report: _SheetReport
) -> None:
    """Puts the cells into a row of the report, as the values of a file."""
    row, place = report.rows[at], ("drill", at)
    entries: dict[str, dict[int, dict[str, object]]] = {"exemplars": {}, "calibration": {}}
    for position, cell in enumerate(cells):
        text = unguarded(cell).strip()
        if not text:
            continue
        if position not in columns:
            report.add(
                (*place, f"column {position + 1}"), "", "has no name in the header. Give it one."
            )
        elif (column := columns[position]) is not None:
            value = _value(column, text)
            if value is None:
                report.add((*place, column.name), "", "must be yes, or empty.")
            elif column.number:
                entries[column.key].setdefault(column.number, {})[column.part] = value
            else:
                row.values[column.key] = value
    for key, found in entries.items():
        if found:
            row.numbers[key] = sorted(found)
            row.values[key] = [found[number] for number in sorted(found)]


def _value(column: Column, text: str) -> object | None:
    """What the cell says, as a file would; None where it should say yes and does not."""
    if column.part == "levels":
        return levels_from(text) or text
    if column.key in _LISTS:
        return unlisted(text)
    if column.key == "meaning":
        return whole_number(text)
    if column.key == "retired":
        word = text.lower()
        return True if word in _YES else False if word in _NO else None
    return text


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that is a drill, with its values as a file would have them.

    `numbers` are those of the columns that each answer and each reply is from.
    """

    number: int
    values: dict[str, object]
    numbers: dict[str, list[int]] = field(default_factory=dict[str, list[int]])


class _SheetReport(Report):
    """Faults by row and column, whatever place in a pack they have."""

    def __init__(self, file: str, header: int, rows: Sequence[_Row]) -> None:
        self.rows = rows
        numbers: dict[Place, int] = {("drill", at): row.number for at, row in enumerate(rows)}
        super().__init__(file, lambda: {(): header, **numbers})

    def example(self, place: Place, field: Field) -> str:
        if place[-1] == "levels":
            return '"feeling=2; reason=1" with every criterion'
        return field.example if "levels" in place else f'it in the column "{self._column(place)}"'

    def add(self, place: Place, field: str, problem: str) -> None:
        if len(place) > len(("drill", 0)):
            row = self.rows[int(place[1])]
            own_id = row.values.get("id")
            title = f'drill "{shown(str(own_id))}": ' if own_id else ""
            field = f"{title}{self._column(place)}"
        super().add(place, field, problem)

    def _column(self, place: Place) -> str:
        """The name of the column that a value came from, and what in it is meant."""
        key, *more = map(str, place[2:] or place)
        if key not in ("exemplars", "calibration"):
            return " ".join([key, *(str(int(entry) + 1) for entry in more)])
        at, part, *criterion = [*more, *("0", "text")[len(more) :]]
        numbers = self.rows[int(place[1])].numbers.get(key) or [1]
        name = f"{WORDS[key, part]} {numbers[int(at)]}"
        return f"{name}: {criterion[0]}" if criterion else name
