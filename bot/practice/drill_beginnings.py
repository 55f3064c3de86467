"""Where a drill that somebody writes in forms begins: a new one, an edit, a new pack's first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.db.tables import PackChange
from bot.practice.drill_drafts import compiled
from bot.practice.libraries import library_of
from bot.practice.pack_changes import make_change
from bot.practice.pack_proposals import NOT_WRITTEN_THERE, mark_of
from bot.practice.people import require_coordinator
from drills.model import Refusal
from drills.pack_checks import did_you_mean, shown
from drills.pack_writer import drill_values
from drills.typed_drill import head_typed, next_drill_id, pack_id_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.library import Library
    from drills.model import Drill, Pack


async def open_drafts(session: AsyncSession, actor: Actor) -> list[PackChange]:
    """The actor's own drills that are not finished, newest first. Coordinators only."""
    server = await require_coordinator(session, actor)
    rows = await session.scalars(
        select(PackChange)
        .where(
            PackChange.server_id == server.id,
            PackChange.made_by == actor.user_id,
            PackChange.state == "draft",
            PackChange.kind == "drills",
        )
        .order_by(PackChange.id.desc())
    )
    return [row for row in rows if row.fields]


async def begin_drill(
    session: AsyncSession, actor: Actor, library: Library, key: str, now: datetime
) -> int:
    """A draft of a new drill for a pack; its id. Coordinators only."""
    pack = await _pack_to_write(session, actor, library, key)
    drills = (*pack.drills, *pack.retired)
    values: dict[str, Any] = {"id": next_drill_id(drill.id for drill in drills)}
    if pack.drills:
        # A pack practises one skill, most of the time.
        values |= {"skill": pack.drills[-1].skill, "rubric": pack.drills[-1].rubric.id}
    return await _keep_new(session, actor, library, key, {"values": values, "new": True}, now)


async def begin_edit(
    session: AsyncSession, actor: Actor, library: Library, key: str, drill_id: str, now: datetime
) -> int:
    """A draft that begins with a drill as it is; its id. Coordinators only.

    Whoever has begun to edit it goes on with what they have typed.
    """
    pack = await _pack_to_write(session, actor, library, key)
    drill = drill_called(pack, drill_id)
    for row in await open_drafts(session, actor):
        if row.key == key and "begun_as" in row.fields and row.fields["values"]["id"] == drill.id:
            return row.id
    fields: dict[str, Any] = {"values": drill_values(drill), "begun_as": mark_of(drill)}
    return await _keep_new(session, actor, library, key, fields, now)


async def begin_pack(
    session: AsyncSession, actor: Actor, library: Library, typed: Mapping[str, str], now: datetime
) -> int:
    """A draft of a new pack with its first drill to come; its id. Coordinators only."""
    server = await require_coordinator(session, actor)
    here = await library_of(session, library, server.id)
    taken = {pack.id for pack in here.packs.values()} | set(
        await session.scalars(select(PackChange.key).where(PackChange.server_id == server.id))
    )
    head = head_typed(typed)
    if not head.get("title"):
        raise Refusal("Give the pack a title.")
    head["id"] = pack_id_of(head["title"], taken)
    fields = {"values": {"id": "drill-001"}, "new": True, "head": head}
    return await _keep_new(session, actor, library, head["id"], fields, now)


def drill_called(pack: Pack, drill_id: str) -> Drill:
    """The live drill of that id. Raises Refusal with the one that may be meant."""
    wanted = drill_id.strip()
    drill = pack.drill(wanted)
    if drill is not None:
        return drill
    if any(one.id == wanted for one in pack.retired):
        raise Refusal(
            f'"{wanted}" is retired. Bring it back first: `/pack retire-drill` offers that.'
        )
    known = [one.id for one in pack.drills]
    advice = did_you_mean(wanted, known) or "`/pack show` has its drills."
    raise Refusal(f'"{pack.title}" has no drill "{shown(wanted)}". {advice}')


async def _pack_to_write(session: AsyncSession, actor: Actor, library: Library, key: str) -> Pack:
    server = await require_coordinator(session, actor)
    pack = (await library_of(session, library, server.id)).pack(key)
    if pack.translated:
        raise Refusal(NOT_WRITTEN_THERE)
    return pack


async def _keep_new(
    session: AsyncSession,
    actor: Actor,
    library: Library,
    key: str,
    fields: dict[str, Any],
    now: datetime,
) -> int:
    values = {"key": key[:80], "kind": "drills", "fields": fields}
    change = await make_change(session, actor, values, now)
    await compiled(session, actor, library, change)
    return change.id
