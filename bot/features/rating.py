"""Rating replies: the next one that waits, any one by its button, and the supervisors' queue."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice.calibration import calibration_due, learns_first, trial_before
from bot.practice.claims import next_review, reviews_waiting
from bot.practice.comparisons import comparison_on
from bot.practice.marks_on_feedback import new_thanks
from bot.practice.people import roles_of
from bot.practice.reviews import ReplyToRate, open_rating, rate_levels, rate_words, shown
from bot.practice.trials import as_review
from bot.practice.unrated import queue_length, reply_of_message, supervisor_queue
from bot.ui.answers import Call
from bot.ui.cards.calibration import trial_card
from bot.ui.cards.comparing import comparison_card
from bot.ui.cards.rating import (
    levels_saved_card,
    nothing_to_rate_card,
    queue_card,
    rated_card,
    review_card,
    say_lost_quote,
    say_thanks,
)
from bot.ui.cards.rating_forms import fits_form, levels_in, rating_form, words_form
from bot.ui.commands import on_message, slash
from bot.ui.routes import Routes
from drills.model import Refusal

routes = Routes()

MOST_IN_QUEUE = 5
LEARN_FIRST = "A few practice ratings come first. `/drill review` brings you to them."


@routes.route("review")
async def show_next(house: House, call: Call) -> None:
    """Show the next reply that this person can rate."""
    await _show_next(house, call)


@routes.route("review-more")
async def show_one_more(house: House, call: Call) -> None:
    """The same for whoever has done their share of the day and asks for one more."""
    await _show_next(house, call, one_more=True)


async def _show_next(house: House, call: Call, *, one_more: bool = False) -> None:
    actor, now = actor_of(call), house.now()
    async with house.database.writing() as session:
        found = await next_review(session, actor, now, one_more=one_more)
        if found.reply_id is None:
            supervises = (await roles_of(session, actor)).supervisor
            in_queue = await queue_length(session, actor) if supervises else 0
            card = nothing_to_rate_card(found, in_queue)
        else:
            target = await open_rating(session, actor, found.reply_id, now)
            trial = await trial_before(session, house.library, actor, target, now)
            if not trial:
                await shown(session, actor, target, now)
            both = await comparison_on(session, actor, target)
            waiting = await reviews_waiting(session, actor, now)
            card = comparison_card(both) if both else review_card(target, waiting)
            if trial:
                card = trial_card(trial, as_review(trial) if trial.round else None, waiting)
    await call.show(card)


@slash("review", "The next reply that waits for your rating")
async def review(house: House, call: Call) -> None:
    """The same by command."""
    await _show_next(house, call)


@slash("one-more", "One more reply to rate, after your share of the day")
async def one_more(house: House, call: Call) -> None:
    """As the button of that name."""
    await _show_next(house, call, one_more=True)


@routes.route("rate/{reply_id}", opens_form=True)
async def press_rate(house: House, call: Call, reply_id: int) -> None:
    """Open the rating form; what is too long for one is shown whole first.

    Who has rated the attempt before gets both to compare.
    """
    target = await _to_be_shown(house, call, reply_id)
    if target is None:
        return
    async with house.database.reading() as session:
        both = await comparison_on(session, actor_of(call), target)
    if both:
        await call.show(comparison_card(both))
    elif fits_form(target):
        await call.ask(rating_form(target, secrets.token_hex(4)))
    else:
        await call.show(review_card(target, 0))
    await _seen(house, call, target)


@routes.route("rate-read/{reply_id}", opens_form=True)
async def press_rate_read(house: House, call: Call, reply_id: int) -> None:
    """Open the rating form on a reply that has just been shown whole."""
    target = await _to_be_shown(house, call, reply_id)
    if target is None:
        return
    await call.ask(rating_form(target, secrets.token_hex(4)))
    await _seen(house, call, target)


async def _to_be_shown(house: House, call: Call, reply_id: int) -> ReplyToRate | None:
    """The reply, which nobody else can take from now on.

    None where the person has practice ratings to do first: then they are shown the next of those.
    """
    actor, now = actor_of(call), house.now()
    async with house.database.reading() as session:
        target = await open_rating(session, actor, reply_id, now)
        learns = await learns_first(session, house.library, actor, target)
    if learns:
        async with house.database.writing() as session:
            trial = await calibration_due(session, house.library, actor, target.round, now)
        if trial:
            await call.show(trial_card(trial, None, 0))
            return None
    if not target.held:
        async with house.database.writing() as session:
            await shown(session, actor, target, now)
    return target


async def _seen(house: House, call: Call, target: ReplyToRate) -> None:
    # After the answer: a form does not wait until the database may be written to.
    if target.held:
        async with house.database.writing() as session:
            await shown(session, actor_of(call), target, house.now())


@on_message("Rate this reply")
async def rate_this_reply(house: House, call: Call, message_id: int) -> None:
    """The same from the message that shows the reply in a discussion."""
    async with house.database.reading() as session:
        reply_id = await reply_of_message(session, actor_of(call), message_id)
    await press_rate(house, call, reply_id)


@routes.route("rate-form/{reply_id}/{edition}/{nonce}")
async def submit_levels(house: House, call: Call, reply_id: int, edition: int) -> None:
    """Keep the levels; where the form had room for the words, the rating is complete."""
    values, actor, now = call.values, actor_of(call), house.now()
    async with house.database.writing() as session:
        target = await open_rating(session, actor, reply_id, now)
        if await learns_first(session, house.library, actor, target):
            raise Refusal(LEARN_FIRST)
        target = await rate_levels(
            session, actor, reply_id, levels_in(values), now, edition=edition
        )
    if "strength" in values:
        await submit_words(house, call, reply_id)
    else:
        await call.show(levels_saved_card(target))


@routes.route("words/{reply_id}", opens_form=True)
async def press_words(house: House, call: Call, reply_id: int) -> None:
    """Open the second half of the rating form."""
    async with house.database.reading() as session:
        target = await open_rating(session, actor_of(call), reply_id, house.now())
    await call.ask(words_form(target, secrets.token_hex(4)))


@routes.route("words-form/{reply_id}/{nonce}")
async def submit_words(house: House, call: Call, reply_id: int) -> None:
    """Complete the rating and offer the next reply."""
    values = {name: "".join(texts) for name, texts in call.values.items()}
    quote, actor, now = values.get("quote"), actor_of(call), house.now()
    async with house.database.writing() as session:
        target = await rate_words(
            session,
            actor,
            reply_id,
            values.get("strength", ""),
            values.get("next_step", ""),
            now,
            quote,
        )
        thanks = await new_thanks(session, actor, now)
    supervisor = target.role == "supervisor"
    async with house.database.reading() as session:
        waiting = (
            await queue_length(session, actor)
            if supervisor
            else await reviews_waiting(session, actor, now)
        )
    lost = quote.strip() if quote and not target.quote else ""
    card = rated_card(
        waiting,
        updated=target.completed,
        supervisor=supervisor,
        news=say_lost_quote(lost) + say_thanks(thanks),
        quote_on=reply_id if quote is None or lost else None,
    )
    await call.show(card)
    house.wake()


@routes.route("queue/{nonce}")
@routes.route("queue")
async def show_queue(house: House, call: Call) -> None:
    """Show supervisors what needs them."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        waiting = await supervisor_queue(session, actor, MOST_IN_QUEUE, house.now())
        total = await queue_length(session, actor)
    await call.show(queue_card(waiting, total))


@slash("queue", "Replies that nobody has rated, oldest first")
async def queue(house: House, call: Call) -> None:
    """The same by command."""
    await show_queue(house, call)
