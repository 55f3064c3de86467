"""What is offered while somebody types an option: names that they may know of, in any feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.house import House, actor_of
from bot.practice.cohorts import cohort_names
from bot.practice.people import roles_of
from bot.practice.series import series_names
from bot.ui.answers import Call
from bot.ui.commands import choices

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, TypeAlias

    import discord
    from discord import app_commands

    Choices: TypeAlias = list[app_commands.Choice[str]]


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
