"""Reading one's feedback, and the model answers after a second try."""

from __future__ import annotations

from bot.house import House, actor_of
from bot.practice.feedback import exemplars, own_feedback, read_feedback, waiting_for_feedback
from bot.ui.answers import Call
from bot.ui.cards.feedback import exemplars_card, feedback_card, feedback_list_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()

MOST_LISTED = 10


@routes.route("feedback/{reply_id}")
async def press_read(house: House, call: Call, reply_id: int) -> None:
    """Show the batch to its author."""
    async with house.database.reading() as session:
        batch = await read_feedback(session, actor_of(call), reply_id)
    await call.show(feedback_card(batch))


@routes.route("exemplars/{round_id}")
async def press_exemplars(house: House, call: Call, round_id: int) -> None:
    """Show the model answers to those who have tried again."""
    async with house.database.reading() as session:
        view, answers = await exemplars(session, actor_of(call), round_id)
    await call.show(exemplars_card(view, answers))


@slash("feedback", "All the feedback that you have had")
async def feedback(house: House, call: Call) -> None:
    """List the person's batches, so that none is only in a message that got lost."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        lines = await own_feedback(session, actor, MOST_LISTED)
        waiting = await waiting_for_feedback(session, actor)
    await call.show(feedback_list_card(lines, waiting))
