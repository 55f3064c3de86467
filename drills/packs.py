"""Packs in TOML, format 1: from the bytes of a file to a `Pack`, or every fault at once.

A drill is the pack's id with its own id, never its text. Both ids stay for good, because
progress hangs on them; `Drill.revision` tells one wording of it from another.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from drills.model import CalibrationReply, Drill, Exemplar, Level, Pack, Phase, Rubric
from drills.pack_checks import Fault, Field, PackFaults, did_you_mean, shown
from drills.pack_files import MAX_BYTES, read_table, toml_text
from drills.pack_format import (
    CALIBRATION,
    DRILL,
    EXEMPLAR,
    FILE,
    FORMAT,
    MAX_MEANINGS,
    MAX_POINTS,
    PACK,
    PRIVATE_DRILL,
)
from drills.rubrics import in_language, read_rubrics, refuse_repeats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drills.pack_tables import Table

__all__ = ["MAX_BYTES", "Fault", "PackFaults", "read_pack", "toml_text"]

_NO_RUBRIC: Final = Rubric("", "", (), ())
_NONE_SHARED: Final[Mapping[tuple[str, str], Rubric]] = MappingProxyType({})


def read_pack(
    data: bytes, file: str, shared: Mapping[tuple[str, str], Rubric] = _NONE_SHARED
) -> Pack:
    """The pack in `data`; `file` is its name in the sentences.

    Its drills may name rubrics of its own and those of `shared` (by language and id) in its
    language; its own come first. Raises PackFaults with everything that is wrong, in the order
    of the file. Where a file cannot be read as TOML, only that is said about it.
    """
    table = read_table(data, file, FILE)
    pack = _pack(table, shared)
    table.report.settle()
    return pack


def _pack(table: Table, shared: Mapping[tuple[str, str], Rubric]) -> Pack:
    """The pack as far as it can be read; it is only one if the report stays empty."""
    table.must_be("format", "This version of the bot reads no other format.", wanted=FORMAT)
    head = table.table("pack", "pack", PACK)
    private = head is not None and head.flag("private")
    crisis = head is not None and head.flag("crisis")
    language = head.text("language") if head else ""
    own = read_rubrics(table)
    rubrics = in_language(shared, language) | own
    drills, retired = read_drills(table, rubrics, private=private, crisis=crisis)
    if head is None:
        return Pack("", "", "", "", (), "", drills)
    head.must_be("fictional", "Clients are invented here, and a pack says so.", wanted=True)
    return Pack(
        id=head.text("id"),
        version=head.text("version"),
        title=head.text("title"),
        language=language,
        authors=head.texts("authors"),
        license=head.text("license"),
        drills=drills,
        source=head.text("source"),
        summary=head.text("summary"),
        group=head.text("group"),
        elements=head.texts("elements"),
        crisis=crisis,
        private=private,
        retired=retired,
    )


def read_drills(
    table: Table, rubrics: Mapping[str, Rubric], *, private: bool, crisis: bool
) -> tuple[tuple[Drill, ...], tuple[Drill, ...]]:
    """The drills of a file and the retired ones among them, apart, each in the file's order."""
    drill_tables = table.tables("drill", "drill", PRIVATE_DRILL if private else DRILL)
    refuse_repeats(drill_tables)
    drills: list[Drill] = []
    retired: list[Drill] = []
    for drill in drill_tables:
        put = retired if drill.flag("retired") else drills
        put.append(_drill(drill, rubrics, private=private, crisis=crisis))
    return tuple(drills), tuple(retired)


def _drill(table: Table, rubrics: Mapping[str, Rubric], *, private: bool, crisis: bool) -> Drill:
    phase = table.text("phase")
    rubric = None if private else _rubric_of(table, rubrics)
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
        unsaid="" if private else table.text("unsaid"),
        tags=table.texts("tags"),
        names=table.texts("names"),
        exemplars=() if private else read_exemplars(table),
        calibration=() if private else _calibration(table, rubric),
        crisis=crisis,
        meaning=table.number("meaning", 1, MAX_MEANINGS) if "meaning" in table.values else 1,
    )


def _rubric_of(table: Table, rubrics: Mapping[str, Rubric]) -> Rubric | None:
    name = table.text("rubric")
    if name and name not in rubrics:
        near = did_you_mean(name, rubrics)
        advice = near or f"Add [rubric.{shown(name)}] to the pack, or correct the name."
        table.fault("rubric", f'"{shown(name)}" is not in this pack, nor shared. {advice}')
    return rubrics.get(name)


def read_exemplars(table: Table) -> tuple[Exemplar, ...]:
    """The model answers of a drill, or none where it has none."""
    found = table.tables("exemplars", "exemplar", EXEMPLAR)
    return tuple(_exemplar(exemplar) for exemplar in found)


def _calibration(table: Table, rubric: Rubric | None) -> tuple[CalibrationReply, ...]:
    found = table.tables("calibration", "calibration reply", CALIBRATION)
    return tuple(_calibration_reply(reply, rubric) for reply in found)


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
