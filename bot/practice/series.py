"""Series: a pack scheduled for a cohort, from draft to archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.db.sql import insert
from bot.db.tables import Cohort, Round, Series
from bot.practice.cohorts import checked_name
from bot.practice.libraries import library_of
from bot.practice.people import require_coordinator
from bot.practice.schedules import days_off, schedule, upcoming
from bot.practice.series_drills import Draws, check_selection, what_it_draws
from drills.calendar import local_day, weekday_letters
from drills.model import Refusal
from drills.rules import rules_from
from drills.times import read_time, read_weekdays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.calendar import Weekly
    from drills.library import Library
    from drills.rules import Value
    from drills.selection import Selection

CLOSES_AFTER = (12, 24, 48, 72)
MOST_RATINGS = 6
SHOWN = Series.kind != "alone"
"""SQL: whether a series is anybody's to see; what people practise alone is in hidden ones."""


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """What the form for a new series says, as it was typed."""

    name: str
    selection: Selection
    weekdays: Sequence[str]
    at: str
    closes_after_hours: str
    kind: str = "drills"
    rules: Mapping[str, Value] = field(default_factory=dict[str, "Value"])


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series as its card shows it."""

    series: Series
    cohort: str
    draws: Draws
    posted: int
    next_days: tuple[datetime, ...]
    today_posted: bool
    today: date
    days_off: Mapping[date, str | None]

    @property
    def weekly(self) -> Weekly:
        """When it posts, but for the days off."""
        return schedule(self.series)


async def create_series(
    session: AsyncSession,
    actor: Actor,
    cohort_id: int,
    form: SeriesForm,
    library: Library,
    now: datetime,
) -> Series:
    """A draft series from the coordinator's form. It posts nothing before it is started."""
    server = await require_coordinator(session, actor)
    cohort = await session.get(Cohort, cohort_id)
    if cohort is None or cohort.server_id != server.id:
        raise Refusal("That cohort is not in this server. `/cohort list` shows those that are.")
    name = checked_name(form.name, "series")
    library = await library_of(session, library, server.id)
    check_selection(form.selection, library, form.kind)
    weekdays = weekday_letters(read_weekdays(form.weekdays))
    if not form.closes_after_hours.isdecimal() or int(form.closes_after_hours) not in CLOSES_AFTER:
        raise Refusal("Choose after how many hours a drill closes.")
    taken = Refusal(f'There is already a series called "{name}" here. Choose another name.')
    if name.casefold() in map(str.casefold, await series_names(session, server.id)):
        raise taken
    series = await session.scalar(
        insert(session, Series)
        .values(
            server_id=server.id,
            cohort_id=cohort.id,
            name=name,
            kind=form.kind,
            rules=_checked_rules(form.rules),
            selection=form.selection.kept(),
            weekdays=weekdays,
            at=read_time(form.at),
            zone=server.zone,
            closes_after_hours=int(form.closes_after_hours),
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Series)
    )
    if series is None:
        raise taken
    return series


def _checked_rules(wanted: Mapping[str, Value]) -> dict[str, Value]:
    """What to keep of a new series' own rules: only what differs from the defaults."""
    kept: dict[str, Value] = {}
    for key, value in wanted.items():
        kept = rules_from(kept).changed(key, value)
    return kept


async def series_here(session: AsyncSession, actor: Actor, series_id: int) -> Series:
    """A series of the actor's own server, locked for a change. Coordinators only."""
    server = await require_coordinator(session, actor)
    series = await session.get(Series, series_id, with_for_update=True)
    if series is None or series.server_id != server.id or series.kind == "alone":
        raise Refusal("That series is not in this server. `/series list` shows those that are.")
    return series


async def series_to_change(session: AsyncSession, actor: Actor, series_id: int) -> Series:
    """The same, unless it is archived."""
    series = await series_here(session, actor, series_id)
    if series.state == "archived":
        raise Refusal(f"{series.name} is archived. Create a new series instead.")
    return series


async def series_named(session: AsyncSession, actor: Actor, name: str) -> Series:
    """The actor's server's series of that name, not archived. Coordinators only."""
    server = await require_coordinator(session, actor)
    found = list(
        await session.scalars(
            select(Series)
            .where(Series.server_id == server.id, Series.state != "archived", SHOWN)
            .order_by(Series.name)
        )
    )
    for series in found:
        if series.name.casefold() == name.strip().casefold():
            return series
    if not found:
        raise Refusal("There is no series yet. Make one with `/series create`.")
    names = ", ".join(series.name for series in found)
    raise Refusal(f'There is no series called "{name}". There is: {names}.')


async def series_names(session: AsyncSession, server_id: int) -> list[str]:
    """The names of a server's series, without the archived ones, sorted."""
    return list(
        await session.scalars(
            select(Series.name)
            .where(Series.server_id == server_id, Series.state != "archived", SHOWN)
            .order_by(Series.name)
        )
    )


async def list_series(session: AsyncSession, actor: Actor) -> list[tuple[Series, str]]:
    """Every series of the actor's server with its cohort's name. Coordinators only."""
    server = await require_coordinator(session, actor)
    rows = await session.execute(
        select(Series, Cohort.name)
        .join(Cohort, Cohort.id == Series.cohort_id)
        .where(Series.server_id == server.id, SHOWN)
        .order_by(Series.state == "archived", Series.name)
    )
    return [(series, cohort) for series, cohort in rows]


async def view_series(
    session: AsyncSession, series: Series, library: Library, now: datetime
) -> SeriesView:
    """All that the card of a series says."""
    cohort = await session.get_one(Cohort, series.cohort_id)
    posted = await session.scalar(
        select(func.count()).select_from(Round).where(Round.series_id == series.id)
    )
    today = local_day(now, series.zone)
    todays = await session.scalar(
        select(Round.id).where(Round.series_id == series.id, Round.day == today)
    )
    return SeriesView(
        series,
        cohort.name,
        await what_it_draws(session, series, library),
        posted or 0,
        tuple([due for _, due in await upcoming(session, series, now, 5)]),
        todays is not None,
        today,
        await days_off(session, series, today),
    )
