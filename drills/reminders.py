"""When to remind somebody of an open drill: before it closes, and not while they want quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from drills.calendar import ONE_DAY, exists, local_day

LEAST_LEFT = timedelta(minutes=15)
"""A reminder leaves at least so much time to answer, or it is none."""
JUST_BEFORE = timedelta(minutes=5)
"""How long before quiet hours a reminder comes that would fall into them."""


class Stretch(NamedTuple):
    """From one instant up to another, without that one."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall-clock times in a zone between which nobody is disturbed; equal ones are none."""

    begins: time
    ends: time
    zone: str

    def around(self, moment: datetime) -> Stretch | None:
        """The quiet stretch (UTC) that `moment` falls into, if it does.

        Where a clock change skips or repeats one of the times, the stretch is the longer one,
        so that it holds every moment at which the clock on the wall shows a quiet time.
        """
        today = local_day(moment, self.zone)
        # A night before a day that a zone never had ends two dates later.
        for days in (-2, -1, 0, 1):
            stretch = self._of(today + days * ONE_DAY)
            if stretch and stretch.begins <= moment < stretch.ends:
                return stretch
        return None

    def _of(self, day: date) -> Stretch | None:
        """The quiet stretch that begins on that local day."""
        if self.begins == self.ends or not exists(day, self.zone):
            return None
        last = day if self.begins < self.ends else day + ONE_DAY
        return Stretch(min(self._instants(day, self.begins)), max(self._instants(last, self.ends)))

    def _instants(self, day: date, at: time) -> list[datetime]:
        """Both readings of a wall-clock time (PEP 495); on most days they are the same."""
        wall = datetime.combine(day, at, ZoneInfo(self.zone))
        return [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


# People of one cohort mostly share all of it, and so do cohorts.
@lru_cache(maxsize=4096)
def remind_at(
    opened_at: datetime, closes_at: datetime, lead: timedelta, quiet: QuietHours
) -> datetime | None:
    """The instant (UTC) at which to remind of a drill, or None where no good one is left.

    That is `lead` before it closes; where it was not open by then, halfway through. What falls
    into quiet hours comes just before they begin, if the drill is open already, or else at
    their end. At least `LEAST_LEFT` is then left to answer.
    """
    moment = closes_at - lead
    if moment <= opened_at:
        moment = opened_at + (closes_at - opened_at) / 2
    if stretch := quiet.around(moment):
        before = stretch.begins - JUST_BEFORE
        free_before = before > opened_at and quiet.around(before) is None
        moment = before if free_before else stretch.ends
    if closes_at - moment < LEAST_LEFT or quiet.around(moment):
        return None
    return moment


def wait_for_quiet(now: datetime, closes_at: datetime, quiet: QuietHours) -> datetime | None:
    """The first instant from `now` on at which to disturb, or None where it would be too late.

    Outside of quiet hours that is `now`, as long as the drill is open.
    """
    stretch = quiet.around(now)
    if stretch is None:
        return now if now < closes_at else None
    return stretch.ends if closes_at - stretch.ends >= LEAST_LEFT else None
