"""A drill that somebody writes in forms, part by part: kept as typed, checked as a file is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.practice.libraries import library_of
from bot.practice.pack_change_views import view_of
from bot.practice.pack_changes import change_here
from bot.practice.people import require_coordinator
from drills.house_lint import house_advice
from drills.model import Pack, Refusal
from drills.pack_checks import shown
from drills.pack_writer import write_pack
from drills.rubrics import in_language
from drills.typed_drill import (
    Part,
    head_typed,
    part_of,
    read_head,
    read_typed,
    with_part,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import PackChange
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
    return await compiled(session, actor, library, change)


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
    return await compiled(session, actor, library, change)


async def view_draft(
    session: AsyncSession, actor: Actor, library: Library, change_id: int
) -> DraftView:
    """A drill as it stands in one's own draft. Coordinators only."""
    change = await _draft(session, actor, change_id, lock=False)
    return await _view(session, actor, library, change)


async def _draft(
    session: AsyncSession, actor: Actor, change_id: int, *, lock: bool = True
) -> PackChange:
    await require_coordinator(session, actor)
    change = await change_here(session, actor, change_id, lock=lock)
    if change.state != "draft" or "values" not in change.fields:
        raise Refusal(NO_DRAFT)
    return change


async def compiled(
    session: AsyncSession, actor: Actor, library: Library, change: PackChange
) -> DraftView:
    """A draft with the text to be merged in made of what was typed; none while that is faulty."""
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
