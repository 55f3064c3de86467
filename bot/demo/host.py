"""Keeps the world of the demo going: time, the bot's work, fresh pages, who has read what."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from simcord import Env

from bot.demo import simcord_internals as internals
from bot.demo.clockwork import Clockwork
from bot.demo.previews import Previews
from bot.demo.tour import Deed, read_deed
from bot.demo.world import Person, Place, World

log = logging.getLogger(__name__)

# How often the bot looks for due work, in seconds.
BEAT = 1.0

# How often pages are drawn anew though nothing happened: they say "3 minutes ago". In seconds.
STALE = 30.0


class Host:
    """Everything that is done to the world goes through here, one thing at a time.

    Attributes:
        deeds: what visitors have done, oldest first, for the tour.
    """

    def __init__(
        self, env: Env, world: World, clockwork: Clockwork, previews: Previews, guard: asyncio.Lock
    ) -> None:
        self.world = world
        self.clockwork = clockwork
        self.previews = previews
        self.deeds: list[Deed] = []
        self._guard = guard
        self._changed = asyncio.Event()
        self._drawn = 0.0
        self._seen: dict[tuple[str, int], int] = {}
        self._keys = {person.user.id: person.key for person in world.people.values()}
        for person in world.people.values():
            for place in world.places(person):
                self.mark_read(person, place)
        internals.listen(env, self._on_event)

    async def run(self) -> None:
        """Follow the clock on the wall and draw pages anew when something happened; for ever."""
        beat = 0.0
        while True:
            try:
                async with asyncio.timeout(BEAT):
                    await self._changed.wait()
            except TimeoutError:
                pass
            async with self._guard:
                if time.perf_counter() - beat >= BEAT:
                    beat = time.perf_counter()
                    await self._work()
                await self._redraw()

    async def jump(self, hours: int) -> None:
        """Move the clock ahead, let the bot do what falls due on the way, draw pages anew."""
        async with self._guard:
            await self.clockwork.move_to(self.clockwork.now() + timedelta(hours=hours))
            self.deeds.append(Deed("", f"hours {hours}"))
            self._changed.set()
            await self._redraw()

    def mark_read(self, person: Person, place: Place) -> None:
        """Remember that this person has seen this place as it is now."""
        self._seen[person.key, place.channel.id] = place.newest

    def is_unread(self, person: Person, place: Place) -> bool:
        """Whether something came since this person last looked."""
        return place.newest > self._seen.get((person.key, place.channel.id), 0)

    async def _work(self) -> None:
        try:
            await self.clockwork.follow_wall()
            await self.clockwork.tick()
        except Exception:
            # The demo goes on: what failed is tried again at the next beat.
            log.exception("The bot could not finish its due work.")

    async def _redraw(self) -> None:
        if not self._changed.is_set() and time.perf_counter() - self._drawn < STALE:
            return
        self._changed.clear()
        self._drawn = time.perf_counter()
        try:
            await self.previews.refresh()
        except Exception:
            log.exception("A page could not be drawn anew.")

    def _on_event(self, event: str, payload: Mapping[str, Any]) -> None:
        self._changed.set()
        if event == "INTERACTION_CREATE" and (deed := read_deed(payload, self._keys)):
            self.deeds.append(deed)
