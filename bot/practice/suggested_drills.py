"""A suggested vignette on its way to a drill: the pack it goes into, and the draft it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.db.tables import OwnPack, PackChange
from bot.practice.drill_beginnings import begin_drill, begin_pack
from bot.practice.libraries import library_of
from bot.practice.pack_changes import lock_packs
from bot.practice.people import require_coordinator
from bot.practice.suggestion_queue import QueuedSuggestion, suggestion_to_settle
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.library import Library
    from drills.model import Pack

MOST_OFFERED: Final = 24
"""A menu has room for so many packs, and for a new one."""
NEW_PACK: Final = {
    "title": "Suggested by our members",
    "summary": "",
    # Nobody has been asked yet whether others may use it, too.
    "license": "LicenseRef-Ours",
    "language": "en",
}
"""The head of a pack that begins with a suggestion; whoever makes it may change any of it."""


@dataclass(frozen=True, slots=True)
class PackForIt:
    """The question into which pack a suggestion goes: the server's own, latest changed first.

    `more` is whether there are others, for which the menu has no room.
    """

    suggestion: QueuedSuggestion
    packs: tuple[Pack, ...]
    more: bool = False


async def packs_for_it(
    session: AsyncSession, actor: Actor, library: Library, suggestion_id: int, now: datetime
) -> PackForIt:
    """The packs that a drill made of it can go into. Coordinators only."""
    server = await require_coordinator(session, actor)
    suggestion = await suggestion_to_settle(session, actor, suggestion_id, now)
    here = await library_of(session, library, server.id)
    keys = await session.scalars(
        select(OwnPack.key)
        .where(OwnPack.server_id == server.id, OwnPack.active)
        .order_by(OwnPack.changed_at.desc(), OwnPack.id.desc())
    )
    packs = [here.packs[key] for key in keys if key in here.own]
    taken = tuple(pack for pack in packs if not (pack.translated or pack.private))
    return PackForIt(suggestion, taken[:MOST_OFFERED], len(taken) > MOST_OFFERED)


async def make_drill_of_it(
    session: AsyncSession,
    actor: Actor,
    library: Library,
    suggestion_id: int,
    key: str | None,
    now: datetime,
) -> int:
    """A draft of a drill that begins with the suggestion, for a pack or a new one; its id.

    Coordinators only. Pressed again it is the same draft; while somebody else is at work on one,
    there is no second.
    """
    server = await require_coordinator(session, actor)
    # Whoever saves a drill holds the packs first, too, and then its suggestion.
    await lock_packs(session, server.id)
    suggestion = await suggestion_to_settle(session, actor, suggestion_id, now)
    if suggestion.change_id is not None:
        if suggestion.worker_id != actor.user_id:
            raise Refusal(f"<@{suggestion.worker_id}> is making a drill of it already.")
        return suggestion.change_id
    if key is None:
        change_id = await begin_pack(session, actor, library, NEW_PACK, now)
    else:
        change_id = await begin_drill(session, actor, library, key, now)
    change = await session.get_one(PackChange, change_id)
    given = {"vignette": suggestion.vignette, "speaker": suggestion.speaker}
    values = {**change.fields["values"], **given}
    change.fields = {**change.fields, "values": values, "credit": suggestion.credit}
    if key is None and suggestion.credit:
        # A name may have a comma in it, so it does not go through the form.
        head = {**change.fields["head"], "authors": [suggestion.credit]}
        change.fields = {**change.fields, "head": head}
    change.suggestion_id = suggestion.id
    return change_id
