"""Which drills the next rounds of many series get."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from bot.db.tables import DrillRevision, Round, Series
from bot.practice.libraries import libraries_of
from bot.practice.series_drills import packs_posted, uses_of
from drills.model import Level
from drills.rules import rules_from
from drills.selection import draw, selection_from
from drills.turns import (
    drill_in_turn,
    levelled_key,
    next_drill,
    next_levelled,
    round_to_repeat,
    shared_key,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library
    from drills.selection import Drawn, DrillAtHand


@dataclass(frozen=True, slots=True)
class Choice:
    """The drill of a series' next round, and that round's number from 1.

    Since round `pack_since`, drills are chosen from the list that `pack_key` stands for. In a
    levelled round `levels` has the drill of each level; `drill` is then that of beginners.
    """

    drill: DrillAtHand
    number: int
    pack_key: str
    pack_since: int
    levels: tuple[tuple[Level, DrillAtHand], ...] = ()


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far a series has come with its drills. `beside` are series that draw from them too.

    Those are of the same cohort, so what one of them posts is no news in the other.
    """

    drills: tuple[DrillAtHand, ...]
    posted: int
    key: str
    since: int
    levelled: bool
    beside: tuple[int, ...]

    def chooses(self, drill: DrillAtHand) -> Choice:
        return Choice(drill, self.posted + 1, self.key, self.since)

    def chooses_by_level(self, drills: dict[Level, DrillAtHand]) -> Choice:
        levels = tuple(drills.items())
        return Choice(drills[Level.BEGINNER], self.posted + 1, self.key, self.since, levels)


def _drawn(series: Series, libraries: Mapping[int, Library]) -> Drawn:
    return draw(selection_from(series.selection), libraries[series.server_id])


async def choose_drills(
    session: AsyncSession, wanted: Iterable[Series], library: Library
) -> dict[int, Choice]:
    """The drills of the next rounds of some series, by the series' ids.

    A series that has no drill to draw from is not among them. While its drills stay the same they
    take turns, and one earlier round or none tells which is next. A history is read only where a
    drill has come or gone, until all are through again; where each level has a turn of its own;
    or where series of a cohort have drills in common: then what any of them posted is seen.
    """
    known = {series.id: series for series in wanted}
    libraries = await libraries_of(session, library, {one.server_id for one in known.values()})
    standing = await _standing(session, known, libraries)
    turns: dict[int, DrillAtHand] = {}
    to_repeat: dict[int, int] = {}
    for one, at in standing.items():
        if at.levelled or at.beside:
            continue
        if drill := drill_in_turn(at.drills, at.posted, at.since):
            turns[one] = drill
        elif number := round_to_repeat(at.drills, at.posted, at.since):
            to_repeat[one] = number
    turns |= await _repeated(session, to_repeat, standing)
    choices = {one: standing[one].chooses(drill) for one, drill in turns.items()}
    unsure = {one: at for one, at in standing.items() if one not in turns}
    return choices | await _by_history(session, unsure) if unsure else choices


def is_levelled(series: Series) -> bool:
    """Whether each trainee gets the drill of their level in the series' next rounds."""
    return series.kind == "drills" and rules_from(series.rules).levelled


async def _standing(
    session: AsyncSession, known: dict[int, Series], libraries: Mapping[int, Library]
) -> dict[int, _Standing]:
    drawn = {one: _drawn(series, libraries) for one, series in known.items()}
    newest = select(func.max(Round.number)).where(Round.series_id == Series.id).scalar_subquery()
    other = aliased(Series)
    alike = select(func.count()).where(
        other.cohort_id == Series.cohort_id, other.kind == Series.kind
    )
    rows = (
        await session.execute(
            select(Series.id, newest, alike.scalar_subquery()).where(Series.id.in_(known))
        )
    ).all()
    not_alone = {known[series_id].cohort_id for series_id, _, number in rows if number > 1}
    in_common = await _in_common(session, known, drawn, libraries, not_alone)
    found: dict[int, _Standing] = {}
    for series_id, number, _ in rows:
        series, posted, beside = known[series_id], number or 0, in_common.get(series_id, ())
        of_series = drawn[series_id]
        key, levelled = of_series.key, is_levelled(series)
        key = levelled_key(key) if levelled else key
        key = shared_key(key) if beside else key
        since = (series.pack_since if series.pack_key == key else None) or posted + 1
        if of_series.drills:
            found[series_id] = _Standing(of_series.drills, posted, key, since, levelled, beside)
    return found


async def _in_common(
    session: AsyncSession,
    known: dict[int, Series],
    drawn: dict[int, Drawn],
    libraries: Mapping[int, Library],
    cohorts: Collection[int],
) -> dict[int, tuple[int, ...]]:
    """The other series of the same cohort and kind that have a drill in common with each of these.

    Or that have posted one of a pack it draws from, whatever they draw from now. By the ids of
    those that there are such for; the `cohorts` have several series of a kind. What few play in
    pairs is no less new to others.
    """
    if not cohorts:
        return {}
    rows = await session.scalars(
        select(Series).where(Series.cohort_id.in_(cohorts)).order_by(Series.id)
    )
    alike: defaultdict[tuple[int, str], dict[int, Drawn]] = defaultdict(dict)
    for series in rows:
        alike[series.cohort_id, series.kind][series.id] = _drawn(series, libraries)
    posted = await packs_posted(session, [one for of_kind in alike.values() for one in of_kind])
    found: dict[int, tuple[int, ...]] = {}
    for one, series in known.items():
        own = drawn[one]
        beside = tuple(
            other
            for other, theirs in alike.get((series.cohort_id, series.kind), {}).items()
            if other != one
            and not (
                theirs.identities.isdisjoint(own.identities) and posted[other].isdisjoint(own.packs)
            )
        )
        if beside:
            found[one] = beside
    return found


async def _repeated(
    session: AsyncSession, wanted: dict[int, int], standing: dict[int, _Standing]
) -> dict[int, DrillAtHand]:
    """Where the drills have all been through, the one whose turn it is again."""
    if not wanted:
        return {}
    rows = await session.execute(
        select(Round.series_id, DrillRevision.pack_id, DrillRevision.drill_id)
        .join(DrillRevision, DrillRevision.id == Round.drill_revision_id)
        .where(tuple_(Round.series_id, Round.number).in_(list(wanted.items())))
    )
    return {
        series_id: drill
        for series_id, pack_id, drill_id in rows
        for drill in standing[series_id].drills
        if drill.key == (pack_id, drill_id)
    }


async def _by_history(session: AsyncSession, standing: dict[int, _Standing]) -> dict[int, Choice]:
    """The same by what was posted when, here and beside.

    Of several series with drills in common, what one is given now counts as seen by the next.
    """
    involved = {other for one, at in standing.items() for other in (one, *at.beside)}
    uses = await _uses(session, involved)
    latest = count(1 + max((at for of in uses.values() for at in of.values()), default=0))
    choices: dict[int, Choice] = {}
    for one, at in sorted(standing.items()):
        last_use: dict[tuple[str, str, int], int] = {}
        for other in (one, *at.beside):
            for identity, when in uses[other].items():
                last_use[identity] = max(when, last_use.get(identity, 0))
        if at.levelled:
            choices[one] = at.chooses_by_level(next_levelled(at.drills, last_use))
            given = [drill for _, drill in choices[one].levels]
        else:
            choices[one] = at.chooses(next_drill(at.drills, last_use))
            given = [choices[one].drill]
        uses[one] |= dict.fromkeys([drill.identity for drill in given], next(latest))
    return choices


async def _uses(
    session: AsyncSession, series_ids: Collection[int]
) -> defaultdict[int, dict[tuple[str, str, int], int]]:
    """When each of these series used each drill last: as the id of its round, which grows."""
    posted = uses_of(Round.series_id.in_(series_ids))
    revision = (DrillRevision.pack_id, DrillRevision.drill_id, DrillRevision.meaning)
    rows = await session.execute(
        select(posted.c.series_id, *revision, func.max(posted.c.id))
        .join(DrillRevision, DrillRevision.id == posted.c.revision_id)
        .group_by(posted.c.series_id, *revision)
    )
    found: defaultdict[int, dict[tuple[str, str, int], int]] = defaultdict(dict)
    for series_id, pack_id, drill_id, meaning, latest in rows:
        found[series_id][pack_id, drill_id, meaning] = latest
    return found
