"""Every touch of what discord.py does not document, checked as soon as it is imported."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

import discord
import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route

_NEEDED = (
    (discord.Member, "_roles"),
    (discord.Interaction, "_state"),
    (Route, "BASE"),
    (discord.shard, "ExponentialBackoff"),
    (ExponentialBackoff(), "_max"),
    (DiscordWebSocket, "DEFAULT_GATEWAY"),
    (KeepAliveHandler, "tick"),
    (discord.ShardInfo, "_parent"),
    (discord.VoiceClient, "warn_nacl"),
    (discord.VoiceClient, "warn_dave"),
)
for _owner, _name in _NEEDED:
    if not hasattr(_owner, _name):
        message = f"discord.py {discord.__version__} has no {_owner}.{_name} any more"
        raise ImportError(message)

LONGEST_DOUBLINGS = 6
"""A wait between reconnections doubles so often from a second: to about a minute."""


class _Patience(ExponentialBackoff[Any]):
    """The waits between reconnections, which discord.py lets grow to seventeen minutes.

    After an outage nobody would be heard for as long. Not shorter than this: an identification
    every few seconds would use up the thousand that Discord allows in a day.
    """

    def __init__(self, base: int = 1, *, integral: bool = False) -> None:
        super().__init__(base, integral=integral)
        self._max = LONGEST_DOUBLINGS


def come_back_soon() -> None:
    """Wait for about a minute at the most before each reconnection, in this whole process."""
    discord.shard.ExponentialBackoff = _Patience  # pyright: ignore[reportPrivateImportUsage]


def role_ids_of(person: discord.User | discord.Member) -> frozenset[int]:
    """The ids of the roles that an interaction says a person holds.

    `Member.roles` leaves out those that are not in the cache: right after a start, before
    Discord has described the server, that is all of them.
    """
    return frozenset(getattr(person, "_roles", ()))


def use_api(base: str) -> None:
    """Send REST requests to `base` instead of Discord itself, in this whole process."""
    Route.BASE = base


async def use_gateway_of(client: discord.Client) -> None:
    """Come back to the gateway that the REST API names, even when a session was lost."""
    http: Any = client.http
    _, url, _ = await http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


async def ask_something(client: discord.Client) -> None:
    """Make the cheapest request there is, for the sake of its answer's headers."""
    http: Any = client.http
    # A refusal has the headers too.
    with suppress(discord.GatewayNotFound):
        await http.get_bot_gateway()


async def gateway_facts(client: discord.Client) -> tuple[int, int]:
    """How many shards Discord recommends, and how many of them may identify at once."""
    http: Any = client.http
    shards, _, limits = await http.get_bot_gateway()
    return shards, limits["max_concurrency"]


def shards_heard(client: discord.AutoShardedClient, seconds: float) -> frozenset[int]:
    """The shards with a session on which Discord has said something within so many seconds."""
    heard: set[int] = set()
    for number, shard in client.shards.items():
        connection: Any = shard
        socket = connection._parent.ws
        pulse = socket._keep_alive
        if socket.open and socket.session_id and pulse:
            # discord.py notes it by this clock.
            silence = time.perf_counter() - pulse._last_recv
            heard |= {number} if silence < seconds else set()
    return frozenset(heard)


def tasks_of_handlers() -> list[asyncio.Task[Any]]:
    """The tasks that handle what people do, by the names that discord.py gives them."""
    names = ("discord.py: on_", "CommandTree-invoker")
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(names)]


def attachment_of(interaction: discord.Interaction[Any]) -> discord.Attachment | None:
    """The first file of a submitted form, whichever process has opened it."""
    inside: Any = interaction
    data: Any = inside.data
    files: dict[str, Any] = data.get("resolved", {}).get("attachments", {})
    found = next(iter(files.values()), None)
    return discord.Attachment(data=found, state=inside._state) if found else None


def say_nothing_of_voice() -> None:
    """Etude never speaks; a warning at every start that it cannot would only worry people."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
