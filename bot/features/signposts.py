"""The institute's own words on where to find help."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import signposts as practice
from bot.ui.answers import Call
from bot.ui.cards.signposts import signpost_form, signpost_kept
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()


@slash("signpost", "Say where people find help; shown with crisis content", opens_form=True)
async def signpost(house: House, call: Call) -> None:
    """Open the form with the words that are kept."""
    async with house.database.reading() as session:
        words = await practice.signpost_here(session, actor_of(call))
    await call.ask(signpost_form(words, practice.LONGEST_SIGNPOST, secrets.token_hex(4)))


@routes.route("signpost-form/{nonce}")
async def keep(house: House, call: Call) -> None:
    """Keep the words."""
    async with house.database.writing() as session:
        server = await practice.put_up(
            session, actor_of(call), "".join(call.values.get("words", []))
        )
    await call.say(signpost_kept(server.signpost or ""))
