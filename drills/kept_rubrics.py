"""Rubrics of one id that differ, as they meet in a pack when files are brought together."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from drills.pack_format import ID

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from drills.model import Drill, Pack, Rubric

Renamed = tuple[str, str, str]
"""A drill's id, the id its rubric had, and the one it has now."""

_NUMBER: Final = re.compile(r"(?:-[0-9]+)+$")
_STEM: Final = ID.limit - 4  # of an id that may have lost its end to a number


def judges_alike(one: Rubric, other: Rubric) -> bool:
    """Whether both ask for the same: the same criteria on as many points, in whatever words.

    A number behind the id counts for nothing: `rubrics_apart` may have put it there.
    """
    ids = [_NUMBER.sub("", rubric.id)[:_STEM] for rubric in (one, other)]
    criteria = [[criterion.id for criterion in rubric.criteria] for rubric in (one, other)]
    return ids[0] == ids[1] and criteria[0] == criteria[1] and len(one.scale) == len(other.scale)


def rubrics_apart(pack: Pack, given: Collection[str]) -> tuple[Pack, tuple[Renamed, ...]]:
    """The pack with one rubric for each id, and which drills' rubrics had to take another id.

    Live drills that were there keep theirs; then come those `given` just now, by their ids, and
    last what is retired.
    """
    drills = (*pack.drills, *pack.retired)
    kept = (drill for drill in pack.drills if drill.id not in given)
    new = (drill for drill in drills if drill.id in given)
    ids_of = _ids(drill.rubric for drill in chain(kept, new, pack.retired))
    renamed = tuple(
        (drill.id, drill.rubric.id, ids_of[drill.rubric])
        for drill in drills
        if ids_of[drill.rubric] != drill.rubric.id
    )
    live, retired = (
        tuple(_with_id(drill, ids_of[drill.rubric]) for drill in group)
        for group in (pack.drills, pack.retired)
    )
    return replace(pack, drills=live, retired=retired), renamed


def _with_id(drill: Drill, rubric_id: str) -> Drill:
    return replace(drill, rubric=replace(drill.rubric, id=rubric_id))


def _ids(rubrics: Iterable[Rubric]) -> dict[Rubric, str]:
    """An id for each rubric: its own, where no earlier one that differs has taken it."""
    every = tuple(dict.fromkeys(rubrics))
    taken: dict[str, Rubric] = {}
    ids: dict[Rubric, str] = {}
    for rubric in every:
        if taken.setdefault(rubric.id, rubric) == rubric:
            ids[rubric] = rubric.id
    for rubric in every:
        if rubric not in ids:
            own = next(
                other
                for other in _numbered(rubric)
                if all(one in (rubric, other) or one.id != other.id for one in every)
                and taken.get(other.id, other) == other
            )
            taken[own.id] = own
            ids[rubric] = own.id
    return ids


def _numbered(rubric: Rubric) -> Iterator[Rubric]:
    """The rubric with 2, 3, … behind its id."""
    for number in count(2):
        stem = rubric.id[: ID.limit - len(f"-{number}")].rstrip("-")
        yield replace(rubric, id=f"{stem}-{number}")
