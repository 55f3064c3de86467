"""The streaks of a hundred thousand trainees after a year of practice."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

from drills.practice_facts import PracticeFacts
from drills.streaks import streak
from tests.bench.figures import Figure, Goal, Of
from tests.bench.places import Bench

ZONES = (
    "Europe/London",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Apia",
    "America/St_Johns",
    "UTC",
)
AS_OF = datetime(2026, 11, 20, 12, tzinfo=UTC)
YEAR = 365
COHORT = 50
OUTAGES = tuple(
    (AS_OF - timedelta(days=ago), AS_OF - timedelta(days=ago) + timedelta(hours=4))
    for ago in (20, 110, 200)
)


async def streaks(bench: Bench) -> AsyncIterator[Figure]:
    """Facts are made a cohort at a time and left out of the figure; the streaks are in it."""
    trainees, took = bench.some(100_000, 2000), 0.0
    chance = random.Random(7)  # noqa: S311  made-up practice
    for _ in range(trainees // COHORT):
        facts = _cohort(chance)
        begun = time.perf_counter()
        for one in facts:
            streak(one, AS_OF)
        took += time.perf_counter() - begun
    what = f"the streaks of {trainees:,} trainees over a year, in cohorts of {COHORT}"
    yield Figure(what, took, "s", goal=Goal(Of.VALUE, 5.0 * trainees / 100_000))


def _cohort(chance: random.Random) -> list[PracticeFacts]:
    """A cohort that began together a year ago; one in ten has moved since, one in three was away.

    They answer most of their drills, one in twenty of those after it closed.
    """
    joined = AS_OF - timedelta(days=YEAR, hours=chance.randrange(24))
    home = chance.choice(ZONES)
    days = [joined.date() + timedelta(days=n) for n in range(1, YEAR)]
    weekdays = [day for day in days if day.weekday() < 5]
    holidays = frozenset(chance.sample(weekdays, 11))
    drills = [day for day in weekdays if day not in holidays]
    return [_practice(chance, joined, home, days, drills, holidays) for _ in range(COHORT)]


def _practice(
    chance: random.Random,
    joined: datetime,
    home: str,
    days: list[date],
    drills: list[date],
    holidays: frozenset[date],
) -> PracticeFacts:
    zones = [(joined, home)]
    if chance.random() < 0.1:
        zones.append((joined + timedelta(days=chance.randrange(YEAR)), chance.choice(ZONES)))
    excused = holidays
    if chance.random() < 0.33:
        first = chance.randrange(len(days) - 14)
        excused = holidays.union(days[first : first + 14])
    faith = chance.choice((0.6, 0.8, 0.95))
    done = [day for day in drills if chance.random() < faith]
    late = [day for day in done if chance.random() < 0.05]
    return PracticeFacts(
        joined=joined,
        zones=tuple(zones),
        replies=tuple(_moment(day, chance) for day in late),
        credited=frozenset(done) - frozenset(late),
        excused=excused,
        outages=OUTAGES,
        goals=((date(2026, 3, 2), 4),) if chance.random() < 0.3 else (),
    )


def _moment(day: date, chance: random.Random) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight + timedelta(minutes=chance.randrange(24 * 60))
