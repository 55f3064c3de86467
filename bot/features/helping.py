"""Help for whoever asks."""

from __future__ import annotations

from bot.house import House, actor_of
from bot.practice.people import is_set_up, roles_of
from bot.ui.answers import Call
from bot.ui.cards.help import help_card
from bot.ui.commands import slash


@slash("help", "How it works, and what you can do here")
async def show_help(house: House, call: Call) -> None:
    """Show the commands of the person's own roles."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        roles = await roles_of(session, actor)
        set_up = await is_set_up(session, actor)
    await call.show(help_card(roles, set_up=set_up, direct=call.server_id is None))
