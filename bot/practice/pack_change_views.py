"""Changes of a server's packs as somebody of its staff reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import defer

from bot.db.tables import PackChange
from bot.practice.libraries import library_of
from bot.practice.own_packs import Drawing, series_drawing
from bot.practice.pack_changes import change_here, proposal_of
from bot.practice.packs import number_of
from bot.practice.people import require_staff, server_of, staff_roles
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Server
    from bot.practice.pack_proposals import Proposal
    from bot.practice.people import Actor
    from drills.library import Library

OUTCOMES_FOR = timedelta(days=30)
MOST_OUTCOMES = 5


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change as the reader sees it. `proposal` is None where `problem` says why.

    `series` draw from the pack as it is now. `may_apply` is whether the reader's press would change
    the pack; `needs_other` that it takes a second person, who is not the reader. `number` is the
    pack's; a `typed` one was written in forms; `drill_ids` are those it is about, where it is not a
    file.
    """

    id: int
    key: str
    title: str
    kind: str
    state: str
    made_by: int
    made_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    word: str
    mine: bool
    proposal: Proposal | None
    problem: str
    may_apply: bool
    needs_other: bool
    two_person: bool
    number: int
    typed: bool
    drill_ids: tuple[str, ...] = ()
    series: tuple[Drawing, ...] = ()


async def view_change(
    session: AsyncSession, actor: Actor, library: Library, change_id: int
) -> ChangeView:
    """A change with what would come of it now. Staff only."""
    change = await change_here(session, actor, change_id, lock=False)
    return await view_of(session, actor, library, change)


async def view_of(
    session: AsyncSession, actor: Actor, library: Library, change: PackChange
) -> ChangeView:
    """The same of a change that has been found already."""
    server = await server_of(session, actor)
    here = await library_of(session, library, server.id)
    proposal, problem = None, ""
    if change.state in ("draft", "waiting"):
        try:
            proposal = await proposal_of(session, library, change)
        except Refusal as refusal:
            problem = str(refusal)
    listed = _listed(actor, server, here, change)
    if proposal is None:
        return replace(listed, problem=problem)
    may = staff_roles(server, actor).coordinator or (change.state == "waiting" and not listed.mine)
    return replace(
        listed,
        title=proposal.merge.pack.title,
        proposal=proposal,
        may_apply=proposal.changed and may and not listed.needs_other,
        series=await series_drawing(session, library, server.id, change.key),
    )


async def listed_views(
    session: AsyncSession, actor: Actor, library: Library, changes: Iterable[PackChange]
) -> tuple[ChangeView, ...]:
    """Changes of the actor's server as a list has them: without what would come of them."""
    server = await server_of(session, actor)
    here = await library_of(session, library, server.id)
    return tuple(_listed(actor, server, here, change) for change in changes)


def _listed(actor: Actor, server: Server, here: Library, change: PackChange) -> ChangeView:
    pack = here.packs.get(change.key)
    title = change.fields.get("head", {}).get("title") or (pack.title if pack else change.key)
    mine = change.made_by == actor.user_id
    return ChangeView(
        *(change.id, change.key, title, change.kind, change.state),
        *(change.made_by, change.made_at, change.decided_by, change.decided_at, change.word),
        mine,
        proposal=None,
        problem="",
        may_apply=False,
        needs_other=server.two_person_packs and mine,
        two_person=server.two_person_packs,
        number=number_of(change.key),
        typed=bool(change.fields),
        drill_ids=_drill_ids(change),
    )


def _drill_ids(change: PackChange) -> tuple[str, ...]:
    """The drills that were typed, or chosen; a file speaks for itself."""
    values = change.fields.get("values")
    return (str(values["id"]),) if values else tuple(change.drill_ids)


@dataclass(frozen=True, slots=True)
class ChangeQueue:
    """What waits in a server, oldest first, and what became of the reader's own changes.

    `drafts` are the reader's own; `outcomes` were decided by others lately, newest first.
    """

    waiting: tuple[ChangeView, ...]
    drafts: tuple[ChangeView, ...]
    outcomes: tuple[ChangeView, ...]
    two_person: bool


async def change_queue(
    session: AsyncSession, actor: Actor, library: Library, now: datetime
) -> ChangeQueue:
    """The changes of the server that wait, and the reader's own. Staff only."""
    server = await require_staff(session, actor)
    mine = PackChange.made_by == actor.user_id
    lately = (
        select(PackChange)
        .where(
            PackChange.server_id == server.id,
            mine,
            PackChange.state.in_(("applied", "declined")),
            PackChange.decided_by != actor.user_id,
            PackChange.decided_at >= now - OUTCOMES_FOR,
        )
        .order_by(PackChange.decided_at.desc(), PackChange.id.desc())
        .limit(MOST_OUTCOMES)
    )
    open_ones = (
        select(PackChange)
        .where(
            PackChange.server_id == server.id,
            (PackChange.state == "waiting") | ((PackChange.state == "draft") & mine),
        )
        .order_by(PackChange.made_at, PackChange.id)
    )
    # Files are large, and a list shows nothing of them.
    without = defer(PackChange.text, raiseload=True)
    found = await session.scalars(open_ones.options(without))
    views = await listed_views(session, actor, library, found.all())
    settled = await session.scalars(lately.options(without))
    outcomes = await listed_views(session, actor, library, settled.all())
    return ChangeQueue(
        tuple(view for view in views if view.state == "waiting"),
        tuple(view for view in views if view.state == "draft"),
        outcomes,
        server.two_person_packs,
    )
