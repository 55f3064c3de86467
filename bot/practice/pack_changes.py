"""Changes of a server's packs: made, sent to a second person, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.db.tables import OwnPack, PackChange, Series, Server
from bot.practice.deliveries import Message, enqueue
from bot.practice.libraries import library_of
from bot.practice.pack_proposals import propose
from bot.practice.people import require_coordinator, require_staff, server_of
from drills.change_report import summary
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.pack_proposals import Proposal
    from bot.practice.people import Actor
    from drills.library import Library

MOST_PACKS = 100
"""Packs of a server's own."""
MOST_WAITING = 50
MOST_DRAFTS = 20
"""Of one person in one server."""
MOST_ASKED = 5
"""Of those, drafts that nobody typed: files, or drills to be retired or brought back."""
NOTICE = "notice/pack-change"
NOT_HERE = "That change is not in this server any more. `/pack queue` shows those that wait."


async def make_change(
    session: AsyncSession, actor: Actor, values: dict[str, Any], now: datetime
) -> PackChange:
    """A draft of a change with these columns. Coordinators only.

    It takes the place of the person's earlier draft of the same, but of none that they typed.
    """
    server = await require_coordinator(session, actor)
    await lock_packs(session, server.id)
    if not values.get("fields"):
        await _make_room(session, actor, server.id, values, now)
    await require_room(session, actor, values["key"])
    change = PackChange(server_id=server.id, made_by=actor.user_id, made_at=now, **values)
    session.add(change)
    await session.flush()
    return change


async def change_here(
    session: AsyncSession, actor: Actor, change_id: int, *, lock: bool = True
) -> PackChange:
    """A change of the actor's own server; a draft is its author's alone. Staff only.

    With `lock`, no other change is made in this server meanwhile.
    """
    server = await require_staff(session, actor)
    if lock:
        await lock_packs(session, server.id)
    change = await session.get(PackChange, change_id, with_for_update=True if lock else None)
    if change is None or change.server_id != server.id:
        raise Refusal(NOT_HERE)
    unsent = change.state == "draft" or (change.state == "withdrawn" and not change.decided_by)
    if unsent and change.made_by != actor.user_id:
        raise Refusal(NOT_HERE)
    return change


async def send_for_approval(
    session: AsyncSession, actor: Actor, library: Library, change_id: int, now: datetime
) -> None:
    """Put the actor's own draft before a second person, and tell the staff channel of it."""
    await require_coordinator(session, actor)
    change = await change_here(session, actor, change_id)
    if change.state != "draft" or change.made_by != actor.user_id:
        require_open(change)
        raise Refusal("That change waits for approval already.")
    proposal = await proposal_of(session, library, change)
    if not proposal.changed:
        raise Refusal("Nothing would change: the pack says all of this already.")
    waiting = await count_waiting(session, change.server_id)
    if waiting >= MOST_WAITING:
        raise Refusal(
            f"{waiting} changes wait here already. Let somebody decide those first: `/pack queue`."
        )
    change.state, change.made_at = "waiting", now
    title = proposal.merge.pack.title
    note = (
        f"<@{actor.user_id}> would like to change the pack {title}: {summary(proposal.merge)} "
        "Another coordinator or a supervisor can read and approve it."
    )
    key = f"{NOTICE}/{change.id}/{now.timestamp():.6f}"
    await enqueue(session, Message("notice", key, change.server_id, now, note=note))


def change_told_of(key: str) -> int | None:
    """The change that a notice of that key tells of, if it tells of one."""
    return int(key.split("/")[2]) if key.startswith(f"{NOTICE}/") else None


async def still_waits(session: AsyncSession, change_id: int) -> bool:
    """Whether a change waits for a second person."""
    change = await session.get(PackChange, change_id)
    return change is not None and change.state == "waiting"


async def withdraw(session: AsyncSession, actor: Actor, change_id: int, now: datetime) -> None:
    """Give up a draft of one's own, or a change that waits."""
    change = await _own(session, actor, change_id)
    require_open(change)
    sent = change.state == "waiting"
    change.state, change.decided_at = "withdrawn", now
    change.decided_by = actor.user_id if sent else None
    if not change.fields:
        # Its author has the file.
        change.text = ""


async def take_up_again(
    session: AsyncSession, actor: Actor, change_id: int, now: datetime
) -> PackChange:
    """Make one's own drill a draft again that waits or was withdrawn, or that somebody declined."""
    await require_coordinator(session, actor)
    change = await _own(session, actor, change_id)
    if change.kind != "drills" or not change.fields or change.state == "applied":
        raise Refusal("That cannot be changed any more. Begin anew: `/pack edit-drill`.")
    change.state, change.made_at = "draft", now
    change.decided_by = change.decided_at = None
    return change


async def require_room(session: AsyncSession, actor: Actor, key: str) -> None:
    """Refuses one more draft than somebody may have, and one more pack than a server may have."""
    server = await server_of(session, actor)
    drafts = await session.scalar(
        select(func.count())
        .select_from(PackChange)
        .where(
            PackChange.server_id == server.id,
            PackChange.made_by == actor.user_id,
            PackChange.state == "draft",
        )
    )
    if (drafts or 0) >= MOST_DRAFTS:
        raise Refusal(
            f"You have {drafts} drafts here. Finish or discard one first: `/pack queue` has them."
        )
    packs = set(await session.scalars(select(OwnPack.key).where(OwnPack.server_id == server.id)))
    if key not in packs and len(packs) >= MOST_PACKS:
        raise Refusal(
            f"This server has {len(packs)} packs of its own, and {MOST_PACKS} are the most. Bring "
            "the drills into one of those."
        )


async def _make_room(
    session: AsyncSession, actor: Actor, server_id: int, values: dict[str, Any], now: datetime
) -> None:
    """Give up earlier drafts that would change the same, and the oldest of too many.

    What somebody has typed stays; a draft that was only asked for is made again with a press.
    """
    mine = await session.scalars(
        select(PackChange)
        .where(
            PackChange.server_id == server_id,
            PackChange.made_by == actor.user_id,
            PackChange.state == "draft",
        )
        .order_by(PackChange.id.desc())
    )
    asked = [change for change in mine if not change.fields]
    wanted = (values["key"], values["kind"], values.get("drill_ids", []))
    for place, change in enumerate(asked, start=1):
        same = (change.key, change.kind, change.drill_ids) == wanted
        if same or place >= MOST_ASKED:
            change.state, change.decided_at, change.text = "withdrawn", now, ""


async def _own(session: AsyncSession, actor: Actor, change_id: int) -> PackChange:
    change = await change_here(session, actor, change_id)
    if change.made_by != actor.user_id:
        raise Refusal("Only whoever made a change can withdraw it or take it up again.")
    return change


def require_open(change: PackChange) -> None:
    """Refuses a change that was settled before, with who did it."""
    who = f"<@{change.decided_by}>" if change.decided_by else "its author"
    done = {
        "applied": f"That change was applied by {who} already.",
        "declined": f"That change was declined by {who} already.",
        "withdrawn": "That change was withdrawn by its author, or made anew since.",
    }
    if change.state in done:
        raise Refusal(f"{done[change.state]} `/pack queue` shows what waits.")


async def lock_packs(session: AsyncSession, server_id: int) -> None:
    """One change of a server's packs at a time."""
    # Read anew: whether changes need a second person may have been switched since.
    await session.get(
        Server, server_id, with_for_update={"key_share": True}, populate_existing=True
    )


async def count_waiting(session: AsyncSession, server_id: int) -> int:
    """How many changes wait for a second person."""
    found = await session.scalar(
        select(func.count())
        .select_from(PackChange)
        .where(PackChange.server_id == server_id, PackChange.state == "waiting")
    )
    return found or 0


async def proposal_of(session: AsyncSession, library: Library, change: PackChange) -> Proposal:
    """What would come of a change now. Raises Refusal as `propose`."""
    here = await library_of(session, library, change.server_id)
    series = await session.scalars(
        select(Series)
        .where(
            Series.server_id == change.server_id,
            Series.state.in_(("draft", "running", "paused")),
            Series.kind != "alone",
        )
        .order_by(Series.name)
    )
    return propose(change, here, library, series.all())
