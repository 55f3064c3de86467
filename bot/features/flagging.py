"""A trainee would like to talk about a reply; supervisors see which."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import flags as practice
from bot.ui.answers import Call
from bot.ui.cards.supervising import flag_form, flag_raised_card, flags_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()

MOST_SHOWN = 5


@routes.route("flag/{reply_id}", opens_form=True)
async def press_flag(house: House, call: Call, reply_id: int) -> None:
    """Open the form, with what was said before."""
    async with house.database.reading() as session:
        words = await practice.own_flag(session, actor_of(call), reply_id)
    await call.ask(flag_form(reply_id, words or "", secrets.token_hex(4)))


@routes.route("flag-form/{reply_id}/{nonce}")
async def submit_flag(house: House, call: Call, reply_id: int) -> None:
    """Put the reply on the supervisors' list."""
    words = "".join(call.values.get("words", []))
    async with house.database.writing() as session:
        await practice.raise_flag(session, actor_of(call), reply_id, words, call.moment)
    await call.show(flag_raised_card(reply_id))


@routes.route("flag-off/{reply_id}")
async def press_lower(house: House, call: Call, reply_id: int) -> None:
    """Take one's own flag back."""
    async with house.database.writing() as session:
        await practice.lower_flag(session, actor_of(call), reply_id)
    await call.say("It is off the list again.")


@routes.route("flags")
async def show_flags(house: House, call: Call) -> None:
    """Show supervisors what their trainees would like to talk about."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        found = await practice.open_flags(session, actor, MOST_SHOWN)
        total = await practice.count_flags(session, call.server_id or 0)
    await call.change(flags_card(found, total))


@routes.route("flag-done/{reply_id}")
async def press_settle(house: House, call: Call, reply_id: int) -> None:
    """A supervisor has talked about it with its author."""
    async with house.database.writing() as session:
        await practice.settle_flag(session, actor_of(call), reply_id, call.moment)
    await show_flags(house, call)


@slash("flags", "Replies that trainees would like to talk about")
async def flags(house: House, call: Call) -> None:
    """The same by command."""
    await show_flags(house, call)
