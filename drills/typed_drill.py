"""A drill as somebody typed it into forms: read as one of a file is, with what is still missing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from drills.model import Pack
from drills.pack_checks import PackFaults, Report
from drills.pack_format import EXEMPLAR, FILE, PACK
from drills.pack_tables import Table
from drills.packs import read_drills

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from drills.model import Drill, Rubric
    from drills.pack_checks import Fault

FIRST_VERSION: Final = "1.0.0"
_NUMBERED: Final = re.compile(r"(.*?)([0-9]{1,9})")
_BETWEEN: Final = re.compile(r"[,;\n]")
_ID_LENGTH: Final = 50
_NOT_THERE: Final = "is missing."


class Part(StrEnum):
    """The parts in which a drill is typed, since a form holds five fields."""

    CLIENT = "client"
    TASK = "task"
    GOOD = "good"
    WEAKER = "weaker"
    WORDS = "words"


FIELDS: Final[dict[Part, tuple[str, ...]]] = {
    Part.CLIENT: ("vignette", "speaker", "content_note", "unsaid"),
    Part.TASK: ("skill", "goal", "level", "rubric", "phase"),
    Part.GOOD: ("text", "why"),
    Part.WEAKER: ("text", "missing"),
    Part.WORDS: ("tags", "names"),
}
_LISTS: Final = ("tags", "names")
_HEAD_LISTS: Final = ("authors",)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of reading: `missing` are names of fields, `faults` sentences for what is wrong.

    `drill` is None until there is none of either.
    """

    drill: Drill | None
    missing: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def read_typed(values: Mapping[str, Any], pack: Pack, rubrics: Mapping[str, Rubric]) -> Typed:
    """The drill that `values` (by the keys of a pack's file) are for `pack`.

    `rubrics` are those that it may name. Faults are the file reader's own sentences.
    """
    filled = {key: value for key, value in values.items() if value}
    report = _report()
    table = Table(report, {"drill": [filled]}, (), "", {"drill": FILE["drill"]})
    live, _ = read_drills(table, rubrics, private=pack.private, crisis=pack.crisis)
    found = _faults(report)
    title = f'drill "{filled.get("id", "")}": '
    return Typed(None if found else live[0], *_apart(found, title))


def read_head(values: Mapping[str, Any]) -> tuple[Pack, tuple[str, ...], tuple[str, ...]]:
    """A pack without drills from the head that was typed; what it lacks, and what is wrong."""
    filled = {key: value for key, value in values.items() if value}
    report = _report()
    table = Table(report, filled, (), "", PACK)
    pack = Pack(
        id=table.text("id"),
        version=FIRST_VERSION,
        title=table.text("title"),
        language=table.text("language"),
        authors=table.texts("authors"),
        license=table.text("license"),
        drills=(),
        summary=table.text("summary"),
    )
    return pack, *_apart(_faults(report), "")


def part_of(values: Mapping[str, Any], part: Part) -> dict[str, str]:
    """What the form of a part opens with."""
    if part in (Part.GOOD, Part.WEAKER):
        place = _exemplar(values, part)
        found: dict[str, str] = values["exemplars"][place] if place is not None else {}
        return {key: found.get(key, "") for key in FIELDS[part]}
    return {key: _as_text(values.get(key, "")) for key in FIELDS[part]}


def with_part(values: Mapping[str, Any], part: Part, typed: Mapping[str, str]) -> dict[str, Any]:
    """The values with that part as it was typed just now; the others stay."""
    given = {key: _tidy(typed.get(key, "")) for key in FIELDS[part]}
    if part in (Part.GOOD, Part.WEAKER):
        return {**values, "exemplars": _with_exemplar(values, part, given)}
    return {**values, **_listed(given, _LISTS, values)}


def head_typed(
    typed: Mapping[str, str], before: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """The head of a pack as it was typed over `before`, by the keys of its file."""
    return _listed({key: _tidy(text) for key, text in typed.items()}, _HEAD_LISTS, before)


def next_drill_id(ids: Iterable[str]) -> str:
    """The id of a new drill beside those: their commonest beginning, and the next number."""
    found = [match for match in map(_NUMBERED.fullmatch, ids) if match]
    if not found:
        return "drill-001"
    stem = Counter(match[1] for match in found).most_common(1)[0][0]
    last = max((match[2] for match in found if match[1] == stem), key=int)
    return f"{stem}{int(last) + 1:0{len(last)}}"


def pack_id_of(title: str, taken: Collection[str]) -> str:
    """An id made of a title, such as `own.working-with-hope`, that is not among those `taken`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[: _ID_LENGTH - 8].strip("-") or "pack"
    wanted, number = f"own.{slug}", 2
    while wanted in taken:
        wanted, number = f"own.{slug}-{number}", number + 1
    return wanted


def _report() -> Report:
    return Report("", lambda: {(): 0})


def _faults(report: Report) -> tuple[Fault, ...]:
    try:
        report.settle()
    except PackFaults as error:
        return error.faults
    return ()


def _apart(faults: Iterable[Fault], title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields that are only missing, and sentences about the others."""
    missing: list[str] = []
    sentences: list[str] = []
    for fault in faults:
        field = fault.field.removeprefix(title)
        if fault.problem.startswith(_NOT_THERE):
            missing.append(field)
        else:
            sentences.append(f"{field} {fault.problem}")
    return tuple(missing), tuple(sentences)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _as_text(value: object) -> str:
    return ", ".join(cast("list[str]", value)) if isinstance(value, list) else str(value or "")


def _listed(
    given: Mapping[str, str], lists: Collection[str], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The texts with those that are lists taken apart, but where one is as it was `before`."""
    found: dict[str, Any] = dict(given)
    for key in given.keys() & lists:
        known = before.get(key)
        # An entry may have a comma in it, which the form cannot tell from one between two.
        as_it_was = known is not None and _as_text(known) == given[key]
        parts = [one.strip() for one in _BETWEEN.split(given[key])]
        found[key] = known if as_it_was else [one for one in parts if one]
    return found


def _exemplar(values: Mapping[str, Any], part: Part) -> int | None:
    """Where among the exemplars the good one is, or the weaker one."""
    for place, exemplar in enumerate(values.get("exemplars", ())):
        good = "why" in exemplar or "missing" not in exemplar
        if good == (part is Part.GOOD):
            return place
    return None


def _with_exemplar(
    values: Mapping[str, Any], part: Part, given: Mapping[str, str]
) -> list[dict[str, str]]:
    """The exemplars with the one of that part changed, added, or taken away where it is empty."""
    exemplars: list[dict[str, str]] = [dict(one) for one in values.get("exemplars", ())]
    place = _exemplar(values, part)
    if place is None:
        place = 0 if part is Part.GOOD else len(exemplars)
        exemplars.insert(place, {})
    changed = {**exemplars[place], **given}
    exemplars[place] = {key: changed[key] for key in EXEMPLAR if key in changed}
    return [one for one in exemplars if any(one.values())]
