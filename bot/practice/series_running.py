"""A series from its start to its end: preview, start, pause, skip, post now, archive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.db.sql import insert
from bot.db.tables import Series, SkippedDay
from bot.practice.choosing import choose_drills
from bot.practice.libraries import library_of
from bot.practice.opening import Occasion, OpenedRound, open_rounds
from bot.practice.people import require_coordinator
from bot.practice.schedule_changes import replan, require_a_day_left
from bot.practice.schedules import upcoming, whole_schedule
from bot.practice.series import series_here, series_to_change
from bot.practice.signposts import require_consent
from drills.calendar import local_day
from drills.model import Refusal
from drills.selection import require_drills, selection_from

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.library import Library
    from drills.model import Drill


async def start(
    session: AsyncSession,
    actor: Actor,
    series_id: int,
    library: Library,
    now: datetime,
    *,
    crisis_agreed: bool = False,
) -> Series:
    """Start a draft, or go on after a pause: the next scheduled drill is the first to come.

    Crisis content starts only where the coordinator has agreed to it.
    """
    series = await series_to_change(session, actor, series_id)
    if series.state == "running":
        raise Refusal(f"{series.name} is running already.")
    await _require_something(session, series, library)
    await require_consent(session, actor, series, agreed=crisis_agreed)
    await _require_drill_channel(session, actor)
    require_a_day_left(series, await whole_schedule(session, series), now)
    series.state = "running"
    await replan(session, series, now)
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
        raise Refusal(f"{series.name} has no drill to come, so there is nothing to skip.")
    [(day, due)] = coming
    await session.execute(
        insert(session, SkippedDay).values(series_id=series.id, day=day).on_conflict_do_nothing()
    )
    await replan(session, series, now)
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
    await _require_something(session, series, library)
    choices = await choose_drills(session, [series], library)
    coming = await upcoming(session, series, now, 1)
    if not coming:
        raise Refusal(f"{series.name} has no drill to come. A later end brings more of them.")
    [(_, due)] = coming
    choice = choices[series.id]
    return choice.drill.drill, choice.number, due, due + timedelta(hours=series.closes_after_hours)


async def post_now(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, now: datetime
) -> OpenedRound:
    """Open today's round at once. There is one a day, so today's scheduled one is then done."""
    series = await series_to_change(session, actor, series_id)
    await _require_something(session, series, library)
    # Whoever started it has agreed.
    running = series.state == "running"
    await require_consent(session, actor, series, agreed=running)
    await _require_drill_channel(session, actor)
    today = Occasion(series, local_day(now, series.zone), now, now)
    opened = await open_rounds(session, [today], library, now)
    if not opened:
        raise Refusal(f"Today's drill of {series.name} is posted already; there is one a day.")
    return opened[0]


async def _require_something(session: AsyncSession, series: Series, library: Library) -> None:
    """Refuses where there is no drill to draw from."""
    here = await library_of(session, library, series.server_id)
    require_drills(selection_from(series.selection), here)


async def _require_drill_channel(session: AsyncSession, actor: Actor) -> None:
    server = await require_coordinator(session, actor)
    if server.drill_channel_id is None:
        raise Refusal("There is no drill channel yet. An admin can choose one with `/admin setup`.")
