"""People who answer drills, and try again whenever they are not told that it is saved."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tests.chaos.audit import Answer
from tests.wire.discord_server import DiscordServer
from tests.wire.institute import ANSWERS
from tests.wire.interactions import DEADLINE_SECONDS, Interaction
from tests.wire.payloads import Json
from tests.wire.people import People
from tests.wire.reading import custom_ids, text_of
from tests.wire.world import Person

PATIENCE_SECONDS = 8.0
"""How long somebody looks at "is thinking"."""
PAUSE_SECONDS = 0.5
LOOK_SECONDS = 0.1


class Notices:
    """Finds the drill of a series, as people do: by reading the channel."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self._read: dict[str, int] = {}
        self._found: dict[tuple[str, str], Json] = {}

    async def drill(self, channel_id: str, name: str) -> Json:
        """The post of the series of that name, once it is there."""
        while (channel_id, name) not in self._found:
            self._look(channel_id)
            await asyncio.sleep(LOOK_SECONDS)
        return self._found[channel_id, name]

    def _look(self, channel_id: str) -> None:
        messages = list(self._server.world.messages[channel_id].values())
        for message in messages[self._read.get(channel_id, 0) :]:
            for line in text_of(message).splitlines():
                self._found.setdefault((channel_id, line.removeprefix("-# ")), message)
        self._read[channel_id] = len(messages)


class Crowd:
    """All who write. `accepted` holds what they were told is saved."""

    def __init__(self, server: DiscordServer) -> None:
        self.accepted: list[Answer] = []
        self.tries = 0
        self._server = server
        self._people = People(server)
        self._notices = Notices(server)

    async def write(
        self, person: Person, channel_id: str, name: str, text: str, after: float
    ) -> None:
        """See the drill, think about it, and answer until that is accepted."""
        post = await self._notices.drill(channel_id, name)
        await asyncio.sleep(after)
        while not await self._try(person, post, text):  # noqa: ASYNC110  a person's patience
            await asyncio.sleep(PAUSE_SECONDS)
        ids = custom_ids(post)
        round_id = next(int(one.split("/")[1]) for one in ids if one.startswith("reply/"))
        self.accepted.append(Answer(round_id, int(person.id), text))

    async def _try(self, person: Person, post: Json, text: str) -> bool:
        if not self._server.is_open:
            return False
        self.tries += 1
        opened = await self._people.press(person, post, "Reply", wait=False)
        if not await self._answered(opened) or opened.form is None:
            return False
        sent = await self._people.submit(person, opened, wait=False, text=text, **ANSWERS)
        return await self._answered(sent) and "Your reply is saved." in text_of(sent)

    async def _answered(self, interaction: Interaction) -> bool:
        """Whether something came that can be read, within the time in which people wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DEADLINE_SECONDS):
                await interaction.answered.wait()
            async with asyncio.timeout(PATIENCE_SECONDS):
                await interaction.settled.wait()
            return bool(interaction.form or interaction.messages)
        return False
