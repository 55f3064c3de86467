"""What members suggest, as their staff read it."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import suggestion_queue as practice
from bot.practice.drill_drafts import view_draft
from bot.practice.suggested_drills import make_drill_of_it, packs_for_it
from bot.ui.answers import Call
from bot.ui.cards.drill_drafts import draft_card
from bot.ui.cards.suggestion_queue import decline_form, pack_for_it_card, suggestion_queue_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()

NEW_PACK = "new"
"""Stands for a pack that is not there yet; no key of a pack is without a dot."""


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


@routes.route("suggestion-drill/{suggestion_id}")
async def press_make(house: House, call: Call, suggestion_id: int) -> None:
    """Ask into which pack it goes; whoever is at it already goes on with their draft."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        found = await packs_for_it(session, actor, house.library, suggestion_id, call.moment)
        begun = found.suggestion.change_id
        if begun is None or found.suggestion.worker_id != call.user_id:
            card = pack_for_it_card(found, NEW_PACK)
        else:
            card = draft_card(await view_draft(session, actor, house.library, begun))
    await call.change(card)


@routes.route("suggestion-pack/{suggestion_id}")
async def choose_pack(house: House, call: Call, suggestion_id: int) -> None:
    """Begin the drill in the pack that was chosen, and show it with what is missing."""
    actor, [key] = actor_of(call), call.picked[:1] or [NEW_PACK]
    async with house.database.writing() as session:
        change_id = await make_drill_of_it(
            session,
            actor,
            house.library,
            suggestion_id,
            None if key == NEW_PACK else key,
            call.moment,
        )
        draft = await view_draft(session, actor, house.library, change_id)
    await call.change(draft_card(draft))
