"""Noting in the database on which shards Discord is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import discord

from bot.discord_internals import shards_heard
from bot.practice.heartbeats import beat
from bot.practice.shards import Shards

if TYPE_CHECKING:
    from bot.db.engine import Database

BEAT_SECONDS = 30.0
HEARD_WITHIN_SECONDS = 60.0
"""Discord asks for a heartbeat every 41 seconds, and answers each."""


class Pulse:
    """The heartbeats of one process: every 30 seconds, and as soon as a shard is heard again.

    None while the clock is not `believed`: nothing is posted then either.
    """

    def __init__(
        self,
        database: Database,
        client: discord.AutoShardedClient,
        clock: Callable[[], datetime],
        believed: Callable[[], bool],
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._believed = believed
        self._heard: frozenset[int] = frozenset()
        self._next = 0.0

    async def beat(self) -> None:
        """Note the shards on which Discord is heard, where it is time to. Cheap where it is not."""
        seconds = asyncio.get_running_loop().time()
        heard = shards_heard(self._client, HEARD_WITHIN_SECONDS)
        news, self._heard = heard - self._heard, heard
        if not heard or (seconds < self._next and not news):
            return
        if not self._believed():
            # Noted by a clock that has jumped, a day without an outage would become one.
            self._next = seconds + BEAT_SECONDS
            return
        shards = Shards(tuple(sorted(heard)), self._client.shard_count or 1)
        async with self._database.writing() as session:
            await beat(session, shards, self._clock())
        self._next = seconds + BEAT_SECONDS
