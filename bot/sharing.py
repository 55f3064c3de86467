"""This process's part of the bot's rate limit, where several processes share one token."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.db.faults import DATABASE_FAULTS
from bot.practice.lanes import LEASE, leave_lanes, share_lanes
from bot.practice.shards import database_time

if TYPE_CHECKING:
    from bot.db.engine import Database
    from bot.pace import Pace

log = logging.getLogger(__name__)

BUSY_SECONDS = 0.5
IDLE_SECONDS = 3.0
FIRST_LANES = 2
"""What a process has before it knows the others: enough to log in."""
LEAST_LANES = 1
"""Without the database nobody knows what others use; little enough to do no harm."""


class Sharing:
    """Asks for lanes again and again; all of them are `lanes`."""

    def __init__(self, database: Database, pace: Pace, lanes: int, name: str) -> None:
        self._database = database
        self._pace = pace
        self._lanes = lanes
        self._name = name
        self._held_until = 0.0
        self._news = asyncio.Event()
        self.ask_soon = self._news.set

    async def keep(self) -> None:
        """Go on until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._share()
            except DATABASE_FAULTS as fault:
                if asyncio.get_running_loop().time() > self._held_until:
                    self._pace.resize(LEAST_LANES)
                log.debug("the rate limit cannot be shared out: %s", type(fault).__name__)
            await asyncio.sleep(BUSY_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._news.wait()

    async def _share(self) -> None:
        began = asyncio.get_running_loop().time()
        async with self._database.writing() as session:
            now = await database_time(session)
            lanes = await share_lanes(session, self._name, self._lanes, now)
        self._held_until = began + LEASE.total_seconds()
        self._pace.resize(lanes)

    async def end(self) -> None:
        """Let others have the lanes at once."""
        with suppress(*DATABASE_FAULTS):
            async with asyncio.timeout(BUSY_SECONDS), self._database.writing() as session:
                await leave_lanes(session, self._name)
