"""One process among those that share the shards: when it connects, answers, and goes."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import discord

from bot.db.faults import DATABASE_FAULTS
from bot.discord_internals import gateway_facts
from bot.heartbeats import Pulse
from bot.practice.shards import (
    LEASE,
    Shards,
    Stand,
    all_shards,
    claim,
    database_time,
    release,
    renew,
)
from bot.practice.turns import forget_taken, take_on, turn_to_identify
from drills.model import Refusal

if TYPE_CHECKING:
    from bot.db.engine import Database

log = logging.getLogger(__name__)

STEP_SECONDS = 2.0
CHANGING_SECONDS = 0.5
"""How often a process looks while it takes over or hands over."""
LAST_SECONDS = 1.0
"""How long one that has handed over goes on answering: both must have heard the same until then."""
SETTLING_SECONDS = 5.0
"""How long one that has taken over goes on settling: it may hear late what the other took."""
TAKING_SECONDS = 1.0
FORGET_SECONDS = 600.0
IDENTIFY_AGAIN_SECONDS = 5.0
CHANGING = (Stand.ANNOUNCED, Stand.INVITED, Stand.ASKED, Stand.SHARING)
HOLDING = (Stand.SERVING, Stand.ASKED, Stand.SHARING)
CONNECTING = (Stand.INVITED, *HOLDING)


class Shift:
    """The shards that a process serves, from when until when; and the heartbeats on them.

    With a database that other processes can use too, they agree on all this in it. Without
    `shards` it serves all. With `standby` it waits until nobody else does.
    """

    def __init__(
        self,
        database: Database,
        client: discord.AutoShardedClient,
        clock: Callable[[], datetime],
        believed: Callable[[], bool],
        shards: Shards | None = None,
        *,
        standby: bool = False,
    ) -> None:
        self.name = f"Process {os.getpid()} on {socket.gethostname()[:40]} ({secrets.token_hex(3)})"
        self.shards = shards
        self._database = database
        self._client = client
        self._clock = clock
        self._standby = standby
        self._stand = Stand.SERVING if database.alone else Stand.WAITING
        self._begun = asyncio.Event()
        self._turn = asyncio.Lock()
        self._answers = database.alone
        self._settles = False
        self._renewed_at = 0.0
        self._alone_since: float | None = None
        self._pulse = Pulse(database, client, clock, believed)
        self._forgot_at = 0.0
        self._handed_over = False
        self._buckets = 1

    async def begin(self) -> None:
        """Wait until this process may connect, and give the client its shards.

        The client must have logged in and not connected.

        Raises:
            Refusal: other processes serve shards that these cut across.
        """
        if not self._database.alone:
            recommended, self._buckets = await gateway_facts(self._client)
            await self._win(recommended)
        if self.shards is not None:
            self._client.shard_count = self.shards.count
            self._client.shard_ids = list(self.shards.numbers)
        self._begun.set()

    async def _win(self, recommended: int) -> None:
        wanted, waiting = self.shards, False
        while True:
            try:
                if self._stand is Stand.ANNOUNCED:
                    await self._renew()
                else:
                    await self._claim(wanted, recommended)
            except DATABASE_FAULTS as fault:
                log.info("the database cannot be asked for shards: %s", type(fault).__name__)
                # Whoever holds them could not renew either: let it go first.
                await asyncio.sleep(LEASE.total_seconds())
            if self._stand in CONNECTING:
                return
            if not waiting:
                log.info("shards %s are served by another process; waiting for it", self.shards)
            waiting = True
            await asyncio.sleep(_pause(self._stand))

    async def _claim(self, wanted: Shards | None, recommended: int) -> None:
        began = _seconds()
        async with self._database.writing() as session:
            now = await database_time(session)
            shards = wanted or await all_shards(session, recommended, now)
            self.shards = shards
            stand = await claim(session, self.name, shards, now, patient=self._standby)
        self._note(stand, began)

    async def keep(self) -> None:
        """Renew the lease and note that Discord is heard; until another process has taken over.

        Raises:
            Refusal: another process has, because this one was silent for too long.
        """
        await self._begun.wait()
        while True:
            try:
                if not self._database.alone:
                    await self._renew()
                    await self._forget()
                if self._answers:
                    await self._pulse.beat()
            except DATABASE_FAULTS as fault:
                log.debug("the database cannot be told of shards: %s", type(fault).__name__)
            if self._stand is Stand.LOST:
                break
            await asyncio.sleep(_pause(self._stand))
        if not self._handed_over:
            raise Refusal(
                f"Another process serves shards {self.shards} now, because this one was silent for "
                f"more than {LEASE.seconds} seconds. Start it again to take over from that one."
            )
        await asyncio.sleep(LAST_SECONDS)
        self._answers = False
        log.info("another process has taken over shards %s; ending", self.shards)

    async def end(self) -> None:
        """Answer nothing new, and let others have the shards at once."""
        if self._database.alone:
            return
        self._answers = False
        try:
            async with asyncio.timeout(STEP_SECONDS), self._database.writing() as session:
                await release(session, self.name)
        except DATABASE_FAULTS as fault:
            log.info("the shards could not be given back: %s", type(fault).__name__)

    async def takes(self, interaction_id: int) -> bool:
        """Whether an interaction is this process's to answer.

        Costs a statement while two processes hear the same, and nothing otherwise.
        """
        try:
            # Discord waits three seconds, and half of that is for the work itself.
            async with asyncio.timeout(TAKING_SECONDS):
                if self._answers and _seconds() - self._renewed_at > LEASE.total_seconds():
                    # We may have been asleep, and somebody else the holder since.
                    await self._renew()
                if not (self._answers and self._settles):
                    return self._answers
                async with self._database.writing() as session:
                    return await take_on(session, interaction_id, self._clock())
        except DATABASE_FAULTS:
            # Somebody should tell the person that something is wrong.
            return self._answers and self._stand in HOLDING

    async def wait_to_identify(self, shard_id: int) -> None:
        """Wait for this shard's turn among all shards of all processes."""
        try:
            while True:
                async with self._database.writing() as session:
                    wait = await turn_to_identify(session, shard_id % self._buckets)
                await asyncio.sleep(IDENTIFY_AGAIN_SECONDS if wait is None else wait)
                if wait is not None:
                    return
        except DATABASE_FAULTS:
            await asyncio.sleep(IDENTIFY_AGAIN_SECONDS)

    async def _renew(self) -> None:
        async with self._turn:
            if self.shards is None or (self._stand is Stand.LOST and self._begun.is_set()):
                return
            ready = self._client.is_ready()
            if self._stand is Stand.INVITED and ready:
                # Before the places are changed: whatever comes in between, one of us answers it.
                self._answers = self._settles = True
            await self._ask(self.shards, ready=ready)
            if self._stand is Stand.ASKED:
                self._settles = True
                await self._ask(self.shards, ready=ready)

    async def _ask(self, shards: Shards, *, ready: bool) -> None:
        began = _seconds()
        async with self._database.writing() as session:
            stand = await renew(
                session,
                self.name,
                shards,
                await database_time(session),
                held=self._stand in HOLDING,
                ready=ready,
                settles=self._settles,
            )
        self._note(stand, began)

    def _note(self, stand: Stand, began: float) -> None:
        self._handed_over = stand is Stand.LOST and self._stand is Stand.SHARING
        self._stand = stand
        self._renewed_at = began
        if stand is Stand.SERVING:
            self._answers = True
            self._alone_since = began if self._alone_since is None else self._alone_since
            self._settles &= began - self._alone_since < SETTLING_SECONDS
        else:
            self._alone_since = None
        if stand is Stand.LOST and not self._handed_over:
            self._answers = False

    async def _forget(self) -> None:
        if _seconds() - self._forgot_at < FORGET_SECONDS:
            return
        async with self._database.writing() as session:
            await forget_taken(session, self._clock())
        self._forgot_at = _seconds()


def _pause(stand: Stand) -> float:
    if stand is Stand.LOST:
        return 0.0
    return CHANGING_SECONDS if stand in CHANGING else STEP_SECONDS


def _seconds() -> float:
    return asyncio.get_running_loop().time()
