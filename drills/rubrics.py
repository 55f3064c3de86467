"""Rubrics in TOML: those of a pack, and the shared ones that any pack may name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from drills.model import Criterion, Rubric
from drills.pack_checks import Field, shown, text_problems
from drills.pack_files import read_table
from drills.pack_format import CRITERION, FORMAT, ID, RUBRIC, RUBRIC_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from drills.pack_tables import Table

_RUBRIC: Final = re.compile(rb"^[ \t]*\[rubric\b", re.MULTILINE)
_PACK: Final = re.compile(rb"^[ \t]*\[+(?:pack|translation|drill)\b", re.MULTILINE)

SharedRubrics = dict[tuple[str, str], Rubric]
"""Rubrics by language and id."""


def has_only_rubrics(data: bytes) -> bool:
    """Whether a file means to be one of shared rubrics, however faulty it is."""
    return _RUBRIC.search(data) is not None and _PACK.search(data) is None


def read_shared_rubrics(data: bytes, file: str) -> SharedRubrics:
    """The rubrics of a file that has nothing else. Raises PackFaults with all that is wrong."""
    table = read_table(data, file, RUBRIC_FILE)
    table.must_be("format", "This version of the bot reads no other format.", wanted=FORMAT)
    language = table.text("language")
    found = read_rubrics(table)
    table.report.settle()
    return {(language, name): rubric for name, rubric in found.items()}


def in_language(shared: Mapping[tuple[str, str], Rubric], language: str) -> dict[str, Rubric]:
    """The shared rubrics of a language by their ids; `de-AT` takes those of `de` too."""
    general = language.split("-", maxsplit=1)[0]
    found = {name: rubric for (spoken, name), rubric in shared.items() if spoken == general}
    return found | {name: rubric for (spoken, name), rubric in shared.items() if spoken == language}


def read_rubrics(table: Table) -> dict[str, Rubric]:
    """Every rubric of the file by its name, with gaps where something is wrong."""
    names = table.names("rubric")
    head = table.table("rubric", "rubric", {name: Field(required=True) for name in names})
    if head is None:
        return {}
    rubrics: dict[str, Rubric] = {}
    for name in names:
        for problem in text_problems(name, ID):
            head.fault(name, problem)
        rubric = head.table(name, f'rubric "{shown(name)}"', RUBRIC)
        if rubric is not None:
            rubrics[name] = _rubric(rubric, name)
    return rubrics


def _rubric(table: Table, name: str) -> Rubric:
    scale = table.texts("scale")
    criteria = table.tables("criterion", "criterion", CRITERION)
    refuse_repeats(criteria)
    return Rubric(
        id=name,
        title=table.text("title"),
        scale=scale,
        criteria=tuple(_criterion(criterion, scale) for criterion in criteria),
    )


def _criterion(table: Table, scale: tuple[str, ...]) -> Criterion:
    levels = table.texts("levels")
    if levels and scale and len(levels) != len(scale):
        problem = (
            f"has {len(levels)} anchors for a scale of {len(scale)}. Write one for each point."
        )
        table.fault("levels", problem)
    return Criterion(table.text("id"), table.text("label"), table.text("help"), levels)


def refuse_repeats(tables: Sequence[Table]) -> None:
    """Notes a fault for every id that an earlier table of the list has."""
    first: dict[str, Table] = {}
    for table in tables:
        own_id = table.values.get("id")
        if not isinstance(own_id, str):
            continue
        own_id = own_id.strip()
        if own_id in first:
            line = first[own_id].line("id")
            table.fault("id", f"is the one of line {line} too. An id stands once.")
        else:
            first[own_id] = table
