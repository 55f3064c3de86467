"""Changes of packs, made: a file brought in, drills retired or brought back, everybody's again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import pack_changes as practice
from bot.practice.libraries import library_of
from bot.practice.own_packs import (
    NO_SUCH_PACK,
    drill_numbered,
    pack_called,
    pack_here,
    pack_numbered,
)
from bot.practice.pack_change_views import view_change
from bot.practice.pack_proposals import whole_story
from bot.practice.packs import number_of
from bot.practice.people import require_coordinator
from bot.suggestions import suggest_drill, suggest_pack
from bot.ui.answers import Call
from bot.ui.cards.pack_changes import WORD_FOR_WORD, change_card, retire_card
from bot.ui.cards.pack_forms import import_form
from bot.ui.cards.packs import MOST_LINES
from bot.ui.commands import slash
from bot.ui.routes import Routes
from bot.uploads import read_file
from drills.model import Refusal

if TYPE_CHECKING:
    from bot.practice.pack_change_views import ChangeView
    from drills.library import Library
    from drills.model import Pack

routes = Routes()


@slash("import", "Bring in a pack from a file; you read what would change before it does")
@app_commands.describe(
    file="A .toml file, or a .csv sheet of drills",
    pack="For a sheet: the pack that its drills are for",
    others_stay="For a sheet: drills that it lacks stay; else they are retired",
)
@app_commands.autocomplete(pack=suggest_pack)
async def import_pack(
    house: House,
    call: Call,
    file: discord.Attachment,
    pack: str | None = None,
    *,
    others_stay: bool = False,
) -> None:
    """Read the file, and show what it would change."""
    library = await _library(house, call)
    target = pack_called(library, pack) if pack else None
    await _bring(house, call, file, library, target, whole=not others_stay)


@routes.route("pack-import/{number}", opens_form=True)
async def press_import(house: House, call: Call, number: int) -> None:
    """Open the form for a file; 0 is for no pack in particular."""
    async with house.database.reading() as session:
        await require_coordinator(session, actor_of(call))
        actor = actor_of(call)
        here = await pack_numbered(session, actor, house.library, number) if number else None
    await call.ask(import_form(here, secrets.token_hex(4)))


@routes.route("pack-import-form/{number}/{nonce}")
async def submit_import(house: House, call: Call, number: int) -> None:
    """The same as the command, for the file in the form."""
    library = await _library(house, call)
    target = next((pack for pack in library if number_of(pack.key) == number), None)
    if target is None and number:
        raise Refusal(NO_SUCH_PACK)
    if call.attached is None:
        raise Refusal("There was no file in the form. Choose one, then send it again.")
    await _bring(house, call, call.attached, library, target, whole=True)


async def _library(house: House, call: Call) -> Library:
    """The packs of the server. Coordinators only, before a file is fetched."""
    async with house.database.reading() as session:
        server = await require_coordinator(session, actor_of(call))
        return await library_of(session, house.library, server.id)


async def _bring(
    house: House,
    call: Call,
    file: discord.Attachment,
    library: Library,
    target: Pack | None,
    *,
    whole: bool,
) -> None:
    upload = await read_file(call, file, library, target, whole=whole)
    if upload is None:
        return
    values = {"key": upload.key, "kind": upload.kind, "text": upload.text}
    view = await _made(house, call, values)
    await call.show(change_card(view))
    if view.proposal and len(view.proposal.lines) > MOST_LINES:
        await call.give_file(WORD_FOR_WORD, "changes.txt", whole_story(view.proposal))


async def _made(house: House, call: Call, values: dict[str, Any]) -> ChangeView:
    """A draft of the change, as it is read. Nothing is kept of one that would change nothing."""
    async with house.database.writing() as session:
        change = await practice.make_change(session, actor_of(call), values, call.moment)
        view = await view_change(session, actor_of(call), house.library, change.id)
        if view.proposal is None or not view.proposal.changed:
            raise Refusal("\n".join(view.proposal.lines) if view.proposal else view.problem)
        return view


@slash("retire-drill", "Post a drill no more, or bring a retired one back; you are asked first")
@app_commands.describe(pack="Which pack", drill="Its id; a retired one is offered to come back")
@app_commands.autocomplete(pack=suggest_pack, drill=suggest_drill)
async def retire_drill(house: House, call: Call, pack: str, drill: str | None = None) -> None:
    """Show what retiring a drill would change, or bringing it back."""
    async with house.database.reading() as session:
        await require_coordinator(session, actor_of(call))
        here = await pack_here(session, actor_of(call), house.library, pack)
    if drill is None:
        await call.show(retire_card(here))
        return
    await _retire(house, call, here.pack, drill.strip())


@routes.route("pack-retire/{number}")
async def press_retire(house: House, call: Call, number: int) -> None:
    """Choose a drill to retire, or one to bring back."""
    async with house.database.reading() as session:
        await require_coordinator(session, actor_of(call))
        here = await pack_numbered(session, actor_of(call), house.library, number)
    await call.show(retire_card(here))


@routes.route("pack-restore/{number}")
@routes.route("pack-retire-pick/{number}/{nonce}")
async def pick_to_retire(house: House, call: Call, number: int) -> None:
    """Show what it would change for the drill that was chosen."""
    async with house.database.reading() as session:
        here = await pack_numbered(session, actor_of(call), house.library, number)
    await _retire(house, call, here.pack, "".join(call.picked))


@routes.route("pack-retire-one/{number}/{drill}")
async def press_retire_one(house: House, call: Call, number: int, drill: int) -> None:
    """The same from a drill's own card."""
    async with house.database.reading() as session:
        here = await pack_numbered(session, actor_of(call), house.library, number)
    await _retire(house, call, here.pack, drill_numbered(here.pack, drill))


async def _retire(house: House, call: Call, pack: Pack, drill_id: str) -> None:
    retired = any(drill.id == drill_id for drill in pack.retired)
    kind = "restore" if retired else "retire"
    view = await _made(house, call, {"key": pack.key, "kind": kind, "drill_ids": [drill_id]})
    await call.show(change_card(view))


@routes.route("pack-shipped/{number}")
async def press_shipped(house: House, call: Call, number: int) -> None:
    """Show what going back to everybody's pack would change."""
    async with house.database.reading() as session:
        here = await pack_numbered(session, actor_of(call), house.library, number)
    await call.show(
        change_card(await _made(house, call, {"key": here.pack.key, "kind": "shipped"}))
    )
