"""One interaction, answered once or more, in time, privately."""

from __future__ import annotations

import asyncio
import io
import logging
import secrets
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.ui.markdown import quote
from bot.ui.render import LONGEST_TEXT, read_form, render_card, render_form
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.ui.parts import Card, Form

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""Discord waits three seconds for the first answer; after half of that we ask for more time."""

NOBODY = discord.AllowedMentions.none()
SILENT_FAULTS = (discord.HTTPException, aiohttp.ClientError, asyncio.TimeoutError)


class Unheard(Exception):
    """Discord did not take an answer. What was done before stays done."""


@asynccontextmanager
async def _heard() -> AsyncGenerator[None]:
    try:
        yield
    except SILENT_FAULTS as fault:
        raise Unheard(type(fault).__name__) from fault


class Call:
    """A press, a submitted form or a command, and the ways to answer it.

    Answers are private unless said otherwise. Whatever comes first answers Discord; what
    comes later follows up, so callers need not know which is which.
    """

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self.interaction = interaction
        self._answering = asyncio.Lock()
        self._deferred = False

    @property
    def user_id(self) -> int:
        """Whoever pressed, submitted or typed."""
        return self.interaction.user.id

    @property
    def server_id(self) -> int | None:
        """The server it happened in; None in a direct message."""
        return self.interaction.guild_id

    @property
    def role_ids(self) -> frozenset[int]:
        """The roles that the person holds at this moment, as Discord says in the interaction."""
        roles: list[discord.Role] = getattr(self.interaction.user, "roles", [])
        return frozenset(role.id for role in roles)

    @property
    def manages(self) -> bool:
        """Whether the person may manage the server."""
        return self.server_id is not None and self.interaction.permissions.manage_guild

    @property
    def values(self) -> dict[str, list[str]]:
        """What a submitted form holds, by the fields' names."""
        data: Any = self.interaction.data or {}
        return read_form(data.get("components", []))

    @property
    def picked(self) -> list[str]:
        """What was chosen in a card's menu: values or Discord ids, as text."""
        data: Any = self.interaction.data or {}
        return [str(value) for value in data.get("values", [])]

    async def say(self, sentence: str) -> None:
        """Answer with a sentence that only the person sees."""
        await self._answer(sentence)

    async def show(self, card: Card) -> None:
        """Answer with a card that only the person sees."""
        await self._answer(view=render_card(card))

    async def change(self, card: Card) -> None:
        """Change the card that was pressed, where it was the person's own; else show a new one."""
        message = self.interaction.message
        if message is None or not message.flags.ephemeral:
            await self.show(card)
            return
        view = render_card(card)
        async with self._answering, _heard():
            if self.interaction.response.is_done():
                await self.interaction.followup.edit_message(
                    message.id, view=view, allowed_mentions=NOBODY
                )
            else:
                await self.interaction.response.edit_message(view=view, allowed_mentions=NOBODY)

    async def ask(self, form: Form) -> None:
        """Open a form. Discord takes one only as the first answer, and not upon a form."""
        async with _heard():
            await self.interaction.response.send_modal(render_form(form))

    async def _answer(self, *sentence: str, **parts: Any) -> None:  # noqa: ANN401  as discord.py
        async with self._answering, _heard():
            send: Any = (
                self.interaction.followup.send
                if self.interaction.response.is_done()
                else self.interaction.response.send_message
            )
            await send(*sentence, ephemeral=True, allowed_mentions=NOBODY, **parts)

    async def give_back(self, sentence: str) -> None:
        """Answer with a sentence and, below it, whatever the person wrote in the form."""
        written = "\n\n".join(
            text for values in self.values.values() for text in values if " " in text
        )
        if not written:
            await self.say(sentence)
            return
        answer = f"{sentence}\n\nThis is what you wrote:\n{quote(written)}"
        if len(answer) <= LONGEST_TEXT // 2:
            await self.say(answer)
            return
        file = discord.File(io.BytesIO(written.encode()), filename="what-you-wrote.txt")
        await self._answer(f"{sentence}\nWhat you wrote is in the file below.", file=file)

    @asynccontextmanager
    async def in_time(self, *, opens_form: bool = False) -> AsyncGenerator[None]:
        """Ask Discord for more time when the work inside takes long, and answer its errors.

        A refusal becomes its sentence. Anything else is a bug: it is logged without what
        people wrote, under a reference that the person is shown.
        """
        timer = None if opens_form else asyncio.create_task(self._defer_when_slow())
        try:
            yield
        except Unheard as unheard:
            log.warning("an answer was not heard: %s", unheard)
        except Refusal as refusal:
            await self._try_to_answer(str(refusal))
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("interaction failed", extra={"reference": reference})
            await self._try_to_answer(
                "Something went wrong on my side. Try again in a minute; if it stays, tell your "
                f"admin this reference: {reference}."
            )
        finally:
            if timer:
                timer.cancel()

    async def _try_to_answer(self, sentence: str) -> None:
        try:
            await self.give_back(sentence)
        except Unheard as unheard:
            log.warning("an answer was not heard: %s", unheard)

    async def _defer_when_slow(self) -> None:
        await asyncio.sleep(PATIENCE_SECONDS)
        async with self._answering:
            if self.interaction.response.is_done():
                return
            is_component = self.interaction.type is discord.InteractionType.component
            with suppress(*SILENT_FAULTS):
                await self.interaction.response.defer(ephemeral=True, thinking=not is_component)
