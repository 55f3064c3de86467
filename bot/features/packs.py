"""The packs of a server: listed, read, checked and taken along. For staff."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import own_packs as practice
from bot.practice.libraries import library_of
from bot.practice.own_packs import FORMATS, PackHere
from bot.practice.pack_uploads import readable_of, with_advice
from bot.practice.packs import number_of
from bot.practice.people import require_staff
from bot.suggestions import suggest_drill, suggest_pack
from bot.ui.answers import Call
from bot.ui.cards.packs import (
    MOST_LINES,
    check_card,
    credit_line,
    drill_card,
    pack_card,
    packs_card,
)
from bot.ui.commands import slash
from bot.ui.markdown import clip
from bot.ui.routes import Routes
from bot.uploads import read_file
from drills.checking import check_pack, summary
from drills.model import Refusal
from drills.pack_template import pack_template, sheet_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.model import Drill

routes = Routes()


@slash("list", "The packs of drills in this server, by group")
async def list_packs(house: House, call: Call) -> None:
    """Show every pack in a line."""
    async with house.database.reading() as session:
        found = await practice.packs_here(session, actor_of(call), house.library)
    await call.show(packs_card(found))


@routes.route("pack-list")
async def press_list(house: House, call: Call) -> None:
    """The same from a button."""
    async with house.database.reading() as session:
        found = await practice.packs_here(session, actor_of(call), house.library)
    await call.change(packs_card(found))


@slash("show", "One pack: what is in it, who may use it, and each of its drills")
@app_commands.describe(pack="Which pack", drill="To read one drill at once: its id")
@app_commands.autocomplete(pack=suggest_pack, drill=suggest_drill)
async def show(house: House, call: Call, pack: str, drill: str | None = None) -> None:
    """Show a pack, or one of its drills."""
    async with house.database.reading() as session:
        here = await _here(house, call, session, pack)
        view = await practice.view_pack(session, actor_of(call), house.library, here)
    if drill is None:
        await call.show(pack_card(view, 1))
    else:
        await _show_drill(call, here, drill.strip(), coordinates=view.coordinates)


@routes.route("pack-open/{nonce}")
async def press_open(house: House, call: Call) -> None:
    """Show the pack that was chosen in a menu."""
    async with house.database.reading() as session:
        here = await _here(house, call, session, "".join(call.picked))
        view = await practice.view_pack(session, actor_of(call), house.library, here)
    await call.show(pack_card(view, 1))


@routes.route("pack-page/{number}/{page}")
async def show_page(house: House, call: Call, number: int, page: int) -> None:
    """Show another page of a pack's drills."""
    async with house.database.reading() as session:
        here = await practice.pack_numbered(session, actor_of(call), house.library, number)
        view = await practice.view_pack(session, actor_of(call), house.library, here)
    await call.change(pack_card(view, page))


@routes.route("pack-drill/{number}")
async def press_drill(house: House, call: Call, number: int) -> None:
    """Show the drill that was chosen in a menu."""
    async with house.database.reading() as session:
        here = await practice.pack_numbered(session, actor_of(call), house.library, number)
        view = await practice.view_pack(session, actor_of(call), house.library, here)
    await _show_drill(call, here, "".join(call.picked), coordinates=view.coordinates)


async def _show_drill(call: Call, here: PackHere, drill_id: str, *, coordinates: bool) -> None:
    drill = _found(here.pack.drills, drill_id)
    retired = drill is None
    drill = drill or _found(here.pack.retired, drill_id)
    if drill is None:
        raise Refusal(
            f'"{here.pack.title}" has no drill "{clip(drill_id, 60)}". `/pack show` lists them.'
        )
    number = number_of(drill.id)
    await call.show(drill_card(here, drill, number, retired=retired, coordinates=coordinates))


def _found(drills: Sequence[Drill], drill_id: str) -> Drill | None:
    return next((drill for drill in drills if drill.id == drill_id), None)


@slash("check", "What is wrong with a file, or with a pack that is here; nothing is stored")
@app_commands.describe(file="A .toml file, or a .csv sheet", pack="A pack that is here")
@app_commands.autocomplete(pack=suggest_pack)
async def check(
    house: House, call: Call, file: discord.Attachment | None = None, pack: str | None = None
) -> None:
    """Name every fault of a file; of a pack that is here, what the house rules say."""
    async with house.database.reading() as session:
        server = await require_staff(session, actor_of(call))
        library = await library_of(session, house.library, server.id)
        here = await _here(house, call, session, pack) if pack else None
    if file is None:
        if here is None:
            raise Refusal("Say what to check: a file, or a pack that is here.")
        await press_check(house, call, here.number)
        return
    upload = await read_file(call, file, library, here.pack if here else None)
    if upload is None:
        return
    upload = await asyncio.to_thread(with_advice, upload, library)
    await _tell_check(call, file.filename, summary(upload.pack), upload.advice)


@routes.route("pack-check/{number}")
async def press_check(house: House, call: Call, number: int) -> None:
    """Check a pack that is here."""
    async with house.database.reading() as session:
        here = await practice.pack_numbered(session, actor_of(call), house.library, number)
        library = await library_of(session, house.library, call.server_id or 0)
        text = await practice.text_to_export(session, actor_of(call), here)
    found = await asyncio.to_thread(
        check_pack, text.encode(), here.pack.title, readable_of(library)
    )
    await _tell_check(call, here.pack.title, summary(found[0]), found[1])


async def _tell_check(call: Call, title: str, told: str, advice: Sequence[str]) -> None:
    await call.show(check_card(title, told, advice))
    if len(advice) > MOST_LINES:
        await call.give_file("All of the advice:", "advice.txt", "\n".join(advice) + "\n")


async def _here(house: House, call: Call, session: AsyncSession, name: str) -> PackHere:
    return await practice.pack_here(session, actor_of(call), house.library, name)


@slash("export", "A pack as a file of your own, with its licence and its authors")
@app_commands.describe(
    pack="Which pack", form="toml: all of it, to edit; csv: a sheet of its drills; json: data"
)
@app_commands.autocomplete(pack=suggest_pack)
async def export(
    house: House, call: Call, pack: str, form: Literal["toml", "csv", "json"] = "toml"
) -> None:
    """Give a pack as a private file."""
    async with house.database.reading() as session:
        here = await _here(house, call, session, pack)
        file = await practice.file_to_export(session, actor_of(call), here, form)
    await call.give_file(credit_line(here.pack), *file)


@routes.route("pack-export/{number}/{form}")
async def press_export(house: House, call: Call, number: int, form: int) -> None:
    """The same from a button."""
    name = FORMATS[min(form, len(FORMATS) - 1)]
    async with house.database.reading() as session:
        here = await practice.pack_numbered(session, actor_of(call), house.library, number)
        file = await practice.file_to_export(session, actor_of(call), here, name)
    await call.give_file(credit_line(here.pack), *file)


@slash("template", "A file to begin a pack with: every field explained, and one drill complete")
@app_commands.describe(form="toml: a whole pack; csv: a sheet, for writing many drills")
async def template(house: House, call: Call, form: Literal["toml", "csv"] = "toml") -> None:
    """Give an empty pack, explained."""
    async with house.database.reading() as session:
        await require_staff(session, actor_of(call))
    if form == "csv":
        await call.give_file(
            "One row a drill; a sheet has drills only. Bring it into a pack that is here, with "
            "`/pack import file: pack:`; with `others_stay:` the pack's other drills stay, too. A "
            "new pack begins with `/pack new`.",
            "drills.csv",
            "\ufeff" + sheet_template(),
        )
        return
    await call.give_file(
        "Every field is explained in it. Then: `/pack check`, and `/pack import`.",
        "pack.toml",
        pack_template(),
    )
