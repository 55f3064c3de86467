"""The short form on how practice goes."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import pulse as practice
from bot.ui.answers import Call
from bot.ui.cards.pulse import pulse_form
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()


@slash("pulse", "Say how practice goes: three questions, each of them optional", opens_form=True)
async def pulse(house: House, call: Call) -> None:
    """Open the form after the drill that the person answered last."""
    async with house.database.reading() as session:
        round_id = await practice.last_round_for_pulse(session, actor_of(call))
    await ask(house, call, round_id)


@routes.route("pulse/{round_id}", opens_form=True)
async def ask(house: House, call: Call, round_id: int) -> None:
    """Open the form."""
    async with house.database.reading() as session:
        await practice.round_for_pulse(session, actor_of(call), round_id)
    await call.ask(pulse_form(round_id, secrets.token_hex(4)))


@routes.route("pulse-form/{round_id}/{nonce}")
async def give(house: House, call: Call, round_id: int) -> None:
    """Keep the answers."""
    answers = {name: "".join(call.values.get(name, [])) for name in practice.QUESTIONS}
    async with house.database.writing() as session:
        await practice.give_pulse(session, actor_of(call), round_id, answers, call.moment)
    await call.say(
        "Thank you. Your staff see it only as part of a mean of five or more people. "
        "`/drill pulse` changes your answers."
    )
