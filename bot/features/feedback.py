"""Reading one's feedback, saying what of it helped, and the model answers after a second try."""

from __future__ import annotations

from bot.house import House, actor_of
from bot.practice.feedback import exemplars, read_feedback
from bot.practice.feedback_list import feedback_list
from bot.practice.levels import level_after
from bot.practice.marks_on_feedback import feedback_given, say_helpful, say_thanks
from bot.ui.answers import Call
from bot.ui.cards.feedback import exemplars_card, feedback_card, feedback_list_card
from bot.ui.cards.feedback_marks import given_card, one_feedback_card
from bot.ui.cards.levels import with_level
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()


@routes.route("feedback/{reply_id}")
async def press_read(house: House, call: Call, reply_id: int) -> None:
    """Show the batch to its author."""
    async with house.database.reading() as session:
        batch = await read_feedback(session, actor_of(call), reply_id)
        card = feedback_card(batch)
        if batch.round.levelled or batch.round.owner_id:
            card = with_level(card, await level_after(session, actor_of(call), reply_id))
    await call.show(card)


@routes.route("feedback-marks/{reply_id}")
async def press_marks(house: House, call: Call, reply_id: int) -> None:
    """Show the first rater's words, with buttons to say what helped."""
    async with house.database.reading() as session:
        batch = await read_feedback(session, actor_of(call), reply_id)
    await call.show(one_feedback_card(batch, 1))


@routes.route("feedback-words/{reply_id}/{number}")
async def press_words(house: House, call: Call, reply_id: int, number: int) -> None:
    """Turn to another rater's words."""
    async with house.database.reading() as session:
        batch = await read_feedback(session, actor_of(call), reply_id)
    await call.change(one_feedback_card(batch, number))


@routes.route("helpful/{reply_id}/{number}")
async def press_helpful(house: House, call: Call, reply_id: int, number: int) -> None:
    """Keep that this rater's words helped."""
    await _say_helpful(house, call, reply_id, number, helpful=True)


@routes.route("unhelpful/{reply_id}/{number}")
async def press_unhelpful(house: House, call: Call, reply_id: int, number: int) -> None:
    """Keep that they did not, this time."""
    await _say_helpful(house, call, reply_id, number, helpful=False)


async def _say_helpful(
    house: House, call: Call, reply_id: int, number: int, *, helpful: bool
) -> None:
    async with house.database.writing() as session:
        batch = await say_helpful(
            session, actor_of(call), reply_id, number, house.now(), helpful=helpful
        )
    await call.change(one_feedback_card(batch, number))


@routes.route("thanks/{reply_id}/{number}")
async def press_thanks(house: House, call: Call, reply_id: int, number: int) -> None:
    """Thank whoever wrote it, without knowing whom."""
    async with house.database.writing() as session:
        batch = await say_thanks(session, actor_of(call), reply_id, number, house.now())
    await call.change(one_feedback_card(batch, number))


@routes.route("exemplars/{round_id}")
async def press_exemplars(house: House, call: Call, round_id: int) -> None:
    """Show the model answers to those who have tried again."""
    async with house.database.reading() as session:
        view, answers = await exemplars(session, actor_of(call), round_id)
    await call.show(exemplars_card(view, answers))


@slash("feedback", "All the feedback that you have had")
async def feedback(house: House, call: Call) -> None:
    """List the person's batches, so that none is only in a message that got lost."""
    async with house.database.reading() as session:
        listed = await feedback_list(session, actor_of(call), 1)
    await call.show(feedback_list_card(listed))


@routes.route("feedback-list/{page}")
async def press_page(house: House, call: Call, page: int) -> None:
    """Another page of that list."""
    async with house.database.reading() as session:
        listed = await feedback_list(session, actor_of(call), page)
    await call.change(feedback_list_card(listed))


@slash("given", "How the feedback that you gave was received")
async def given(house: House, call: Call) -> None:
    """What became of one's own ratings, in private."""
    async with house.database.reading() as session:
        received = await feedback_given(session, actor_of(call))
    await call.show(given_card(received))
