"""The composition root: opens everything, wires it together, and closes it again."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot import clock as machine
from bot.client import EtudeClient
from bot.db.engine import Database, open_database
from bot.db.migrate import migrate
from bot.discord_internals import tasks_of_handlers
from bot.house import House
from bot.outbox import Outbox
from bot.practice.deliveries import next_due
from bot.practice.feedback import next_release, release_due
from bot.practice.planning import close_rounds, next_planned, plan_rounds
from bot.ticker import Ticker
from drills.library import load_library
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime

    from bot.config import Settings
    from drills.library import Library

log = logging.getLogger(__name__)

CANCEL_AGAIN_SECONDS = 0.2
TICK_SECONDS = 3.0
ANSWER_SECONDS = 3.0
AUTHENTICATION_FAILED = 4004
NOT_ACCEPTED = (
    "Discord does not accept the token. Copy it anew from your application's Bot page and run "
    "`etude init`."
)


class App:
    """The bot: a client that hears people, and an outbox that speaks when something is due."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        library: Library,
        clock: Callable[[], datetime],
    ) -> None:
        self.database = database
        self.clock = clock
        self.house = House(database, clock, library, settings.practice.zone, self.wake)
        self.client = EtudeClient(self.house, settings.discord.servers, settings.discord.api_base)
        self._outbox = Outbox(database, self.client, clock)
        self._ticking = asyncio.Lock()
        self._waking: asyncio.Task[None] | None = None
        self._wake_again = False
        self._closing = False
        self.set_alarm: Callable[[datetime], None] | None = None

    async def tick(self) -> datetime | None:
        """Do everything that is due now; returns when something is due next, if ever.

        Safe to repeat: what is done already is in the database.
        """
        async with self._ticking:
            now = self.clock()
            async with self.database.writing() as session:
                await plan_rounds(session, self.house.library, now)
                await close_rounds(session, now)
                await release_due(session, now)
            logged_in = self.client.user is not None
            if logged_in:
                await self._outbox.deliver_due()
            async with self.database.reading() as session:
                due = [await next_planned(session), await next_release(session)]
                # Before the login nothing can be sent, however long it has been due.
                due += [await next_due(session)] if logged_in else []
            return min((moment for moment in due if moment), default=None)

    def wake(self) -> None:
        """Tick soon, because something new may be due. Cheap, and may be called at any time."""
        if self._closing:
            return
        if self._waking is None or self._waking.done():
            self._waking = asyncio.create_task(self._tick_soon())
            self._waking.add_done_callback(_log_failure)
        else:
            self._wake_again = True

    async def _tick_soon(self) -> None:
        self._wake_again = True
        while self._wake_again:
            self._wake_again = False
            due = await self.tick()
            if due is not None and self.set_alarm is not None:
                self.set_alarm(due)

    async def close(self) -> None:
        """Let a tick and answers under way finish, then close the client and the database.

        A tick that Discord keeps waiting is broken off: its message is looked for after the
        next start before it is sent again.
        """
        self._closing = True
        if self._waking is not None:
            _, late = await asyncio.wait([self._waking], timeout=TICK_SECONDS)
            if late:
                self._waking.cancel()
                await asyncio.wait(late)
        await _hear_out()
        if not self.client.is_closed():
            await self.client.close()
        await self.database.close()


async def _hear_out() -> None:
    """Wait for what people have just done to be answered, as long as Discord waits for it."""
    handlers = tasks_of_handlers()
    if handlers:
        await asyncio.wait(handlers, timeout=ANSWER_SECONDS)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("a tick failed; the next sweep repeats it", exc_info=task.exception())


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Callable[[], datetime] = machine.now
) -> AsyncGenerator[App]:
    """The whole bot on a migrated database, not yet connected to Discord."""
    library = load_library(settings.practice.packs)
    await migrate(settings.database.url)
    app = App(settings, open_database(settings.database.url), library, clock)
    try:
        yield app
    finally:
        await app.close()


async def run(settings: Settings, token: str) -> None:
    """Run the bot until it is told to stop. Raises `Refusal` where Discord will not have us."""
    async with open_app(settings) as app:
        ticker = Ticker(app.wake, machine.now)
        app.set_alarm = ticker.set_for
        connection = asyncio.create_task(
            _stay_connected(app.client, token, settings.discord.api_base)
        )
        told = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, told.set)
        stop = asyncio.create_task(told.wait())
        ticker.start()
        try:
            await asyncio.wait((connection, stop), return_when=asyncio.FIRST_COMPLETED)
            if connection.done():
                connection.result()
            else:
                log.info("stopping")
                await _end(connection)
        finally:
            stop.cancel()
            ticker.stop()


async def _end(connection: asyncio.Task[None]) -> None:
    """Cancel it until it ends: discord.py swallows a cancellation while it reconnects."""
    while not connection.done():
        connection.cancel()
        await asyncio.wait([connection], timeout=CANCEL_AGAIN_SECONDS)
    if not connection.cancelled():
        connection.exception()  # looked at, or asyncio would complain: we are leaving anyway


async def _stay_connected(client: EtudeClient, token: str, api_base: str) -> None:
    try:
        await client.start(token)
    except discord.LoginFailure as failure:
        raise Refusal(NOT_ACCEPTED) from failure
    except discord.ConnectionClosed as failure:
        if failure.code == AUTHENTICATION_FAILED:
            raise Refusal(NOT_ACCEPTED) from failure
        raise Refusal(f"Discord has ended the connection (code {failure.code}).") from failure
    except discord.HTTPException as failure:
        raise Refusal(
            f"Discord answers with an error ({failure.status}). Try again in a few minutes, and"
            " check `discord.api_base` if you have set it."
        ) from failure
    except discord.GatewayNotFound as failure:
        raise Refusal("Discord names no gateway just now. Try again in a few minutes.") from failure
    except (aiohttp.ClientError, OSError) as failure:
        raise Refusal(
            f"Discord cannot be reached ({type(failure).__name__}). Check the network"
            " and `discord.api_base`."
        ) from failure
    except (KeyError, TypeError) as failure:
        if client.is_ready() or not api_base:
            raise
        raise Refusal(
            "What answers is not Discord's API. Check `discord.api_base`; it ends in /api/v10."
        ) from failure
