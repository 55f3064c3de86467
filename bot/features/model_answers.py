"""Replies as model answers: supervisors ask, authors decide."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.house import House, actor_of
from bot.practice import exemplar_offers as practice
from bot.practice.authorship import supervised_reply
from bot.practice.sample_requests import own_questions
from bot.ui.answers import Call
from bot.ui.cards.model_answers import asked_card, offer_form, offers_card, own_offers_card
from bot.ui.cards.samples import own_samples_card
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.model import Refusal

routes = Routes()

LATELY = timedelta(days=28)
MOST_PROPOSED = 3
MOST_LISTED = 10


@routes.route("offer/{reply_id}", opens_form=True)
async def press_offer(house: House, call: Call, reply_id: int) -> None:
    """Open the form in which a supervisor says why a reply works."""
    async with house.database.reading() as session:
        reply, _ = await supervised_reply(session, actor_of(call), reply_id)
        text = reply.text
    await call.ask(offer_form(reply_id, text, secrets.token_hex(4)))


@routes.route("offer-form/{reply_id}/{nonce}")
async def submit_offer(house: House, call: Call, reply_id: int) -> None:
    """Ask the author."""
    why = "".join(call.values.get("why", []))
    async with house.database.writing() as session:
        await practice.offer(session, actor_of(call), reply_id, why, call.moment)
    await call.say("The author is asked. It is shown only if they agree.")
    house.wake()


@routes.route("offered/{reply_id}")
async def press_offered(house: House, call: Call, reply_id: int) -> None:
    """Show an author what they were asked."""
    async with house.database.reading() as session:
        offers = await practice.own_offers(session, actor_of(call))
    asked = next((one for one in offers if one.reply_id == reply_id), None)
    if asked is None:
        raise Refusal("Nobody has asked to show that reply.")
    await call.show(asked_card(asked))


@routes.route("offer-yes/{reply_id}")
async def press_yes(house: House, call: Call, reply_id: int) -> None:
    """The author agrees."""
    await _answer(house, call, reply_id, agreed=True)
    await call.say(
        "Thank you. It is shown without your name. You can take it back at any time: "
        "`/drill shared`."
    )


@routes.route("offer-no/{reply_id}")
async def press_no(house: House, call: Call, reply_id: int) -> None:
    """The author would rather not, or not any more."""
    await _answer(house, call, reply_id, agreed=False)
    await call.say("All right. It stays between you and those who rated it.")


@routes.route("offer-back/{reply_id}")
async def press_back(house: House, call: Call, reply_id: int) -> None:
    """A supervisor takes a model answer back."""
    async with house.database.writing() as session:
        await practice.take_back(session, actor_of(call), reply_id)
    await call.say("It is not shown as a model answer any more.")


async def _answer(house: House, call: Call, reply_id: int, *, agreed: bool) -> None:
    async with house.database.writing() as session:
        await practice.answer_offer(session, actor_of(call), reply_id, call.moment, agreed=agreed)


@slash("shared", "Your replies that others may see as model answers, or learn to rate with")
async def shared(house: House, call: Call) -> None:
    """List what the person was asked for, and what they agreed to."""
    async with house.database.reading() as session:
        offers = await practice.own_offers(session, actor_of(call))
        asked = await own_questions(session, actor_of(call))
    if offers or not asked:
        await call.show(own_offers_card(offers))
    if asked:
        await call.show(own_samples_card(asked))


@slash("exemplar", "Replies that could be, or are, model answers")
async def exemplar(house: House, call: Call) -> None:
    """Show supervisors what is worth asking for, and what became of what was."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        since = call.moment - LATELY
        proposed = await practice.candidates(session, actor, since, MOST_PROPOSED)
        offers = await practice.offers_here(session, actor, MOST_LISTED)
    await call.show(offers_card(proposed, offers))
