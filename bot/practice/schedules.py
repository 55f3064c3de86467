"""When a series posts: its rules and the days left out, as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Round, Series, SkippedDay
from drills.calendar import Weekly, local_day, weekdays_from

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.calendar import Occurrence


def schedule(series: Series, skipped: Iterable[date] = ()) -> Weekly:
    """The rules of a series as they stand, without `skipped`.

    Without `starts_on`, weeks are counted from the one in which the series was made.
    """
    every_weeks, starts_on = series.every_weeks, series.starts_on
    counted_from = starts_on
    if every_weeks > 1 and starts_on is None:
        counted_from = local_day(series.created_at, series.zone)
    return Weekly(
        weekdays_from(series.weekdays),
        series.at,
        series.zone,
        every_weeks=every_weeks,
        counted_from=counted_from,
        starts_on=starts_on,
        ends_on=series.ends_on,
        skipped=frozenset(skipped),
    )


async def schedules(session: AsyncSession, wanted: Iterable[Series]) -> dict[int, Weekly]:
    """The whole schedules of some series, by their ids: all that decides on which days they post.

    One statement for all of them. `Weekly.days(first, last)` are the scheduled local days
    between two dates; what has been posted by hand is not in it.
    """
    known = {series.id: series for series in wanted}
    rows = await session.execute(
        select(SkippedDay.series_id, SkippedDay.day).where(SkippedDay.series_id.in_(known))
    )
    skipped: dict[int, set[date]] = {series_id: set() for series_id in known}
    for series_id, day in rows:
        skipped[series_id].add(day)
    return {one: schedule(series, skipped[one]) for one, series in known.items()}


async def whole_schedule(session: AsyncSession, series: Series) -> Weekly:
    """When the series posts, with the days left out."""
    return (await schedules(session, [series]))[series.id]


async def upcoming(
    session: AsyncSession, series: Series, now: datetime, count: int
) -> list[Occurrence]:
    """The next local days on which the series will post, with their instants: up to `count`."""
    weekly = await whole_schedule(session, series)
    posted = set(await session.scalars(select(Round.day).where(Round.series_id == series.id)))
    days: list[Occurrence] = []
    found = weekly.next_after(now)
    while found and len(days) < count:
        if found[0] not in posted:
            days.append(found)
        found = weekly.next_after(found[1])
    return days


async def days_off(session: AsyncSession, series: Series, first: date) -> dict[date, str | None]:
    """The days left out from `first` on, in order, with their reasons."""
    rows = await session.execute(
        select(SkippedDay.day, SkippedDay.reason)
        .where(SkippedDay.series_id == series.id, SkippedDay.day >= first)
        .order_by(SkippedDay.day)
    )
    return dict(rows.all())
