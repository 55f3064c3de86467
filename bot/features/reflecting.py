"""Private prompts: a colleague's words to reflect on, for oneself alone."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.house import House, actor_of
from bot.practice import diary as practice
from bot.practice.libraries import library_of
from bot.practice.membership import own_enrolments
from bot.ui.answers import Call
from bot.ui.cards.diary import reflection_card, reflection_form
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.model import Refusal
from drills.prompts import private_prompts, prompt_of_day

if TYPE_CHECKING:
    from drills.model import Drill

routes = Routes()


@routes.route("reflect")
async def show_prompt(house: House, call: Call) -> None:
    """Show the day's prompt of this person."""
    prompts = await _prompts(house, call)
    number = prompt_of_day(len(prompts), call.user_id, call.moment.date())
    await show_another(house, call, number)


@slash("reflect", "A prompt for yourself alone: what this work does to you")
async def reflect(house: House, call: Call) -> None:
    """The same by command."""
    await show_prompt(house, call)


@routes.route("reflect/{number}")
async def show_another(house: House, call: Call, number: int) -> None:
    """Show a prompt; after the last comes the first."""
    async with house.database.reading() as session:
        await own_enrolments(session, actor_of(call))
    prompts = await _prompts(house, call)
    number %= len(prompts)
    await call.change(reflection_card(prompts[number], number))


@routes.route("reflect-write/{number}", opens_form=True)
async def ask_for_note(house: House, call: Call, number: int) -> None:
    """Open the form for a note on a prompt."""
    async with house.database.reading() as session:
        await own_enrolments(session, actor_of(call))
    prompts = await _prompts(house, call)
    number %= len(prompts)
    form = reflection_form(prompts[number], number, practice.LONGEST_NOTE, secrets.token_hex(4))
    await call.ask(form)


@routes.route("reflect-form/{number}/{nonce}")
async def write_note(house: House, call: Call, number: int) -> None:
    """Keep the note."""
    prompts = await _prompts(house, call)
    prompt = prompts[number % len(prompts)]
    text = "".join(call.values.get("text", []))
    async with house.database.writing() as session:
        await practice.write_reflection(session, actor_of(call), prompt.goal, text, call.moment)
    await call.say("Your note is kept, for you alone. `/drill diary` shows it, and deletes it.")


async def _prompts(house: House, call: Call) -> tuple[Drill, ...]:
    async with house.database.reading() as session:
        library = await library_of(session, house.library, call.server_id or 0)
    prompts = private_prompts(library)
    if not prompts:
        raise Refusal("There are no prompts here: no pack of private prompts is installed.")
    return prompts
