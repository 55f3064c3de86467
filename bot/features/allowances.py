"""What staff allow one trainee: days excused, and more time for one drill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import allowances
from bot.practice.people import roles_of
from bot.ui.answers import Call
from bot.ui.cards.allowances import excused_card
from bot.ui.commands import choices, slash
from bot.ui.markdown import plain, when
from bot.ui.routes import Routes
from drills.model import Refusal

if TYPE_CHECKING:
    from typing import Any

routes = Routes()

LONGEST_SERIES = 50
MOST_HOURS = allowances.LONGEST_EXTENSION_HOURS


@slash("excuse", "Excuse a trainee on some days; without days, show and take back")
@app_commands.describe(
    member="Whom to excuse",
    first_day="Like 30 Nov, 2026-11-30 or today; days gone by can be excused too",
    last_day="The last day off; left out, it is a single day",
)
async def excuse(
    house: House, call: Call, member: discord.User, first_day: str = "", last_day: str = ""
) -> None:
    """Excuse the days, or show which are."""
    if last_day.strip() and not first_day.strip():
        raise Refusal("Say the first day, too: `/cohort excuse first_day:`.")
    async with house.database.writing() as session:
        if first_day.strip():
            excused = await allowances.excuse(
                session, actor_of(call), member.id, first_day, last_day, call.moment
            )
        else:
            excused = await allowances.excused_days(session, actor_of(call), member.id, call.moment)
    await call.show(excused_card(excused))


@routes.route("excuse-undo/{absence_id}")
async def withdraw(house: House, call: Call, absence_id: int) -> None:
    """Take an excused stretch back, and show what is left."""
    async with house.database.writing() as session:
        excused = await allowances.withdraw_excuse(session, actor_of(call), absence_id, call.moment)
    await call.change(excused_card(excused))


async def suggest_drill(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The drills that can be extended, newest first; for staff alone."""
    house: House = interaction.client.house
    async with house.database.reading() as session:
        actor = actor_of(Call(interaction))
        if not (await roles_of(session, actor)).staff:
            return []
        recent = await allowances.recent_rounds(session, actor, house.now())
    return choices([_named(one) for one in recent], typed)


def _named(one: allowances.Recent) -> str:
    """How a drill is offered; its number comes first, so that it is found again."""
    return (
        f"{one.round_id}: {one.series}, day {one.number}, {one.day:%A} {one.day.day} {one.day:%B}"
    )


@slash("extend", "Give one trainee more time for a drill; for the others it closes as planned")
@app_commands.describe(
    member="Who gets more time",
    hours="How many hours more, up to 168; after its end they count from now",
    drill="Which drill; left out, it is their newest",
)
@app_commands.autocomplete(drill=suggest_drill)
async def extend(
    house: House,
    call: Call,
    member: discord.User,
    hours: app_commands.Range[int, 1, MOST_HOURS],
    drill: str = "",
) -> None:
    """Extend one round for one person."""
    number = drill.partition(":")[0].strip()
    if drill.strip() and not re.fullmatch(r"[0-9]{1,18}", number):
        raise Refusal("Choose the drill from the list, or leave it out for their newest one.")
    round_id = int(number) if number else None
    async with house.database.writing() as session:
        found, closes_at = await allowances.extend(
            session, actor_of(call), member.id, hours, round_id, call.moment
        )
    await call.say(
        f"<@{member.id}> has until {when(closes_at)} for day {found.number} of "
        f"{plain(found.series)}. A reply by then is in time. They are told when they press Reply; "
        "for everybody else nothing changes."
    )
