"""What members suggest, as their staff read it."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import suggestion_queue as practice
from bot.ui.answers import Call
from bot.ui.cards.suggestions import decline_form, suggestion_queue_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()


@slash("suggestions", "Vignettes that members have suggested")
async def queue(house: House, call: Call) -> None:
    """Show staff the oldest that waits."""
    await show_page(house, call, 1)


@routes.route("suggestions/{page}")
async def show_page(house: House, call: Call, page: int) -> None:
    """Show staff another one that waits."""
    async with house.database.reading() as session:
        found = await practice.suggestion_queue(session, actor_of(call), call.moment, page)
    await call.change(suggestion_queue_card(found))


@routes.route("suggestions-open/{number}")
async def press_open(house: House, call: Call, number: int) -> None:  # noqa: ARG001  of the notice
    """Open the list from the notice in the staff channel, for whoever presses."""
    await show_page(house, call, 1)


@routes.route("suggestion-decline/{suggestion_id}", opens_form=True)
async def press_decline(house: House, call: Call, suggestion_id: int) -> None:
    """Open the form for a word with a no."""
    async with house.database.reading() as session:
        one = await practice.suggestion_to_settle(
            session, actor_of(call), suggestion_id, call.moment
        )
    await call.ask(decline_form(one, practice.LONGEST_ANSWER, secrets.token_hex(4)))


@routes.route("suggestion-decline-form/{suggestion_id}/{nonce}")
async def decline(house: House, call: Call, suggestion_id: int) -> None:
    """Turn it down; its author is told."""
    words = "".join(call.values.get("words", []))
    async with house.database.writing() as session:
        await practice.decline(session, actor_of(call), suggestion_id, words, call.moment)
    await show_page(house, call, 1)
    await call.say("Its author is told, with your thanks.")
    house.wake()
