"""What the bot takes beside a bare client: memory, and the time until it answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from statistics import median

from tests.bench.bare_client import BareProcess
from tests.bench.figures import Figure, Goal, Of
from tests.bench.installation import Installation, Place, installation, resident_megabytes
from tests.bench.places import Bench
from tests.wire.bot_process import Bot
from tests.wire.payloads import Json
from tests.wire.people import People

PEOPLE, PAST_ROUNDS = 5, 3
SETTLES_SECONDS = 5.0


async def resting(bench: Bench) -> AsyncIterator[Figure]:
    """Both start several times in turn, with the same servers; the first start is left out."""
    servers, cohorts, starts = bench.some(2500, 100), bench.some(1000, 40), bench.some(3, 1)
    async with installation(bench, "sqlite") as here:
        places = here.places(cohorts, PEOPLE, channels=30, roles=15)
        here.places(servers - cohorts, channels=30, roles=15)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        await here.furnish(places, [[tomorrow]] * cohorts, PAST_ROUNDS)
        await _started(here, Bot, places[0])
        seconds: dict[type[Bot], list[float]] = {Bot: [], BareProcess: []}
        megabytes: dict[type[Bot], list[float]] = {Bot: [], BareProcess: []}
        for _ in range(starts):
            for kind in (Bot, BareProcess):
                took, held = await _started(here, kind, places[0])
                seconds[kind].append(took)
                megabytes[kind].append(held)
    size = f"{servers:,} servers, {cohorts:,} cohorts"
    for what, unit, found, bound in (
        (f"memory at rest with {size}", "MB", megabytes, 60.0),
        ("from the start of the process to the first answer", "s", seconds, 1.0),
    ):
        ours, bare = median(found[Bot]), median(found[BareProcess])
        yield Figure(what, ours, unit, bare, "a bare client", Goal(Of.MORE, bound))


async def _started(here: Installation, kind: type[Bot], place: Place) -> tuple[float, float]:
    """Seconds until somebody is answered, and megabytes a while later."""
    begun = time.monotonic()
    process = await here.start(kind)
    post = _card(here, place)
    await People(here.server).press(place.people[0], post, "Help")
    took = time.monotonic() - begun
    await asyncio.sleep(SETTLES_SECONDS)
    held = resident_megabytes(process)
    await process.stop()
    return took, held


def _card(here: Installation, place: Place) -> Json:
    """A message with a button, as the bot has sent it some time ago."""
    button = {"type": 2, "style": 2, "label": "Help", "custom_id": "reply/1"}
    body = {"flags": 1 << 15, "components": [{"type": 1, "components": [button]}]}
    world = here.server.world
    return world.make_message(place.channel, world.bot, body)
