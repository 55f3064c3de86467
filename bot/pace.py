"""Discord's limit on requests, kept before Discord has to: so many a second, and no more.

The limit is cut into lanes. A lane carries one request and is free again a second after that
request was on its way; so no second ever holds more requests than there are lanes, however
unevenly the machine runs. Processes that share a token share out the lanes.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass

REST = 1.017
"""For how many seconds a lane rests: one, and a little for what the way to Discord may differ."""
SHARED_REST = 1.03
"""The same where several processes share the lanes: they hold each other up on one machine."""


class Ending(Exception):
    """The bot is stopping; nothing was sent."""


@dataclass(slots=True)
class Lane:
    """One request's place in the limit."""

    given_back: bool = False


class Pace:
    """Gives out lanes in the order they are asked for.

    `lanes`: how many requests in each `rest` seconds. `seconds`: a clock that never jumps.
    """

    def __init__(self, lanes: int, seconds: Callable[[], float], rest: float = REST) -> None:
        self._seconds = seconds
        self._rest = rest
        self._lanes = 0
        self._surplus = 0
        self._free_at: list[float] = []
        self._not_before = 0.0
        self._turn = asyncio.Lock()
        self._change = asyncio.Event()
        self._ending = False
        self.waiting = 0
        self.resize(lanes, rested=True)

    def resize(self, lanes: int, *, rested: bool = False) -> None:
        """Use so many lanes from now on. New ones rest first: another may just have used them."""
        free_at = self._seconds() + (0.0 if rested else self._rest)
        more = lanes - self._lanes
        self._lanes = lanes
        for _ in range(more):
            if self._surplus:
                self._surplus -= 1
            else:
                heapq.heappush(self._free_at, free_at)
        for _ in range(-more):
            if self._free_at:
                heapq.heappop(self._free_at)
            else:
                self._surplus += 1
        self._change.set()

    async def lane(self) -> Lane:
        """Wait for a free lane and take it; raises `Ending` once the bot stops."""
        self.waiting += 1
        try:
            async with self._turn:
                await self._until_free()
                heapq.heappop(self._free_at)
                # A stretch of silence is not made up for all at once.
                self._not_before = self._seconds() + self._rest / max(self._lanes, 1) / 2
                return Lane()
        finally:
            self.waiting -= 1

    async def _until_free(self) -> None:
        while not self._ending:
            free_at = max(self._free_at[0], self._not_before) if self._free_at else None
            if free_at is not None and free_at <= self._seconds():
                return
            self._change.clear()
            pause = None if free_at is None else free_at - self._seconds()
            try:
                async with asyncio.timeout(pause):
                    await self._change.wait()
            except TimeoutError:
                continue
        raise Ending

    def on_its_way(self, lane: Lane) -> None:
        """The lane's request has left, or never will: the lane rests and is free again."""
        if lane.given_back:
            return
        lane.given_back = True
        if self._surplus:
            self._surplus -= 1
            return
        heapq.heappush(self._free_at, self._seconds() + self._rest)
        self._change.set()

    def end(self) -> None:
        """Turn away whoever waits, and whoever comes."""
        self._ending = True
        self._change.set()
