"""A day planned for ten thousand series."""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from bot.db.engine import open_database
from bot.practice.planning import AT_ONCE, plan_rounds
from drills.library import load_library
from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, Goal, Of
from tests.bench.places import BACKENDS, Bench

PAST_ROUNDS = 3
MOST_STATEMENTS = 14
"""One for each kind of thing that is read or written, and a few where rows come in lots."""


async def planning(bench: Bench) -> AsyncIterator[Figure]:
    """Every series is due at one instant and has posted before; all their rounds open."""
    series = bench.some(10_000, 500)
    for backend, name in BACKENDS.items():
        async with bench.database(backend) as url:
            now = datetime.now(UTC)
            await _furnish(url, series, now)
            database = open_database(url)
            sent: list[str] = []
            event.listen(
                database.engine.sync_engine,
                "before_cursor_execute",
                lambda *said, sent=sent: sent.append(said[2]),
            )
            library = load_library()
            opened = calls = 0
            more = True
            async with database.reading() as session:
                await plan_rounds(session, library, now - timedelta(days=1))
            # As in a running bot.
            gc.collect()
            gc.freeze()
            sent.clear()
            begun = time.perf_counter()
            while more:
                async with database.writing() as session:
                    planned = await plan_rounds(session, library, now)
                opened, calls, more = opened + len(planned.opened), calls + 1, planned.more
            took = time.perf_counter() - begun
            await database.close()
            assert opened == series, f"{opened} of {series} rounds were opened"
            what = f"a day planned for {series:,} series on {name}"
            yield Figure(what, took, "s", goal=Goal(Of.VALUE, 1.0))
            goal = Goal(Of.VALUE, MOST_STATEMENTS)
            what = f"statements a call of {AT_ONCE} series on {name}"
            yield Figure(what, len(sent) / calls, goal=goal)


async def _furnish(url: str, series: int, now: datetime) -> None:
    crowd = Crowd()
    due_at = now.replace(microsecond=0) - timedelta(minutes=1)
    for number in range(series):
        server = crowd.server(10_000 + 3 * number, 10_001 + 3 * number, 10_002 + 3 * number)
        here = crowd.series(crowd.cohort(server), due_at)
        for ago in range(PAST_ROUNDS, 0, -1):
            opened = due_at - timedelta(days=ago)
            crowd.round(here, PAST_ROUNDS + 1 - ago, opened, closed=ago > 1)
    await crowd.save(url)
