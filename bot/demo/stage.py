"""Puts the demo together: world, bot, past, server; and takes it apart again."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo import simcord_internals as internals
from bot.demo.clockwork import Clockwork, DemoApp, VirtualNow
from bot.demo.host import Host
from bot.demo.previews import Previews
from bot.demo.server import serving, take_port
from bot.demo.world import BOT_NAME, ZONE, World

# It is always mid-morning when the curtain rises, so that today's round is open.
CURTAIN = (10, 5)


@dataclass(frozen=True)
class Play:
    """What is performed.

    Attributes:
        open_app: opens the bot, with a folder for its files and the clock to use.
        seed: plays the cohort's past, with the opened bot. The clock stands at `past`
            before today's mid-morning then; afterwards it is moved on to it.
        past: how long before today the world begins.
    """

    open_app: Callable[[Path, Callable[[], datetime]], AbstractAsyncContextManager[DemoApp]]
    seed: Callable[[Any, World, Clockwork], Awaitable[None]]
    past: timedelta


@asynccontextmanager
async def perform(play: Play, folder: Path, port: int) -> AsyncGenerator[str]:
    """The running demo; yields the address of its page.

    Raises:
        Refusal: another simcord than ours is installed, or the port is taken.
    """
    internals.check()
    with take_port(port) as taken:
        async with _perform(play, folder, taken) as address:
            yield address


@asynccontextmanager
async def _perform(play: Play, folder: Path, taken: socket.socket) -> AsyncGenerator[str]:
    curtain = _curtain(datetime.now(ZoneInfo(ZONE)))
    clock = VirtualNow(curtain - play.past)
    async with play.open_app(folder, clock) as app:
        env = internals.new_env(app.client, BOT_NAME, clock())
        clock.bind(env)
        await env.start()
        try:
            with env.time_context():
                world = World(env)
                await env.settle()
                clockwork = Clockwork(env, app)
                await play.seed(app, world, clockwork)
                await clockwork.move_to(curtain)
                guard = asyncio.Lock()
                previews = Previews(env, world, guard, taken.getsockname()[1], ZONE)
                host = Host(env, world, clockwork, previews, guard)
                async with serving(host, taken) as address, _going_on(host):
                    yield address
                await previews.close()
        finally:
            await env.shutdown()


@asynccontextmanager
async def _going_on(host: Host) -> AsyncGenerator[None]:
    """Time passes meanwhile."""
    task = asyncio.create_task(host.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _curtain(now: datetime) -> datetime:
    """Today's mid-morning in the zone of `now`, in UTC."""
    hour, minute = CURTAIN
    return now.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)
