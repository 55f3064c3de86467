"""Weekdays, a wall-clock time and a zone: which local days, and at which instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOON = time(12)
ONE_DAY = timedelta(days=1)


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
    """Chosen weekdays (Monday is 0) at one wall-clock time in one zone."""

    weekdays: frozenset[int]
    at: time
    zone: str

    def instant(self, day: date) -> datetime:
        """When the occurrence of that local day is due (UTC)."""
        return instant(day, self.at, self.zone)

    def falls_on(self, day: date) -> bool:
        """Whether that local day is a scheduled one."""
        return day.weekday() in self.weekdays and exists(day, self.zone)

    def next_after(self, moment: datetime) -> tuple[date, datetime]:
        """The first occurrence due later than `moment`: its local day and its instant.

        Raises `ValueError` where no weekday is chosen.
        """
        return self._search(moment, ONE_DAY)

    def latest_until(self, moment: datetime) -> tuple[date, datetime]:
        """The last occurrence due at or before `moment`: its local day and its instant.

        Raises `ValueError` where no weekday is chosen.
        """
        return self._search(moment, -ONE_DAY)

    def _search(self, moment: datetime, step: timedelta) -> tuple[date, datetime]:
        if not self.weekdays:
            message = "a schedule needs at least one weekday"
            raise ValueError(message)
        forward = step > timedelta(0)
        # A wall-clock time moved by a gap can land on the next date, so start a day early.
        day = local_day(moment, self.zone) - step
        while True:
            if self.falls_on(day):
                due = self.instant(day)
                if (due > moment) if forward else (due <= moment):
                    return day, due
            day += step


def weekday_letters(weekdays: frozenset[int]) -> str:
    """How weekdays are stored: one digit each, Monday is 0, in order ("01234")."""
    return "".join(str(day) for day in sorted(weekdays))


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
