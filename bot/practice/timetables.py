"""What a cohort's series asked for since they first ran, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, literal, select

from bot.db.tables import Delivery, Round, Series, WeekdayChange
from bot.practice.schedules import schedules
from drills.calendar import DAYS_A_WEEK, ONE_DAY, weekdays_from

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.calendar import Weekly


@dataclass(slots=True)
class Timetable:
    """One cohort's drills: the series that ran, by id, and their rounds that Discord has.

    `earlier` holds until when a series posted on which other weekdays; `ends` the rounds' local
    days, and when the last of that day's rounds closes.
    """

    running: dict[int, Weekly] = field(default_factory=dict[int, Any])
    weekdays: dict[int, frozenset[int]] = field(default_factory=dict[int, Any])
    earlier: dict[int, list[tuple[date, frozenset[int]]]] = field(default_factory=dict[int, Any])
    last_day: dict[int, date] = field(default_factory=dict[int, Any])
    ends: dict[date, datetime] = field(default_factory=dict[Any, Any])
    _shared: dict[tuple[frozenset[int], date], frozenset[date]] = field(
        default_factory=dict[Any, Any]
    )

    def weekdays_since(self, day: date) -> frozenset[int]:
        """The weekdays of every series that runs or has posted since `day`.

        One that has ended stays in it: were its days taken out again, what was practised on
        them would count otherwise, and a total could fall.
        """
        return frozenset[int]().union(*map(self.weekdays.__getitem__, self._since(day)))

    def earlier_since(self, day: date) -> tuple[tuple[date, frozenset[int]], ...]:
        """What `weekdays_since` was before a series changed, as (until when, which weekdays)."""
        since = self._since(day)
        changes = sorted({until for one in since for until, _ in self.earlier.get(one, ())})
        return tuple(
            (until, frozenset[int]().union(*(self._weekdays_before(until, one) for one in since)))
            for until in changes
        )

    def _since(self, day: date) -> list[int]:
        before = day - ONE_DAY
        return [
            one
            for one in self.weekdays
            if one in self.running or self.last_day.get(one, before) >= day
        ]

    def _weekdays_before(self, day: date, series_id: int) -> frozenset[int]:
        held = (weekdays for until, weekdays in self.earlier.get(series_id, ()) if day <= until)
        return next(held, self.weekdays[series_id])

    def without_drill(self, weekdays: frozenset[int], first: date, today: date) -> frozenset[date]:
        """Days of these weekdays without a drill, from `first` to the end of today's week.

        Before today those on which none was delivered, from today on those on which none is
        planned either. Trainees of one cohort share the answer.
        """
        key = weekdays, today
        if key not in self._shared:
            last = end_of_week(today)
            planned = {day for weekly in self.running.values() for day in weekly.days(today, last)}
            self._shared[key] = frozenset(
                day
                for day in days_between(first, last)
                if day.weekday() in weekdays and day not in self.ends and day not in planned
            )
        return self._shared[key]

    def open_at(self, now: datetime) -> frozenset[date]:
        """The days of the rounds that can still be answered in time."""
        return frozenset(day for day, end in self.ends.items() if end >= now)


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


def end_of_week(day: date) -> date:
    """The Sunday of the day's week."""
    return day + (DAYS_A_WEEK - 1 - day.weekday()) * ONE_DAY


async def timetables(session: AsyncSession, cohort_ids: Collection[int]) -> dict[int, Timetable]:
    """The timetables of cohorts, by their ids: three statements for all of them.

    Of series of drills alone: a round for pairs, and practice alone, make no day due.
    """
    found = {cohort_id: Timetable() for cohort_id in cohort_ids}
    begun: dict[int, Series] = {}
    earlier: dict[int, list[tuple[date, frozenset[int]]]] = {}
    changed = (
        select(Series, WeekdayChange.until, WeekdayChange.weekdays)
        .outerjoin(WeekdayChange, WeekdayChange.series_id == Series.id)
        .where(_drills_of(cohort_ids), Series.state != "draft")
        .order_by(Series.id, WeekdayChange.until)
    )
    for series, until, weekdays in await session.execute(changed):
        begun[series.id] = series
        if until:
            earlier.setdefault(series.id, []).append((until, weekdays_from(weekdays)))
    running = await schedules(session, [one for one in begun.values() if one.state == "running"])
    for series in begun.values():
        timetable = found[series.cohort_id]
        timetable.weekdays[series.id] = weekdays_from(series.weekdays)
        if series.id in earlier:
            timetable.earlier[series.id] = earlier[series.id]
        if series.id in running:
            timetable.running[series.id] = running[series.id]
    posts = await session.execute(
        select(Series.cohort_id, Round.series_id, Round.day, Round.closes_at)
        .join(Series, Series.id == Round.series_id)
        .join(Delivery, Delivery.key == literal("round/") + cast(Round.id, String))
        .where(_drills_of(cohort_ids), Delivery.state == "sent")
        .order_by(Round.day)
    )
    for cohort_id, series_id, day, closes_at in posts:
        timetable = found[cohort_id]
        timetable.last_day[series_id] = day
        timetable.ends[day] = max(closes_at, timetable.ends.get(day, closes_at))
    return found


def _drills_of(cohort_ids: Collection[int]) -> ColumnElement[bool]:
    return Series.cohort_id.in_(cohort_ids) & (Series.kind == "drills")
