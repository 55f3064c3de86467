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
AT_ONCE = 1000
OUTAGES = tuple(
    (AS_OF - timedelta(days=ago), AS_OF - timedelta(days=ago) + timedelta(hours=4))
    for ago in (20, 110, 200)
)


async def streaks(bench: Bench) -> AsyncIterator[Figure]:
    """Facts are made a thousand at a time and left out of the figure; the streaks are in it."""
    trainees, took = bench.some(100_000, 2000), 0.0
    chance = random.Random(7)  # noqa: S311  made-up practice
    for _ in range(trainees // AT_ONCE):
        facts = [_practice(chance) for _ in range(AT_ONCE)]
        begun = time.perf_counter()
        for one in facts:
            streak(one, AS_OF)
        took += time.perf_counter() - begun
    what = f"the streaks of {trainees:,} trainees over a year"
    yield Figure(what, took, "s", goal=Goal(Of.VALUE, 5.0 * trainees / 100_000))


def _practice(chance: random.Random) -> PracticeFacts:
    """A year of somebody who answers most drills, some of them late, and now and then leaves."""
    joined = AS_OF - timedelta(days=YEAR, hours=chance.randrange(24))
    zones = [(joined, chance.choice(ZONES))]
    if chance.random() < 0.2:
        zones.append((joined + timedelta(days=chance.randrange(YEAR)), chance.choice(ZONES)))
    days = [joined.date() + timedelta(days=n) for n in range(1, YEAR)]
    weekdays = [day for day in days if day.weekday() < 5]
    faith = chance.choice((0.6, 0.8, 0.95))
    done = [day for day in weekdays if chance.random() < faith]
    late = [day for day in done if chance.random() < 0.15]
    leave: list[date] = []
    for _ in range(2):
        first = chance.randrange(len(days) - 10)
        leave += days[first : first + 7]
    return PracticeFacts(
        joined=joined,
        zones=tuple(zones),
        replies=tuple(_moment(day, chance) for day in late),
        credited=frozenset(done) - frozenset(late),
        excused=frozenset(leave),
        outages=OUTAGES,
        goals=((date(2026, 3, 2), 4),) if chance.random() < 0.3 else (),
    )


def _moment(day: date, chance: random.Random) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight + timedelta(minutes=chance.randrange(24 * 60))
