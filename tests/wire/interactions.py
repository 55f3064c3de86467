"""Interactions as Discord keeps them: who did what, how the bot answered, and by when."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from tests.wire.limits import faults_of_form, faults_of_message
from tests.wire.payloads import EPHEMERAL, Json, new_id, numbered
from tests.wire.world import World

DEADLINE_SECONDS = 3.0


class Kind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    FORM = 5


class Reply(IntEnum):
    MESSAGE = 4
    THINKING = 5
    UPDATE_LATER = 6
    UPDATE = 7
    CHOICES = 8
    FORM = 9


class DiscordError(Exception):
    """An error answer of the API."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass
class Interaction:
    """One thing a person did, and everything the bot answered to it."""

    kind: Kind
    channel_id: str
    source: Json | None = None
    id: str = field(default_factory=new_id)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    sent_at: float = field(default_factory=time.monotonic)
    reply: Reply | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    messages: list[Json] = field(default_factory=list)
    form: Json | None = None
    choices: list[Json] = field(default_factory=list)

    @property
    def message(self) -> Json:
        """What the person sees last: the newest message, or the card they pressed, changed."""
        assert self.messages, f"no message came: {self.reply!r}"
        return self.messages[-1]


class Interactions:
    """Takes the bot's answers, within Discord's rules."""

    def __init__(self, world: World, changed: Callable[[], None]) -> None:
        self._world = world
        self._changed = changed
        self._by_token: dict[str, Interaction] = {}

    def open(self, kind: Kind, channel_id: str, source: Json | None = None) -> Interaction:
        interaction = Interaction(kind, channel_id, source)
        self._by_token[interaction.token] = interaction
        return interaction

    def find(self, token: str) -> Interaction:
        if token not in self._by_token:
            raise DiscordError(404, 10015, "Unknown Webhook")
        return self._by_token[token]

    def callback(self, token: str, body: Json) -> Json:
        """The first answer, which must come in time and only once."""
        interaction = self.find(token)
        if interaction.reply is not None:
            raise DiscordError(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - interaction.sent_at > DEADLINE_SECONDS:
            raise DiscordError(404, 10062, "Unknown interaction")
        reply, data = Reply(body["type"]), body.get("data") or {}
        message = self._take(interaction, reply, data)
        interaction.reply = reply
        interaction.answered.set()
        if reply not in (Reply.THINKING, Reply.UPDATE_LATER):
            interaction.settled.set()
        self._changed()
        return self._say_taken(interaction, message)

    def _take(self, interaction: Interaction, reply: Reply, data: Json) -> Json | None:
        match reply:
            case Reply.MESSAGE:
                return self._show(interaction, data)
            case Reply.UPDATE:
                return self._change(interaction, interaction.source, data)
            case Reply.FORM if interaction.kind is Kind.FORM:
                raise DiscordError(400, 50035, "A form cannot be answered with a form")
            case Reply.FORM:
                refuse(faults_of_form(data))
                interaction.form = {**data, "components": numbered(data["components"])}
            case Reply.CHOICES:
                interaction.choices = data["choices"]
            case Reply.UPDATE_LATER if interaction.source is None:
                raise DiscordError(400, 50035, "There is no message to update")
        return None

    def follow_up(self, token: str, body: Json) -> Json:
        """A further message, or the one that "is thinking" has stood for."""
        interaction = self.find(token)
        if interaction.reply is None:
            raise DiscordError(404, 10015, "Unknown Webhook")
        message = self._show(interaction, body)
        interaction.settled.set()
        self._changed()
        return message

    def edit(self, token: str, message_id: str, body: Json) -> Json:
        """Change a message of this interaction, or the card it came from."""
        interaction = self.find(token)
        message = self._change(interaction, self.message(interaction, message_id), body)
        interaction.settled.set()
        self._changed()
        return message

    def message(self, interaction: Interaction, message_id: str) -> Json:
        known = [*interaction.messages, *([interaction.source] if interaction.source else [])]
        for message in known:
            if message_id in (message["id"], "@original"):
                return message
        raise DiscordError(404, 10008, "Unknown Message")

    def _show(self, interaction: Interaction, body: Json) -> Json:
        refuse(faults_of_message(body))
        author = self._world.bot
        if (body.get("flags") or 0) & EPHEMERAL:
            message = self._world.make_message(interaction.channel_id, author, body)
        else:
            message = self._world.post(interaction.channel_id, author, body)
        interaction.messages.append(message)
        return message

    def _change(self, interaction: Interaction, message: Json | None, body: Json) -> Json:
        if message is None:
            raise DiscordError(400, 50035, "There is no message to update")
        refuse(faults_of_message({"flags": message["flags"], **body}))
        interaction.messages.append(self._world.edit(message, body))
        return message

    def _say_taken(self, interaction: Interaction, message: Json | None) -> Json:
        known: Json = {"id": interaction.id, "type": interaction.kind}
        if message is None:
            return {"interaction": known, "resource": {"type": interaction.reply}}
        known |= {
            "response_message_id": message["id"],
            "response_message_loading": False,
            "response_message_ephemeral": bool(message["flags"] & EPHEMERAL),
        }
        return {
            "interaction": known,
            "resource": {"type": interaction.reply, "message": message},
        }


def refuse(faults: list[str]) -> None:
    """Refuse a body that has faults, naming them."""
    if faults:
        raise DiscordError(400, 50035, f"Invalid Form Body: {'; '.join(faults)}")
