"""What somebody may say of themselves: on joining, and in their settings at any time."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import orientation as practice
from bot.ui.answers import Call
from bot.ui.cards.orientation import orientation_form
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()


@slash("about-me", "Your experience, aims and reminders; all of it optional", opens_form=True)
async def about_me(house: House, call: Call) -> None:
    """Open the form with what the person has said so far."""
    await ask(house, call)


@routes.route("about-me", opens_form=True)
async def ask(house: House, call: Call) -> None:
    """The same, from a button."""
    async with house.database.reading() as session:
        own = await practice.own_orientation(session, actor_of(call))
    form = orientation_form(
        own, practice.BANDS, practice.UNSAID, practice.LONGEST_AIMS, secrets.token_hex(4)
    )
    await call.ask(form)


@routes.route("about-me-form/{nonce}")
async def save(house: House, call: Call) -> None:
    """Keep the answers."""
    values = call.values
    given = ("".join(values.get(name, [])) for name in ("experience", "aims", "reminders"))
    async with house.database.writing() as session:
        experience, aims, reminders = given
        actor = actor_of(call)
        await practice.save_orientation(session, actor, experience, aims, reminders, call.moment)
    house.wake()
    await call.say("Thank you, that is kept. `/drill about-me` changes it or takes it back.")
