"""Planning: rounds open when they are due, once a local day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.db.sql import update_each
from bot.db.tables import Round, Series
from bot.practice.deliveries import Message, enqueue
from bot.practice.opening import Occasion, OpenedRound, open_rounds, spread
from bot.practice.schedules import schedules
from drills.calendar import Occurrence, Weekly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library

IN_TIME = timedelta(minutes=15)
"""What comes so little late is in time for a series that posts nothing late."""

AT_ONCE = 500
"""How many series or rounds one call sees to, so that none holds up the rest of the bot."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a call to `plan_rounds` has done; with `more`, the next call has something to do."""

    opened: tuple[OpenedRound, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Due:
    """A series with something due: the one day to post now, if any, and those that give way."""

    series: Series
    newest: Occurrence | None
    left_out: Sequence[date]
    following: Occurrence | None


def _latest(late_hours: int, now: datetime) -> datetime:
    """What was due before this is too late to be posted."""
    return now - (timedelta(hours=late_hours) or IN_TIME)


def _judge(series: Series, weekly: Weekly, now: datetime) -> _Due:
    """What has become of all that was due: never more than the newest day is posted."""
    first, first_due = series.next_day, series.next_due_at
    assert first and first_due  # noqa: S101, PT018  the query asked for it
    following = weekly.next_after(now)
    last = weekly.latest_until(now)
    if last is None or last[0] < first:
        return _Due(series, None, (), following)
    # Where the time was moved to an earlier one just as the drill was due, it is not late.
    due = max(last[1], first_due) if last[0] == first else last[1]
    newest = last if due >= _latest(series.late_hours, now) else None
    if newest and first == newest[0]:
        return _Due(series, newest, (), following)
    left_out = [day for day in weekly.days(first, last[0]) if not newest or day < newest[0]]
    return _Due(series, newest, left_out, following)


async def plan_rounds(
    session: AsyncSession,
    library: Library,
    now: datetime,
    spread_seconds: int = 0,
    at_once: int = AT_ONCE,
) -> Planned:
    """Open the rounds that are due, and set when each series is due next.

    Up to `at_once` series a call, the longest due first: call it again while there is more.
    Repeating it changes nothing: a round is unique by series and local day. After a long
    absence only the newest drill is posted, and that only within the series' own late rule; the
    staff are told of those left out. Posts go out within `spread_seconds` of their time.
    """
    found = list(
        await session.scalars(
            select(Series)
            .where(Series.state == "running", Series.next_due_at <= now)
            .order_by(Series.next_due_at, Series.id)
            .limit(at_once)
            .with_for_update(skip_locked=True)
        )
    )
    if not found:
        return Planned((), more=False)
    weeklies = await schedules(session, found)
    due = [_judge(series, weeklies[series.id], now) for series in found]
    await _tell_left_out(session, due, now)
    occasions = [
        Occasion(one.series, day, at, at + spread(spread_seconds, one.series.id, day))
        for one in due
        if one.newest
        for day, at in [one.newest]
    ]
    opened = await open_rounds(session, occasions, library, now)
    await _set_following(session, due)
    return Planned(tuple(opened), more=len(found) == at_once)


async def _set_following(session: AsyncSession, due: Sequence[_Due]) -> None:
    # The ORM would do the same in three times the time.
    following = [(one.series.id, *(one.following or (None, None))) for one in due]
    rows = [{"id": one, "next_day": day, "next_due_at": at} for one, day, at in following]
    await update_each(session, Series, rows)


async def _tell_left_out(session: AsyncSession, due: Sequence[_Due], now: datetime) -> None:
    """Tell the staff, in one notice a series, of drills that came too late to be posted."""
    left_out = {one.series: one.left_out for one in due if one.left_out}
    if not left_out:
        return
    posted = await session.execute(
        select(Round.series_id, Round.day).where(
            Round.series_id.in_([series.id for series in left_out]),
            Round.day >= min(days[0] for days in left_out.values()),
        )
    )
    by_hand = {(series_id, day) for series_id, day in posted}
    messages: list[Message] = []
    for series, days in left_out.items():
        missed = [day for day in days if (series.id, day) not in by_hand]
        if missed:
            note = say_left_out(missed, series.name)
            key = f"notice/late/{series.id}/{missed[-1]}"
            messages.append(Message("notice", key, series.server_id, now, note=note))
    await enqueue(session, *messages)


def say_left_out(missed: Sequence[date], series: str) -> str:
    """Which drills of a series were not posted, in one sentence; at least one day."""
    first, *later = [f"{day:%A} {day.day} {day:%B}" for day in missed]
    if not later:
        return f"The drill of {first} of {series} was left out: the bot was away when it was due."
    return (
        f"{len(missed)} drills of {series}, from {first} to {later[-1]}, were left out: the bot "
        "was away when they were due."
    )


async def has_given_way(session: AsyncSession, round_id: int, now: datetime) -> bool:
    """Whether an open round that could not be posted so far is too late, beside a newer one.

    The newest of a series is still posted, as long as it is open.
    """
    newer = aliased(Round)
    late = await session.execute(
        select(Series.late_hours, Round.due_at)
        .join(Round, Round.series_id == Series.id)
        .join(newer, (newer.series_id == Series.id) & (newer.due_at > Round.due_at))
        .where(Round.id == round_id)
        .limit(1)
    )
    return any(due_at < _latest(late_hours, now) for late_hours, due_at in late)


async def next_opening(session: AsyncSession) -> datetime | None:
    """When the next round is due to open, if any is."""
    return await session.scalar(
        select(func.min(Series.next_due_at)).where(Series.state == "running")
    )
