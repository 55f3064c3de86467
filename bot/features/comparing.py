"""Rating a further attempt beside the one before: a tap a criterion, and words if one likes."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice.claims import reviews_waiting
from bot.practice.comparisons import (
    compare,
    compare_in_words,
    open_comparison,
    require_comparison,
)
from bot.practice.marks_on_feedback import new_thanks
from bot.practice.unrated import queue_length
from bot.ui.answers import Call
from bot.ui.cards.comparing import (
    both_attempts_card,
    compared_in_words_card,
    comparison_card,
    comparison_form,
)
from bot.ui.routes import Routes
from drills.comparing import CHANGES
from drills.model import Refusal

routes = Routes()


@routes.route("compare/{reply_id}")
async def press_compare(house: House, call: Call, reply_id: int) -> None:
    """Show both attempts to a rater of the one before."""
    async with house.database.writing() as session:
        comparison = await open_comparison(session, actor_of(call), reply_id, house.now())
    await call.show(comparison_card(comparison))


@routes.route("compare-read/{reply_id}")
async def press_read_both(house: House, call: Call, reply_id: int) -> None:
    """The same without a cut."""
    async with house.database.writing() as session:
        comparison = await open_comparison(session, actor_of(call), reply_id, house.now())
    await call.show(both_attempts_card(comparison))


@routes.route("compare-tap/{reply_id}/{place}/{number}")
async def press_change(house: House, call: Call, reply_id: int, place: int, number: int) -> None:
    """Keep what became of one criterion; with the last of them the rating counts."""
    if not 1 <= number <= len(CHANGES):
        raise Refusal("That button is of an earlier version. `/drill review` has the new one.")
    actor, now, waiting, thanks = actor_of(call), house.now(), 0, 0
    async with house.database.writing() as session:
        comparison = await compare(session, actor, reply_id, place, CHANGES[number - 1], now)
        if comparison.complete:
            thanks = await new_thanks(session, actor, now)
            waiting = (
                await queue_length(session, actor)
                if comparison.target.role == "supervisor"
                else await reviews_waiting(session, actor, now)
            )
    await call.change(comparison_card(comparison, waiting, thanks))
    if comparison.complete:
        house.wake()


@routes.route("compare-words/{reply_id}", opens_form=True)
async def press_words(house: House, call: Call, reply_id: int) -> None:
    """Open the form for words on the further attempt."""
    async with house.database.reading() as session:
        comparison = await require_comparison(session, actor_of(call), reply_id, house.now())
    await call.ask(comparison_form(comparison, secrets.token_hex(4)))


@routes.route("compare-form/{reply_id}/{nonce}")
async def submit_words(house: House, call: Call, reply_id: int) -> None:
    """Keep the words, with or without the taps."""
    values = {name: "".join(texts) for name, texts in call.values.items()}
    quote = values.get("quote", "")
    async with house.database.writing() as session:
        comparison, found = await compare_in_words(
            session,
            actor_of(call),
            reply_id,
            values.get("strength", ""),
            values.get("next_step", ""),
            quote,
            house.now(),
        )
    await call.show(compared_in_words_card(comparison, "" if found else quote.strip()))
