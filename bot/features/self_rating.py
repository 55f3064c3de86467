"""Rating one's own reply before its feedback."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice.self_rating import open_self_rating, rate_oneself
from bot.ui.answers import Call
from bot.ui.cards.rating_forms import levels_in
from bot.ui.cards.self_rating import self_rated_card, self_rating_form
from bot.ui.routes import Routes

routes = Routes()


@routes.route("self-rate/{reply_id}", opens_form=True)
async def press_self_rate(house: House, call: Call, reply_id: int) -> None:
    """Open the form on one's own reply."""
    async with house.database.reading() as session:
        opened = await open_self_rating(session, actor_of(call), reply_id)
    await call.ask(self_rating_form(opened, secrets.token_hex(4)))


@routes.route("self-form/{reply_id}/{nonce}")
async def submit(house: House, call: Call, reply_id: int) -> None:
    """Keep the levels for their author."""
    async with house.database.writing() as session:
        opened = await rate_oneself(session, actor_of(call), reply_id, levels_in(call.values))
    await call.show(self_rated_card(opened))
