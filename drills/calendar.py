"""Weekdays, weeks, a wall-clock time and a zone: which local days, and at which instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOON = time(12)
ONE_DAY = timedelta(days=1)
DAYS_A_WEEK = 7
BEGINNING, END = date(1900, 1, 1), date(9000, 1, 1)
"""No schedule reaches further; beyond them, zones and dates come to their own ends."""

Occurrence: TypeAlias = tuple[date, datetime]
"""A scheduled local day, and the instant (UTC) at which it is due."""


def instant(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `at` on `day`.

    A time that a clock change skips moves on by the gap (02:30 becomes 03:30); one that
    comes twice is its first. This is what the standard library's fold rule (PEP 495)
    gives, and it is exactly one instant for each local day.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The date on the wall in `zone` at `moment` (aware)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def exists(day: date, zone: str) -> bool:
    """Whether `zone` had that day at all: crossing the date line loses one."""
    return local_day(instant(day, NOON, zone), zone) == day


@dataclass(frozen=True, slots=True)
class Weekly:
    """Chosen weekdays (Monday is 0) at one wall-clock time in one zone, every n weeks.

    Weeks begin on Monday and are counted from the one that holds `counted_from`, which need
    only be set where `every_weeks` is more than 1. `starts_on` and `ends_on` are scheduled
    themselves, if their weekday is; days in `skipped` are not.
    """

    weekdays: frozenset[int]
    at: time
    zone: str
    every_weeks: int = 1
    counted_from: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    skipped: frozenset[date] = frozenset()

    def instant(self, day: date) -> datetime:
        """When the occurrence of that local day is due (UTC)."""
        return instant(day, self.at, self.zone)

    def falls_on(self, day: date) -> bool:
        """Whether that local day is a scheduled one."""
        return self._asks_for(day) and exists(day, self.zone)

    def days(self, first: date, last: date) -> list[date]:
        """The scheduled local days from `first` to `last`, both included, in order."""
        span = range(first.toordinal(), last.toordinal() + 1)
        return [day for number in span if self.falls_on(day := date.fromordinal(number))]

    def next_after(self, moment: datetime) -> Occurrence | None:
        """The first occurrence due later than `moment`; None where the schedule has ended.

        Raises `ValueError` where no weekday is chosen.
        """
        return self._search(moment, ONE_DAY)

    def latest_until(self, moment: datetime) -> Occurrence | None:
        """The last occurrence due at or before `moment`; None where it has not begun by then.

        Raises `ValueError` where no weekday is chosen.
        """
        return self._search(moment, -ONE_DAY)

    def _search(self, moment: datetime, step: timedelta) -> Occurrence | None:
        if not self.weekdays:
            message = "a schedule needs at least one weekday"
            raise ValueError(message)
        forward = step > timedelta(0)
        first, last = self.starts_on or BEGINNING, self.ends_on or END
        # A wall-clock time moved by a gap can land on the next date, so start a day early.
        day = local_day(moment, self.zone) - step
        day = max(day, first) if forward else min(day, last)
        while first <= day <= last:
            if self._asks_for(day):
                due = self.instant(day)
                if ((due > moment) if forward else (due <= moment)) and exists(day, self.zone):
                    return day, due
            day += step
        return None

    def _asks_for(self, day: date) -> bool:
        """Whether the rules ask for that day, if the zone has it."""
        return (
            day.weekday() in self.weekdays
            and (self.starts_on is None or day >= self.starts_on)
            and (self.ends_on is None or day <= self.ends_on)
            and self._in_turn(day)
            and day not in self.skipped
        )

    def _in_turn(self, day: date) -> bool:
        """Whether the day's week is one of every `every_weeks`."""
        if self.every_weeks == 1 or self.counted_from is None:
            return True
        return (_week(day) - _week(self.counted_from)) % self.every_weeks == 0


def _week(day: date) -> int:
    """Weeks since the calendar began; the first day of all was a Monday."""
    return (day.toordinal() - 1) // DAYS_A_WEEK


def weekday_letters(weekdays: frozenset[int]) -> str:
    """How weekdays are stored: one digit each, Monday is 0, in order ("01234")."""
    return "".join(str(day) for day in sorted(weekdays))


@lru_cache(maxsize=128)
def weekdays_from(letters: str) -> frozenset[int]:
    """The weekdays that `weekday_letters` wrote down."""
    return frozenset(int(letter) for letter in letters)


def say_weekdays(weekdays: frozenset[int]) -> str:
    """Weekdays for a person: "Monday to Friday", "Monday, Wednesday and Friday"."""
    days = sorted(weekdays)
    if len(days) == len(DAY_NAMES):
        return "every day"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):  # noqa: PLR2004  a run reads as one
        return f"{DAY_NAMES[days[0]]} to {DAY_NAMES[days[-1]]}"
    names = [DAY_NAMES[day] for day in days]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
