"""Reading a table of a pack field by field, with a sentence for all that does not fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from drills.pack_checks import Field, Report, did_you_mean, entries, kind_of, shown, text_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drills.toml_lines import Place

# What other formats call a vignette: too unlike it for a spelling check to find.
_OTHER_NAMES: Final = {"client": "vignette", "prompt": "vignette", "question": "vignette"}

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")  # a name that needs no quotes in a sentence


class Table:
    """One table of a pack. `title` is its name for a person, empty for the whole file.

    A field that is wrong is reported and reads as empty (or as its first choice), so that
    reading goes on and finds the other faults too.
    """

    def __init__(
        self,
        report: Report,
        values: Mapping[str, object],
        place: Place,
        title: str,
        fields: Mapping[str, Field],
    ) -> None:
        self.report = report
        self.values = values
        self.place = place
        self.title = title
        self._fields = fields
        for key in values:
            if key not in fields and not key.startswith("x-"):
                near = did_you_mean(_OTHER_NAMES.get(key, key), fields)
                advice = near or f"The fields here are: {', '.join(fields)}."
                self.fault(key, f"is not a field here. {advice}")

    def fault(self, key: str, problem: str, *entry: int) -> None:
        """Notes a fault of a field, or of one entry (from 0) of the list in it."""
        name = key if _PLAIN.fullmatch(key) else f'"{shown(key)}"'
        name += "".join(f" {position + 1}" for position in entry)
        field = f"{self.title}: {name}" if self.title else name
        self.report.add((*self.place, key, *entry), field, problem)

    def fault_here(self, problem: str) -> None:
        """Notes a fault of the table as a whole."""
        self.report.add(self.place, self.title, problem)

    def line(self, key: str) -> int:
        """The line (from 1) of a field, or of the table where the field is missing."""
        return self.report.line((*self.place, key))

    def names(self, key: str) -> list[str]:
        """The names in the table that a field holds, those of notes (`x-…`) left out."""
        value = self.values.get(key)
        names = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        return [name for name in names if not name.startswith("x-")]

    def value(self, key: str) -> object | None:
        """The value of a field, or None where there is none, and a fault if there must be one."""
        if key not in self.values and self._fields[key].required:
            self.fault(key, f"is missing. Add {self._example(key)}.")
        return self.values.get(key)

    def text(self, key: str) -> str:
        """The text of a field, without blanks around it; empty where there is none."""
        field = self._fields[key]
        fallback = field.choices[0] if field.required and field.choices else ""
        value = self.value(key)
        if value is None:
            return fallback
        good = self._good_text(value, key)
        return fallback if good is None else good

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list; empty where the list or anything in it is wrong."""
        field = self._fields[key]
        values = self._list(key, f'a list of texts, as in {key} = ["…", "…"]')
        whole = field.least <= len(values) <= field.most
        values = values[: field.most]
        seen: set[str] = set()
        for position, value in enumerate(values):
            text = self._good_text(value, key, position)
            if text is not None and text in seen:
                self.fault(key, f'repeats "{shown(text)}". Keep one of the two.', position)
                text = None
            whole = whole and text is not None
            seen.add(text or "")
        return tuple(str(value).strip() for value in values) if whole else ()

    def number(self, key: str, least: int, most: int) -> int:
        """The whole number of a field; `least` where it is wrong."""
        value = self.value(key)
        if isinstance(value, int) and not isinstance(value, bool):
            if least <= value <= most:
                return value
            self.fault(key, f"must be a whole number from {least} to {most}.")
        elif value is not None:
            self.fault(key, f"must be a whole number from {least} to {most}, not {kind_of(value)}.")
        return least

    def flag(self, key: str) -> bool:
        """Whether a field is true; false where there is none."""
        value = self.value(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, f"must be true or false, without quotes, not {kind_of(value)}.")
        return value is True

    def must_be(self, key: str, reason: str, *, wanted: object) -> None:
        """Notes a fault where a field has any other value than `wanted`."""
        value = self.value(key)
        # By type too: in Python 1 equals true.
        if value is not None and (type(value) is not type(wanted) or value != wanted):
            self.fault(key, f"must be {str(wanted).lower()}. {reason}")

    def table(self, key: str, title: str, fields: Mapping[str, Field]) -> Table | None:
        """The table in a field, or None where there is no such table."""
        value = self.value(key)
        if isinstance(value, dict):
            values = cast("dict[str, object]", value)
            return Table(self.report, values, (*self.place, key), title, fields)
        if value is not None:
            self.fault(key, f"must be a table, as in {self._example(key)}, not {kind_of(value)}.")
        return None

    def tables(self, key: str, name: str, fields: Mapping[str, Field]) -> list[Table]:
        """The tables of a list, each titled `name` and its id, or its number from 1."""
        found: list[Table] = []
        values = self._list(key, f"a list of tables, as in {self._example(key)}")
        for position, value in enumerate(values[: self._fields[key].most]):
            if not isinstance(value, dict):
                self.fault(key, f"must be a table, not {kind_of(value)}.", position)
                continue
            entry = cast("dict[str, object]", value)
            own_id = entry.get("id")
            number = f'"{shown(own_id)}"' if own_id and isinstance(own_id, str) else position + 1
            title = f"{self.title}: {name} {number}" if self.title else f"{name} {number}"
            found.append(Table(self.report, entry, (*self.place, key, position), title, fields))
        return found

    def _example(self, key: str) -> str:
        return self.report.example((*self.place, key), self._fields[key])

    def _good_text(self, value: object, key: str, *entry: int) -> str | None:
        """`value` without blanks around it, or None, and its faults noted."""
        if not isinstance(value, str):
            self.fault(key, f"must be text in quotes, not {kind_of(value)}.", *entry)
            return None
        text = value.strip()
        problems = list(text_problems(text, self._fields[key]))
        for problem in problems:
            self.fault(key, problem, *entry)
        return None if problems else text

    def _list(self, key: str, wanted: str) -> list[object]:
        field = self._fields[key]
        value = self.value(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, f"must be {wanted}, not {kind_of(value)}.")
            return []
        values = cast("list[object]", value)
        if len(values) < field.least:
            self.fault(key, f"has {entries(len(values))}; it needs {field.least} or more.")
        if len(values) > field.most:
            self.fault(key, f"has {entries(len(values))}; the limit is {field.most}.")
        return values
