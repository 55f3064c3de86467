"""What a Discord of our own holds: servers, channels, people, messages, reactions."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.wire.payloads import (
    DIRECT,
    EPHEMERAL,
    MANAGE_SERVER,
    ORDINARY,
    PRIVATE_THREAD,
    TEXT_CHANNEL,
    THREADS,
    Json,
    channel_json,
    guild_json,
    member_json,
    new_id,
    numbered,
    role_json,
    thread_json,
    user_json,
)

NONCE_MEMORY_SECONDS = 120.0
"""Discord says "the past few minutes"."""


def now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass
class Person:
    """Somebody with an account. Roles are ids; `manages` is the Manage Server permission."""

    id: str
    name: str
    guild_id: str
    roles: list[str] = field(default_factory=list)
    manages: bool = False
    takes_messages: bool = True

    @property
    def user(self) -> Json:
        return user_json(self.id, self.name)

    @property
    def member(self) -> Json:
        permissions = ORDINARY | (MANAGE_SERVER if self.manages else 0)
        return {**member_json(self.user, self.roles), "permissions": str(permissions)}


class World:
    """Everything that is there, as Discord's JSON by Discord's ids."""

    def __init__(self, nonce_memory_seconds: float = NONCE_MEMORY_SECONDS) -> None:
        self.nonce_memory_seconds = nonce_memory_seconds
        self.not_repeated = 0
        self.bot = user_json(new_id(), "etude", bot=True)
        self.application_id = new_id()
        self.guilds: dict[str, Json] = {}
        self.roles: dict[str, Json] = {}
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.reactions: dict[str, dict[str, list[str]]] = {}
        self.commands: list[Json] = []
        self.closed_to_bot: set[str] = set()
        self.thread_members: dict[str, list[str]] = {}
        self._direct: dict[str, str] = {}
        self._here: dict[str, list[Json]] = defaultdict(list)
        self._roles_here: dict[str, list[Json]] = defaultdict(list)
        self._nonces: dict[tuple[str, str], tuple[float, Json]] = {}

    def add_guild(self, name: str) -> str:
        guild_id = new_id()
        own = self.add_role(guild_id, "etude", ORDINARY)
        everyone = role_json(guild_id, "@everyone", ORDINARY, 0)
        self._keep_role(guild_id, everyone)
        bot = member_json(self.bot, [own])
        self.guilds[guild_id] = guild_json(guild_id, name, new_id(), bot)
        return guild_id

    def add_role(self, guild_id: str, name: str, permissions: int = 0) -> str:
        role = role_json(new_id(), name, permissions, len(self.roles) + 1)
        self._keep_role(guild_id, role)
        return role["id"]

    def _keep_role(self, guild_id: str, role: Json) -> None:
        self.roles[role["id"]] = {**role, "guild_id": guild_id}
        self._roles_here[guild_id].append(self.roles[role["id"]])

    def add_channel(self, guild_id: str, name: str) -> str:
        channel = channel_json(
            new_id(),
            TEXT_CHANNEL,
            name,
            guild_id=guild_id,
            position=len(self.channels),
            permission_overwrites=[],
            parent_id=None,
            topic=None,
            nsfw=False,
        )
        return self._add_channel(channel)["id"]

    def add_person(self, guild_id: str, name: str, *roles: str, manages: bool = False) -> Person:
        person = Person(new_id(), name, guild_id, list(roles), manages)
        self.people[person.id] = person
        return person

    def whole_guild(self, guild_id: str) -> Json:
        """A server as GUILD_CREATE brings it."""
        here = self._here[guild_id]
        return {
            **self.guilds[guild_id],
            "roles": self._roles_here[guild_id],
            "channels": [channel for channel in here if channel["type"] not in THREADS],
            "threads": self.threads_of(guild_id),
        }

    def direct_channel(self, person: Person) -> str:
        if person.id not in self._direct:
            channel = channel_json(new_id(), DIRECT, None, recipients=[person.user])
            self._direct[person.id] = self._add_channel(channel)["id"]
        return self._direct[person.id]

    def open_thread(self, channel_id: str, message_id: str, name: str) -> Json:
        parent = self.channels[channel_id]
        return self._add_channel(thread_json(message_id, name, parent, self.bot["id"], now()))

    def open_private_thread(self, channel_id: str, name: str) -> Json:
        """Another one each time, with nobody but the bot in it."""
        parent, me = self.channels[channel_id], self.bot["id"]
        thread = thread_json(new_id(), name, parent, me, now(), PRIVATE_THREAD)
        self.thread_members[thread["id"]] = [me]
        return self._add_channel(thread)

    def threads_of(self, guild_id: str) -> list[Json]:
        """The threads of a server, oldest first; here they are never archived."""
        return [channel for channel in self._here[guild_id] if channel["type"] in THREADS]

    def _add_channel(self, channel: Json) -> Json:
        self.channels[channel["id"]] = channel
        self._here[channel.get("guild_id", "")].append(channel)
        self.messages[channel["id"]] = {}
        return channel

    def post(self, channel_id: str, author: Json, body: Json) -> Json:
        """Post a message, or give back the one that the same nonce has made already."""
        nonce = (channel_id, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self._nonces:
            posted_at, posted = self._nonces[nonce]
            if time.monotonic() - posted_at < self.nonce_memory_seconds:
                self.not_repeated += 1
                return posted
        message = self.make_message(channel_id, author, body)
        self.messages[channel_id][message["id"]] = message
        if "nonce" in body:
            self._nonces[nonce] = (time.monotonic(), message)
        return message

    def forget_nonces(self) -> None:
        """As after a few minutes."""
        self._nonces.clear()

    def make_message(self, channel_id: str, author: Json, body: Json) -> Json:
        """A message that is in no channel yet, or never will be, as only one person sees it."""
        return {
            "id": new_id(),
            "channel_id": channel_id,
            "author": author,
            "content": body.get("content") or "",
            "timestamp": now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": body.get("attachments") or [],
            "embeds": body.get("embeds") or [],
            "pinned": False,
            "type": 0,
            "flags": body.get("flags") or 0,
            "components": numbered(body.get("components") or []),
        }

    def edit(self, message: Json, body: Json) -> Json:
        kept = {key: body[key] or "" for key in ("content",) if key in body}
        if body.get("components") is not None:
            kept["components"] = numbered(body["components"])
        flags = (body.get("flags") or message["flags"]) | (message["flags"] & EPHEMERAL)
        message.update(kept, flags=flags, edited_timestamp=now())
        return message

    def shown(self, message: Json) -> Json:
        """A message as it is given out: with the reactions that are on it now."""
        placed = self.reactions.get(message["id"], {})
        reactions: list[Json] = [
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(user_ids),
                "count_details": {"burst": 0, "normal": len(user_ids)},
                "me": self.bot["id"] in user_ids,
                "me_burst": False,
                "burst_colors": [],
            }
            for emoji, user_ids in placed.items()
            if user_ids
        ]
        return {**message, "reactions": reactions} if reactions else message

    def history(self, channel_id: str) -> list[Json]:
        """The messages of a channel, oldest first."""
        return sorted(self.messages[channel_id].values(), key=lambda message: int(message["id"]))
