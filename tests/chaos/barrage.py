"""Trouble for the bot's requests, by their number: however slow the machine, all of it comes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

from aiohttp import web

from tests.chaos.keeper import Keeper
from tests.chaos.plan import KillOn, Trouble
from tests.wire.faults import HANG_UP, RESET, Fault, Work

WORK = r"(POST|PATCH|PUT|GET) /(channels/.*|users/@me/channels|interactions/.*)"
"""All but what a process asks when it starts."""
NAMES = {RESET: "reset", HANG_UP: "hung up"}


class Barrage(Fault):
    """What happens to which request. `struck` counts the troubles, `killed` the kills."""

    def __init__(self, planned: dict[int, Trouble | KillOn], keepers: Sequence[Keeper]) -> None:
        super().__init__(WORK)
        self.struck: Counter[str] = Counter()
        self.killed = 0
        self.count = 0
        self._planned = dict(planned)
        self._keepers = keepers
        self.heard_at = time.monotonic()

    @property
    def is_over(self) -> bool:
        return not self._planned

    def strikes(self, method: str, path: str) -> bool:
        if not super().strikes(method, path):
            return False
        self.count += 1
        self.heard_at = time.monotonic()
        return self.count in self._planned

    async def apply(self, request: web.Request, work: Work) -> web.StreamResponse:
        planned = self._planned.pop(self.count)
        if isinstance(planned, Trouble):
            name = NAMES.get(planned.status, str(planned.status))
            self.struck[f"{name} {planned.moment}"] += 1
            return await Fault(WORK, planned.status, planned.moment).apply(request, work)
        keeper = self._keepers[planned.process]
        self.killed += not keeper.bot.is_dead
        kill = Fault(WORK, moment=planned.moment, meanwhile=lambda: keeper.kill(planned.dead_for))
        return await kill.apply(request, work)
