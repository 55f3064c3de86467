"""Slash, message and user commands as plain functions of the house and a call."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.ui.answers import Call

Handler: TypeAlias = Callable[..., Awaitable[None]]
SlashCommand: TypeAlias = app_commands.Command[Any, Any, Any]

MOST_CHOICES = 25


def slash(
    name: str, description: str, *, opens_form: bool = False
) -> Callable[[Handler], SlashCommand]:
    """Make a slash command of `handler(house, call, *options)`.

    The house is what the running client carries. Errors become sentences as they do for
    components. `opens_form` says that the first answer is a form, which cannot be put off.
    """

    def declare(handler: Handler) -> SlashCommand:
        @functools.wraps(handler)
        async def callback(interaction: discord.Interaction[Any], **options: Any) -> None:  # noqa: ANN401
            call = Call(interaction)
            async with call.in_time(opens_form=opens_form):
                await handler(interaction.client.house, call, **options)

        callback.__signature__ = _signature(handler)  # type: ignore[attr-defined]
        return app_commands.Command(name=name, description=description, callback=callback)

    return declare


def choices(names: Iterable[str], typed: str) -> list[app_commands.Choice[str]]:
    """The names that contain what is typed, in any case, as Discord offers them."""
    hits = [name for name in names if typed.casefold() in name.casefold()]
    return [app_commands.Choice(name=name, value=name) for name in hits[:MOST_CHOICES]]


def _signature(handler: Handler) -> inspect.Signature:
    """The handler's options behind an interaction: what discord.py reads a command from."""
    hints = typing.get_type_hints(handler, include_extras=True)
    _house, _call, *options = inspect.signature(handler).parameters.values()
    interaction = inspect.Parameter(
        "interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction
    )
    resolved = [
        option.replace(annotation=hints[option.name], kind=inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for option in options
    ]
    return inspect.Signature([interaction, *resolved])


def on_message(name: str) -> Callable[[Handler], app_commands.ContextMenu]:
    """Make a message command of `handler(house, call, message)`; it opens a form."""

    def declare(handler: Handler) -> app_commands.ContextMenu:
        async def callback(interaction: discord.Interaction[Any], message: discord.Message) -> None:
            call = Call(interaction)
            async with call.in_time(opens_form=True):
                await handler(interaction.client.house, call, message.id)

        return app_commands.ContextMenu(name=name, callback=callback)

    return declare


def on_user(name: str) -> Callable[[Handler], app_commands.ContextMenu]:
    """Make a user command of `handler(house, call, user_id)`; it shows a card."""

    def declare(handler: Handler) -> app_commands.ContextMenu:
        async def callback(interaction: discord.Interaction[Any], user: discord.User) -> None:
            call = Call(interaction)
            async with call.in_time():
                await handler(interaction.client.house, call, user.id)

        return app_commands.ContextMenu(name=name, callback=callback)

    return declare


def group(
    name: str, description: str, *commands: SlashCommand, hidden: bool = False
) -> app_commands.Group:
    """Slash commands under one name; `hidden` ones show only to those who manage the server."""
    made = app_commands.Group(
        name=name,
        description=description,
        default_permissions=discord.Permissions(manage_guild=True) if hidden else None,
        guild_only=name != "drill",
    )
    for command in commands:
        made.add_command(command)
    return made
