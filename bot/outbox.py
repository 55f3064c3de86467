"""The outbox: sends what Discord still has to hear, once each. Nothing else sends unasked."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.db.tables import Delivery
from bot.envelopes import Needless, Outgoing, TooSoon
from bot.faults import Unavailable
from bot.outgoing import prepare
from bot.own_messages import NONCE_MEMORY, find_own
from bot.pace import Ending
from bot.practice.deliveries import (
    PATIENT_ATTEMPTS,
    TO_PEOPLE,
    claim_due,
    hurry,
    mark_dropped,
    mark_failed,
    mark_sent,
    put_back,
    put_off,
)
from bot.practice.reminding import note_closed_messages
from bot.threads import NO_CHANNEL, open_below, open_private
from bot.ui.answers import NOBODY, SILENT_FAULTS
from bot.ui.render import render_card
from bot.undeliverable import (
    Unmakeable,
    Unsendable,
    is_closed_to_us,
    is_deleted,
    is_final,
    say_problem,
)

if TYPE_CHECKING:
    from bot.db.engine import Database
    from drills.library import Library

log = logging.getLogger(__name__)

AT_ONCE = 32
"""How many messages are on their way at once, each to another place."""
CLAIMED = 16
MANY = 8
"""A server with so many on their way lets others go first: one that writes to everybody at once."""
GATHER_SECONDS = 0.5
"""How long a claim waits for more to come back, so that not every message has one of its own."""
HURRY_EVERY = timedelta(minutes=1)
SEND_SECONDS = 20.0
"""Shorter than the lease, so that nobody else sends what we still try to send."""


class Outbox:
    """Delivers due rows over one Discord client, at the times of one clock while that is `sure`."""

    def __init__(
        self,
        database: Database,
        client: discord.Client,
        clock: Callable[[], datetime],
        sure: Callable[[], Awaitable[bool]],
        library: Library,
    ) -> None:
        self._library = library
        self._database = database
        self._client = client
        self._clock = clock
        self._sure = sure
        self._news = asyncio.Event()
        self._on_their_way: Counter[int] = Counter()
        self._stopped = False
        self._in_trouble = False
        self._hurried_at = datetime.min.replace(tzinfo=UTC)

    def ring(self) -> None:
        """More may be due. Matters while something is on its way: that may take long."""
        self._news.set()

    def stop(self) -> None:
        """Claim no more; what is on its way goes on."""
        self._stopped = True

    async def deliver_due(self) -> int:
        """Send all that is due, notices of failures too; returns how many messages went out.

        Claimed as they can be sent and not before, so that other processes find work too.
        """
        sent = 0
        flying: set[asyncio.Task[bool]] = set()
        try:
            while True:
                self._news.clear()
                claimed = await self._claim(flying)
                flying |= {asyncio.create_task(self._take(row)) for row in claimed}
                if not flying:
                    return sent
                landed, flying = await self._land(flying)
                sent += sum(task.result() for task in landed)
        finally:
            # Without the database nothing more can be noted: leases and nonces see to the rest.
            for task in flying:
                task.cancel()
            await asyncio.gather(*flying, return_exceptions=True)

    async def _land(
        self, flying: set[asyncio.Task[bool]]
    ) -> tuple[set[asyncio.Task[bool]], set[asyncio.Task[bool]]]:
        """Wait until some have landed or more is due; which have, and which have not."""
        news = asyncio.create_task(self._news.wait())
        await asyncio.wait({*flying, news}, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        if len(flying) > AT_ONCE - CLAIMED:
            await asyncio.wait(flying, timeout=GATHER_SECONDS)
        landed = {task for task in flying if task.done()}
        return landed, flying - landed

    async def _claim(self, flying: set[asyncio.Task[bool]]) -> list[Delivery]:
        room = min(AT_ONCE - len(flying), CLAIMED)
        # Asked for each claim: the clock may be set while a burst is on its way.
        if self._stopped or room <= 0 or not await self._sure():
            return []
        async with self._database.writing() as session:
            busy = [server for server, count in self._on_their_way.items() if count >= MANY]
            return await claim_due(session, self._clock(), room, busy)

    async def _take(self, row: Delivery) -> bool:
        self._on_their_way[row.server_id] += 1
        try:
            return await self._deliver(row)
        finally:
            # Only what is positive stays.
            self._on_their_way -= Counter([row.server_id])

    async def _deliver(self, row: Delivery) -> bool:
        try:
            async with self._database.reading() as session:
                outgoing = await prepare(session, row, self._clock(), self._library)
            async with asyncio.timeout(SEND_SECONDS):
                channel_id, message_id = await self._send(outgoing)
        except Unavailable:
            raise
        except Exception as fault:  # noqa: BLE001  judged there; it must not hold up all the others
            await self._cope(row, fault)
            return False
        now = self._clock()
        async with self._database.writing() as session:
            await mark_sent(session, row, channel_id, message_id, now)
            if self._in_trouble and now - self._hurried_at > HURRY_EVERY:
                await hurry(session, now)
                self._in_trouble, self._hurried_at = False, now
        log.info("delivered %s", row.key)
        return True

    async def _cope(self, row: Delivery, fault: Exception) -> None:
        """Settle a row that did not go out."""
        match fault:
            case Needless():
                await self._lay_aside(row, fault)
            case Unsendable():
                await self._fail(row, fault)
            case Ending():
                await self._put_back(row, fault, after=0.0)
            case TooSoon():
                await self._put_back(row, fault)
            case discord.HTTPException() if is_final(fault):
                await self._fail(row, fault)
            case _ if isinstance(fault, SILENT_FAULTS):
                log.warning("delivery %s waits: %s", row.key, type(fault).__name__)
                self._in_trouble = True
                await self._put_back(row, fault)
            case _:
                await self._after_bug(row, fault)

    async def _lay_aside(self, row: Delivery, needless: Needless) -> None:
        async with self._database.writing() as session:
            if needless.later:
                await put_off(session, row, needless.later)
            else:
                await mark_dropped(session, row, str(needless))

    async def _put_back(self, row: Delivery, fault: Exception, after: float | None = None) -> None:
        if isinstance(fault, discord.RateLimited):
            after = fault.retry_after
        async with self._database.writing() as session:
            await put_back(session, row, type(fault).__name__, self._clock(), after)

    async def _after_bug(self, row: Delivery, fault: Exception) -> None:
        log.error("delivery %s could not be made", row.key, exc_info=fault)
        if row.attempt < PATIENT_ATTEMPTS:
            await self._put_back(row, fault)
        else:
            await self._fail(row, Unmakeable())

    async def _fail(self, row: Delivery, fault: Exception) -> None:
        problem = say_problem(row, fault)
        log.warning("delivery %s failed: %s", row.key, problem)
        # Closed direct messages are the person's choice: their commands have it all.
        closed = isinstance(fault, discord.Forbidden | discord.NotFound)
        needless = is_deleted(fault) or (row.kind in TO_PEOPLE and closed)
        # Somebody has deleted the thread that it goes to, or the post that it changes.
        goes_there = row.kind == "close" or (row.pair_id is not None and row.kind != "pair")
        needless |= goes_there and isinstance(fault, discord.NotFound)
        async with self._database.writing() as session:
            if needless:
                await mark_dropped(session, row, problem)
            elif row.kind == "reminder" and is_closed_to_us(row, fault):
                await note_closed_messages(session, row, problem, self._clock())
            else:
                await mark_failed(session, row, problem, self._clock())

    async def _send(self, outgoing: Outgoing) -> tuple[int, int]:
        if outgoing.members:
            thread_id = await open_private(self._client, outgoing)
            return await self._say(replace(outgoing, channel_id=thread_id))
        if outgoing.thread_on is None:
            return await self._say(outgoing)
        if outgoing.row.kind != "discussion":
            with suppress(discord.NotFound):
                return await self._say(outgoing)
        await open_below(self._client, outgoing)
        return await self._say(outgoing)

    async def _say(self, outgoing: Outgoing) -> tuple[int, int]:
        channel = await self._channel(outgoing)
        if outgoing.edits:
            message = channel.get_partial_message(outgoing.edits)
            await message.edit(view=render_card(outgoing.card), allowed_mentions=NOBODY)
            return channel.id, outgoing.edits
        message_id = await self._sent_before(channel, outgoing)
        if message_id is None and outgoing.too_late:
            raise Needless(outgoing.too_late)
        message_id = message_id or await self._post(channel, outgoing)
        for sign in outgoing.signs:
            await channel.get_partial_message(message_id).add_reaction(sign)
        return channel.id, message_id

    async def _sent_before(
        self, channel: discord.DMChannel | discord.PartialMessageable, outgoing: Outgoing
    ) -> int | None:
        if self._client.user is None or outgoing.marker is None:
            return None
        me, now = self._client.user.id, self._clock()
        fresh = NONCE_MEMORY if not outgoing.too_late else timedelta()
        return await find_own(channel, outgoing.row, outgoing.marker, me, now, fresh)

    async def _post(
        self, channel: discord.DMChannel | discord.PartialMessageable, outgoing: Outgoing
    ) -> int:
        message = await channel.send(
            view=render_card(outgoing.card),
            nonce=f"etude-{outgoing.row.id}",
            allowed_mentions=discord.AllowedMentions(
                users=[discord.Object(user_id) for user_id in outgoing.card.mentions],
                roles=False,
                everyone=False,
                replied_user=False,
            ),
        )
        return message.id

    async def _channel(self, outgoing: Outgoing) -> discord.DMChannel | discord.PartialMessageable:
        if outgoing.user_id:
            return await self._client.create_dm(discord.Object(outgoing.user_id))
        if outgoing.channel_id is None:
            raise Unsendable(NO_CHANNEL)
        # A thread has the id of the message that it hangs on.
        return self._client.get_partial_messageable(
            outgoing.thread_on or outgoing.channel_id, guild_id=outgoing.row.server_id
        )
