"""The composition root: opens everything, wires it together, and closes it again."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import clock as machine
from bot.client import EtudeClient
from bot.db.engine import Database, open_database
from bot.db.migrate import migrate
from bot.discord_internals import ask_something, tasks_of_handlers
from bot.faults import Unavailable
from bot.house import House
from bot.outbox import Outbox
from bot.pace import SHARED_REST, Ending, Pace
from bot.practice.closing import AT_ONCE, close_rounds, next_closing
from bot.practice.deliveries import next_due, next_to_come
from bot.practice.digests import plan_digests
from bot.practice.feedback import next_release, release_due
from bot.practice.pairs_signing import close_sign_ups
from bot.practice.pairs_sitting import end_idle_pairs
from bot.practice.planning import next_opening, plan_rounds
from bot.practice.unrated import tell_of_unrated
from bot.sharing import FIRST_LANES
from bot.timekeeping import Timekeeper
from bot.traffic import traced
from bot.ui.answers import SILENT_FAULTS
from bot.worker import Worker
from drills.library import load_library

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from bot.config import Settings
    from bot.ticker import Alarm
    from drills.library import Library

log = logging.getLogger(__name__)

DATABASE_SECONDS = 60.0
"""How long a database that starts together with the bot may take."""
WORK_SECONDS = 3.0
DIGESTS_EVERY = timedelta(hours=1)
"""How often it is seen to that staff are told of unrated replies and have a digest waiting."""
ANSWER_SECONDS = 3.0


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
        self._spread = settings.delivery.spread_seconds
        limit = settings.delivery.requests_per_second
        self.pace = (
            Pace(limit, time.monotonic)
            if database.alone
            else Pace(FIRST_LANES, time.monotonic, SHARED_REST)
        )
        self.timekeeper = Timekeeper(clock, time.monotonic, self._ask_the_time)
        self.client = EtudeClient(
            self.house,
            settings.discord.servers,
            settings.discord.api_base,
            traced(self.pace, self.timekeeper.heard),
        )
        self._outbox = Outbox(database, self.client, clock, self._is_sure, library)
        database.watch.recovered = self.client.catch_up_soon
        self._planner = Worker(self._plan, _log_failure)
        self._deliverer = Worker(self._deliver, _log_failure)
        self.planning_alarm: Alarm | None = None
        self.delivery_alarm: Alarm | None = None
        self._digests_at = datetime.min.replace(tzinfo=UTC)
        self.ahead = timedelta()
        """How much earlier than due a round is opened, so that its post leaves on time."""
        self.sure: Callable[[], Awaitable[bool]] = _always

    async def tick(self) -> datetime | None:
        """Do everything that is due now; returns when something is due next, if ever.

        Safe to repeat: what is done already is in the database.
        """
        planned = await self.plan()
        delivered = await self.deliver() if self.client.user is not None else None
        return min((moment for moment in (planned, delivered) if moment), default=None)

    async def plan(self) -> datetime | None:
        """Open, close and release what is due; returns when there is more to plan, if ever."""
        while await self._plan_some():
            pass
        return await self._next_plan()

    async def _next_plan(self) -> datetime | None:
        async with self.database.reading() as session:
            opening = await next_opening(session)
            due = [await next_closing(session), await next_release(session)]
        due += [opening - self.ahead] if opening else []
        return min((moment for moment in due if moment), default=None)

    async def _plan_some(self) -> bool:
        """Plan as much as holds nobody up; whether there is more."""
        now = self.clock()
        async with self.database.writing() as session:
            planned = await plan_rounds(session, self.house.library, now + self.ahead, self._spread)
            closed = await close_rounds(session, now)
            await close_sign_ups(session, self.house.library, now)
            await end_idle_pairs(session, now)
            await release_due(session, now)
            if now >= self._digests_at:
                await plan_digests(session, now)
                await tell_of_unrated(session, now)
                self._digests_at = now + DIGESTS_EVERY
        return planned.more or closed == AT_ONCE

    async def deliver(self) -> datetime | None:
        """Send what Discord has to hear by now; returns when there is more, if ever."""
        await self._outbox.deliver_due()
        async with self.database.reading() as session:
            return await next_due(session, self.clock())

    def wake(self) -> None:
        """Work soon, because something new may be due. Cheap, and may be called at any time."""
        self._planner.ring()
        self.wake_delivery()

    def wake_delivery(self) -> None:
        """Send soon. Cheap, and may be called at any time."""
        self._outbox.ring()
        self._deliverer.ring()

    async def _plan(self) -> None:
        if await self._may_act():
            while await self._plan_some():
                self.wake_delivery()
            self.wake_delivery()
            _set(self.planning_alarm, await self._next_plan())

    async def _deliver(self) -> None:
        if await self._may_act():
            async with self.database.reading() as session:
                # What is on its way may take long; what comes due meanwhile does not wait for it.
                _set(self.delivery_alarm, await next_to_come(session, self.clock()))
            _set(self.delivery_alarm, await self.deliver())

    async def _may_act(self) -> bool:
        # Before the login nothing can be sent, however long it has been due.
        return self.client.user is not None and await self._is_sure()

    async def _is_sure(self) -> bool:
        return await self.sure()

    async def _ask_the_time(self) -> None:
        with suppress(*SILENT_FAULTS, Ending):
            await ask_something(self.client)

    async def close(self) -> None:
        """Let work and answers under way finish, then close the client and the database.

        A message that Discord keeps waiting is broken off: it is looked for after the next start
        before it is sent again.
        """
        self._outbox.stop()
        self.pace.end()
        await asyncio.gather(self._planner.stop(WORK_SECONDS), self._deliverer.stop(WORK_SECONDS))
        await _hear_out()
        if not self.client.is_closed():
            await self.client.close()
        await self.database.close()


def _set(alarm: Alarm | None, due: datetime | None) -> None:
    if alarm is not None and due is not None:
        alarm.set_for(due)


async def _always() -> bool:
    """A simulated clock is never wrong."""
    return True


async def _hear_out() -> None:
    """Wait for what people have just done to be answered, as long as Discord waits for it."""
    handlers = tasks_of_handlers()
    if handlers:
        await asyncio.wait(handlers, timeout=ANSWER_SECONDS)


def _log_failure(fault: Exception) -> None:
    if isinstance(fault, Unavailable):
        # Said once, where it was noticed; the next sweep tries again.
        return
    log.error("a tick failed; the next sweep repeats it", exc_info=fault)


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Callable[[], datetime] = machine.now
) -> AsyncGenerator[App]:
    """The whole bot on a migrated database, not yet connected to Discord."""
    library = load_library(settings.practice.packs)
    await migrate(settings.database.url, patience=DATABASE_SECONDS)
    app = App(settings, open_database(settings.database.url), library, clock)
    try:
        yield app
    finally:
        await app.close()
