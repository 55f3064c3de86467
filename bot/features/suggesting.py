"""Suggesting a vignette, and following what becomes of it."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import suggestions as practice
from bot.ui.answers import Call
from bot.ui.cards.suggestions import (
    own_suggestions_card,
    suggest_form,
    suggested_card,
    take_back_card,
)
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.suggested import Suggested

routes = Routes()


@routes.route("suggest", opens_form=True)
async def press_suggest(house: House, call: Call) -> None:
    """Open the form, for whoever may suggest one more."""
    async with house.database.reading() as session:
        await practice.may_suggest(session, actor_of(call))
    await call.ask(suggest_form(secrets.token_hex(4)))


@slash("suggest", "Suggest a vignette that could become a drill", opens_form=True)
async def suggest(house: House, call: Call) -> None:
    """The same by command."""
    await press_suggest(house, call)


@routes.route("suggest-form/{nonce}")
async def submit(house: House, call: Call) -> None:
    """Put the vignette on the staff's list."""
    written = {name: "".join(texts) for name, texts in call.values.items()}
    suggested = Suggested(
        written.get("vignette", ""),
        written.get("speaker", ""),
        written.get("words", ""),
        written.get("credit", ""),
    )
    async with house.database.writing() as session:
        await practice.suggest(session, actor_of(call), suggested, call.moment)
    await call.show(suggested_card())
    house.wake()


@slash("suggestions", "The vignettes you have suggested, and what became of them")
async def suggestions(house: House, call: Call) -> None:
    """Show the person's own suggestions."""
    await show_page(house, call, 1)


@routes.route("suggested/{page}")
async def show_page(house: House, call: Call, page: int) -> None:
    """Show a page of the person's own suggestions."""
    async with house.database.reading() as session:
        own = await practice.own_suggestions(
            session, actor_of(call), house.library, call.moment, page
        )
    await call.change(own_suggestions_card(own))


@routes.route("suggestion-news/{suggestion_id}")
async def press_news(house: House, call: Call, suggestion_id: int) -> None:  # noqa: ARG001  all are shown
    """Show somebody their suggestions, from the message that told of news."""
    await show_page(house, call, 1)


@routes.route("suggested-back/{suggestion_id}")
async def ask_back(house: House, call: Call, suggestion_id: int) -> None:
    """Ask before one is taken back."""
    async with house.database.reading() as session:
        one = await practice.own_suggestion(
            session, actor_of(call), suggestion_id, house.library, call.moment
        )
    await call.change(take_back_card(one))


@routes.route("suggested-back-yes/{suggestion_id}")
async def take_back(house: House, call: Call, suggestion_id: int) -> None:
    """Take it back, and show what is left."""
    async with house.database.writing() as session:
        await practice.take_back(session, actor_of(call), suggestion_id, call.moment)
    await show_page(house, call, 1)
    await call.say("It is taken back, and its text is deleted.")
