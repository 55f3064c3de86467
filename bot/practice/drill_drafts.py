"""A drill that somebody writes in forms, part by part: kept as typed, checked as a file is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.db.tables import PackChange
from bot.practice.libraries import library_of
from bot.practice.pack_change_views import view_of
from bot.practice.pack_changes import change_here, make_change
from bot.practice.pack_proposals import NOT_WRITTEN_THERE, mark_of
from bot.practice.people import require_coordinator
from drills.house_lint import house_advice
from drills.model import Pack, Refusal
from drills.pack_checks import did_you_mean, shown
from drills.pack_writer import drill_values, write_pack
from drills.rubrics import in_language
from drills.typed_drill import (
    Part,
    head_typed,
    next_drill_id,
    pack_id_of,
    part_of,
    read_head,
    read_typed,
    with_part,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.pack_change_views import ChangeView
    from bot.practice.people import Actor
    from drills.library import Library
    from drills.model import Drill, Rubric

NO_DRAFT = "That draft is not open any more. `/pack queue` shows yours."


@dataclass(frozen=True, slots=True)
class DraftView:
    """A drill as it stands in a draft.

    `values` are as typed; `missing` are fields, `faults` and `advice` sentences. `drill` is there
    once nothing is missing or wrong, and `change` has what would come of it. `head` is that of a
    pack that would begin with this drill.
    """

    id: int
    pack: Pack
    new: bool
    head: Mapping[str, Any] | None
    values: Mapping[str, Any]
    rubrics: Mapping[str, Rubric]
    drill: Drill | None
    missing: tuple[str, ...]
    faults: tuple[str, ...]
    advice: tuple[str, ...]
    change: ChangeView

    def part(self, part: Part) -> dict[str, str]:
        """What the form of a part opens with."""
        return part_of(self.values, part)


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


async def keep_part(
    session: AsyncSession,
    actor: Actor,
    library: Library,
    change_id: int,
    part: Part,
    typed: Mapping[str, str],
    now: datetime,
) -> DraftView:
    """Keep a part as it was typed, whether or not it can be taken."""
    change = await _draft(session, actor, change_id)
    # What is worked on is nobody's to take up, however long ago it was begun.
    change.made_at = now
    values = with_part(change.fields["values"], part, typed)
    change.fields = {**change.fields, "values": values}
    return await _compiled(session, actor, library, change)


async def keep_head(
    session: AsyncSession,
    actor: Actor,
    library: Library,
    change_id: int,
    typed: Mapping[str, str],
    now: datetime,
) -> DraftView:
    """Keep the head of a new pack as it was typed, or its id alone."""
    change = await _draft(session, actor, change_id)
    if "head" not in change.fields:
        raise Refusal("This drill is for a pack that is here already.")
    before = change.fields["head"]
    head = {**before, **head_typed(typed, before)}
    here = await library_of(session, library, change.server_id)
    if "id" in typed and head["id"] in here.packs:
        raise Refusal(f'"{shown(head["id"])}" is the id of another pack here. Choose another.')
    change.fields, change.made_at = {**change.fields, "head": head}, now
    # What is too long for a key is a fault of the id, and is told as one.
    change.key = head["id"][:80]
    return await _compiled(session, actor, library, change)


async def view_draft(
    session: AsyncSession, actor: Actor, library: Library, change_id: int
) -> DraftView:
    """A drill as it stands in one's own draft. Coordinators only."""
    change = await _draft(session, actor, change_id, lock=False)
    return await _view(session, actor, library, change)


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
    await _compiled(session, actor, library, change)
    return change.id


async def _draft(
    session: AsyncSession, actor: Actor, change_id: int, *, lock: bool = True
) -> PackChange:
    await require_coordinator(session, actor)
    change = await change_here(session, actor, change_id, lock=lock)
    if change.state != "draft" or "values" not in change.fields:
        raise Refusal(NO_DRAFT)
    return change


async def _compiled(
    session: AsyncSession, actor: Actor, library: Library, change: PackChange
) -> DraftView:
    """The text to be merged in, made of what was typed; none while anything is wrong with it."""
    here = await library_of(session, library, change.server_id)
    pack, missing, faults = _pack_of(change, here)
    typed = read_typed(change.fields["values"], pack, _rubrics(pack, here))
    change.text = ""
    if typed.drill is not None and not missing and not faults:
        change.text = write_pack(replace(pack, drills=(typed.drill,), retired=()))
    return await _view(session, actor, library, change)


async def _view(
    session: AsyncSession, actor: Actor, library: Library, change: PackChange
) -> DraftView:
    here = await library_of(session, library, change.server_id)
    pack, missing, faults = _pack_of(change, here)
    rubrics = _rubrics(pack, here)
    typed = read_typed(change.fields["values"], pack, rubrics)
    return DraftView(
        change.id,
        pack,
        bool(change.fields.get("new")),
        change.fields.get("head"),
        change.fields["values"],
        rubrics,
        typed.drill,
        (*missing, *typed.missing),
        (*faults, *typed.faults),
        _advice(pack, typed.drill),
        await view_of(session, actor, library, change),
    )


def _pack_of(change: PackChange, here: Library) -> tuple[Pack, tuple[str, ...], tuple[str, ...]]:
    """The pack that the drill is for, and what its head lacks where that is typed, too."""
    if "head" in change.fields:
        return read_head(change.fields["head"])
    return here.pack(change.key), (), ()


def _rubrics(pack: Pack, here: Library) -> dict[str, Rubric]:
    """Those that a drill of the pack may name: its own first, then the shared ones."""
    own = {drill.rubric.id: drill.rubric for drill in (*pack.retired, *pack.drills)}
    own.pop("", None)
    return own | {
        name: rubric
        for name, rubric in in_language(here.rubrics, pack.language).items()
        if name not in own
    }


def _advice(pack: Pack, drill: Drill | None) -> tuple[str, ...]:
    """What the house rules say of the one drill, beside those of its pack."""
    if drill is None:
        return ()
    others = tuple(one for one in pack.drills if one.id != drill.id)
    found = house_advice(replace(pack, drills=(*others, drill)))
    return tuple(one.problem for one in found if one.drill == drill.id)
