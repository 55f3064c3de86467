"""Drills written in Discord: a new pack, a new drill, another wording, part by part."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from discord import app_commands

from bot.house import House, actor_of
from bot.practice import drill_beginnings as beginnings
from bot.practice import drill_drafts as practice
from bot.practice.own_packs import drill_numbered, pack_here, pack_numbered
from bot.practice.pack_change_views import listed_views, view_change
from bot.practice.pack_changes import take_up_again
from bot.practice.people import require_coordinator
from bot.suggestions import suggest_drill, suggest_pack
from bot.ui.answers import Call
from bot.ui.cards.drill_drafts import draft_card, open_drafts_card
from bot.ui.cards.drill_forms import part_form
from bot.ui.cards.pack_changes import change_card
from bot.ui.cards.pack_forms import new_pack_form, pack_id_form
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.model import Refusal
from drills.typed_drill import Part

if TYPE_CHECKING:
    from bot.practice.own_packs import PackHere

routes = Routes()

ITS_OWN = "That pack is here already. Its head is changed by its file: `/pack export`, then import."
PARTS = tuple(Part)
"""The parts by their numbers in the routes."""


@slash("new", "Begin a pack of your own", opens_form=True)
async def new_pack(house: House, call: Call) -> None:
    """Open the form for the head of a new pack."""
    await press_new(house, call)


@routes.route("pack-new", opens_form=True)
async def press_new(house: House, call: Call) -> None:
    """The same from a button."""
    async with house.database.reading() as session:
        await require_coordinator(session, actor_of(call))
    await call.ask(new_pack_form(secrets.token_hex(4)))


@routes.route("pack-new-form/{nonce}")
async def submit_new(house: House, call: Call) -> None:
    """Keep the head as a draft, with the pack's first drill to come."""
    actor = actor_of(call)
    async with house.database.writing() as session:
        draft = await beginnings.begin_pack(
            session, actor, house.library, _typed(call), call.moment
        )
        view = await practice.view_draft(session, actor, house.library, draft)
    await call.show(draft_card(view))


@slash("add-drill", "Write a drill for a pack, part by part")
@app_commands.describe(pack="For which pack")
@app_commands.autocomplete(pack=suggest_pack)
async def add_drill(house: House, call: Call, pack: str) -> None:
    """Begin a drill, or offer to go on with one that is not finished."""
    async with house.database.reading() as session:
        here = await pack_here(session, actor_of(call), house.library, pack)
    await _add(house, call, here)


@routes.route("pack-add/{number}")
async def press_add(house: House, call: Call, number: int) -> None:
    """The same from a pack's card."""
    async with house.database.reading() as session:
        here = await pack_numbered(session, actor_of(call), house.library, number)
    await _add(house, call, here)


async def _add(house: House, call: Call, here: PackHere) -> None:
    actor = actor_of(call)
    async with house.database.reading() as session:
        begun = await beginnings.open_drafts(session, actor)
        drafts = await listed_views(session, actor, house.library, begun)
    if drafts:
        await call.show(open_drafts_card(drafts, here.number, here.pack.title))
        return
    await press_add_yes(house, call, here.number)


@routes.route("pack-add-yes/{number}")
async def press_add_yes(house: House, call: Call, number: int) -> None:
    """Begin a drill, whatever else is not finished."""
    actor = actor_of(call)
    async with house.database.writing() as session:
        here = await pack_numbered(session, actor, house.library, number)
        draft = await beginnings.begin_drill(
            session, actor, house.library, here.pack.key, call.moment
        )
        view = await practice.view_draft(session, actor, house.library, draft)
    await call.show(draft_card(view))


@slash("edit-drill", "Change a drill, part by part; it begins with its own words")
@app_commands.describe(pack="Of which pack", drill="The drill's id")
@app_commands.autocomplete(pack=suggest_pack, drill=suggest_drill)
async def edit_drill(house: House, call: Call, pack: str, drill: str) -> None:
    """Begin a draft with the drill as it is."""
    async with house.database.reading() as session:
        here = await pack_here(session, actor_of(call), house.library, pack)
    await _edit(house, call, here, drill)


@routes.route("pack-edit/{number}/{drill}")
async def press_edit(house: House, call: Call, number: int, drill: int) -> None:
    """The same from a drill's card."""
    async with house.database.reading() as session:
        here = await pack_numbered(session, actor_of(call), house.library, number)
    await _edit(house, call, here, drill_numbered(here.pack, drill))


async def _edit(house: House, call: Call, here: PackHere, drill_id: str) -> None:
    actor = actor_of(call)
    async with house.database.writing() as session:
        draft = await beginnings.begin_edit(
            session, actor, house.library, here.pack.key, drill_id, call.moment
        )
        view = await practice.view_draft(session, actor, house.library, draft)
    await call.show(draft_card(view))


@routes.route("pack-change/{change_id}/{nonce}")
@routes.route("pack-change/{change_id}")
async def show_change(house: House, call: Call, change_id: int) -> None:
    """Show a change: one's own unfinished drill with its parts, any other with what it would do."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        found = await view_change(session, actor, house.library, change_id)
        if found.state != "draft" or not found.typed:
            card = change_card(found)
        else:
            card = draft_card(await practice.view_draft(session, actor, house.library, change_id))
    await call.change(card)


@routes.route("drill-again/{change_id}")
async def press_again(house: House, call: Call, change_id: int) -> None:
    """Go on with a drill of one's own that waits, or was declined."""
    actor = actor_of(call)
    async with house.database.writing() as session:
        await take_up_again(session, actor, change_id, call.moment)
        view = await practice.view_draft(session, actor, house.library, change_id)
    await call.change(draft_card(view))


@routes.route("drill-part/{change_id}/{part}", opens_form=True)
async def press_part(house: House, call: Call, change_id: int, part: int) -> None:
    """Open the form of a part, with what it holds so far."""
    async with house.database.reading() as session:
        view = await practice.view_draft(session, actor_of(call), house.library, change_id)
    await call.ask(part_form(view, _part(part), secrets.token_hex(4)))


@routes.route("drill-part-form/{change_id}/{part}/{nonce}")
async def submit_part(house: House, call: Call, change_id: int, part: int) -> None:
    """Keep a part, whether or not it can be taken, and show how the drill stands."""
    async with house.database.writing() as session:
        actor, typed = actor_of(call), _typed(call)
        view = await practice.keep_part(
            session, actor, house.library, change_id, _part(part), typed, call.moment
        )
    await call.change(draft_card(view))


@routes.route("drill-head/{change_id}", opens_form=True)
async def press_head(house: House, call: Call, change_id: int) -> None:
    """Open the form for the head of a new pack."""
    async with house.database.reading() as session:
        view = await practice.view_draft(session, actor_of(call), house.library, change_id)
    if view.head is None:
        raise Refusal(ITS_OWN)
    await call.ask(new_pack_form(secrets.token_hex(4), view.head, change_id))


@routes.route("drill-head-id/{change_id}", opens_form=True)
async def press_head_id(house: House, call: Call, change_id: int) -> None:
    """Open the form for the id of a new pack."""
    async with house.database.reading() as session:
        view = await practice.view_draft(session, actor_of(call), house.library, change_id)
    if view.head is None:
        raise Refusal(ITS_OWN)
    await call.ask(pack_id_form(str(view.head["id"]), change_id, secrets.token_hex(4)))


@routes.route("drill-head-form/{change_id}/{nonce}")
async def submit_head(house: House, call: Call, change_id: int) -> None:
    """Keep the head, or the id alone."""
    async with house.database.writing() as session:
        view = await practice.keep_head(
            session, actor_of(call), house.library, change_id, _typed(call), call.moment
        )
    await call.change(draft_card(view))


def _part(number: int) -> Part:
    if number >= len(PARTS):
        raise Refusal("That button is of an earlier version. `/pack queue` has your draft.")
    return PARTS[number]


def _typed(call: Call) -> dict[str, str]:
    return {name: "".join(values) for name, values in call.values.items()}
