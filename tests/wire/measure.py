# ruff: noqa: T201  it prints figures
"""How soon the bot works for a hundred cohorts: `python -m tests.wire.measure`.

Prints figures in seconds. It is no test: what it says depends on the machine.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.wire.bot_process import Bot
from tests.wire.crowd import COHORTS_EACH, MEMBERS, Crowd
from tests.wire.discord_server import DiscordServer
from tests.wire.faults import ChannelLimit
from tests.wire.institute import ANSWERS, Institute
from tests.wire.interactions import Interaction
from tests.wire.world import Person

SERVERS, STARTS = 10, 5


def say(what: str, seconds: list[float]) -> None:
    middle, worst = statistics.median(seconds), max(seconds)
    print(f"  {what:58}{middle:8.3f}   longest of {len(seconds)}: {worst:.3f}")


async def timed(move: Coroutine[Any, Any, Interaction], into: list[float]) -> Interaction:
    begun = time.monotonic()
    shown = await move
    into.append(time.monotonic() - begun)
    return shown


async def furnish(server: DiscordServer, folder: Path, due_at: datetime) -> list[Institute]:
    bot = Bot(server, folder, f"sqlite:///{folder / 'etude.sqlite'}")
    institutes = [Institute(server, bot, f"Institute {n}") for n in range(SERVERS)]
    crowd = Crowd(due_at)
    for institute in institutes:
        people = [server.world.add_person(institute.guild, f"t{n}") for n in range(MEMBERS)]
        crowd.add_server(institute, people)
    await crowd.save(bot.database_url)
    print("  " + ", ".join(f"{len(rows)} {kind.__name__}" for kind, rows in crowd.rows.items()))
    return institutes


def crowd_of(institute: Institute) -> list[Person]:
    everyone = institute.server.world.people.values()
    return [one for one in everyone if one.guild_id == institute.guild and one.name[0] == "t"]


async def start(institute: Institute, until_ready: list[float], until_answer: list[float]) -> None:
    begun = time.monotonic()
    await institute.bot.start()
    ready_at = institute.server.gateway.ready_at
    until_ready.append(ready_at - begun)
    await institute.people.command(crowd_of(institute)[0], institute.drills, "drill today")
    until_answer.append(time.monotonic() - ready_at)


async def at_rest(server: DiscordServer, folder: Path) -> None:
    institutes = await furnish(server, folder, datetime.now(UTC) + timedelta(days=1))
    until_ready: list[float] = []
    until_answer: list[float] = []
    for _ in range(STARTS):
        await start(institutes[0], until_ready, until_answer)
        await institutes[0].bot.stop()
    say("process start to READY (the first tells the commands)", until_ready)
    say("READY to the first answer (/drill today)", until_answer)


async def all_due(server: DiscordServer, folder: Path) -> None:
    institutes = await furnish(server, folder, datetime.now(UTC) - timedelta(minutes=1))
    until_ready: list[float] = []
    until_answer: list[float] = []
    await start(institutes[0], until_ready, until_answer)
    say("process start to READY", until_ready)
    say("READY to the first answer (/drill today)", until_answer)
    opening: list[float] = []
    while sum(len(institute.rounds()) for institute in institutes) < SERVERS * COHORTS_EACH:
        for institute in institutes:
            for post in institute.rounds()[-1:]:
                person = crowd_of(institute)[0]
                await timed(institute.people.press(person, post, "Reply"), opening)
        await asyncio.sleep(0.01)
    out = max(request.at for request in server.asked("POST", "/channels/"))
    say("READY to the last of 100 drills posted", [out - server.gateway.ready_at])
    say("press Reply to the form, meanwhile", opening or [0.0])
    await replies(institutes)


async def all_due_within_limits(server: DiscordServer, folder: Path) -> None:
    server.trouble(ChannelLimit())
    institutes = await furnish(server, folder, datetime.now(UTC) - timedelta(minutes=1))
    await institutes[0].bot.start()
    for institute in institutes:
        await server.until(lambda here=institute: len(here.rounds()) == COHORTS_EACH)
    out = [r.at - server.gateway.ready_at for r in server.asked("POST", "/channels/")]
    say("READY to each of 100 drills posted (5 a channel in 5 s)", out)
    say("requests refused", [float(len([r for r in server.requests if r.status == 429]))])
    await institutes[0].bot.stop()


async def replies(institutes: list[Institute]) -> None:
    one_by_one: list[float] = []
    at_once: list[float] = []
    institute = institutes[0]
    people, (first, second) = institute.people, institute.rounds()[:2]
    for person in crowd_of(institute):
        form = await people.press(person, first, "Reply")
        sent = people.submit(person, form, text=f"{person.name} hears you.", **ANSWERS)
        await timed(sent, one_by_one)
    say("a reply submitted to its answer, one by one", one_by_one)
    forms = [await people.press(person, second, "Reply") for person in crowd_of(institute)]
    await asyncio.gather(
        *(
            timed(people.submit(person, form, text=f"{person.name}.", **ANSWERS), at_once)
            for person, form in zip(crowd_of(institute), forms, strict=True)
        )
    )
    say("the same, 20 people at once", at_once)
    await institute.bot.stop()


async def main() -> None:
    for what in (at_rest, all_due, all_due_within_limits):
        print(what.__name__.replace("_", " ") + ":")
        with tempfile.TemporaryDirectory() as folder:
            async with DiscordServer() as server:
                place = Path(folder) / "bot"
                place.mkdir()
                await what(server, place)


if __name__ == "__main__":
    asyncio.run(main())
