"""A trainee's own clock: which date it shows when, through every change of zone.

Source of the rules on short days and outages: own specification, docs/architecture.md.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from drills.calendar import exists, instant

if TYPE_CHECKING:
    from collections.abc import Iterable

GRACE_HOURS: Final = 3
"""A day stays open so long after its midnight."""
_SHORT_DAY: Final = timedelta(hours=12)
# What journeys must take from days for one to be short; changes to summer time take the rest.
_LEAST_JUMP: Final = _SHORT_DAY - timedelta(hours=2)
_LONG_OUTAGE: Final = timedelta(minutes=120)

Span: TypeAlias = tuple[datetime, datetime]
_ALWAYS: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
Clock: TypeAlias = tuple[tuple[Span, ZoneInfo], ...]
"""Which zone the clock showed in which span; gapless and in time order."""


def clock_of(zones: tuple[tuple[datetime, str], ...], as_of: datetime) -> Clock:
    """The clock of whoever was in those zones (from when, IANA name), as known at `as_of`.

    The earliest zone also covers the time before it. Raises ValueError for an unknown name.
    """
    if len(zones) == 1:
        return _settled(zones[0][1])
    (_, earliest), *later = sorted(zones)
    changes = [(_ALWAYS[0], earliest), *(change for change in later if change[0] <= as_of)]
    ends = [*(since for since, _ in changes[1:]), _ALWAYS[1]]
    return tuple(
        ((since, end), zone_called(name)) for (since, name), end in zip(changes, ends, strict=True)
    )


# The same few clocks and outages serve a whole cohort, hence the caches.
@lru_cache(maxsize=1024)
def _settled(zone: str) -> Clock:
    return ((_ALWAYS, zone_called(zone)),)


def local_time(clock: Clock, moment: datetime) -> datetime:
    """What the clock showed at `moment`; the moment of a change is already in the new zone."""
    for (since, _), zone in reversed(clock):
        if since <= moment:
            return moment.astimezone(zone)
    raise AssertionError("a clock covers all time")


def local_times(clock: Clock, moments: Iterable[datetime]) -> Iterable[datetime]:
    """`local_time` of each."""
    ((_, zone), *moves) = clock
    if moves:
        return [local_time(clock, moment) for moment in moments]
    return map(datetime.astimezone, moments, repeat(zone))


@lru_cache(maxsize=1024)
def short_days(clock: Clock, first_year: int, last_year: int) -> frozenset[int]:
    """Dates that lasted less than 12 hours: by travel, or skipped by the zone itself."""
    years = range(first_year, last_year + 1)
    suspects = {day for _, zone in clock for year in years for day in _skipped(zone.key, year)}
    forward, travelled = timedelta(), set[int]()
    for (_, old), ((since, _), new) in pairwise(clock):
        left, reached = (since.astimezone(zone).replace(tzinfo=None) for zone in (old, new))
        forward += max(reached - left, timedelta())
        travelled.update(range(left.toordinal(), reached.toordinal() + 1))
    if forward >= _LEAST_JUMP:
        suspects |= travelled
    return frozenset(day for day in suspects if _lasting(clock, day, 0, 24) < _SHORT_DAY)


@lru_cache(maxsize=4096)
def _skipped(zone: str, year: int) -> tuple[int, ...]:
    days = range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    return tuple(day for day in days if not exists(date.fromordinal(day), zone))


def outage_days(clock: Clock, outages: tuple[Span, ...]) -> set[int]:
    """Dates that an outage excuses: a long one, or any in the hours of grace after them."""
    days: set[int] = set()
    for span in outages:
        shown = [zone for (since, end), zone in clock if since <= span[1] and span[0] <= end]
        # Where no journey falls into an outage, all who lived in that zone share the answer.
        days.update(_days_in(clock if len(shown) > 1 else _settled(shown[0].key), span))
    return days


@lru_cache(maxsize=4096)
def _days_in(clock: Clock, outage: Span) -> frozenset[int]:
    shown = [local_time(clock, moment).toordinal() for moment in outage]
    return frozenset(
        day
        for day in range(min(shown) - 1, max(shown) + 1)
        if _lasting(clock, day, 24, 24 + GRACE_HOURS, outage)
        or _lasting(clock, day, 0, 24, outage) >= _LONG_OUTAGE
    )


def _lasting(clock: Clock, day: int, start: int, stop: int, within: Span = _ALWAYS) -> timedelta:
    """How long the clock showed those hours of that day; from 24 on, hours of the next."""
    total = timedelta()
    for (since, until), zone in clock:
        begins, ends = (
            instant(date.fromordinal(day + hour // 24), time(hour % 24), zone.key)
            for hour in (start, stop)
        )
        total += max(min(until, within[1], ends) - max(since, within[0], begins), timedelta())
    return total


def zone_called(name: str) -> ZoneInfo:
    """The zone of that IANA name; raises ValueError, in a sentence, where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"No time zone is called {name!r}.") from error
