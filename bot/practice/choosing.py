"""Which drills the next rounds of many series get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_

from bot.db.tables import DrillRevision, Round, RoundDrill, Series
from drills.model import Drill, Level
from drills.rules import rules_from
from drills.selection import (
    drill_in_turn,
    drills_key,
    levelled_key,
    next_drill,
    next_levelled,
    round_to_repeat,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library
    from drills.model import Pack


@dataclass(frozen=True, slots=True)
class Choice:
    """The drill of a series' next round, and that round's number from 1.

    Since round `pack_since`, drills are chosen from the list that `pack_key` stands for. In a
    levelled round `levels` has the drill of each level; `drill` is then that of beginners.
    """

    drill: Drill
    number: int
    pack_key: str
    pack_since: int
    levels: tuple[tuple[Level, Drill], ...] = ()


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far a series has come with its pack."""

    pack: Pack
    posted: int
    key: str
    since: int

    def chooses(self, drill: Drill) -> Choice:
        return Choice(drill, self.posted + 1, self.key, self.since)

    def chooses_by_level(self, drills: dict[Level, Drill]) -> Choice:
        levels = tuple(drills.items())
        return Choice(drills[Level.BEGINNER], self.posted + 1, self.key, self.since, levels)


async def choose_drills(
    session: AsyncSession, wanted: Iterable[Series], library: Library
) -> dict[int, Choice]:
    """The drills of the next rounds of some series, by the series' ids; their packs have drills.

    While a pack stays the same its drills take turns, and one earlier round or none tells which
    is next. A history is read only where a drill has come or gone, until all are through again.
    """
    known = {series.id: series for series in wanted}
    levelled = {one for one, series in known.items() if is_levelled(series)}
    everything = await _standing(session, known, library, levelled)
    by_level = {one: everything[one] for one in levelled}
    standing = {one: everything[one] for one in everything.keys() - levelled}
    turns = {
        one: drill
        for one, at in standing.items()
        if (drill := drill_in_turn(at.pack, at.posted, at.since))
    }
    turns |= await _repeated(session, {one: standing[one] for one in standing.keys() - turns})
    unsure = standing.keys() - turns
    turns |= {
        one: next_drill(standing[one].pack, last_use)
        for one, last_use in (await _last_uses(session, unsure)).items()
    }
    choices = {one: standing[one].chooses(drill) for one, drill in turns.items()}
    return choices | await _by_level(session, by_level) if by_level else choices


def is_levelled(series: Series) -> bool:
    """Whether each trainee gets the drill of their level in the series' next rounds."""
    return series.kind == "drills" and rules_from(series.rules).levelled


async def _by_level(session: AsyncSession, standing: dict[int, _Standing]) -> dict[int, Choice]:
    """A drill for every level, of the same skill; these series' histories are read as a whole."""
    last_uses = await _last_uses(session, standing)
    rows = await session.execute(
        select(Round.series_id, DrillRevision.drill_id, func.max(Round.number))
        .join(RoundDrill, RoundDrill.round_id == Round.id)
        .join(DrillRevision, DrillRevision.id == RoundDrill.drill_revision_id)
        .where(Round.series_id.in_(standing))
        .group_by(Round.series_id, DrillRevision.drill_id)
    )
    for series_id, drill_id, number in rows:
        uses = last_uses[series_id]
        uses[drill_id] = max(number, uses.get(drill_id, 0))
    return {
        one: at.chooses_by_level(next_levelled(at.pack, last_uses[one]))
        for one, at in standing.items()
    }


async def _standing(
    session: AsyncSession, known: dict[int, Series], library: Library, levelled: set[int]
) -> dict[int, _Standing]:
    packs = {one: library.pack(one) for one in {series.pack_id for series in known.values()}}
    keys = {pack_id: drills_key(pack) for pack_id, pack in packs.items()}
    newest = select(func.max(Round.number)).where(Round.series_id == Series.id).scalar_subquery()
    rows = await session.execute(select(Series.id, newest).where(Series.id.in_(known)))
    found: dict[int, _Standing] = {}
    for series_id, number in rows:
        series, posted = known[series_id], number or 0
        key = keys[series.pack_id]
        key = levelled_key(key) if series_id in levelled else key
        same = series.pack_since if series.pack_key == key else None
        found[series_id] = _Standing(packs[series.pack_id], posted, key, same or posted + 1)
    return found


async def _repeated(session: AsyncSession, standing: dict[int, _Standing]) -> dict[int, Drill]:
    """Where the drills have all been through, the one whose turn it is again."""
    wanted = [
        (one, number)
        for one, at in standing.items()
        if (number := round_to_repeat(at.pack, at.posted, at.since))
    ]
    if not wanted:
        return {}
    rows = await session.execute(
        select(Round.series_id, DrillRevision.drill_id)
        .join(DrillRevision, DrillRevision.id == Round.drill_revision_id)
        .where(tuple_(Round.series_id, Round.number).in_(wanted))
    )
    return {
        series_id: drill
        for series_id, drill_id in rows
        for drill in standing[series_id].pack.drills
        if drill.id == drill_id
    }


async def _last_uses(session: AsyncSession, wanted: Iterable[int]) -> dict[int, dict[str, int]]:
    """In which round each series used each drill last."""
    last_uses: dict[int, dict[str, int]] = {series_id: {} for series_id in wanted}
    if not last_uses:
        return {}
    rows = await session.execute(
        select(Round.series_id, DrillRevision.drill_id, func.max(Round.number))
        .join(DrillRevision, DrillRevision.id == Round.drill_revision_id)
        .where(Round.series_id.in_(last_uses))
        .group_by(Round.series_id, DrillRevision.drill_id)
    )
    for series_id, drill_id, number in rows:
        last_uses[series_id][drill_id] = number
    return last_uses
