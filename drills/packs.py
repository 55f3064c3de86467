"""Packs in TOML, format 1: from the bytes of a file to a `Pack`, or every fault at once.

A drill is the pack's id with its own id, never its text. Both ids stay for good, because
progress hangs on them; `Drill.revision` tells one wording of it from another.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from drills.model import CalibrationReply, Criterion, Drill, Exemplar, Level, Pack, Phase, Rubric
from drills.pack_checks import Fault, Field, PackFaults, Report, did_you_mean, shown, text_problems
from drills.pack_format import (
    CALIBRATION,
    CRITERION,
    DRILL,
    EXEMPLAR,
    FILE,
    FORMAT,
    ID,
    MAX_BYTES,
    MAX_POINTS,
    PACK,
    RUBRIC,
)
from drills.pack_tables import Table
from drills.toml_lines import Trouble, early_troubles, line_table
from drills.toml_syntax import syntax_trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MAX_BYTES", "Fault", "PackFaults", "read_pack", "toml_text"]

_NO_RUBRIC = Rubric("", "", (), ())


def read_pack(data: bytes, file: str) -> Pack:
    """The pack in `data`; `file` is its name in the sentences.

    Raises PackFaults with everything that is wrong, in the order of the file. Where a file
    cannot be read as TOML, only that is said about it.
    """
    text = toml_text(data, file)
    if troubles := early_troubles(text):
        raise _unreadable(file, *troubles)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, syntax_trouble(error, text)) from error
    report = Report(file, line_table(text))
    pack = _pack(Table(report, values, (), "", FILE))
    report.settle()
    return pack


def toml_text(data: bytes, file: str) -> str:
    """The text in `data`, with single newlines and without a byte order mark.

    Raises PackFaults where it is too large, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        problem = f"this file is larger than {MAX_BYTES // 1024} KiB. Split it into several packs."
        raise _unreadable(file, Trouble(0, problem))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = "this is not UTF-8 text. Save the file again, with the encoding set to UTF-8."
        raise _unreadable(file, Trouble(line, problem)) from error


def _unreadable(file: str, *troubles: Trouble) -> PackFaults:
    return PackFaults(Fault(file, line, "", problem) for line, problem in troubles)


def _pack(table: Table) -> Pack:
    """The pack as far as it can be read; it is only one if the report stays empty."""
    table.must_be("format", "This version of the bot reads no other format.", wanted=FORMAT)
    head = table.table("pack", "pack", PACK)
    rubrics = _rubrics(table)
    drill_tables = table.tables("drill", "drill", DRILL)
    _refuse_repeats(drill_tables)
    drills = tuple(_drill(drill, rubrics) for drill in drill_tables)
    if head is None:
        return Pack("", "", "", "", (), "", drills)
    head.must_be("fictional", "Clients are invented here, and a pack says so.", wanted=True)
    return Pack(
        id=head.text("id"),
        version=head.text("version"),
        title=head.text("title"),
        language=head.text("language"),
        authors=head.texts("authors"),
        license=head.text("license"),
        drills=drills,
        source=head.text("source"),
        summary=head.text("summary"),
    )


def _rubrics(table: Table) -> dict[str, Rubric]:
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
    _refuse_repeats(criteria)
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


def _drill(table: Table, rubrics: Mapping[str, Rubric]) -> Drill:
    name = table.text("rubric")
    rubric = rubrics.get(name)
    if name and rubric is None:
        advice = did_you_mean(name, rubrics) or f"Add [rubric.{shown(name)}], or correct the name."
        table.fault("rubric", f'"{shown(name)}" is not in this file. {advice}')
    phase = table.text("phase")
    calibration = table.tables("calibration", "calibration reply", CALIBRATION)
    return Drill(
        id=table.text("id"),
        skill=table.text("skill"),
        goal=table.text("goal"),
        level=Level(table.text("level")),
        vignette=table.text("vignette"),
        rubric=rubric or _NO_RUBRIC,
        speaker=table.text("speaker"),
        phase=Phase(phase) if phase else None,
        content_note=table.text("content_note"),
        tags=table.texts("tags"),
        names=table.texts("names"),
        exemplars=tuple(
            _exemplar(exemplar) for exemplar in table.tables("exemplars", "exemplar", EXEMPLAR)
        ),
        calibration=tuple(_calibration_reply(reply, rubric) for reply in calibration),
    )


def _exemplar(table: Table) -> Exemplar:
    exemplar = Exemplar(table.text("text"), table.text("why"), table.text("missing"))
    if not any(str(table.values.get(key, "")).strip() for key in ("why", "missing")):
        table.fault_here("needs why (what works in it) or missing (what a better one would add).")
    return exemplar


def _calibration_reply(table: Table, rubric: Rubric | None) -> CalibrationReply:
    levels: tuple[tuple[str, int], ...] = ()
    ids = [criterion.id for criterion in rubric.criteria] if rubric else []
    if rubric is None or not ids or not all(ids):
        # Where the rubric has faults, nobody can say which levels a reply needs.
        table.value("levels")
    else:
        fields = {own_id: Field(required=True, example=f"{own_id} = 1") for own_id in ids}
        given = table.table("levels", f"{table.title}: levels", fields)
        top = len(rubric.scale) or MAX_POINTS
        if given is not None:
            levels = tuple((own_id, given.number(own_id, 1, top)) for own_id in ids)
    return CalibrationReply(table.text("text"), levels, table.text("reason"))


def _refuse_repeats(tables: Sequence[Table]) -> None:
    """Notes a fault for every id that an earlier table of the list has."""
    lines: dict[str, int] = {}
    for table in tables:
        own_id = table.values.get("id")
        if not isinstance(own_id, str):
            continue
        own_id = own_id.strip()
        if own_id in lines:
            table.fault("id", f"is the one of line {lines[own_id]} too. An id stands once.")
        else:
            lines[own_id] = table.line("id")
