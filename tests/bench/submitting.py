"""A reply submitted, against the same rows written by the bare driver."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Any, Protocol

import aiosqlite
import asyncpg
from sqlalchemy import select

from bot.db.engine import Database, open_database
from bot.db.tables import Reply
from bot.practice.people import Actor
from bot.practice.replies import Submission, submit_reply
from tests.bench.crowd import TEXT, Crowd
from tests.bench.figures import Figure, Goal, Of
from tests.bench.places import BACKENDS, Bench

SERVER = 700
PEOPLE = range(1001, 1013)
REPLY = tuple(column.name for column in Reply.__table__.columns if column.name != "id")
GOALS = {"sqlite": Goal(Of.RATIO, 3.5), "postgresql": Goal(Of.RATIO, 2.0)}
UNMEASURED_ROUNDS = 2


class Driver(Protocol):
    """Rows written with nothing between us and the driver."""

    async def write(self, reply: Sequence[Any]) -> None:
        """Write a reply in a transaction."""
        ...


class BareAsyncpg:
    """asyncpg, which keeps its statements prepared."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def write(self, reply: Sequence[Any]) -> None:
        async with self._connection.transaction():
            await self._connection.fetchval(f"{_insert('${}')} RETURNING id", *reply)


class BareAiosqlite:
    """aiosqlite on a connection that is set as the bot's are."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def write(self, reply: Sequence[Any]) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")
        await self._connection.execute(_insert("?"), [_for_sqlite(value) for value in reply])
        await self._connection.commit()


def _insert(sign: str) -> str:
    values = ", ".join(sign.format(number) for number in range(1, len(REPLY) + 1))
    return f"INSERT INTO reply ({', '.join(REPLY)}) VALUES ({values})"  # noqa: S608  our own names


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


@asynccontextmanager
async def bare_driver(url: str) -> AsyncIterator[Driver]:
    """A connection of the driver itself."""
    if url.startswith("postgresql"):
        connection = await asyncpg.connect(url)
        yield BareAsyncpg(connection)
        await connection.close()
        return
    async with aiosqlite.connect(url.removeprefix("sqlite:///"), isolation_level=None) as file:
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
            await file.execute(f"PRAGMA {pragma}")
        yield BareAiosqlite(file)


async def submitting(bench: Bench) -> AsyncIterator[Figure]:
    """Twelve people reply to each of many rounds; the rows they make are written again, bare."""
    rounds = UNMEASURED_ROUNDS + bench.some(60, 6)
    for backend, name in BACKENDS.items():
        async with bench.database(backend) as url, bench.database(backend) as other:
            now = datetime.now(UTC)
            for one in (url, other):
                await _furnish(one, rounds, now)
            database = open_database(url)
            async with bare_driver(other) as driver:
                pairs = [
                    pair
                    for round_id in range(1, rounds + 1)
                    for pair in await _one_round(database, driver, round_id)
                ]
            await database.close()
            steady = pairs[UNMEASURED_ROUNDS * len(PEOPLE) :]
            ours, bare = (median(pair[n] for pair in steady) * 1000 for n in (0, 1))
            what = f"a reply submitted on {name}, the middle one of {len(steady)}"
            yield Figure(what, ours, "ms", bare, "the bare driver", GOALS[backend])


async def _furnish(url: str, rounds: int, now: datetime) -> None:
    crowd = Crowd()
    cohort = crowd.cohort(crowd.server(SERVER, SERVER + 1, SERVER + 2), PEOPLE)
    for _ in range(rounds):
        crowd.round(crowd.series(cohort, now), 1, now)
    await crowd.save(url)


async def _one_round(
    database: Database, driver: Driver, round_id: int
) -> list[tuple[float, float]]:
    """Seconds of each reply of the round, through the bot and then by the driver."""
    pairs: list[tuple[float, float]] = []
    for place in range(len(PEOPLE)):
        actor = Actor(PEOPLE[(place + round_id) % len(PEOPLE)], SERVER)
        submission = Submission(round_id, f"{TEXT}{place}", "good_challenge", fictional=True)
        now = datetime.now(UTC)
        begun = time.perf_counter()
        async with database.writing() as session:
            saved = await submit_reply(session, actor, submission, now)
        ours = time.perf_counter() - begun
        row = await _row(database, saved.reply_id)
        begun = time.perf_counter()
        await driver.write(row)
        pairs.append((ours, time.perf_counter() - begun))
    return pairs


async def _row(database: Database, reply_id: int) -> Sequence[Any]:
    """What a reply has written."""
    reply = Reply.__table__.c
    async with database.reading() as session:
        own = select(*(reply[name] for name in REPLY)).where(reply.id == reply_id)
        return (await session.execute(own)).one()
