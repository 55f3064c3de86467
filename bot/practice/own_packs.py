"""The packs of a server as its staff read them: everybody's, and its own in their place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import OwnPack, PackChange, Series
from bot.practice.libraries import library_of
from bot.practice.packs import number_of
from bot.practice.people import require_staff, staff_roles
from drills.catalogue import by_group
from drills.model import Refusal
from drills.pack_checks import did_you_mean, shown
from drills.pack_sheet import write_sheet
from drills.pack_writer import pack_values, write_pack
from drills.selection import draw, selection_from

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.library import Library
    from drills.model import Pack

FORMATS = ("toml", "csv", "json")
NO_SUCH_PACK = "That pack is not here any more. `/pack list` shows those that are."


@dataclass(frozen=True, slots=True)
class PackHere:
    """A pack and how it stands in a server.

    `own` is the server's; `everybodys` whether there is one of everybody's behind it.
    """

    pack: Pack
    own: bool
    everybodys: bool

    @property
    def number(self) -> int:
        """What names the pack in a route."""
        return number_of(self.pack.key)


@dataclass(frozen=True, slots=True)
class PacksHere:
    """The packs of a server by the groups of the catalogue, and what is to be said of its own."""

    groups: tuple[tuple[str, tuple[PackHere, ...]], ...]
    notes: tuple[str, ...]
    two_person: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A series that draws from a pack; `state` is its own."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack with who changed it last, which series draw from it, and what the reader may do."""

    here: PackHere
    changed_by: int | None
    changed_at: datetime | None
    series: tuple[Drawing, ...]
    coordinates: bool


async def packs_here(session: AsyncSession, actor: Actor, library: Library) -> PacksHere:
    """Every pack of the server. Staff only."""
    server = await require_staff(session, actor)
    here = await library_of(session, library, server.id)
    groups = tuple(
        (name, tuple(_standing(pack, here, library) for pack in packs))
        for name, packs in by_group(here).items()
    )
    # What is said of everybody's packs is for whoever looks after the installation.
    notes = here.notes[len(library.notes) :]
    waiting = await session.scalars(
        select(PackChange.id).where(
            PackChange.server_id == server.id, PackChange.state == "waiting"
        )
    )
    return PacksHere(groups, notes, server.two_person_packs, len(waiting.all()))


async def pack_here(session: AsyncSession, actor: Actor, library: Library, name: str) -> PackHere:
    """The pack of that key or title. Staff only; refuses a name that there is not."""
    server = await require_staff(session, actor)
    here = await library_of(session, library, server.id)
    return _standing(pack_called(here, name), here, library)


async def pack_numbered(
    session: AsyncSession, actor: Actor, library: Library, number: int
) -> PackHere:
    """The pack of that number. Staff only."""
    server = await require_staff(session, actor)
    here = await library_of(session, library, server.id)
    for pack in here:
        if number_of(pack.key) == number:
            return _standing(pack, here, library)
    raise Refusal(NO_SUCH_PACK)


def drill_numbered(pack: Pack, number: int) -> str:
    """The id of the drill of that number, retired or not. Raises Refusal where it is gone."""
    found = [one.id for one in (*pack.drills, *pack.retired) if number_of(one.id) == number]
    if len(found) != 1:
        raise Refusal(
            f'That drill is not in "{pack.title}" any more. `/pack show` has those of it.'
        )
    return found[0]


def pack_called(library: Library, name: str) -> Pack:
    """The pack of that key, or of that title. Raises Refusal with the one that may be meant."""
    wanted = name.strip().casefold()
    if wanted in library.packs:
        return library.packs[wanted]
    found = [pack for pack in library if wanted in (pack.key.casefold(), pack.title.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(pack.key for pack in found)
        raise Refusal(f"Several packs have that title: {keys}. Say which with its id.")
    advice = did_you_mean(wanted, library.packs) or "`/pack list` shows those that are here."
    raise Refusal(f'There is no pack "{shown(name)}" here. {advice}')


async def view_pack(
    session: AsyncSession, actor: Actor, library: Library, here: PackHere
) -> PackView:
    """A pack with everything around it. Staff only."""
    server = await require_staff(session, actor)
    last = await session.execute(
        select(PackChange.made_by, PackChange.decided_at)
        .where(
            PackChange.server_id == server.id,
            PackChange.key == here.pack.key,
            PackChange.state == "applied",
        )
        .order_by(PackChange.decided_at.desc(), PackChange.id.desc())
        .limit(1)
    )
    changed_by, changed_at = last.one_or_none() or (None, None)
    return PackView(
        here,
        changed_by,
        changed_at,
        await series_drawing(session, library, server.id, here.pack.key),
        staff_roles(server, actor).coordinator,
    )


async def series_drawing(
    session: AsyncSession, library: Library, server_id: int, key: str
) -> tuple[Drawing, ...]:
    """The series that draw from a pack as it is in their server just now, by their names."""
    here = await library_of(session, library, server_id)
    rows = await session.scalars(
        select(Series)
        .where(
            Series.server_id == server_id,
            Series.state.in_(("draft", "running", "paused")),
            Series.kind != "alone",
        )
        .order_by(Series.name)
    )
    return tuple(
        Drawing(series.name, series.state)
        for series in rows
        if key in draw(selection_from(series.selection), here).packs
    )


async def text_to_export(session: AsyncSession, actor: Actor, here: PackHere) -> str:
    """The file of a pack as TOML: the server's own text, or everybody's written down."""
    server = await require_staff(session, actor)
    if here.own:
        text = await session.scalar(
            select(OwnPack.text).where(OwnPack.server_id == server.id, OwnPack.key == here.pack.key)
        )
        if text is not None:
            return text
    return write_pack(here.pack)


async def file_to_export(
    session: AsyncSession, actor: Actor, here: PackHere, form: str
) -> tuple[str, str]:
    """The name and the text of a file of a pack, in one of `FORMATS`. Staff only.

    Raises Refusal for what a translation cannot be written as.
    """
    name = here.pack.key.replace("@", ".")
    if form == "csv":
        await require_staff(session, actor)
        if here.pack.translated:
            raise Refusal("A translation has no sheet. Take its .toml file, or its original.")
        # Without the mark a spreadsheet takes it for another encoding.
        return f"{name}.csv", "\ufeff" + write_sheet(here.pack)
    if form == "json":
        await require_staff(session, actor)
        values = pack_values(here.pack)
        return f"{name}.json", json.dumps(values, ensure_ascii=False, indent=2) + "\n"
    return f"{name}.toml", await text_to_export(session, actor, here)


def _standing(pack: Pack, here: Library, library: Library) -> PackHere:
    return PackHere(pack, own=pack.key in here.own, everybodys=pack.key in library.packs)
