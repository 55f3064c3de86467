"""Interactions through the whole bot, against discord.py's own dispatch of an empty handler."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.bench.bare_client import BareProcess
from tests.bench.crowd import TEXT
from tests.bench.figures import Figure, Goal, Of, percentile
from tests.bench.installation import Installation, Place, Posts, cpu_seconds, installation
from tests.bench.places import BACKENDS, Bench
from tests.wire.institute import ANSWERS
from tests.wire.interactions import Interaction, Kind
from tests.wire.payloads import Json
from tests.wire.people import People
from tests.wire.world import Person

PEOPLE, AT_ONCE = 12, 16
GOAL = Goal(Of.RATIO, 0.5, at_least=True)


@dataclass
class Load:
    """People who press Reply and send what they wrote; both are interactions.

    A client that opens no form is sent what `form` holds.
    """

    people: People
    todo: Iterator[tuple[Person, Json]]
    form: Json | None = None
    waits: list[float] = field(default_factory=list)

    async def one_reply(self) -> bool:
        """A press and a form sent; false when nobody is left to reply."""
        person, post = next(self.todo, (None, None))
        if person is None or post is None:
            return False
        begun = time.monotonic()
        opened = await self.people.press(person, post, "Reply")
        self.waits.append(time.monotonic() - begun)
        if opened.form is None:
            opened = Interaction(Kind.COMPONENT, post["channel_id"], post, form=self.form)
        self.form = opened.form
        begun = time.monotonic()
        await self.people.submit(person, opened, text=TEXT, **ANSWERS)
        self.waits.append(time.monotonic() - begun)
        return True

    async def at_full_speed(self, replies: int) -> float:
        """So many replies by `AT_ONCE` people at once; returns interactions a second."""
        left = iter(range(replies))

        async def somebody() -> None:
            for _ in left:
                await self.one_reply()

        begun = time.monotonic()
        await asyncio.gather(*(somebody() for _ in range(AT_ONCE)))
        return 2 * replies / (time.monotonic() - begun)

    async def at_a_rate(self, replies: int, per_second: float) -> None:
        """So many replies, begun at this rate whether or not earlier ones are answered."""
        begun, under_way = time.monotonic(), list[asyncio.Task[bool]]()
        for number in range(replies):
            await asyncio.sleep(begun + number / per_second - time.monotonic())
            under_way.append(asyncio.create_task(self.one_reply()))
        await asyncio.gather(*under_way)


async def answering(bench: Bench) -> AsyncIterator[Figure]:
    """The bot on each database, then the bare client, over the same posts and people."""
    rounds = bench.some(150, 20)
    warm, fast, slow = (int(share * rounds * PEOPLE) for share in (0.1, 0.4, 0.5))
    for backend, name in BACKENDS.items():
        async with installation(bench, backend) as here:
            places = here.places(1, PEOPLE)
            now = datetime.now(UTC) - timedelta(minutes=1)
            await here.furnish(places, [[now] * rounds])
            [bot] = await here.bots(1)
            posts = Posts(here.server)
            await posts.until(rounds, 60)
            load = Load(People(here.server), _everybody(here, places[0]))
            await load.at_full_speed(warm)
            used = cpu_seconds(bot)
            rate = await load.at_full_speed(fast)
            used = (cpu_seconds(bot) - used) / (2 * fast) * 1000
            load.waits.clear()
            await load.at_a_rate(slow, rate / 4)
            waits = load.waits
            assert bot.said == "", f"the bot had something to say: {bot.said}"
            await bot.stop()
            bare_rate, bare_used = await _bare(here, places[0], warm, fast, load.form)
        what = f"interactions in a second, {AT_ONCE} people at once, on {name}"
        yield Figure(what, rate, "/s", bare_rate, "an empty handler", GOAL)
        yield Figure("  processor time of each", used, "ms", bare_used, "an empty handler")
        what = f"  first answer at half that load, p99 of {len(waits)}"
        yield Figure(what, percentile(waits, 0.99) * 1000, "ms")


async def _bare(
    here: Installation, place: Place, warm: int, fast: int, form: Json | None
) -> tuple[float, float]:
    """Interactions a second, and milliseconds of processor for each, with the empty handler."""
    bare = await here.start(BareProcess)
    load = Load(People(here.server), _everybody(here, place), form)
    await load.at_full_speed(warm)
    used = cpu_seconds(bare)
    rate = await load.at_full_speed(fast)
    used = (cpu_seconds(bare) - used) / (2 * fast) * 1000
    await bare.stop()
    return rate, used


def _everybody(here: Installation, place: Place) -> Iterator[tuple[Person, Json]]:
    """Each person before each post."""
    for post in here.server.world.history(place.channel):
        for person in place.people:
            yield person, post
