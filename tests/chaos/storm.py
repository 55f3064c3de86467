"""A storm over real processes of the bot, from its plan to its audit."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.db.engine import open_database
from bot.db.migrate import migrate
from tests.chaos.audit import Audit
from tests.chaos.barrage import Barrage
from tests.chaos.findings import audit_of
from tests.chaos.ground import Ground, beginning
from tests.chaos.keeper import Keeper
from tests.chaos.passing import free_deliveries, free_shard, waiting
from tests.chaos.plan import EVE_SECONDS, ON_THE_EVE, Away, KillAt, Plan, Shake, Shaken
from tests.chaos.writers import Crowd
from tests.wire.bot_process import Bot
from tests.wire.discord_server import DiscordServer
from tests.wire.faults import HANG_UP, POST_MESSAGE, Fault, Moment
from tests.wire.rates import DISCORDS

START_SECONDS = 1.0
MAX_CONCURRENCY, IDENTIFY_SECONDS = 16, 5.0
NONCE_MEMORY_SECONDS = 65.0
"""A little longer than what the bot relies on."""
LONGEST_SECONDS, LONGEST_SHORT_SECONDS = 300.0, 90.0
"""A message that was tried often waits for minutes; usually all is over long before."""
LONGEST_BARRAGE_SECONDS = 60.0
SETTLED_LOOK_SECONDS = 0.25
SETTLED_SECONDS = 1.0
LONGEST_EVE_SECONDS = 25.0
THAWS_AFTER_SECONDS = 4.0
"""When the others are in the midst of saying what the frozen one has claimed."""
QUIET_SECONDS = 2.0
"""When the bot has asked nothing for so long, it waits for something."""


class Storm:
    """One plan, carried out. `weather` says what there was of each kind of trouble."""

    def __init__(self, plan: Plan, folder: Path, database_url: str) -> None:
        self._plan = plan
        self._url = database_url
        self._database = open_database(database_url)
        self._server = DiscordServer(rates=DISCORDS, keeps_bodies=False)
        self._server.world.nonce_memory_seconds = NONCE_MEMORY_SECONDS
        self._server.gateway.max_concurrency = MAX_CONCURRENCY
        self._server.gateway.identify_seconds = IDENTIFY_SECONDS if plan.lasts_long else 0.0
        self._keepers = [self._keeper(folder / str(n), n) for n in range(plan.processes)]
        self._crowd = Crowd(self._server)
        self._barrage = Barrage(plan.on_request, self._keepers)
        self._server.faults.append(self._barrage)
        self._shaken: Counter[Shake] = Counter()

    def _keeper(self, folder: Path, number: int) -> Keeper:
        folder.mkdir()
        bot = Bot(self._server, folder, self._url)
        bot.log_level = "warning"
        if self._plan.processes > 1:
            bot.arguments = ("--shards", f"{number}/{self._plan.processes}")

        async def bury() -> None:
            if not self._plan.lasts_long:
                await free_shard(self._database, number, bot.pid)

        return Keeper(bot, bury)

    async def blow(self) -> Audit:
        """All of it: the ground, the storm, the calm after it, and the audit."""
        await migrate(self._url)
        try:
            async with self._server:
                await self._warm_up()
                return await self._blow()
        finally:
            await self._database.close()

    async def _blow(self) -> Audit:
        ground = Ground(self._server.world, self._plan, beginning(START_SECONDS))
        await ground.save(self._database)
        for keeper in self._keepers:
            keeper.begin()
        writing = self._send_writers(ground)
        try:
            async with asyncio.TaskGroup() as group:
                for event in (*self._plan.kills, *self._plan.shaken, self._plan.away):
                    group.create_task(self._happen(event, ground.begins))
            await self._calm_down(ground, writing)
        finally:
            for task in writing:
                task.cancel()
            await asyncio.gather(*(keeper.put_away() for keeper in self._keepers))
        return await audit_of(self._database, self._server.world, ground, self._crowd.accepted)

    async def _warm_up(self) -> None:
        """The first start of all compiles the bot and tells Discord its commands."""
        await self._keepers[0].bot.start()
        await self._keepers[0].bot.stop()

    def _send_writers(self, ground: Ground) -> list[asyncio.Task[None]]:
        tasks: list[asyncio.Task[None]] = []
        for of in (*self._plan.drills, *self._plan.closings):
            place, name = ground.places[of.server], ground.names[of]
            for writer in of.writers:
                person = place.members[writer.member]
                text = f"{person.name} hears that you are afraid ({name})"
                move = self._crowd.write(person, place.drills, name, text, writer.after)
                tasks.append(asyncio.create_task(move))
        return tasks

    async def _happen(self, event: KillAt | Shaken | Away, begins: datetime) -> None:
        moment = begins + timedelta(seconds=event.at)
        if isinstance(event, Away):
            moment -= timedelta(seconds=EVE_SECONDS)
        await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
        match event:
            case KillAt():
                await self._keepers[event.process].kill(event.dead_for)
            case Shaken():
                self._shaken[event.how] += 1
                await self._shake(event.how)
            case Away():
                await self._be_away(event)

    async def _be_away(self, away: Away) -> None:
        """What is posted last is answered to nobody, and is forgotten when Discord comes back."""
        unheard = Fault(POST_MESSAGE, HANG_UP, Moment.AFTER, ON_THE_EVE)
        self._server.faults.insert(0, unheard)
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_EVE_SECONDS):
                while unheard.times == ON_THE_EVE:  # noqa: ASYNC110  only a look at a number
                    await asyncio.sleep(SETTLED_LOOK_SECONDS)
        unheard.times = 0
        if self._plan.freezes:
            self._keepers[0].bot.send(signal.SIGSTOP)
        await self._server.shut()
        await asyncio.sleep(away.lasts)
        await self._server.open()
        if self._plan.freezes:
            await asyncio.sleep(THAWS_AFTER_SECONDS)
            self._keepers[0].bot.send(signal.SIGCONT)

    async def _shake(self, how: Shake) -> None:
        gateway = self._server.gateway
        moves = {
            Shake.DROP: gateway.drop,
            Shake.RECONNECT: gateway.ask_to_reconnect,
            Shake.INVALIDATE: gateway.invalidate,
        }
        await moves[how]()

    async def _calm_down(self, ground: Ground, writing: list[asyncio.Task[None]]) -> None:
        """Wait until all that is due has been said, or clearly never will be."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_BARRAGE_SECONDS):
                while not self._barrage.is_over and await waiting(self._database, ground):
                    if self._is_quiet and not self._plan.lasts_long:
                        await self._start_anew()
                    await asyncio.sleep(SETTLED_LOOK_SECONDS)
        self._server.faults.clear()
        if not self._plan.lasts_long:
            await self._start_anew()
        longest = LONGEST_SECONDS if self._plan.lasts_long else LONGEST_SHORT_SECONDS
        with suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await asyncio.wait(writing)
                while await waiting(self._database, ground):  # noqa: ASYNC110  the database does not call
                    await asyncio.sleep(SETTLED_LOOK_SECONDS)
        # Whoever would say something twice has the time to.
        await asyncio.sleep(SETTLED_SECONDS)

    async def _start_anew(self) -> None:
        """Kill all, and let the time pass in which nobody may send what they held."""
        await asyncio.gather(*(keeper.kill(dead_for=0.2) for keeper in self._keepers))
        await free_deliveries(self._database)

    @property
    def _is_quiet(self) -> bool:
        """Whether the bot is there, and has asked nothing for a while."""
        gateway = self._server.gateway
        heard_at = max(self._barrage.heard_at, gateway.ready_at)
        return gateway.connected and time.monotonic() - heard_at > QUIET_SECONDS

    @property
    def kills(self) -> int:
        """How many living processes were killed."""
        return sum(keeper.kills for keeper in self._keepers)

    @property
    def weather(self) -> dict[str, str]:
        """What the bot had to stand, in words."""
        struck = self._barrage.struck
        refused = self._server.limits.refused
        asked = [r for r in self._server.requests if r.method == "GET"]
        looked_back = sum(1 for request in asked if request.path.endswith("/messages"))
        ends = sum((keeper.ends for keeper in self._keepers), Counter[int]())
        made_up = sum(number for kind, number in struck.items() if kind.startswith("429"))
        return {
            "kills": f"{self.kills}, of them in the midst of a request "
            f"{self._barrage.killed}; exit codes {dict(ends)}",
            "faults": f"{said(struck)}; in {self._barrage.count} requests",
            "gateway": f"{said(self._shaken)}; "
            f"{self._server.gateway.hurried} came too early to identify",
            "Discord away": f"{self._plan.away.lasts:.0f} s"
            + (", and a process suspended for longer" if self._plan.freezes else ""),
            "429 given": f"{self._server.limits.given}, of them {made_up} made up; by the limits: "
            f"{said(refused)}; {self._server.limits.invalid_lately()} invalid requests in all",
            "posts not repeated": f"{self._server.world.not_repeated} by their nonce; "
            f"{looked_back} looks at a channel first",
            "presses of Reply": f"{self._crowd.tries} for {len(self._crowd.accepted)} replies",
            "errors logged": said(Counter(map(shape, self._errors))),
        }

    @property
    def _errors(self) -> list[str]:
        return [line for keeper in self._keepers for line in keeper.bot.lines("error", "critical")]


def said(counted: Counter[str] | Counter[Shake]) -> str:
    """A count by kinds in one line."""
    return ", ".join(f"{kind} {number}" for kind, number in sorted(counted.items())) or "none"


def shape(line: str) -> str:
    """A logged line without its figures and its traceback, so that alike ones can be counted."""
    first = line.splitlines()[0].removesuffix(" Traceback (most recent call last):")
    return re.sub(r"\d+(\.\d+)?", "…", first)[:90].strip()
