"""Learning to rate: practice ratings, calibration replies by the way, and how one rates."""

from __future__ import annotations

import asyncio
import secrets

from bot.house import House, actor_of
from bot.practice.leniency import ratings_around
from bot.practice.trials import as_review, open_trial, rate_sample
from bot.ui.answers import Call
from bot.ui.cards.calibration import (
    compared_card,
    hidden_form,
    practice_form,
    rating_style_card,
)
from bot.ui.cards.rating_forms import levels_in
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.leniency import leniency_of

routes = Routes()

WORDS = ("strength", "next_step")


@routes.route("trial/{trial_id}", opens_form=True)
async def press_rate(house: House, call: Call, trial_id: int) -> None:
    """Open the form for a calibration reply: as it is, or as any other reply's."""
    async with house.database.reading() as session:
        trial = await open_trial(session, house.library, actor_of(call), trial_id)
    nonce = secrets.token_hex(4)
    if trial.round:
        await call.ask(hidden_form(trial, as_review(trial), nonce))
    else:
        await call.ask(practice_form(trial, nonce))


@routes.route("trial-form/{trial_id}/{nonce}")
async def submit(house: House, call: Call, trial_id: int) -> None:
    """Keep the levels and show them beside the agreed ones."""
    values = call.values
    async with house.database.writing() as session:
        trial = await rate_sample(
            session, house.library, actor_of(call), trial_id, levels_in(values), house.now()
        )
    words = ("".join(values.get(name, [])) for name in WORDS)
    await call.show(compared_card(trial, tuple(filter(None, words))))


@routes.route("rating-style")
async def show_style(house: House, call: Call) -> None:
    """Tell the person alone how they rate, once there is enough to go by."""
    async with house.database.reading() as session:
        ratings = await ratings_around(session, actor_of(call), house.now())
    # Everybody's ratings of a term take a while to weigh up.
    await call.show(rating_style_card(await asyncio.to_thread(leniency_of, call.user_id, ratings)))


@slash("rating-style", "How you rate beside supervisors, for your eyes only")
async def rating_style(house: House, call: Call) -> None:
    """The same by command."""
    await show_style(house, call)
