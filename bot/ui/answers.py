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

from bot.ui.markdown import clip, quote, sentence_of
from bot.ui.render import read_form, read_texts, render_card, render_form
from bot.ui.split import split_card
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from bot.ui.parts import Card, Form

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""Discord waits three seconds for the first answer; after half of that we ask for more time."""

LONGEST_SENTENCE = 2000
ALREADY_HEARD = 40060
NOBODY = discord.AllowedMentions.none()
SILENT_FAULTS = (discord.HTTPException, aiohttp.ClientError, asyncio.TimeoutError)


class Unheard(Exception):
    """Discord did not take an answer. What was done before stays done."""


async def _tell(
    send: Callable[..., Awaitable[Any]],
    *content: Any,  # noqa: ANN401  whatever discord.py takes
    again: bool = True,
    **parts: Any,  # noqa: ANN401
) -> None:
    """Send an answer; a connection that drops is tried once more, where that cannot double it.

    discord.py repeats requests that Discord fails, but not those whose connection breaks.
    Discord takes a first answer once: where it had heard it, it says so the second time.
    """
    try:
        try:
            await send(*content, **parts)
        except aiohttp.ClientError:
            if not again:
                raise
            await send(*content, **parts)
    except SILENT_FAULTS as fault:
        if isinstance(fault, discord.HTTPException) and fault.code == ALREADY_HEARD:
            return
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
        await self._answer(clip(sentence, LONGEST_SENTENCE))

    async def show(self, card: Card) -> None:
        """Answer with a card that only the person sees, in several messages if it is long."""
        for part in split_card(card):
            await self._answer(view=render_card(part))

    async def change(self, card: Card) -> None:
        """Change the card that was pressed, where it was the person's own; else show a new one."""
        message = self.interaction.message
        if message is None or not message.flags.ephemeral:
            await self.show(card)
            return
        first, *more = split_card(card)
        parts: dict[str, Any] = {"view": render_card(first), "allowed_mentions": NOBODY}
        async with self._answering:
            if self.interaction.response.is_done():
                await _tell(self.interaction.followup.edit_message, message.id, **parts)
            else:
                await _tell(self.interaction.response.edit_message, **parts)
        for part in more:
            await self._answer(view=render_card(part))

    async def ask(self, form: Form) -> None:
        """Open a form. Discord takes one only as the first answer, and not upon a form."""
        await _tell(self.interaction.response.send_modal, render_form(form))

    async def _answer(self, *sentence: str, **parts: Any) -> None:  # noqa: ANN401  as discord.py
        parts |= {"ephemeral": True, "allowed_mentions": NOBODY}
        async with self._answering:
            if self.interaction.response.is_done():
                await _tell(self.interaction.followup.send, *sentence, again=False, **parts)
            else:
                again = "file" not in parts
                send = self.interaction.response.send_message
                await _tell(send, *sentence, again=again, **parts)

    async def give_back(self, sentence: str) -> None:
        """Answer with a sentence and, below it, whatever the person wrote in the form."""
        data: Any = self.interaction.data or {}
        written = "\n\n".join(read_texts(data.get("components", [])))
        if not written:
            await self.say(sentence)
            return
        answer = f"{sentence}\n\nThis is what you wrote:\n{quote(written)}"
        if len(answer) <= LONGEST_SENTENCE:
            await self.say(answer)
            return
        file = discord.File(io.BytesIO(written.encode()), filename="what-you-wrote.txt")
        sentence = clip(sentence, LONGEST_SENTENCE // 2)
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
            await self._try_to_answer(sentence_of(str(refusal)))
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
