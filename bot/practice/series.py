"""Series: a pack scheduled for a cohort, from draft to archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.db.sql import insert
from bot.db.tables import Cohort, Round, Series, SkippedDay
from bot.practice.cohorts import checked_name
from bot.practice.people import require_coordinator
from bot.practice.planning import open_round, pick_drill
from bot.practice.schedules import schedule, upcoming, whole_schedule
from drills.calendar import local_day, weekday_letters
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.calendar import Weekly
    from drills.library import Library
    from drills.model import Drill

CLOSES_AFTER = (12, 24, 48, 72)
MOST_RATINGS = 6


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """What the form for a new series says, as it was typed."""

    name: str
    pack_id: str
    weekdays: Sequence[str]
    at: str
    closes_after_hours: str


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series as its card shows it."""

    series: Series
    cohort: str
    pack_title: str
    drills: int
    posted: int
    next_days: tuple[datetime, ...]
    today_posted: bool

    @property
    def weekly(self) -> Weekly:
        """When it posts."""
        return schedule(self.series)


def read_time(text: str) -> time:
    """A wall-clock time as people type it: "18:30", "9.15", "7 pm"."""
    match = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?(?:m\.?)?\s*", text.casefold())
    if match:
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3]:
            # 13 am and 0 pm could each mean two things.
            hour = hour % 12 + 12 * (match[3] == "p") if 1 <= hour <= 12 else 24  # noqa: PLR2004
        if hour < 24 and minute < 60 and (match[2] or match[3]):  # noqa: PLR2004
            return time(hour, minute)
    raise Refusal(f'"{text}" is not a time of day. Write it like 18:30.')


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
    pack = library.pack(form.pack_id)
    days = [day for day in form.weekdays if day in "0123456" and len(day) == 1]
    if not days or len(days) != len(form.weekdays):
        raise Refusal("Choose at least one weekday.")
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
            pack_id=pack.id,
            weekdays=weekday_letters(frozenset(int(day) for day in days)),
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


async def series_here(session: AsyncSession, actor: Actor, series_id: int) -> Series:
    """A series of the actor's own server, locked for a change. Coordinators only."""
    server = await require_coordinator(session, actor)
    series = await session.get(Series, series_id, with_for_update=True)
    if series is None or series.server_id != server.id:
        raise Refusal("That series is not in this server. `/series list` shows those that are.")
    return series


async def series_named(session: AsyncSession, actor: Actor, name: str) -> Series:
    """The actor's server's series of that name, not archived. Coordinators only."""
    server = await require_coordinator(session, actor)
    found = list(
        await session.scalars(
            select(Series)
            .where(Series.server_id == server.id, Series.state != "archived")
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
            .where(Series.server_id == server_id, Series.state != "archived")
            .order_by(Series.name)
        )
    )


async def list_series(session: AsyncSession, actor: Actor) -> list[tuple[Series, str]]:
    """Every series of the actor's server with its cohort's name. Coordinators only."""
    server = await require_coordinator(session, actor)
    rows = await session.execute(
        select(Series, Cohort.name)
        .join(Cohort, Cohort.id == Series.cohort_id)
        .where(Series.server_id == server.id)
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
    today = await session.scalar(
        select(Round.id).where(
            Round.series_id == series.id, Round.day == local_day(now, series.zone)
        )
    )
    pack = library.packs.get(series.pack_id)
    return SeriesView(
        series,
        cohort.name,
        pack.title if pack else series.pack_id,
        len(pack.drills) if pack else 0,
        posted or 0,
        tuple([due for _, due in await upcoming(session, series, now, 5)]),
        today is not None,
    )


async def change(
    session: AsyncSession,
    actor: Actor,
    series_id: int,
    *,
    ratings_wanted: int | None = None,
    names_shown: bool | None = None,
    discussion: bool | None = None,
) -> Series:
    """Change the rules of a series; rounds already posted keep what they began with."""
    series = await series_here(session, actor, series_id)
    if ratings_wanted is not None:
        if not 1 <= ratings_wanted <= MOST_RATINGS:
            raise Refusal(f"A reply can have 1 to {MOST_RATINGS} ratings.")
        series.ratings_wanted = ratings_wanted
    if names_shown is not None:
        series.names_shown = names_shown
    if discussion is not None:
        series.discussion = discussion
    return series


async def start(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, now: datetime
) -> Series:
    """Start a draft, or go on after a pause: the next scheduled drill is the first to come."""
    series = await series_here(session, actor, series_id)
    if series.state == "archived":
        raise Refusal(f"{series.name} is archived. Create a new series instead.")
    if series.state == "running":
        raise Refusal(f"{series.name} is running already.")
    library.pack(series.pack_id)
    await _require_drill_channel(session, actor)
    series.state = "running"
    weekly = await whole_schedule(session, series)
    series.next_day, series.next_due_at = weekly.next_after(now) or (None, None)
    return series


async def pause(session: AsyncSession, actor: Actor, series_id: int) -> Series:
    """Post no more until it is resumed; the open round goes on to its end."""
    series = await series_here(session, actor, series_id)
    if series.state != "running":
        raise Refusal(f"{series.name} is not running, so there is nothing to pause.")
    series.state, series.next_day, series.next_due_at = "paused", None, None
    return series


async def skip(session: AsyncSession, actor: Actor, series_id: int, now: datetime) -> datetime:
    """Leave out the next scheduled drill; returns when it would have come."""
    series = await series_here(session, actor, series_id)
    if series.state != "running":
        raise Refusal(f"{series.name} is not running, so there is nothing to skip.")
    coming = await upcoming(session, series, now, 1)
    if not coming:
        raise Refusal(f"No drill of {series.name} is to come, so there is nothing to skip.")
    [(day, due)] = coming
    await session.execute(
        insert(session, SkippedDay).values(series_id=series.id, day=day).on_conflict_do_nothing()
    )
    return due


async def archive(session: AsyncSession, actor: Actor, series_id: int) -> Series:
    """End a series for good. Rounds, replies and ratings stay; its name is free again."""
    series = await series_here(session, actor, series_id)
    if series.state == "archived":
        raise Refusal(f"{series.name} is archived already.")
    series.state, series.next_day, series.next_due_at = "archived", None, None
    return series


async def preview(
    session: AsyncSession, series: Series, library: Library, now: datetime
) -> tuple[Drill, int, datetime, datetime]:
    """The next post exactly: its drill, its number, when it is due and when it closes."""
    drill, number = await pick_drill(session, series, library)
    coming = await upcoming(session, series, now, 1)
    if not coming:
        raise Refusal(f"No drill of {series.name} is to come. A later end brings more.")
    [(_, due)] = coming
    return drill, number, due, due + timedelta(hours=series.closes_after_hours)


async def post_now(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, now: datetime
) -> Round:
    """Open today's round at once. There is one a day, so today's scheduled one is then done."""
    series = await series_here(session, actor, series_id)
    if series.state == "archived":
        raise Refusal(f"{series.name} is archived. Create a new series instead.")
    library.pack(series.pack_id)
    await _require_drill_channel(session, actor)
    opened = await open_round(session, series, local_day(now, series.zone), now, library, now)
    if opened is None:
        raise Refusal(f"Today's drill of {series.name} is posted already; there is one a day.")
    return opened


async def _require_drill_channel(session: AsyncSession, actor: Actor) -> None:
    server = await require_coordinator(session, actor)
    if server.drill_channel_id is None:
        raise Refusal("There is no drill channel yet. An admin can choose one with `/admin setup`.")
