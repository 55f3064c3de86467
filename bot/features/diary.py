"""Private notes after a drill: written, read and deleted by their author alone."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import diary as practice
from bot.ui.answers import Call
from bot.ui.cards.diary import delete_diary_card, delete_note_card, diary_card, diary_form
from bot.ui.commands import slash
from bot.ui.markdown import count
from bot.ui.routes import Routes

routes = Routes()


@slash("diary", "Your private notes after drills: read, write, delete; nobody else sees them")
async def diary(house: House, call: Call) -> None:
    """Show the newest of the person's own notes."""
    await show_page(house, call, 1)


@routes.route("diary/{page}")
async def show_page(house: House, call: Call, page: int) -> None:
    """Show a page of the person's own notes."""
    async with house.database.reading() as session:
        own = await practice.own_diary(session, actor_of(call), page)
    await call.change(diary_card(own))


@routes.route("diary-write/{round_id}", opens_form=True)
async def ask_for_note(house: House, call: Call, round_id: int) -> None:
    """Open the form for a note after this drill."""
    async with house.database.reading() as session:
        view = await practice.round_for_note(session, actor_of(call), round_id)
    await call.ask(diary_form(view, practice.LONGEST_NOTE, secrets.token_hex(4)))


@routes.route("diary-form/{round_id}/{nonce}")
async def write_note(house: House, call: Call, round_id: int) -> None:
    """Keep the note."""
    text = "".join(call.values.get("text", []))
    async with house.database.writing() as session:
        await practice.write_note(session, actor_of(call), round_id, text, call.moment)
    await call.say("Your note is kept, for you alone. `/drill diary` shows it, and deletes it.")


@routes.route("diary-delete/{entry_id}")
async def ask_to_delete(house: House, call: Call, entry_id: int) -> None:
    """Ask before a note is deleted."""
    async with house.database.reading() as session:
        note = await practice.own_note(session, actor_of(call), entry_id)
    await call.change(delete_note_card(note))


@routes.route("diary-delete-yes/{entry_id}")
async def delete_note(house: House, call: Call, entry_id: int) -> None:
    """Delete the note, and show what is left."""
    async with house.database.writing() as session:
        await practice.delete_note(session, actor_of(call), entry_id)
    await show_page(house, call, 1)


@routes.route("diary-clear")
async def ask_to_delete_all(house: House, call: Call) -> None:
    """Ask before all notes are deleted."""
    async with house.database.reading() as session:
        own = await practice.own_diary(session, actor_of(call))
    await call.change(delete_diary_card(own.total, everywhere=call.server_id is None))


@routes.route("diary-clear-yes")
async def delete_all(house: House, call: Call) -> None:
    """Delete all notes."""
    async with house.database.writing() as session:
        deleted = await practice.delete_diary(session, actor_of(call))
    await show_page(house, call, 1)
    await call.say(f"{count(deleted, 'note')} deleted.")
