"""One process tells the others what will be due."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.db import bell
from bot.db.bell import AGAIN_SECONDS, listen, tell_due, tell_lanes
from bot.db.engine import Database, open_database
from bot.practice.deliveries import Message, enqueue
from tests.db.afflicted import Line
from tests.practice.builders import MINUTE, NOW, SERVER, School

postgresql = pytest.mark.parametrize("shared_url", ["postgresql"], indirect=True, scope="session")
LISTENERS = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    " AND datname = current_database()"
)


class Ear:
    """A process that listens."""

    def __init__(self, database: Database) -> None:
        self.heard: asyncio.Queue[datetime] = asyncio.Queue()
        self.database = database
        self.lanes = asyncio.Event()
        self.task = asyncio.create_task(
            listen(database.engine, self.heard.put_nowait, self.lanes.set)
        )

    async def ready(self) -> None:
        await self._until(1)

    async def _until(self, listeners: int) -> None:
        async with asyncio.timeout(30):
            while await self._count() != listeners:  # noqa: ASYNC110  PostgreSQL tells nobody
                await asyncio.sleep(0.02)

    async def _count(self) -> int:
        async with self.database.reading() as session:
            return (await session.execute(sa.text(LISTENERS))).scalar_one()

    async def next(self) -> datetime:
        async with asyncio.timeout(AGAIN_SECONDS * 6):
            return await self.heard.get()

    async def cut(self) -> None:
        async with self.database.writing() as session:
            await session.execute(sa.text(CUT))
        await self._until(0)

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])


@postgresql
async def test_what_is_put_in_the_outbox_is_told_with_its_earliest_moment(school: School) -> None:
    ear = Ear(school.database)
    await ear.ready()
    due = [NOW + 5 * MINUTE, NOW + 3 * MINUTE]
    await school.do(enqueue, *(Message("join", str(at), SERVER, at) for at in due))
    assert await ear.next() == NOW + 3 * MINUTE
    await ear.stop()


@postgresql
async def test_what_is_not_committed_is_not_told(school: School) -> None:
    ear = Ear(school.database)
    await ear.ready()
    async with school.database.reading() as session:
        await tell_due(session, NOW)
    async with school.database.writing() as session:
        await tell_due(session, NOW + MINUTE)
    assert await ear.next() == NOW + MINUTE
    await ear.stop()


@postgresql
async def test_after_a_lost_connection_it_listens_again(school: School) -> None:
    ear = Ear(school.database)
    await ear.ready()
    await ear.cut()
    await ear.ready()
    async with school.database.writing() as session:
        await tell_due(session, NOW - timedelta(days=1))
    assert await ear.next() == NOW - timedelta(days=1)
    await ear.stop()


@pytest.mark.parametrize("words", [b"LISTEN", b"SELECT 1"])
async def test_a_connection_that_breaks_in_a_word_is_made_anew(
    migrated_postgres: str, words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver's own errors are none of SQLAlchemy's; what shares the rate limit died of one."""
    monkeypatch.setattr(bell, "CHECK_SECONDS", 0.1)
    monkeypatch.setattr(bell, "AGAIN_SECONDS", 0.1)
    line = Line(migrated_postgres)
    await line.open()
    database = open_database(line.url)
    line.cut_after(words)
    ear = Ear(database)
    async with asyncio.timeout(30):
        while line._fatal:  # noqa: ASYNC110  it is cut when the server has read the word
            await asyncio.sleep(0.02)
    told = open_database(migrated_postgres)
    async with asyncio.timeout(30):
        while ear.heard.empty():
            async with told.writing() as session:
                await tell_due(session, NOW)
            await asyncio.sleep(0.05)
    await ear.stop()
    await database.close()
    await told.close()
    await line.cut()


async def test_telling_costs_a_file_nothing_and_breaks_nothing(school: School) -> None:
    await school.do(tell_due, NOW)


@postgresql
async def test_who_has_too_few_lanes_is_heard(school: School) -> None:
    ear = Ear(school.database)
    await ear.ready()
    await school.do(tell_lanes)
    async with asyncio.timeout(30):
        await ear.lanes.wait()
    assert ear.heard.empty()
    await ear.stop()
