"""Outages: what the bot notes when Discord is heard again."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, select

from bot import heartbeats
from bot.db.engine import Database
from bot.db.tables import Outage, Shard
from bot.practice.heartbeats import SILENCE, beat
from bot.practice.shards import Shards
from tests.practice.builders import HOUR, MINUTE, NOW

ONE, BOTH = Shards.all_of(1), Shards.all_of(2)
FIRST, SECOND = Shards((0,), 2), Shards((1,), 2)


async def hear(database: Database, *moments: datetime, on: Shards = ONE) -> None:
    for moment in moments:
        async with database.writing() as session:
            await beat(session, on, moment)


async def outages(database: Database) -> list[tuple[int, int, timedelta, timedelta]]:
    """Number and count of each outage, and its beginning and end since `NOW`."""
    async with database.reading() as session:
        rows = await session.scalars(select(Outage).order_by(Outage.id))
        return [(r.number, r.count, r.began_at - NOW, r.ended_at - NOW) for r in rows]


async def test_the_first_time_that_discord_is_heard_ends_no_outage(database: Database) -> None:
    await hear(database, NOW)
    assert await outages(database) == []


async def test_five_minutes_of_silence_are_none_and_more_are_an_outage(database: Database) -> None:
    longer = SILENCE + timedelta(microseconds=1)
    await hear(database, NOW, NOW + SILENCE)
    assert await outages(database) == []
    await hear(database, NOW + SILENCE + longer, NOW + SILENCE + longer + MINUTE)
    assert await outages(database) == [(0, 1, SILENCE, SILENCE + longer)]


async def test_a_heartbeat_is_one_statement_for_all_shards(database: Database) -> None:
    many = Shards.all_of(20)
    await hear(database, NOW, on=many)
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await hear(database, NOW + MINUTE, on=many)
    event.remove(engine, "before_cursor_execute", note)
    assert len([s for s in sent if not s.startswith("BEGIN")]) == 1


async def test_each_shard_has_its_own_outages(database: Database) -> None:
    await hear(database, NOW, on=BOTH)
    await hear(database, *(NOW + n * MINUTE for n in range(60)), on=FIRST)
    await hear(database, NOW + HOUR, on=BOTH)
    assert await outages(database) == [(1, 2, timedelta(), HOUR)]


async def test_two_processes_that_hear_discord_again_note_it_once(database: Database) -> None:
    await hear(database, NOW, on=BOTH)
    later = (NOW + HOUR + n * timedelta(milliseconds=1) for n in range(8))
    await asyncio.gather(*(hear(database, moment, on=BOTH) for moment in later))
    noted = await outages(database)
    assert [(number, count, began) for number, count, began, _ in noted] == [
        (0, 2, timedelta()),
        (1, 2, timedelta()),
    ]


async def test_another_count_of_shards_hides_no_outage(database: Database) -> None:
    await hear(database, NOW)
    await hear(database, NOW + HOUR, on=FIRST)
    await hear(database, NOW + 2 * HOUR, on=SECOND)
    await hear(database, NOW + 2 * HOUR + MINUTE)
    assert await outages(database) == [
        (0, 2, timedelta(), HOUR),
        (1, 2, timedelta(), 2 * HOUR),
    ]


async def test_another_count_of_shards_makes_up_no_outage(database: Database) -> None:
    await hear(database, NOW)
    await hear(database, NOW + MINUTE, on=BOTH)
    await hear(database, *(NOW + n * MINUTE for n in range(2, 60)), on=BOTH)
    await hear(database, NOW + HOUR)
    assert await outages(database) == []


async def test_a_clock_that_is_put_back_stops_no_heartbeat(database: Database) -> None:
    await hear(database, NOW, NOW - 24 * HOUR, NOW - 23 * HOUR)
    assert await outages(database) == [(0, 1, -24 * HOUR, -23 * HOUR)]


class Machine:
    """A computer that hears Discord all the time, while its clock is set to and fro."""

    def __init__(self) -> None:
        self.now = NOW
        self.right = True
        pulse = SimpleNamespace(_last_recv=time.perf_counter())
        socket = SimpleNamespace(open=True, session_id="s", _keep_alive=pulse)
        parts: dict[str, Any] = {"_parent": SimpleNamespace(ws=socket)}
        self.shards = {0: SimpleNamespace(**parts)}
        self.shard_count = 1

    def clock(self) -> datetime:
        return self.now

    def believed(self) -> bool:
        return self.right


@pytest.mark.parametrize("jump", [timedelta(days=1), -timedelta(days=1)])
async def test_a_clock_that_jumps_to_and_fro_makes_no_outage(
    database: Database, jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, "BEAT_SECONDS", 0.0)
    machine = Machine()
    client: Any = machine
    pulse = heartbeats.Pulse(database, client, machine.clock, machine.believed)
    await pulse.beat()
    for now, right in ((NOW + jump, False), (NOW + MINUTE, True), (NOW + 2 * MINUTE, True)):
        machine.now, machine.right = now, right
        await pulse.beat()
    assert await outages(database) == []
    async with database.reading() as session:
        assert await session.scalar(select(Shard.heard_at)) == NOW + 2 * MINUTE
