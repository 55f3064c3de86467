"""Keeping two people of a cohort apart, where they should not rate each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import apart as practice
from bot.suggestions import suggest_cohort
from bot.ui.answers import Call
from bot.ui.cards.apart import apart_card
from bot.ui.commands import slash
from drills.model import Refusal

if TYPE_CHECKING:
    pass


@slash("keep-apart", "Two people never rate each other; without people, show who is kept apart")
@app_commands.describe(
    cohort="Which cohort", one="One of the two", other="The other one; neither of them is told"
)
@app_commands.autocomplete(cohort=suggest_cohort)
async def keep_apart(
    house: House,
    call: Call,
    cohort: str,
    one: discord.User | None = None,
    other: discord.User | None = None,
) -> None:
    """Keep two people apart, or show who is."""
    if (one is None) != (other is None):
        raise Refusal("Choose both people, or neither to see who is kept apart.")
    async with house.database.writing() as session:
        if one and other:
            people = (one.id, other.id)
            found = await practice.keep_apart(session, actor_of(call), cohort, people, call.moment)
        else:
            found = await practice.kept_apart(session, actor_of(call), cohort)
    await call.show(apart_card(found))


@slash("let-together", "Two people who were kept apart may rate each other again")
@app_commands.describe(cohort="Which cohort", one="One of the two", other="The other one")
@app_commands.autocomplete(cohort=suggest_cohort)
async def let_together(
    house: House, call: Call, cohort: str, one: discord.User, other: discord.User
) -> None:
    """End it for two people."""
    async with house.database.writing() as session:
        found = await practice.let_together(session, actor_of(call), cohort, (one.id, other.id))
    await call.show(apart_card(found))
