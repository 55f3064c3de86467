"""Streaks: what a trainee's practice adds up to, worked out anew from the stored facts.

No figure is ever stored: leave approved late or a reply out of order changes the facts, and the
figures follow. Source of all rules: own specification, docs/architecture.md. Three ideas:

* a practice day is a date on the trainee's own clock, and stays open until 03:00 of the next;
* a missed day costs a rest token, which practice earns back, so one slip ends nothing;
* a streak is the best over all days it could have started on. Were tokens simply renewed at a
  break, an approved leave could shorten a streak; this way facts in someone's favour only help.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count, repeat
from typing import TYPE_CHECKING, Final

from drills.calendar import ONE_DAY
from drills.own_clock import (
    GRACE_HOURS,
    Clock,
    Span,
    clock_of,
    local_time,
    local_times,
    outage_days,
    short_days,
)
from drills.practice_facts import PracticeFacts, require_utc

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_GOAL: Final = 3

# The points a run starts with and never exceeds, and what a miss costs; practice earns 1.
_DAYS: Final = (10, 5)
_WEEKS: Final = (4, 4)

# A diary has one byte of these flags a day, and whole weeks: bytes are set, sliced and counted
# many times faster than dates. A short day is as good as excused, but for the joining day.
_DUE, _EXCUSED, _DONE, _SHORT = 1, 2, 4, 8
# What they come to: D done, X done without being due, M due and not done, - neither.
_LETTERS: Final = b"-M--XDXD----XDXD".ljust(256)
# A week's count is one byte, too: eight for each day done, one for each available.
_COUNTS: Final = bytes.maketrans(b"MXD-", bytes((1, 8, 9, 0)))


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
    require_utc(as_of)
    clock = clock_of(facts.zones, as_of)
    now = local_time(clock, as_of)
    today = now.toordinal()
    joining_day = local_time(clock, facts.joined).toordinal()
    diary, first = _diary(facts, clock, joining_day, today)
    _credit_replies(diary, facts, clock, as_of, first)

    closed = max(today - first - (now.hour < GRACE_HOURS), 0)
    days = bytes(diary.translate(_LETTERS))
    still_open = [day.toordinal() - first for day in facts.answerable]
    day, best_day, tokens = _run(_not_missed(days, still_open), closed, *_DAYS)
    letters, done, need = _weeks(facts, days, first, today)
    letters = _not_missed(letters, [place // 7 for place in still_open])
    week, best_week, slack = _run(letters, closed // 7, *_WEEKS)
    total = days.count(b"D") + days.count(b"X")
    return Streak(week, best_week, slack, done, need, total, day, best_day, tokens)


def _diary(
    facts: PracticeFacts, clock: Clock, joining_day: int, today: int
) -> tuple[bytearray, int]:
    """What was due, what is excused and which rounds were answered; and its first Monday.

    Rounds come before replies: a night reply must not fill a day that its own round credits.
    """
    first, end = _monday(min(joining_day, today)) - 7, _monday(max(joining_day, today)) + 14
    done = _answered(facts.credited, first, end)
    if done.count(1) < len(facts.credited):
        # Travel over the date line, or a round of a cohort far away, can put a credit on a date
        # before the joining day or after today: a spare week at each end holds it, and costs
        # nothing. Only what lies further off asks for more room.
        rounds = [day.toordinal() for day in facts.credited]
        first, end = min(first, _monday(min(rounds)) - 7), max(end, _monday(max(rounds)) + 14)
        done = _answered(facts.credited, first, end)
    years = date.fromordinal(first).year, date.fromordinal(end).year
    start = _dates(*years)[0].toordinal()
    due = facts.cohort_weekdays - facts.rest_weekdays
    schedule = _schedule(due, facts.ends, facts.outages, clock, *years)
    for until in reversed(facts.changes()):
        due = facts.due_weekdays(until - ONE_DAY)
        held = _schedule(due, facts.ends, facts.outages, clock, *years)
        place = max(until.toordinal() - start, 0)
        schedule = held[:place] + schedule[place:]
    # As numbers, the three are laid over one another in a single step.
    layers = (
        int.from_bytes(bytes(joining_day - first) + schedule[joining_day - start : end - start]),
        int.from_bytes(_excused(facts.excused, *years)[first - start : end - start]),
        int.from_bytes(done) * _DONE,
    )
    diary = bytearray((layers[0] | layers[1] | layers[2]).to_bytes(end - first))
    diary[joining_day - first] &= ~_SHORT
    return diary, first


def _not_missed(letters: bytes, places: list[int]) -> bytes:
    """The letters, with no miss in these places."""
    for place in places:
        if letters[place : place + 1] == b"M" and place >= 0:
            letters = letters[:place] + b"-" + letters[place + 1 :]
    return letters


def _answered(credited: frozenset[date], first: int, end: int) -> bytearray:
    """For each day from one Monday to before another, 1 where its round was answered, else 0."""
    places, before = _places(date.fromordinal(first).year, date.fromordinal(end).year)
    answered = bytearray(len(places) + 1)
    for place in map(places.get, credited, repeat(len(places))):
        answered[place] = 1
    return answered[first - before : end - before]


@lru_cache(maxsize=64)
def _places(first_year: int, last_year: int) -> tuple[dict[date, int], int]:
    """Where each of the `_dates` is among them, and the first as a number."""
    dates = _dates(first_year, last_year)
    return dict(zip(dates, count(), strict=False)), dates[0].toordinal()


# Whole calendar years, so that all who joined within one share what is worked out for it.
@lru_cache(maxsize=64)
def _dates(first_year: int, last_year: int) -> tuple[date, ...]:
    """Every date of those years, from a Monday to a Sunday."""
    first = _monday(date(first_year, 1, 1).toordinal())
    end = _monday(date(last_year, 12, 31).toordinal()) + 7
    return tuple(map(date.fromordinal, range(first, end)))


@lru_cache(maxsize=4096)
def _schedule(
    due: frozenset[int],
    ends: date | None,
    outages: tuple[Span, ...],
    clock: Clock,
    first_year: int,
    last_year: int,
) -> bytes:
    """What is due, short or excused by an outage on each of the `_dates`, joined or not."""
    dates = _dates(first_year, last_year)
    diary = bytearray(_DUE * (weekday in due) for weekday in range(7)) * (len(dates) // 7)
    first = dates[0].toordinal()
    if ends:
        after = max(ends.toordinal() + 1 - first, 0)
        diary[after:] = bytes(len(diary[after:]))
    _mark(diary, first, outage_days(clock, outages), _EXCUSED)
    _mark(diary, first, short_days(clock, first_year, last_year), _SHORT)
    return bytes(diary)


@lru_cache(maxsize=4096)
def _excused(listed: frozenset[date], first_year: int, last_year: int) -> bytes:
    """Which of the `_dates` are excused by name."""
    dates = _dates(first_year, last_year)
    diary = bytearray(len(dates))
    _mark(diary, dates[0].toordinal(), map(date.toordinal, listed), _EXCUSED)
    return bytes(diary)


def _mark(diary: bytearray, first: int, days: Iterable[int], flag: int) -> None:
    for day in days:
        if first <= day < first + len(diary):
            diary[day - first] |= flag


def _credit_replies(
    diary: bytearray, facts: PracticeFacts, clock: Clock, as_of: datetime, first: int
) -> None:
    replies = sorted(facts.replies)
    known = replies[bisect_left(replies, facts.joined) : bisect_right(replies, as_of)]
    last_night = None
    for reply, local in zip(known, local_times(clock, known), strict=True):
        place = local.toordinal() - first
        if local.hour < GRACE_HOURS:
            # Noted twice, it would fill two days.
            if reply == last_night:
                continue
            last_night = reply
            if diary[place - 1] & (_DUE | _DONE) == _DUE:
                place -= 1
        diary[place] |= _DONE


def _weeks(facts: PracticeFacts, days: bytes, first: int, today: int) -> tuple[bytes, int, int]:
    """Each week's letter, as if it were closed; and this week's days done and needed."""
    counted = days.translate(_COUNTS)
    # All Mondays are one number with a byte a week, and so on: seven sums count every week.
    weekdays = [int.from_bytes(counted[weekday::7]) for weekday in range(7)]
    weeks = sum(weekdays).to_bytes(len(days) // 7)
    this_week = (today - first) // 7
    letters, need = b"", 0
    for before, size in _sizes(facts, first, len(weeks)):
        known = len(letters)
        lettered, goal = _lettered(facts, weeks, size, first, this_week)
        letters += lettered[known:before]
        if known <= this_week < before:
            need = _need(weeks[this_week] % 8, goal, size)
    return letters, weeks[this_week] // 8, need


def _sizes(facts: PracticeFacts, first: int, weeks: int) -> Iterable[tuple[int, int]]:
    """How many weekdays were scheduled in each week, as (up to which week, how many)."""
    for until in facts.changes():
        week = max((until.toordinal() - first) // 7, 0)
        yield week, len(facts.due_weekdays(until - ONE_DAY))
        days = (date.fromordinal(first + 7 * week + weekday) for weekday in range(7))
        yield week + 1, sum(map(facts.due_on, days))
    yield weeks, len(facts.cohort_weekdays - facts.rest_weekdays)


def _lettered(
    facts: PracticeFacts, weeks: bytes, size: int, first: int, this_week: int
) -> tuple[bytes, int]:
    """The letters of weeks in which so many weekdays are scheduled, and this week's goal."""
    letters, goal_now = weeks.translate(_week_letters(DEFAULT_GOAL, size)), DEFAULT_GOAL
    for monday, goal in sorted(facts.goals):
        since = max((monday.toordinal() - first) // 7, 0)
        letters = letters[:since] + weeks[since:].translate(_week_letters(goal, size))
        if since <= this_week:
            goal_now = goal
    return letters, goal_now


@lru_cache
def _week_letters(goal: int, size: int) -> bytes:
    """The letter that each count of a week comes to, where `size` weekdays are scheduled."""
    letters = bytearray()
    for counted in range(64):
        done, available = divmod(counted, 8)
        need = _need(available, goal, size)
        letters += b"D" if done >= max(need, 1) else b"M" if need else b"-"
    return bytes(letters).ljust(256)


def _need(available: int, goal: int, size: int) -> int:
    # Where nothing is scheduled nothing is available, but a table asks about every count.
    return max(1, min(goal, size) * available // size) if available and size else 0


def _run(letters: bytes, closed: int, full: int, cost: int) -> tuple[int, int, int]:
    """What the present run and the best one have done, and the misses the present one can bear.

    Only the first `closed` letters can be a miss: what is open may still be done.
    Let debt be `cost` times the M's, less what was done. A run holds `full` points less the rise of
    debt over its lowest since the run began. Where that rise exceeds `full`, no run from before
    that low survives, and the one that began right after it is the longest that can. So only
    the lows need keeping, as (debt, done so far), and those are never more than `full` + 1.
    """
    done = began = best = 0
    debt = -cost
    lows: list[tuple[int, int]] = []
    practised = letters[:closed].translate(None, b"-") + letters[closed:].translate(None, b"-M")
    for gained in map(len, practised.split(b"M")):
        debt += cost
        while lows and debt - lows[0][0] > full:
            best = max(best, done - began)
            began = lows.pop(0)[1]
        if gained:
            done += gained
            debt -= gained
            while lows and lows[-1][0] >= debt:
                lows.pop()
            lows.append((debt, done))
    points = full - (debt - lows[0][0]) if lows else full
    return done - began, max(best, done - began), points // cost


def _monday(day: int) -> int:
    return day - (day - 1) % 7
