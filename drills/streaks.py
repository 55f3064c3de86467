"""Streaks: what a trainee's practice adds up to, worked out anew from the stored facts.

No figure is ever stored: leave approved late or a reply out of order changes the facts, and the
figures follow. Source of all rules: own specification, docs/architecture.md. Three ideas:

* a practice day is a date on the trainee's own clock, and stays open until 03:00 of the next;
* a missed day costs a rest token, which practice earns back, so one slip ends nothing;
* a streak is the best over all days it could have started on. Were tokens simply renewed at a
  break, an approved leave could shorten a streak; this way facts in someone's favour only help.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from drills.calendar import exists, instant

DEFAULT_GOAL: Final = 3

# The points a run starts with and never exceeds, and what a miss costs; practice earns 1.
_DAYS: Final = (10, 5)
_WEEKS: Final = (4, 4)
_GRACE_HOURS: Final = 3
_SHORT_DAY: Final = timedelta(hours=12)
_LONG_OUTAGE: Final = timedelta(minutes=120)

# A diary has one byte of these flags a day, and whole weeks: bytes are set, sliced and counted
# many times faster than dates. Runs are read from its letters: D done, M missed, - neither.
_DUE, _EXCUSED, _DONE = 1, 2, 4
_OPEN: Final = b"----DDDD".ljust(256)
_CLOSED: Final = b"-M--DDDD".ljust(256)

_Span: TypeAlias = tuple[datetime, datetime]
_ALWAYS: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
# Which zone the trainee's clock showed in which span; gapless and in time order.
_Clock: TypeAlias = tuple[tuple[_Span, ZoneInfo], ...]


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """Everything a streak follows from. Every datetime is aware and in UTC.

    `joined`: when the trainee entered; replies from before count nothing.
    `zones`: (from when, IANA name), at least one; the earliest also covers the time before it.
        That people may change zone only once a day is for the caller to keep.
    `replies`: when each late reply or solo practice was sent (Discord's time, not ours); the
        clock decides which day it credits. Leave out what its author withdrew before any
        rating; keep what staff removed.
    `credited`: the own local days of rounds answered, since joining, before they closed. They
        count whatever the clock said, even where the trainee's calendar is a day behind.
    `excused`: local dates on which nothing was due: holiday, leave, drill not delivered.
    `outages`: (start, end) of each stretch in which the bot could not be reached; one that
        still lasts ends now.
    `ends`: the last scheduled date, or None. Practice after it still counts.
    `cohort_weekdays`, `rest_weekdays`: Monday is 0; due are the first without the second.
    `goals`: (Monday from which it holds, practice days a week); before that `DEFAULT_GOAL`.

    Order and repetition never matter. Raises ValueError, in a sentence, for a datetime that is
    not UTC, an unknown zone, a weekday outside 0 to 6, a goal outside 1 to 7 or not from a
    Monday, or an outage that ends before it starts.
    """

    joined: datetime
    zones: tuple[tuple[datetime, str], ...]
    replies: tuple[datetime, ...] = ()
    credited: frozenset[date] = frozenset()
    excused: frozenset[date] = frozenset()
    outages: tuple[_Span, ...] = ()
    ends: date | None = None
    cohort_weekdays: frozenset[int] = frozenset(range(5))
    rest_weekdays: frozenset[int] = frozenset()
    goals: tuple[tuple[date, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.zones:
            raise ValueError("A trainee needs at least one time zone.")
        _require_utc(self.joined, *self.replies)
        for since, name in self.zones:
            _require_utc(since)
            _zone(name)
        for start, end in self.outages:
            _require_utc(start, end)
            if end < start:
                raise ValueError(f"The outage of {start} ends before it starts, at {end}.")
        if not self.cohort_weekdays | self.rest_weekdays <= frozenset(range(7)):
            raise ValueError("A weekday must be from 0 (Monday) to 6 (Sunday).")
        for monday, goal in self.goals:
            if monday.weekday() or goal not in range(1, 8):
                raise ValueError(f"A goal is 1 to 7, from a Monday; not {goal} from {monday}.")


@dataclass(frozen=True, slots=True)
class Streak:
    """The figures of one trainee at one moment. Source: own specification, docs/architecture.md.

    `week`, `best_week`: weeks that met their need, in the present run and in the best one.
    `slack`: weeks (0 or 1) that can be missed before the week streak ends.
    `this_week_done`, `this_week_need`: practice days in the present ISO week, and how many it
        asks for; a need of 0 means that nothing in it was available.
    `total`: practice days so far, scheduled or not.
    `day`, `best_day`: practice days in the present run and in the best one; for the trainee
        alone, and only if switched on.
    `tokens`: days (0 to 2) that can be missed before the day streak ends.
    """

    week: int
    best_week: int
    slack: int
    this_week_done: int
    this_week_need: int
    total: int
    day: int
    best_day: int
    tokens: int


def streak(facts: PracticeFacts, as_of: datetime) -> Streak:
    """What the facts add up to at the instant `as_of` (aware, UTC; else ValueError).

    Zone changes and replies after `as_of` are ignored, so a past moment can be asked about as
    long as `credited` holds no later rounds. Source: own specification, docs/architecture.md.
    """
    _require_utc(as_of)
    clock = _clock(facts.zones, as_of)
    now = _local(clock, as_of)
    today = now.toordinal()
    joining_day = _local(clock, facts.joined).toordinal()
    rounds = list(map(date.toordinal, facts.credited))
    # Travel over the date line, or a round of a cohort far away, can put a credit on a date
    # before the joining day or after today: a spare week at each end holds it, and costs nothing.
    first = _monday(min(joining_day, today, min(rounds, default=today))) - 7
    end = _monday(max(joining_day, today, max(rounds, default=today))) + 14
    diary = _schedule(facts, clock, joining_day, first, end)
    # Rounds first: a night reply must not fill a day that its own round credits anyway.
    for day in rounds:
        diary[day - first] |= _DONE
    _credit_replies(diary, facts, clock, as_of, first)

    closed = max(today - first - (now.hour < _GRACE_HOURS), 0)
    letters = bytes(diary[:closed].translate(_CLOSED) + diary[closed:].translate(_OPEN))
    day, best_day, tokens = _run(letters, *_DAYS)
    total = letters.count(b"D")

    weeks = _weeks(facts, bytes(diary), first)
    letters = b"".join([letter for _, _, letter in weeks])
    closed //= 7
    week, best_week, slack = _run(letters[:closed] + letters[closed:].replace(b"M", b"-"), *_WEEKS)
    done, need, _ = weeks[(today - first) // 7]
    return Streak(week, best_week, slack, done, need, total, day, best_day, tokens)


def _schedule(
    facts: PracticeFacts, clock: _Clock, joining_day: int, first: int, end: int
) -> bytearray:
    """A diary from one Monday to before another: what is due, and what is excused."""
    due = facts.cohort_weekdays - facts.rest_weekdays
    diary = bytearray(_DUE * (weekday in due) for weekday in range(7)) * ((end - first) // 7)
    diary[: joining_day - first] = bytes(joining_day - first)
    if facts.ends:
        after = max(facts.ends.toordinal() + 1 - first, 0)
        diary[after:] = bytes(len(diary[after:]))
    listed = map(date.toordinal, facts.excused)
    years = date.fromordinal(first).year, date.fromordinal(end).year
    short = _short_days(clock, *years) - {joining_day}
    for day in (*listed, *short, *_outage_days(clock, facts.outages)):
        if first <= day < end:
            diary[day - first] |= _EXCUSED
    return diary


def _credit_replies(
    diary: bytearray, facts: PracticeFacts, clock: _Clock, as_of: datetime, first: int
) -> None:
    for reply in sorted(set(facts.replies)):
        if facts.joined <= reply <= as_of:
            local = _local(clock, reply)
            place = local.toordinal() - first
            if local.hour < _GRACE_HOURS and diary[place - 1] & (_DUE | _DONE) == _DUE:
                place -= 1
            diary[place] |= _DONE


def _weeks(facts: PracticeFacts, diary: bytes, first: int) -> list[tuple[int, int, bytes]]:
    """Practice days, need and letter of each week in the diary, as if all were closed."""
    size = len(facts.cohort_weekdays - facts.rest_weekdays)
    goals = [DEFAULT_GOAL] * (len(diary) // 7)
    for monday, goal in sorted(facts.goals):
        since = max((monday.toordinal() - first) // 7, 0)
        goals[since:] = [goal] * len(goals[since:])
    return [_week(diary[7 * n : 7 * n + 7], goal, size) for n, goal in enumerate(goals)]


@lru_cache(maxsize=8192)
def _week(days: bytes, goal: int, size: int) -> tuple[int, int, bytes]:
    done = sum(day & _DONE > 0 for day in days)
    available = sum(day & _DUE > 0 and day & (_DONE | _EXCUSED) != _EXCUSED for day in days)
    need = max(1, min(goal, size) * available // size) if available else 0
    return done, need, b"D" if done >= max(need, 1) else b"M" if need else b"-"


def _run(letters: bytes, full: int, cost: int) -> tuple[int, int, int]:
    """The D's of the present run and of the best one, and the misses the present one can bear.

    Let debt be `cost` times the M's, less the D's. A run holds `full` points less the rise of
    debt over its lowest since the run began. Where that rise exceeds `full`, no run from before
    that low survives, and the one that began right after it is the longest that can. So only
    the lows need keeping, as (debt, D's so far), and those are never more than `full` + 1.
    """
    done = began = best = 0
    debt = -cost
    lows: list[tuple[int, int]] = []
    for stretch in letters.split(b"M"):
        debt += cost
        while lows and debt - lows[0][0] > full:
            began = lows.pop(0)[1]
        gained = stretch.count(b"D")
        if gained:
            done += gained
            debt -= gained
            best = max(best, done - began)
            while lows and lows[-1][0] >= debt:
                lows.pop()
            lows.append((debt, done))
    points = full - (debt - lows[0][0]) if lows else full
    return done - began, best, points // cost


def _clock(zones: tuple[tuple[datetime, str], ...], as_of: datetime) -> _Clock:
    (_, earliest), *later = sorted(zones)
    changes = [(_ALWAYS[0], earliest), *(change for change in later if change[0] <= as_of)]
    ends = [*(since for since, _ in changes[1:]), _ALWAYS[1]]
    return tuple(
        ((since, end), _zone(name)) for (since, name), end in zip(changes, ends, strict=True)
    )


def _local(clock: _Clock, moment: datetime) -> datetime:
    for (since, _), zone in reversed(clock[1:]):
        if since <= moment:
            return moment.astimezone(zone)
    return moment.astimezone(clock[0][1])


# The same few clocks and outages serve a whole cohort, hence the caches.
@lru_cache(maxsize=1024)
def _short_days(clock: _Clock, first_year: int, last_year: int) -> frozenset[int]:
    """Dates that lasted less than 12 hours: by travel, or skipped by the zone itself."""
    years = range(first_year, last_year + 1)
    suspects = {day for _, zone in clock for year in years for day in _skipped(zone.key, year)}
    for (_, old), ((since, _), new) in pairwise(clock):
        left, reached = (since.astimezone(zone).toordinal() for zone in (old, new))
        suspects.update(range(left, reached + 1))
    return frozenset(day for day in suspects if _lasting(clock, day, 0, 24) < _SHORT_DAY)


@lru_cache(maxsize=4096)
def _skipped(zone: str, year: int) -> tuple[int, ...]:
    days = range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    return tuple(day for day in days if not exists(date.fromordinal(day), zone))


@lru_cache(maxsize=1024)
def _outage_days(clock: _Clock, outages: tuple[_Span, ...]) -> frozenset[int]:
    """Dates that an outage excuses: a long one, or any in the hours of grace after them."""
    days: set[int] = set()
    for span in outages:
        shown = [_local(clock, moment).toordinal() for moment in span]
        for day in range(min(shown) - 1, max(shown) + 1):
            grace = _lasting(clock, day, 24, 24 + _GRACE_HOURS, span)
            if grace or _lasting(clock, day, 0, 24, span) >= _LONG_OUTAGE:
                days.add(day)
    return frozenset(days)


def _lasting(clock: _Clock, day: int, start: int, stop: int, within: _Span = _ALWAYS) -> timedelta:
    """How long the clock showed those hours of that day; from 24 on, hours of the next."""
    total = timedelta()
    for (since, until), zone in clock:
        begins, ends = (
            instant(date.fromordinal(day + hour // 24), time(hour % 24), zone.key)
            for hour in (start, stop)
        )
        total += max(min(until, within[1], ends) - max(since, within[0], begins), timedelta())
    return total


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"No time zone is called {name!r}.") from error


def _require_utc(*moments: datetime) -> None:
    for moment in moments:
        if moment.utcoffset() != timedelta():
            raise ValueError(f"A time must be an aware datetime in UTC, not {moment}.")


def _monday(day: int) -> int:
    return day - (day - 1) % 7
