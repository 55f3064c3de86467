"""Drills delivered: all at one instant within the limits, one at a time, and without limits."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import psutil

from tests.bench.figures import Figure, Goal, Of, percentile
from tests.bench.installation import Installation, Place, Posts, installation
from tests.bench.places import BACKENDS, Bench
from tests.wire.people import People
from tests.wire.rates import DISCORDS
from tests.wire.reading import custom_ids

PER_SECOND = DISCORDS.per_second or 0
GOALS = {1: Goal(Of.RATIO, 1.02), 4: Goal(Of.RATIO, 1.05)}
NONE = Goal(Of.VALUE, 0)
PRESS_EVERY = 0.25
SPACING = timedelta(seconds=0.5)


async def delivering(bench: Bench) -> AsyncIterator[Figure]:
    """One drill due at one instant in so many channels, each in a server of its own."""
    for channels in (100,) if bench.quick else (1000, 10_000):
        for backend, processes in (("sqlite", 1), ("postgresql", 4)):
            async for figure in _burst(bench, backend, processes, channels):
                yield figure


async def _burst(
    bench: Bench, backend: str, processes: int, channels: int
) -> AsyncIterator[Figure]:
    floor = (channels - 1) / PER_SECOND
    async with installation(bench, backend, limited=True) as here:
        places, due_at = await _due_soon(here, channels, processes, people=1)
        await here.bots(processes)
        due = _monotonic(due_at)
        assert due > time.monotonic(), "the bot was not ready when the drills were due"
        posts, waits = Posts(here.server), list[float]()
        presses = asyncio.create_task(_press_now_and_then(here, places, waits))
        try:
            await posts.until(channels, due - time.monotonic() + 3 * floor + 60)
        finally:
            presses.cancel()
        refused = here.server.limits.refused
    who = f"{processes} {'process' if processes == 1 else 'processes'} on {BACKENDS[backend]}"
    what = f"the last of {channels:,} drills posted, {who}"
    yield Figure(what, max(posts.arrived) - due, "s", floor, "the rate limit", GOALS[processes])
    yield Figure("  requests answered 429 meanwhile", refused.total(), goal=NONE)
    most = _most_in_a_second(posts.arrived)
    yield Figure("  most posts in any second", most, beside=PER_SECOND, beside_what="the limit")
    if waits:
        late = percentile(waits, 0.99) * 1000
        yield Figure(f"  Reply pressed meanwhile, first answer, p99 of {len(waits)}", late, "ms")


async def _due_soon(
    here: Installation, channels: int, processes: int, people: int = 0
) -> tuple[list[Place], datetime]:
    """Servers whose drills are due at one instant, soon enough and after the start."""
    places = here.places(channels, people)
    # Discord lets one process after the other connect, five seconds apart.
    needed = timedelta(seconds=12 + channels // 300 + 8 * (processes - 1))
    due_at = datetime.now(UTC).replace(microsecond=0) + needed
    await here.furnish(places, [[due_at]] * channels)
    return places, due_at


def _monotonic(moment: datetime) -> float:
    return time.monotonic() + (moment - datetime.now(UTC)).total_seconds()


async def _press_now_and_then(
    here: Installation, places: Sequence[Place], waits: list[float]
) -> None:
    """Somebody presses Reply below a drill that is out already, four times a second."""
    people, world = People(here.server), here.server.world
    for number in range(1_000_000):
        await asyncio.sleep(PRESS_EVERY)
        place = places[number % len(places)]
        if post := next((m for m in world.messages[place.channel].values() if custom_ids(m)), None):
            begun = time.monotonic()
            await people.press(place.people[0], post, "Reply")
            waits.append(time.monotonic() - begun)


def _most_in_a_second(arrived: Sequence[float]) -> int:
    ordered, first, most = sorted(arrived), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


async def lateness(bench: Bench) -> AsyncIterator[Figure]:
    """Drills of different servers, due one by one while there is nothing else to do."""
    count = bench.some(200, 20)
    async with installation(bench, "sqlite", limited=True) as here:
        places = here.places(count)
        first = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=10)
        moments = [first + SPACING * number for number in range(count)]
        await here.furnish(places, [[moment] for moment in moments])
        await here.bots(1)
        due = [_monotonic(moment) for moment in moments]
        posts = Posts(here.server)
        await posts.until(count, due[-1] - time.monotonic() + 30)
    assert sorted(posts.arrived) == posts.arrived
    late = [(at - moment) * 1000 for at, moment in zip(posts.arrived, due, strict=True)]
    yield Figure(
        f"a single post after its due instant, p50 of {count}", percentile(late, 0.5), "ms"
    )
    yield Figure("the same, p99", percentile(late, 0.99), "ms", goal=Goal(Of.VALUE, 50.0))


async def processes(bench: Bench) -> AsyncIterator[Figure]:
    """The same burst without any limit: what 1, 2 and 4 processes on PostgreSQL can do.

    What counts is that they reach the rate limit: beyond it they may want more cores than there
    are, and have no use for what they could do.
    """
    channels, alone = bench.some(2000, 200), 0.0
    for count in (1, 2, 4):
        async with installation(bench, "postgresql") as here:
            _, due_at = await _due_soon(here, channels, count)
            await here.bots(count)
            due, posts = _monotonic(due_at), Posts(here.server)
            assert due > time.monotonic(), "the bot was not ready when the drills were due"
            await asyncio.sleep(due - time.monotonic())
            psutil.cpu_percent()
            await posts.until(channels, 300)
            busy = psutil.cpu_percent()
        rate = channels / (max(posts.arrived) - due)
        alone = alone or rate
        what = f"posts in a second without limits, {count} process{'es' * (count > 1)}"
        yield Figure(what, rate, "/s", count * alone, f"{count} times one alone")
        if count > 1:
            wanted, goal = min(count * alone, PER_SECOND), Goal(Of.RATIO, 0.9, at_least=True)
            what = "  the same, for as many as Discord takes"
            yield Figure(what, rate, "/s", wanted, "the rate limit", goal)
        yield Figure(f"  of all {os.cpu_count()} cores in use meanwhile", busy, "%")
