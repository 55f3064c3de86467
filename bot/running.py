"""A process that runs the bot: connected to Discord, beside others, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot import clock as machine
from bot.app import open_app
from bot.db.bell import listen
from bot.practice.deliveries import release_leases
from bot.shards import Shift
from bot.sharing import Sharing
from bot.ticker import Alarm, Ticker
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from bot.client import EtudeClient
    from bot.config import Settings
    from bot.practice.shards import Shards

log = logging.getLogger(__name__)

CANCEL_AGAIN_SECONDS = 0.2
PLAN_AHEAD = timedelta(seconds=2)
LOOK_AFTER = timedelta(seconds=0.5)
AUTHENTICATION_FAILED = 4004
NOT_ACCEPTED = (
    "Discord does not accept the token. Copy it anew from your application's Bot page and run "
    "`etude init`."
)


async def run(
    settings: Settings, token: str, shards: Shards | None = None, *, standby: bool = False
) -> None:
    """Run the bot until it is told to stop, or another process has taken over.

    It serves `shards`, or all there are; with `standby`, once nobody else does.
    Raises `Refusal` where Discord, or another process, will not have us.
    """
    async with open_app(settings) as app:
        # What is there now stays: looking it through again and again would make posts late.
        gc.freeze()
        believed = app.timekeeper.believed
        shift = Shift(app.database, app.client, machine.now, believed, shards, standby=standby)
        if not app.database.alone:
            app.client.shift = shift
        ticker = Ticker(machine.now)
        if app.database.alone:
            async with app.database.writing() as session:
                await release_leases(session)
        app.planning_alarm = ticker.alarm(app.wake)
        app.delivery_alarm = ticker.alarm(app.wake_delivery)
        app.ahead = PLAN_AHEAD
        app.sure = app.timekeeper.sure
        connection = asyncio.create_task(
            _stay_connected(app.client, shift, token, settings.discord.api_base)
        )
        keeping = asyncio.create_task(shift.keep())
        beside = asyncio.create_task(_beside_others(app, settings, shift.name, app.delivery_alarm))
        told = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, told.set)
        stop = asyncio.create_task(told.wait())
        ticker.start()
        try:
            work = [connection, keeping] if app.database.alone else [connection, keeping, beside]
            await asyncio.wait((*work, stop), return_when=asyncio.FIRST_COMPLETED)
            for task in work:
                if task.done():
                    task.result()
            if stop.done():
                log.info("stopping")
        finally:
            stop.cancel()
            ticker.stop()
            await _end(beside)
            await _end(keeping)
            await shift.end()
            await _end(connection)


async def _beside_others(app: App, settings: Settings, name: str, alarm: Alarm) -> None:
    """Share the rate limit with other processes, and hear from them what will be due."""
    if app.database.alone:
        return

    def told(due_at: datetime) -> None:
        # What is due already is seen to by whoever told it; the others look whether it was.
        alarm.set_for(max(due_at, machine.now() + LOOK_AFTER))

    sharing = Sharing(app.database, app.pace, settings.delivery.requests_per_second, name)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sharing.keep())
            group.create_task(listen(app.database.engine, told, sharing.ask_soon))
    finally:
        await sharing.end()


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel it until it ends: discord.py swallows a cancellation while it reconnects."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_AGAIN_SECONDS)
    if not task.cancelled():
        task.exception()  # looked at, or asyncio would complain: we are leaving anyway


async def _stay_connected(client: EtudeClient, shift: Shift, token: str, api_base: str) -> None:
    try:
        await client.login(token)
        await shift.begin()
        await client.connect()
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
