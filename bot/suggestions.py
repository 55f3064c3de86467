"""What is offered while somebody types an option: names that they may know of, in any feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.house import House, actor_of
from bot.practice.cohorts import cohort_names
from bot.practice.libraries import library_of
from bot.practice.people import roles_of
from bot.practice.series import series_names
from bot.ui.answers import Call
from bot.ui.commands import MOST_CHOICES, choices
from bot.ui.markdown import clip

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, TypeAlias

    import discord

    Choices: TypeAlias = list[app_commands.Choice[str]]


LONGEST_CHOICE = 100


async def suggest_cohort(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """Names of this server's cohorts that contain what is typed; for staff alone."""
    return await _suggest(interaction, typed, cohort_names, supervisors=True)


async def suggest_series(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """Names of this server's series that contain what is typed; for coordinators alone."""
    return await _suggest(interaction, typed, series_names, supervisors=False)


async def _suggest(
    interaction: discord.Interaction[Any],
    typed: str,
    names_of: Callable[..., Awaitable[list[str]]],
    *,
    supervisors: bool,
) -> Choices:
    house: House = interaction.client.house
    async with house.database.reading() as session:
        roles = await roles_of(session, actor_of(Call(interaction)))
        if not (roles.staff if supervisors else roles.coordinator):
            return []
        return choices(await names_of(session, interaction.guild_id or 0), typed)


async def suggest_pack(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """Packs of this server whose title or id contains what is typed; for staff alone."""
    house: House = interaction.client.house
    async with house.database.reading() as session:
        if not (await roles_of(session, actor_of(Call(interaction)))).staff:
            return []
        here = await library_of(session, house.library, interaction.guild_id or 0)
    wanted = typed.casefold()
    hits = [pack for pack in here if wanted in f"{pack.title} {pack.key}".casefold()]
    return [
        app_commands.Choice(name=clip(f"{pack.title} ({pack.key})", LONGEST_CHOICE), value=pack.key)
        for pack in hits[:MOST_CHOICES]
    ]


async def suggest_drill(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """Drills of the pack that was typed before, retired ones last; for staff alone."""
    house: House = interaction.client.house
    async with house.database.reading() as session:
        if not (await roles_of(session, actor_of(Call(interaction)))).staff:
            return []
        here = await library_of(session, house.library, interaction.guild_id or 0)
    pack = here.packs.get(str(interaction.namespace.pack or ""))
    drills = (*pack.drills, *pack.retired) if pack else ()
    wanted = typed.casefold()
    hits = [drill for drill in drills if wanted in f"{drill.id} {drill.goal}".casefold()]
    return [
        app_commands.Choice(name=clip(f"{drill.id}: {drill.goal}", LONGEST_CHOICE), value=drill.id)
        for drill in hits[:MOST_CHOICES]
    ]
