"""Every touch of what discord.py does not document, checked as soon as it is imported."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

_NEEDED = (
    (discord.Member, "_roles"),
    (Route, "BASE"),
    (DiscordWebSocket, "DEFAULT_GATEWAY"),
    (discord.VoiceClient, "warn_nacl"),
    (discord.VoiceClient, "warn_dave"),
)
for _owner, _name in _NEEDED:
    if not hasattr(_owner, _name):
        message = f"discord.py {discord.__version__} has no {_owner.__name__}.{_name} any more"
        raise ImportError(message)


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
    await http.get_bot_gateway()


def tasks_of_handlers() -> list[asyncio.Task[Any]]:
    """The tasks that handle what people do, by the names that discord.py gives them."""
    names = ("discord.py: on_", "CommandTree-invoker")
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(names)]


def say_nothing_of_voice() -> None:
    """Etude never speaks; a warning at every start that it cannot would only worry people."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
