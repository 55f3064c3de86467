"""The bot as processes of its own, on a loopback Discord that lives in this one."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import psutil

from tests.bench.crowd import Crowd
from tests.bench.places import Bench
from tests.wire.bot_process import Bot
from tests.wire.discord_server import DiscordServer
from tests.wire.rates import DISCORDS, UNLIMITED, Rates
from tests.wire.world import Person

Kind = TypeVar("Kind", bound=Bot)
AS_FAST_AS_IT_GOES = "10000"
LOOK_EVERY = 0.05


@dataclass
class Place:
    """A Discord server with one drill channel, and its people."""

    guild: str
    channel: str
    people: list[Person] = field(default_factory=list)


@dataclass
class Installation:
    """A Discord, the bot's database, and whatever runs on them."""

    bench: Bench
    server: DiscordServer
    database_url: str
    limited: bool
    _stack: AsyncExitStack

    def places(self, count: int, people: int = 0, channels: int = 1, roles: int = 0) -> list[Place]:
        """So many servers; the first of their channels is for drills."""
        world, made = self.server.world, list[Place]()
        for number in range(count):
            guild = world.add_guild(f"Institute {number}")
            channel, *_ = [world.add_channel(guild, f"channel-{n}") for n in range(channels)]
            for role in range(roles):
                world.add_role(guild, f"Role {role}")
            here = [world.add_person(guild, f"t{n}") for n in range(people)]
            made.append(Place(guild, channel, here))
        return made

    async def furnish(
        self, places: Iterable[Place], due: Iterable[list[datetime]], past_rounds: int = 0
    ) -> None:
        """Give each place a cohort of its people, and series that are due then."""
        crowd = Crowd()
        for place, moments in zip(places, due, strict=True):
            here = crowd.server(place.guild, place.channel, place.channel)
            people = [int(person.id) for person in place.people]
            cohort = crowd.cohort(here, people)
            for due_at in moments:
                crowd.series_with_past(cohort, due_at, past_rounds, people)
        await crowd.save(self.database_url)

    async def start(self, kind: type[Kind], *arguments: str) -> Kind:
        """A process that is connected to the gateway, and ends with this installation."""
        process = kind(self.server, self.bench.new_folder(), self.database_url)
        process.environment = {"ETUDE_LOG__LEVEL": "warning"}
        if not self.limited:
            process.environment["ETUDE_DELIVERY__REQUESTS_PER_SECOND"] = AS_FAST_AS_IT_GOES
        process.arguments = arguments
        self._stack.push_async_callback(process.put_away)
        await process.start()
        # Looking through all of a large Discord for garbage would hold up its answers, and what
        # was paced well would come in a heap.
        gc.collect()
        gc.freeze()
        return process

    async def bots(self, count: int) -> list[Bot]:
        """So many processes of the bot that share everything."""
        if count == 1:
            return [await self.start(Bot)]
        return [await self.start(Bot, "--shards", f"{n}/{count}") for n in range(count)]


@asynccontextmanager
async def installation(
    bench: Bench, backend: str, *, limited: bool = False
) -> AsyncIterator[Installation]:
    """An empty installation; `limited` is by Discord's own limits."""
    rates: Rates = DISCORDS if limited else UNLIMITED
    async with (
        bench.database(backend) as url,
        DiscordServer(rates=rates, keeps_bodies=False) as server,
        AsyncExitStack() as stack,
    ):
        yield Installation(bench, server, url, limited, stack)


class Posts:
    """When each message of the bot arrived, on the monotonic clock."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self._looked = 0
        self.arrived: list[float] = []

    def look(self) -> int:
        """How many there are by now."""
        new = self._server.requests[self._looked :]
        self._looked += len(new)
        self.arrived += [
            request.at
            for request in new
            if request.method == "POST"
            and request.path.endswith("/messages")
            and request.status == 200
        ]
        return len(self.arrived)

    async def until(self, count: int, seconds: float) -> None:
        """Wait for so many, and no longer than so many seconds."""
        async with asyncio.timeout(seconds):
            while self.look() < count:  # noqa: ASYNC110  waking at every request would cost more
                await asyncio.sleep(LOOK_EVERY)


def cpu_seconds(process: Bot) -> float:
    """What the process has used of the machine's processors so far, by all of its threads."""
    counted = [*Path(f"/proc/{process.pid}/task").glob("*/schedstat")]
    if counted:
        # In nanoseconds, where the usual figure counts ticks and misses what is short.
        return sum(int(one.read_text().split()[0]) for one in counted) / 1e9
    used = psutil.Process(process.pid).cpu_times()
    return used.user + used.system


def resident_megabytes(process: Bot) -> float:
    """What the process holds in memory."""
    return psutil.Process(process.pid).memory_info().rss / 2**20
