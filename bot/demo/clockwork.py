"""The demo's time: it follows the clock on the wall, and jumps when a visitor says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import discord
from simcord import Env

from bot.demo import simcord_internals as internals

# What is due again at once, because it failed, must not keep a jump from ending.
SHORTEST_STEP = timedelta(minutes=1)


class DemoApp(Protocol):
    """What the demo needs of the bot."""

    @property
    def client(self) -> discord.AutoShardedClient:
        """The bot's connection, not yet started."""
        ...

    async def tick(self) -> datetime | None:
        """Do everything that is due by the bot's clock; returns when it is due again, if ever."""
        ...


class VirtualNow:
    """The clock the bot is made with. It is made before the world whose time it tells."""

    def __init__(self, start: datetime) -> None:
        self._now: Callable[[], datetime] = lambda: start

    def bind(self, env: Env) -> None:
        """From here on tell the time of this world."""
        self._now = env.now

    def __call__(self) -> datetime:
        """The time now, aware, in UTC."""
        return self._now().astimezone(UTC)


class Clockwork:
    """Moves the time of the world and lets the bot do what falls due.

    simcord does one thing at a time: callers see to it that nothing else runs meanwhile.
    """

    def __init__(self, env: Env, app: DemoApp) -> None:
        self._env = env
        self._app = app
        self._wall = time.perf_counter()

    def now(self) -> datetime:
        """The time in the world, aware, in UTC."""
        return self._env.now()

    async def tick(self) -> datetime | None:
        """Let the bot do what is due now, and wait until it is done.

        Returns:
            When something is due next, if ever.

        Raises:
            Exception: whatever the bot raised.
        """
        work = internals.start_bot_work(self._env, self._app.tick())
        await self._env.settle(idle=internals.IDLE)
        return await work

    async def move_to(self, instant: datetime) -> None:
        """Jump to an instant, from one due time to the next on the way; never back."""
        due = await self.tick()
        while (left := instant - self.now()) > timedelta(0):
            step = max(due - self.now(), SHORTEST_STEP) if due else left
            await self._env.advance_time(min(step, left).total_seconds())
            due = await self.tick()

    async def follow_wall(self) -> None:
        """Move the time by what has passed on the wall since the last call."""
        wall = time.perf_counter()
        passed, self._wall = wall - self._wall, wall
        await self._env.advance_time(passed)
