"""Reminders of open drills, for whoever wants them."""

from __future__ import annotations

from bot.house import House, actor_of
from bot.practice.reminder_choice import HOURS_BEFORE, Part, choice_of, choose
from bot.ui.answers import Call
from bot.ui.cards.reminders import reminders_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()


@slash("reminders", "Be reminded of a drill you have not answered, if you like")
async def reminders(house: House, call: Call) -> None:
    """Show the person's own choice."""
    await show(house, call)


@routes.route("reminders-show/{nonce}")
@routes.route("reminders-show")
async def show(house: House, call: Call) -> None:
    """Show the choice of whoever presses, from a reminder or from the settings."""
    async with house.database.reading() as session:
        choice = await choice_of(session, actor_of(call))
    await call.show(reminders_card(choice, HOURS_BEFORE))


@routes.route("reminders-where")
async def pick_place(house: House, call: Call) -> None:
    """Switch reminders on or off, or to another place."""
    await _pick(house, call, Part.PLACE)


@routes.route("reminders-before")
async def pick_hours(house: House, call: Call) -> None:
    """Set how early the reminder comes."""
    await _pick(house, call, Part.HOURS_BEFORE)


@routes.route("reminders-from")
async def pick_quiet_from(house: House, call: Call) -> None:
    """Set when quiet hours begin."""
    await _pick(house, call, Part.QUIET_FROM)


@routes.route("reminders-until")
async def pick_quiet_until(house: House, call: Call) -> None:
    """Set when quiet hours end."""
    await _pick(house, call, Part.QUIET_UNTIL)


@routes.route("reminders-nudges")
async def pick_nudges(house: House, call: Call) -> None:
    """Be told of replies that wait for a rating, or not."""
    await _pick(house, call, Part.NUDGES)


async def _pick(house: House, call: Call, part: Part) -> None:
    picked = "".join(call.picked)
    async with house.database.writing() as session:
        choice = await choose(session, actor_of(call), part, picked, call.moment)
    house.wake()
    await call.change(reminders_card(choice, HOURS_BEFORE))
