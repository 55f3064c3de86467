"""Changing when a series posts: the future alone. Rounds that are open keep their windows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.db.sql import insert_new
from bot.db.tables import Round, Series, SkippedDay, WeekdayChange
from bot.practice.schedules import whole_schedule
from bot.practice.series import series_to_change
from drills.calendar import ONE_DAY, local_day, weekday_letters
from drills.dates import LOOKS_BACK, read_day, say_day
from drills.model import Refusal
from drills.times import read_time, read_weekdays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.calendar import Weekly

MOST_WEEKS = 12
LATE_HOURS = (0, 1, 3, 6, 12, 24, 48, 72)
LONGEST_STRETCH = 366
LONGEST_REASON = 80
# A comma parts two dates, unless it is the one in "Dec 24, 2026".
_LINES = re.compile(r"[\n;]|,(?!\s*[0-9]{4}\s*(?:$|[\n;,]))")
_STRETCH = re.compile(r"\s+(?:to|until|-)\s+|\s*(?:–|\.\.)\s*")


async def set_days(
    session: AsyncSession,
    actor: Actor,
    series_id: int,
    weekdays: Sequence[str],
    at: str,
    now: datetime,
) -> Series:
    """Post on other weekdays, or at another time, from now on."""
    series = await series_to_change(session, actor, series_id)
    letters = weekday_letters(read_weekdays(weekdays))
    if letters != series.weekdays and series.state != "draft":
        await _keep_weekdays(session, series, now)
    series.weekdays, series.at = letters, read_time(at)
    return await _changed(session, series, now)


async def _keep_weekdays(session: AsyncSession, series: Series, now: datetime) -> None:
    """Keep on which weekdays it has posted so far. A drill that is out today still belongs to them.

    Once a day: the first of several changes knows what held before.
    """
    today = local_day(now, series.zone)
    is_out = select(Round.id).where(Round.series_id == series.id, Round.day == today)
    until = today if await session.scalar(is_out) is None else today + ONE_DAY
    row = {"series_id": series.id, "until": until, "weekdays": series.weekdays}
    await insert_new(session, WeekdayChange, [row])


async def set_weeks(
    session: AsyncSession, actor: Actor, series_id: int, every_weeks: int, now: datetime
) -> Series:
    """Post every so many weeks, counted from the one of the start."""
    series = await series_to_change(session, actor, series_id)
    if not 1 <= every_weeks <= MOST_WEEKS:
        raise Refusal(f"A series posts every 1 to {MOST_WEEKS} weeks.")
    series.every_weeks = every_weeks
    return await _changed(session, series, now)


async def set_dates(
    session: AsyncSession, actor: Actor, series_id: int, starts: str, ends: str, now: datetime
) -> Series:
    """Set the first and the last day, as they were typed; empty means there is none."""
    series = await series_to_change(session, actor, series_id)
    today = local_day(now, series.zone)
    starts_on = read_day(starts, today) if starts.strip() else None
    ends_on = read_day(ends, today, near=_from(starts_on or today)) if ends.strip() else None
    if ends_on and ends_on != series.ends_on and ends_on < today:
        raise Refusal(f"The end, {say_day(ends_on, today)}, is over. Choose today or a later day.")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(
            f"The end, {say_day(ends_on, today)}, comes before the start, "
            f"{say_day(starts_on, today)}. Move one of them."
        )
    series.starts_on, series.ends_on = starts_on, ends_on
    return await _changed(session, series, now)


async def set_late_hours(session: AsyncSession, actor: Actor, series_id: int, hours: int) -> Series:
    """Set how late a drill may be posted when the bot was away at its time; 0 leaves it out."""
    series = await series_to_change(session, actor, series_id)
    if hours not in LATE_HOURS:
        raise Refusal("Choose how late a drill may be posted from the menu.")
    series.late_hours = hours
    return series


async def leave_out(
    session: AsyncSession, actor: Actor, series_id: int, text: str, now: datetime
) -> list[date]:
    """Post nothing on the typed days, one date or stretch a line; returns the drills left out."""
    series = await series_to_change(session, actor, series_id)
    today = local_day(now, series.zone)
    lines = [line for line in _LINES.split(text) if line.strip()]
    if not lines:
        raise Refusal("Write at least one date, like 2026-12-24.")
    days = [day for line in lines for day in read_stretch(line, today)]
    return await leave_out_days(session, series, dict.fromkeys(days), now)


def read_stretch(line: str, today: date) -> list[date]:
    """The days of a line: one date, or "24 Dec to 2 Jan". Refuses what has begun already."""
    begins, *rest = _STRETCH.split(line.strip(), maxsplit=1)
    first = read_day(begins, today, near=_from(today))
    last = read_day(rest[0], today, near=_from(first)) if rest else first
    if first < today:
        raise Refusal(f"{say_day(first, today)} is in the past. Give days from today on.")
    if last < first:
        raise Refusal(
            f'"{line}" ends before it begins: {say_day(last, today)} comes before '
            f"{say_day(first, today)}."
        )
    length = (last - first).days + 1
    if length > LONGEST_STRETCH:
        raise Refusal(f'"{line}" is {length} days long. For so long, pause the series instead.')
    return [first + n * ONE_DAY for n in range(length)]


def _from(day: date) -> date:
    """What makes `read_day` take the next such date from `day` on, where no year is given."""
    return day + LOOKS_BACK


async def leave_out_days(
    session: AsyncSession, series: Series, days: Mapping[date, str | None], now: datetime
) -> list[date]:
    """Keep these days off, each with its reason if it has one; returns those with a drill."""
    weekly = await whole_schedule(session, series)
    posted = set(await session.scalars(select(Round.day).where(Round.series_id == series.id)))
    drills = [
        day
        for day in sorted(days)
        if day not in posted and weekly.falls_on(day) and weekly.instant(day) > now
    ]
    if not drills:
        raise Refusal(
            f"{series.name} has no drill to come on these days, so there is nothing to leave out."
        )
    rows = [
        {"series_id": series.id, "day": day, "reason": reason and reason[:LONGEST_REASON]}
        for day, reason in days.items()
    ]
    await insert_new(session, SkippedDay, rows)
    await _changed(session, series, now)
    return drills


async def take_back(
    session: AsyncSession, actor: Actor, series_id: int, first: date, last: date, now: datetime
) -> Series:
    """Post again on days that were left out, from today on."""
    series = await series_to_change(session, actor, series_id)
    await session.execute(
        delete(SkippedDay).where(
            SkippedDay.series_id == series.id,
            SkippedDay.day.between(max(first, local_day(now, series.zone)), last),
        )
    )
    await replan(session, series, now)
    return series


async def _changed(session: AsyncSession, series: Series, now: datetime) -> Series:
    weekly = await whole_schedule(session, series)
    require_a_day_left(series, weekly, now)
    await replan(session, series, now)
    return series


def require_a_day_left(series: Series, weekly: Weekly, now: datetime) -> None:
    """Refuse a schedule that would never post again."""
    if weekly.next_after(now) is None:
        raise Refusal(
            f"That leaves {series.name} no day to post on. Choose other days, or a later end."
        )


async def replan(session: AsyncSession, series: Series, now: datetime) -> None:
    """Set what comes next by the rules as they are now, if the series is running.

    What is due already stays for the next planning, which judges it by the same rules.
    """
    if series.state != "running" or (series.next_due_at and series.next_due_at <= now):
        return
    weekly = await whole_schedule(session, series)
    series.next_day, series.next_due_at = weekly.next_after(now) or (None, None)
