"""A trainee's own settings: zone, goal, rest days and breaks."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import breaks, settings
from bot.ui.answers import Call
from bot.ui.cards.settings import (
    HOW_TO_NAME_A_ZONE,
    NONE_OF_THESE,
    settings_card,
    vacation_form,
)
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.zones import clock_in, clocks_near, matching_zones

if TYPE_CHECKING:
    from typing import Any

routes = Routes()


@slash("settings", "Your time zone, weekly goal, rest days and breaks")
async def show_settings(house: House, call: Call) -> None:
    """Show everything the person settles for themselves, for their eyes only."""
    await _show(house, call)


async def _show(house: House, call: Call) -> None:
    now = call.moment
    async with house.database.reading() as session:
        own = await settings.own_settings(session, actor_of(call), now)
    await call.change(settings_card(own, clocks_near(own.zone, now)))


async def suggest_zone(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Zones whose name contains what is typed, with the time it is in them."""
    now = interaction.client.house.now()
    return [
        app_commands.Choice(name=f"{name}: {clock_in(name, now).shown:%A %H:%M}", value=name)
        for name in matching_zones(typed)
    ]


@slash("zone", "Set your own time zone, by any city")
@app_commands.describe(zone="Begin the name of a city near you")
@app_commands.autocomplete(zone=suggest_zone)
async def name_zone(house: House, call: Call, zone: str) -> None:
    """Set the person's zone by its name."""
    await _choose_zone(house, call, zone)


@routes.route("zone-first")
async def answer_zone(house: House, call: Call) -> None:
    """A newcomer says which time is theirs; the card they do it on stays."""
    picked = "".join(call.picked)
    if picked == NONE_OF_THESE:
        await call.say(HOW_TO_NAME_A_ZONE)
        return
    await _choose_zone(house, call, picked)


async def _choose_zone(house: House, call: Call, zone: str) -> None:
    now = call.moment
    async with house.database.writing() as session:
        chosen = await settings.choose_own_zone(session, actor_of(call), zone, now)
    shown = clock_in(chosen, now).shown
    await call.say(
        f"Your time zone is {chosen}: it is {shown:%A %H:%M} for you. Practice days before this "
        "stay as they were. `/drill settings` has your goal, rest days and breaks."
    )
    house.wake()


@routes.route("settings-zone")
async def pick_zone(house: House, call: Call) -> None:
    """Set the zone from the menu, and show the card anew."""
    picked = "".join(call.picked)
    if picked == NONE_OF_THESE:
        await call.say(HOW_TO_NAME_A_ZONE)
        return
    async with house.database.writing() as session:
        await settings.choose_own_zone(session, actor_of(call), picked, call.moment)
    house.wake()
    await _show(house, call)


@routes.route("settings-goal")
async def pick_goal(house: House, call: Call) -> None:
    """Set the weekly goal from the next week on."""
    picked = "".join(call.picked)
    days = int(picked) if picked.isdecimal() else 0
    async with house.database.writing() as session:
        await settings.set_goal(session, actor_of(call), days, call.moment)
    await _show(house, call)


@routes.route("settings-rest")
async def pick_rest_days(house: House, call: Call) -> None:
    """Set the person's own days off."""
    days = frozenset(int(day) if day.isdecimal() else -1 for day in call.picked)
    async with house.database.writing() as session:
        await settings.set_rest(session, actor_of(call), days, call.moment)
    house.wake()
    await _show(house, call)


@routes.route("settings-day-show")
async def show_days(house: House, call: Call) -> None:
    """Show the day streak to its owner."""
    await _show_day_streak(house, call, shown=True)


@routes.route("settings-day-hide")
async def hide_days(house: House, call: Call) -> None:
    """Leave the day streak out."""
    await _show_day_streak(house, call, shown=False)


async def _show_day_streak(house: House, call: Call, *, shown: bool) -> None:
    async with house.database.writing() as session:
        await settings.show_day_streak(session, actor_of(call), shown=shown)
    await _show(house, call)


@routes.route("break-plan", opens_form=True)
async def ask_for_vacation(_house: House, call: Call) -> None:
    """Open the form for a vacation."""
    await call.ask(vacation_form(secrets.token_hex(4)))


@routes.route("break-form/{nonce}")
async def plan_vacation(house: House, call: Call) -> None:
    """Keep the vacation and show it among the breaks."""
    values = call.values
    first, last = ("".join(values.get(name, [])) for name in ("first", "last"))
    async with house.database.writing() as session:
        await breaks.plan_vacation(session, actor_of(call), first, last, call.moment)
    await _show(house, call)


@routes.route("break-begin")
async def begin_pause(house: House, call: Call) -> None:
    """Take time off from today on."""
    async with house.database.writing() as session:
        await breaks.begin_pause(session, actor_of(call), call.moment)
    await _show(house, call)


@routes.route("break-end")
async def end_break(house: House, call: Call) -> None:
    """End the person's own break today."""
    async with house.database.writing() as session:
        await breaks.end_break(session, actor_of(call), call.moment)
    house.wake()
    await _show(house, call)


@routes.route("break-undo/{absence_id}")
async def take_back(house: House, call: Call, absence_id: int) -> None:
    """Forget a break that has not begun."""
    async with house.database.writing() as session:
        await breaks.take_back(session, actor_of(call), absence_id, call.moment)
    await _show(house, call)
