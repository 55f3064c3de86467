"""Cohorts: made and filled by coordinators, joined by people's own consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import cohorts as practice
from bot.practice.rounds import open_rounds_for
from bot.practice.settings import zone_question
from bot.suggestions import suggest_cohort
from bot.ui.answers import Call
from bot.ui.cards.joining import cohorts_card, consent_card, welcome_card
from bot.ui.commands import slash
from bot.ui.markdown import plain
from bot.ui.routes import Routes
from drills.model import Refusal

if TYPE_CHECKING:
    pass


routes = Routes()


@slash("create", "Make a cohort: the people who practise together")
@app_commands.describe(
    name="What the cohort is called", invited_only="Only people you invite may join"
)
async def create(
    house: House, call: Call, name: app_commands.Range[str, 1, 80], *, invited_only: bool = False
) -> None:
    """Make the cohort and post its join card."""
    async with house.database.writing() as session:
        cohort = await practice.create_cohort(
            session, actor_of(call), name, invited_only=invited_only, now=call.moment
        )
    then = (
        "Invite people with `/cohort add`."
        if invited_only
        else "Its join card is on its way to the drill channel."
    )
    await call.say(f"**{plain(cohort.name)}** is there. {then} Next: `/series create`.")
    house.wake()


@slash("list", "The cohorts of this server and who is in them")
async def list_cohorts(house: House, call: Call) -> None:
    """Show every cohort with its people."""
    async with house.database.reading() as session:
        found = await practice.list_cohorts(session, actor_of(call))
    await call.show(cohorts_card(found))


@slash("add", "Invite someone to a cohort; they join by their own consent")
@app_commands.describe(cohort="Which cohort", member="Whom to invite")
@app_commands.autocomplete(cohort=suggest_cohort)
async def add(house: House, call: Call, cohort: str, member: discord.User) -> None:
    """Post an invitation in the drill channel."""
    if member.bot:
        raise Refusal("Bots do not practise. Choose a person.")
    if not isinstance(member, discord.Member):
        raise Refusal(f"<@{member.id}> is not in this server. Invite them to the server first.")
    async with house.database.writing() as session:
        found = await practice.invite(session, actor_of(call), cohort, member.id, call.moment)
    await call.say(
        f"<@{member.id}> is invited to **{plain(found.name)}** in the drill channel. They are in "
        "once they have read the consent card and agreed."
    )
    house.wake()


@slash("remove", "Take someone out of a cohort; what they wrote stays")
@app_commands.describe(cohort="Which cohort", member="Whom to take out")
@app_commands.autocomplete(cohort=suggest_cohort)
async def remove(house: House, call: Call, cohort: str, member: discord.User) -> None:
    """End someone's enrolment; works for people who have left the server too."""
    async with house.database.writing() as session:
        found = await practice.remove(session, actor_of(call), cohort, member.id, call.moment)
    await call.say(
        f"<@{member.id}> is not in **{plain(found.name)}** any more. Their replies stay; "
        "`/cohort add` invites them again."
    )


@routes.route("join/{cohort_id}/{nonce}")
@routes.route("join/{cohort_id}")
async def press_join(house: House, call: Call, cohort_id: int) -> None:
    """Show what joining means. Nobody is in before they agree."""
    async with house.database.reading() as session:
        invited = await practice.invitation(session, actor_of(call), cohort_id)
    await call.show(consent_card(invited))


@routes.route("agree/{cohort_id}")
async def press_agree(house: House, call: Call, cohort_id: int) -> None:
    """Enrol the person who has agreed, and lead them to the open drill."""
    actor, now = actor_of(call), call.moment
    async with house.database.writing() as session:
        invited = await practice.join(session, actor, cohort_id, now)
        open_rounds = [
            one.id
            for one in await open_rounds_for(session, actor, now)
            if one.kind == "drills" and not one.answered
        ]
        clocks = await zone_question(session, actor, now)
    await call.change(welcome_card(invited.name, open_rounds, clocks))


@routes.route("decline/{cohort_id}")
async def press_decline(_house: House, call: Call, cohort_id: int) -> None:  # noqa: ARG001  the route's own
    """Nothing happens, and that is said."""
    await call.say("All right. Nothing is kept. The Join button stays where it is.")


@routes.route("leave/{cohort_id}")
async def press_leave(house: House, call: Call, cohort_id: int) -> None:
    """End the person's own enrolment."""
    async with house.database.writing() as session:
        name = await practice.leave(session, actor_of(call), cohort_id, call.moment)
    await call.say(f"You have left {plain(name)}. Press Join on its card to come back at any time.")
