"""The facts that a trainee's practice follows from, as the database keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from drills.own_clock import Span, zone_called

_WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """Everything a streak follows from. Every datetime is aware and in UTC.

    `joined`: when the trainee entered; replies from before count nothing.
    `zones`: (from when, IANA name), at least one; the earliest also covers the time before it.
        That people may change zone only once a day is for the caller to keep.
    `replies`: when each late reply or solo practice was sent (Discord's time, not ours); the
        clock decides which day it credits. Leave out what its author withdrew before any
        rating; keep what staff removed.
    `credited`: the own local days of rounds answered before they closed, and every day practised
        before an earlier leaving. They count whatever the clock said, even where the trainee's
        calendar is a day behind.
    `excused`: local dates on which nothing was due: holiday, leave, drill not delivered.
    `answerable`: local days with a round that this trainee can still answer in time, or has
        answered where only the second try counts. However late it is there, such a day is not
        missed, and neither is its week.
    `outages`: (start, end) of each stretch in which the bot could not be reached; one that
        still lasts ends now.
    `ends`: the last scheduled date, or None. Practice after it still counts.
    `cohort_weekdays`, `rest_weekdays`: Monday is 0; due are the first without the second.
    `earlier_weekdays`, `earlier_rest`: (until when, which of the two held before that date),
        where they are others now. Each date is there once.
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
    answerable: frozenset[date] = frozenset()
    outages: tuple[Span, ...] = ()
    ends: date | None = None
    cohort_weekdays: frozenset[int] = frozenset(range(5))
    rest_weekdays: frozenset[int] = frozenset()
    earlier_weekdays: tuple[tuple[date, frozenset[int]], ...] = ()
    earlier_rest: tuple[tuple[date, frozenset[int]], ...] = ()
    goals: tuple[tuple[date, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.zones:
            raise ValueError("A trainee needs at least one time zone.")
        require_utc(self.joined, *self.replies)
        for since, name in self.zones:
            require_utc(since)
            zone_called(name)
        for start, end in self.outages:
            require_utc(start, end)
            if end < start:
                raise ValueError(f"The outage of {start} ends before it starts, at {end}.")
        earlier = (weekdays for _, weekdays in self.earlier_weekdays + self.earlier_rest)
        if not self.cohort_weekdays.union(self.rest_weekdays, *earlier) <= _WEEK:
            raise ValueError("A weekday must be from 0 (Monday) to 6 (Sunday).")
        for monday, goal in self.goals:
            if monday.weekday() or goal not in range(1, 8):
                raise ValueError(f"A goal is 1 to 7, from a Monday; not {goal} from {monday}.")

    def due_on(self, day: date) -> bool:
        """Whether the day's weekday was due when it came, or is when it comes."""
        return day.weekday() in self.due_weekdays(day)

    def due_weekdays(self, day: date) -> frozenset[int]:
        """The weekdays that are due as things stand on that day."""
        weekdays = _held(day, self.earlier_weekdays, self.cohort_weekdays)
        return weekdays - _held(day, self.earlier_rest, self.rest_weekdays)

    def changes(self) -> list[date]:
        """The dates from which on other weekdays are due than the day before, in order."""
        return sorted({until for until, _ in self.earlier_weekdays + self.earlier_rest})


def _held(
    day: date, earlier: tuple[tuple[date, frozenset[int]], ...], now: frozenset[int]
) -> frozenset[int]:
    return next((weekdays for until, weekdays in sorted(earlier) if day < until), now)


def require_utc(*moments: datetime) -> None:
    """Raise ValueError, in a sentence, for a moment that is not aware and in UTC."""
    for moment in moments:
        # Almost all have this very zone, and a glance is a tenth of a question.
        if moment.tzinfo is not UTC and moment.utcoffset() != timedelta():
            raise ValueError(f"A time must be an aware datetime in UTC, not {moment}.")
