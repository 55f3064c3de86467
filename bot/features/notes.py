"""Private notes from supervisors to one trainee."""

from __future__ import annotations

import secrets

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import staff_notes as practice
from bot.practice.people import require_supervisor
from bot.ui.answers import Call
from bot.ui.cards.supervising import note_form, notes_card
from bot.ui.commands import slash
from bot.ui.parts import Card
from bot.ui.routes import Routes

routes = Routes()

NOTES_A_PAGE = 3


@routes.route("note/{user_id}/{reply_id}", opens_form=True)
async def press_note(house: House, call: Call, user_id: int, reply_id: int) -> None:
    """Open the form for a note on a reply; with reply 0, a note in general."""
    async with house.database.reading() as session:
        server = await require_supervisor(session, actor_of(call))
        await practice.require_trainee(session, server.id, user_id)
    await call.ask(note_form(user_id, reply_id, secrets.token_hex(4)))


@routes.route("note-form/{user_id}/{reply_id}/{nonce}")
async def submit_note(house: House, call: Call, user_id: int, reply_id: int) -> None:
    """Keep the note; the trainee is told that there is one."""
    text = "".join(call.values.get("text", []))
    async with house.database.writing() as session:
        await practice.write_note(
            session, actor_of(call), user_id, reply_id or None, text, call.moment
        )
    await call.say(f"Your note is kept, and <@{user_id}> is told that there is one.")
    house.wake()


@routes.route("notes/{note_id}")
async def press_read(house: House, call: Call, note_id: int) -> None:  # noqa: ARG001  all are shown
    """Show somebody their notes, from the message that told of one."""
    await call.show(await _page(house, call, 1))


@routes.route("notes-page/{page}")
async def turn_page(house: House, call: Call, page: int) -> None:
    """Show newer or older ones."""
    await call.change(await _page(house, call, page))


@slash("notes", "Private notes from your supervisors")
async def notes(house: House, call: Call) -> None:
    """The same by command."""
    await call.show(await _page(house, call, 1))


async def _page(house: House, call: Call, page: int) -> Card:
    async with house.database.writing() as session:
        found = await practice.own_notes(session, actor_of(call), page, NOTES_A_PAGE, call.moment)
    return notes_card(found)


@slash("note", "Write a private note to a trainee", opens_form=True)
@app_commands.describe(member="To whom")
async def write(house: House, call: Call, member: discord.User) -> None:
    """Open the form for a note in general."""
    await press_note(house, call, member.id, 0)
