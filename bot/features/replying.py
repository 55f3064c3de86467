"""Replying to a drill, changing the reply, and trying again."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.house import House, actor_of
from bot.practice.after_reply import after_reply
from bot.practice.cohorts import invitation
from bot.practice.drafts import drop_draft, keep_draft, open_form
from bot.practice.feedback import second_try
from bot.practice.levels import level_after
from bot.practice.membership import NotJoined, require_enrolled
from bot.practice.replies import Submission, submit_reply
from bot.practice.rounds import round_here
from bot.practice.variants import give_variant
from bot.ui.answers import Call
from bot.ui.cards.feedback import second_try_form
from bot.ui.cards.joining import consent_card
from bot.ui.cards.levels import with_level
from bot.ui.cards.replying import reply_form, saved_card
from bot.ui.routes import Routes
from drills.model import Reaction, Refusal

if TYPE_CHECKING:
    from bot.practice.people import Actor

routes = Routes()


@routes.route("reply/{round_id}", opens_form=True)
async def press_reply(house: House, call: Call, round_id: int) -> None:
    """Open the form; whoever has not joined yet sees what joining means instead.

    Once their feedback is out it is the form for a further try, with that on top.
    """
    try:
        async with house.database.reading() as session:
            form = await open_form(session, actor_of(call), round_id)
    except NotJoined as not_joined:
        async with house.database.reading() as session:
            invited = await invitation(session, actor_of(call), not_joined.cohort_id)
        await call.show(consent_card(invited))
        return
    if form.variant_due:
        async with house.database.writing() as session:
            await give_variant(session, actor_of(call), round_id, call.moment)
            form = await open_form(session, actor_of(call), round_id)
    if form.feedback_on:
        await press_try_again(house, call, form.feedback_on)
        return
    await call.ask(reply_form(form, secrets.token_hex(4)))


@routes.route("again/{reply_id}", opens_form=True)
async def press_try_again(house: House, call: Call, reply_id: int) -> None:
    """Open the form for the next attempt, with the last one and its feedback on top."""
    async with house.database.reading() as session:
        second = await second_try(session, actor_of(call), reply_id)
    await call.ask(second_try_form(second, secrets.token_hex(4)))


@routes.route("reply-form/{round_id}/{nonce}")
async def submit(house: House, call: Call, round_id: int) -> None:
    """Save the reply, then say so. What cannot be taken yet is kept as a draft."""
    values = call.values
    submission = Submission(
        round_id,
        "".join(values.get("text", [])),
        "".join(values.get("reaction", [])),
        fictional=values.get("fictional") == ["fictional"],
    )
    actor = actor_of(call)
    try:
        async with house.database.writing() as session:
            saved = await submit_reply(session, actor, submission, call.moment)
            after = await after_reply(session, actor, round_id)
    except Refusal as refusal:
        if not await _kept(house, actor, submission):
            raise
        raise Refusal(
            f"{refusal} Nothing is lost: press Reply again and your text is in the form."
        ) from refusal
    card = saved_card(saved, after)
    if saved.level_follows or submission.reaction == Reaction.OVERWHELMED:
        async with house.database.reading() as session:
            card = with_level(card, await level_after(session, actor, saved.reply_id))
    await call.show(card)
    if saved.has_draft:
        async with house.database.writing() as session:
            await drop_draft(session, actor, round_id)


async def _kept(house: House, actor: Actor, submission: Submission) -> bool:
    """Keep the text for the next time the form opens; not where Reply will stay shut."""
    if not submission.text.strip():
        return False
    try:
        async with house.database.writing() as session:
            await round_here(session, actor, submission.round_id)
            with suppress(NotJoined):
                await require_enrolled(session, actor, submission.round_id)
            await keep_draft(session, actor, submission.round_id, submission.text, house.now())
    except Refusal:
        return False
    return True
