"""Calibration replies of a server's own: supervisors ask, authors decide."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import sample_requests as practice
from bot.practice.agreement import agreed_replies, agreed_reply
from bot.ui.answers import Call
from bot.ui.cards.samples import sample_form, sample_question_card, samples_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()

MOST_PROPOSED = 3
MOST_LISTED = 10


@slash("calibrate", "Replies that new raters could learn with")
async def calibrate(house: House, call: Call) -> None:
    """Show supervisors what is worth asking for, and what became of what was."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        agreed = await agreed_replies(session, actor, MOST_PROPOSED)
        made = await practice.samples_here(session, actor, MOST_LISTED)
    await call.show(samples_card(agreed, made))


@routes.route("sample-ask/{reply_id}", opens_form=True)
async def press_ask(house: House, call: Call, reply_id: int) -> None:
    """Open the form in which a supervisor says why the levels fit."""
    async with house.database.reading() as session:
        agreed = await agreed_reply(session, actor_of(call), reply_id)
    await call.ask(sample_form(agreed, secrets.token_hex(4)))


@routes.route("sample-form/{reply_id}/{nonce}")
async def submit_ask(house: House, call: Call, reply_id: int) -> None:
    """Ask the author."""
    reason = "".join(call.values.get("reason", []))
    async with house.database.writing() as session:
        await practice.propose(session, actor_of(call), reply_id, reason, call.moment)
    await call.say("The author is asked. Raters learn with it only if they agree.")
    house.wake()


@routes.route("sample-retire/{sample_id}")
async def press_retire(house: House, call: Call, sample_id: int) -> None:
    """Use one no more."""
    async with house.database.writing() as session:
        await practice.retire(session, actor_of(call), sample_id, call.moment)
    await call.say("It is not used any more. What raters learned with it stays theirs.")


@routes.route("sampled/{sample_id}")
async def press_asked(house: House, call: Call, sample_id: int) -> None:
    """Show an author what they were asked."""
    async with house.database.reading() as session:
        asked = await practice.asked_of(session, actor_of(call), sample_id)
    await call.show(sample_question_card(asked))


@routes.route("sample-yes/{sample_id}")
async def press_yes(house: House, call: Call, sample_id: int) -> None:
    """The author agrees."""
    async with house.database.writing() as session:
        await practice.answer(session, actor_of(call), sample_id, call.moment, agreed=True)
    await call.say(
        "Thank you. Raters practise with it, without your name. You can take it back at any time: "
        "`/drill shared`."
    )


@routes.route("sample-no/{sample_id}")
async def press_no(house: House, call: Call, sample_id: int) -> None:
    """The author would rather not, or not any more."""
    async with house.database.writing() as session:
        await practice.answer(session, actor_of(call), sample_id, call.moment, agreed=False)
    await call.say("All right. Nobody practises with it.")
