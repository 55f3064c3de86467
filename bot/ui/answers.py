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

from bot.discord_internals import attachment_of, role_ids_of
from bot.faults import Unavailable
from bot.ui.markdown import clip, quote, sentence_of
from bot.ui.render import read_form, read_texts, render_card, render_form
from bot.ui.split import split_card
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from datetime import datetime

    from bot.ui.parts import Card, Form

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""Discord waits three seconds for the first answer; after half of that we ask for more time."""

LONGEST_SENTENCE = 2000
ALREADY_HEARD = 40060
BUSY = "I am slow just now, and Discord does not wait for a form. Press again in a moment."
NOBODY = discord.AllowedMentions.none()
SILENT_FAULTS = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    asyncio.TimeoutError,
)


class Unheard(Exception):
    """Discord did not take an answer. What was done before stays done."""


class Call:
    """A press, a submitted form or a command, and the ways to answer it.

    Answers are private unless said otherwise. Whatever comes first answers Discord; what
    comes later follows up, so callers need not know which is which.
    """

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self.interaction = interaction
        self._answering = asyncio.Lock()
        self._heard = False
        self._doubtful = False

    @property
    def user_id(self) -> int:
        """Whoever pressed, submitted or typed."""
        return self.interaction.user.id

    @property
    def moment(self) -> datetime:
        """When it happened, by Discord's clock: however late we come to it."""
        return self.interaction.created_at

    @property
    def server_id(self) -> int | None:
        """The server it happened in; None in a direct message."""
        return self.interaction.guild_id

    @property
    def role_ids(self) -> frozenset[int]:
        """The roles that the person holds at this moment, as Discord says in the interaction."""
        return role_ids_of(self.interaction.user)

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

    @property
    def attached(self) -> discord.Attachment | None:
        """The file that was put into a submitted form."""
        return attachment_of(self.interaction)

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
            if not await self._say_first(self.interaction.response.edit_message, **parts):
                await _follow(self.interaction.followup.edit_message, message.id, **parts)
        for part in more:
            await self._answer(view=render_card(part))

    async def ask(self, form: Form) -> None:
        """Open a form. Discord takes one only as the first answer, and not upon a form."""
        async with self._answering:
            if not await self._say_first(self.interaction.response.send_modal, render_form(form)):
                raise Unheard("another answer came before the form")

    async def give_file(self, sentence: str, name: str, text: str) -> None:
        """Answer with a file that only the person sees, and a sentence above it."""
        file = discord.File(io.BytesIO(text.encode()), filename=name)
        await self._answer(clip(sentence, LONGEST_SENTENCE), file=file)

    async def _answer(self, *sentence: str, **parts: Any) -> None:  # noqa: ANN401  as discord.py
        parts |= {"ephemeral": True, "allowed_mentions": NOBODY}
        async with self._answering:
            if not await self._say_first(
                self.interaction.response.send_message, *sentence, **parts
            ):
                await _follow(self.interaction.followup.send, *sentence, **parts)

    async def _say_first(
        self,
        send: Callable[..., Awaitable[Any]],
        *content: Any,  # noqa: ANN401  whatever discord.py takes
        **parts: Any,  # noqa: ANN401
    ) -> bool:
        """Answer first, where nothing has; whether this answer is the one that Discord took.

        A connection may break after Discord has heard us, which discord.py does not repeat.
        So we say it again: Discord takes a first answer once, and refuses it the second time.
        """
        if self._heard:
            return False
        try:
            with suppress(aiohttp.ClientError):
                await send(*content, **parts)
                self._heard = True
                return True
            if "file" in parts:
                # What the first try has read of it would be missing.
                parts["file"].fp.seek(0)
            await send(*content, **parts)
        except discord.HTTPException as fault:
            self._heard = fault.code == ALREADY_HEARD
            if not self._heard:
                raise Unheard(type(fault).__name__) from fault
            return not self._doubtful
        except SILENT_FAULTS as fault:
            self._doubtful = True
            raise Unheard(type(fault).__name__) from fault
        self._heard = True
        return True

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
        sentence = f"{clip(sentence, LONGEST_SENTENCE // 2)}\nWhat you wrote is in the file below."
        await self.give_file(sentence, "what-you-wrote.txt", written)

    @asynccontextmanager
    async def in_time(self, *, opens_form: bool = False) -> AsyncGenerator[None]:
        """Ask Discord for more time when the work inside takes long, and answer its errors.

        A refusal becomes its sentence, and so does a database that cannot be used just now; that
        one is logged where it is noticed. Anything else is a bug: it is logged without what people
        wrote, under a reference that the person is shown.
        """
        timer = asyncio.create_task(self._gain_time(opens_form=opens_form))
        try:
            yield
        except Unheard as unheard:
            log.warning("an answer was not heard: %s", unheard)
        except Refusal as refusal:
            await self._try_to_answer(sentence_of(str(refusal)))
        except Unavailable as fault:
            await self._try_to_answer(say_unavailable(fault))
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("interaction failed", extra={"reference": reference})
            await self._try_to_answer(
                "Something went wrong on my side. Try again in a minute; if it stays, tell your "
                f"admin this reference: {reference}."
            )
        finally:
            timer.cancel()

    async def _try_to_answer(self, sentence: str) -> None:
        try:
            await self.give_back(sentence)
        except Unheard as unheard:
            log.warning("an answer was not heard: %s", unheard)

    async def _gain_time(self, *, opens_form: bool) -> None:
        """Answer for work that takes long: a form cannot be put off, everything else can."""
        await asyncio.sleep(PATIENCE_SECONDS)
        response = self.interaction.response
        is_component = self.interaction.type is discord.InteractionType.component
        async with self._answering:
            with suppress(Unheard):
                if opens_form:
                    parts: dict[str, Any] = {"ephemeral": True, "allowed_mentions": NOBODY}
                    await self._say_first(response.send_message, BUSY, **parts)
                else:
                    await self._say_first(response.defer, ephemeral=True, thinking=not is_component)
            # Whether or not Discord took it, the answer to come is another one.
            self._doubtful = True


def say_unavailable(fault: Unavailable) -> str:
    """What is the matter and what to do, for a person whose press came to nothing by it."""
    if fault.doubtful:
        return (
            f"I cannot say whether that was saved: {fault}. Please do it once more in a minute; "
            "the same thing twice counts once."
        )
    return (
        f"I cannot do that just now: {fault}. Nothing you did is wrong. Please try again in a few "
        "minutes; if it stays so, tell whoever looks after me here."
    )


async def _follow(
    send: Callable[..., Awaitable[Any]],
    *content: Any,  # noqa: ANN401  whatever discord.py takes
    **parts: Any,  # noqa: ANN401
) -> None:
    try:
        await send(*content, **parts)
    except SILENT_FAULTS as fault:
        raise Unheard(type(fault).__name__) from fault
