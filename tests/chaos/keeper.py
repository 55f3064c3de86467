"""A host that starts its process again whenever it has ended, however it has ended."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable

from tests.wire.bot_process import Bot

BY_ITSELF_SECONDS = 1.0
"""How long the host waits after an end that nobody caused; such as when Discord is away."""


class Keeper:
    """One process of the bot, and what follows its death. `ends` counts its exit codes."""

    def __init__(self, bot: Bot, bury: Callable[[], Awaitable[None]]) -> None:
        self.bot = bot
        self._bury = bury
        self.ends: Counter[int] = Counter()
        self.kills = 0
        self._dead_for = BY_ITSELF_SECONDS
        self._keeping: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._keeping = asyncio.create_task(self._keep())

    async def kill(self, dead_for: float = 0.0) -> None:
        """End the process as a power cut does, and let it be dead for so many seconds."""
        if self.bot.is_dead:
            return
        self._dead_for = dead_for
        self.kills += 1
        self.bot.send(signal.SIGKILL)
        await self.bot.ended()

    async def put_away(self) -> None:
        """Start it no more, and end it as its host would."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait([self._keeping])
        if not self.bot.is_dead:
            self.ends[await self.bot.stop()] += 1

    async def _keep(self) -> None:
        while True:
            await self.bot.launch()
            self.ends[await self.bot.ended(within=None)] += 1
            await self._bury()
            dead_for, self._dead_for = self._dead_for, BY_ITSELF_SECONDS
            await asyncio.sleep(dead_for)
