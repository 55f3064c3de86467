"""The alarm clock: rings at the moment it was set for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.ticker import Ticker


class Bell:
    def __init__(self) -> None:
        self.rung = 0
        self.heard = asyncio.Event()
        self.moved = timedelta()
        self.ticker = Ticker(self.clock)
        self.alarm = self.ticker.alarm(self.ring)

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def ring(self) -> None:
        self.rung += 1
        self.heard.set()

    async def next(self) -> int:
        async with asyncio.timeout(10):
            await self.heard.wait()
            self.heard.clear()
        return self.rung


async def test_it_rings_at_the_start_and_at_the_earliest_moment_it_was_set_for() -> None:
    bell = Bell()
    bell.ticker.start()
    assert await bell.next() == 1
    soon = bell.clock() + timedelta(seconds=0.2)
    bell.alarm.set_for(soon + timedelta(hours=1))
    bell.alarm.set_for(soon)
    bell.alarm.set_for(soon + timedelta(hours=2))
    assert await bell.next() == 2
    assert bell.clock() >= soon
    bell.ticker.stop()


async def test_what_is_overdue_rings_at_once() -> None:
    bell = Bell()
    bell.ticker.start()
    await bell.next()
    bell.alarm.set_for(bell.clock() - timedelta(days=1))
    assert await bell.next() == 2
    bell.ticker.stop()


async def test_a_clock_set_back_does_not_leave_a_far_alarm_in_the_way() -> None:
    bell = Bell()
    bell.ticker.start()
    await bell.next()
    bell.alarm.set_for(bell.clock() + timedelta(minutes=1))
    bell.moved = timedelta(days=2)
    bell.alarm.set_for(datetime.now(UTC) + timedelta(seconds=0.1))
    assert await bell.next() == 2
    bell.ticker.stop()


async def test_a_stopped_clock_is_silent() -> None:
    bell = Bell()
    bell.alarm.set_for(bell.clock())
    bell.ticker.start()
    await bell.next()
    bell.alarm.set_for(bell.clock() + timedelta(seconds=0.05))
    bell.ticker.stop()
    bell.alarm.set_for(bell.clock())
    await asyncio.sleep(0.1)
    assert bell.rung == 1


async def test_alarms_do_not_disturb_each_other() -> None:
    bell = Bell()
    other: list[datetime] = []
    second = bell.ticker.alarm(lambda: other.append(bell.clock()))
    bell.ticker.start()
    await bell.next()
    soon = bell.clock() + timedelta(seconds=0.1)
    second.set_for(soon)
    bell.alarm.set_for(soon + timedelta(seconds=0.1))
    assert await bell.next() == 2
    assert len(other) == 2
    bell.ticker.stop()
