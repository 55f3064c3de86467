"""Changes of a server's packs, decided: applied or declined, by one person or by a second."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.db.sql import insert
from bot.db.tables import OwnPack
from bot.practice.deliveries import Message, enqueue
from bot.practice.pack_changes import (
    change_here,
    count_waiting,
    lock_packs,
    proposal_of,
    require_open,
)
from bot.practice.people import require_coordinator, server_of, staff_roles
from bot.practice.suggestion_queue import mark_used
from drills.model import Refusal
from drills.pack_differences import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import PackChange
    from bot.practice.pack_proposals import Proposal
    from bot.practice.people import Actor
    from drills.library import Library

LONGEST_WORD = 500
NOBODY_WOULD_HEAR = (
    "Your staff are told of this in the staff channel, and none is chosen yet. An admin can choose "
    "one with `/admin setup`; then switch it."
)
CHANGED_MEANWHILE = (
    "The pack has changed since you were shown this, so nothing was done. Read it as it would be "
    "now, then press again."
)


async def apply(
    session: AsyncSession,
    actor: Actor,
    library: Library,
    change_id: int,
    digest: int,
    now: datetime,
) -> bool:
    """Make a change that the actor was shown as `digest`; whether it was still the same.

    If the pack changed meanwhile nothing is done. Raises Refusal for whoever may not, and for a
    change that was settled before.
    """
    change = await change_here(session, actor, change_id)
    server = await server_of(session, actor)
    require_open(change)
    roles = staff_roles(server, actor)
    mine = change.made_by == actor.user_id
    if server.two_person_packs and mine:
        raise Refusal(
            "Changes here need a second person's word, so you cannot apply your own. Send it for "
            "approval (`/pack queue` has it); another coordinator, or a supervisor, applies it."
        )
    if not roles.coordinator and (mine or change.state == "draft"):
        await require_coordinator(session, actor)
    proposal = await proposal_of(session, library, change)
    if proposal.digest != digest:
        return False
    if not proposal.changed:
        raise Refusal("Nothing would change: the pack says all of this already.")
    await _make_so(session, change, proposal, now)
    # What somebody said of an earlier wording is not said of this one.
    change.word = ""
    _settle(change, "applied", actor, now)
    if change.suggestion_id is not None:
        made = proposal.merge.of(Kind.NEW)
        drill_id = made[0].drill_id if made else ""
        await mark_used(session, change.suggestion_id, change.key, drill_id, actor, now)
    return True


async def edition_put_away(session: AsyncSession, actor: Actor, change_id: int) -> tuple[str, str]:
    """The name and the text of the server's own edition that a change has put away. Staff only."""
    change = await change_here(session, actor, change_id, lock=False)
    if change.kind != "shipped" or change.state != "applied" or not change.text:
        raise Refusal("No edition of your own was put away by that change.")
    return f"{change.key.replace('@', '.')}.toml", change.text


async def decline(
    session: AsyncSession, actor: Actor, change_id: int, word: str, now: datetime
) -> None:
    """Turn down a change that waits, with a word to its author."""
    change = await change_here(session, actor, change_id)
    require_open(change)
    if change.made_by == actor.user_id:
        raise Refusal("That is your own change. Withdraw it if it is not needed any more.")
    word = " ".join(word.split())
    if not word:
        raise Refusal("Say in a sentence why, so that its author knows what to do.")
    if len(word) > LONGEST_WORD:
        raise Refusal(f"That is {len(word):,} characters long; {LONGEST_WORD} fit. Shorten it.")
    change.word = word
    _settle(change, "declined", actor, now)


async def choose_approval(
    session: AsyncSession, actor: Actor, now: datetime, *, wanted: bool
) -> tuple[bool, int]:
    """Switch two-person approval; whether that changed anything, and how many changes wait.

    What waits goes on waiting: once it is off, any coordinator may apply it. The staff channel is
    told, so that nobody lifts the rule for themselves alone unseen.
    """
    server = await require_coordinator(session, actor)
    await lock_packs(session, server.id)
    waiting = await count_waiting(session, server.id)
    if server.two_person_packs == wanted:
        return False, waiting
    if server.staff_channel_id is None:
        raise Refusal(NOBODY_WOULD_HEAR)
    server.two_person_packs = wanted
    how = "switched on" if wanted else "switched off"
    note = f"<@{actor.user_id}> has {how} two-person approval of changes to drill packs."
    key = f"notice/pack-approval/{server.id}/{now.timestamp():.6f}"
    await enqueue(session, Message("notice", key, server.id, now, note=note))
    return True, waiting


async def approval_here(session: AsyncSession, actor: Actor) -> tuple[bool, int]:
    """Whether changes need a second person here, and how many wait. Coordinators only."""
    server = await require_coordinator(session, actor)
    return server.two_person_packs, await count_waiting(session, server.id)


def _settle(change: PackChange, state: str, actor: Actor, now: datetime) -> None:
    change.state, change.decided_by, change.decided_at = state, actor.user_id, now


async def _make_so(
    session: AsyncSession, change: PackChange, proposal: Proposal, now: datetime
) -> None:
    if proposal.text is None:
        # The next change of the pack would write over it.
        edition = select(OwnPack.text).where(
            OwnPack.server_id == change.server_id, OwnPack.key == change.key
        )
        change.text = await session.scalar(edition) or ""
        await session.execute(
            update(OwnPack)
            .where(OwnPack.server_id == change.server_id, OwnPack.key == change.key)
            .values(active=False, changed_at=now)
        )
        return
    digest = hashlib.sha256(proposal.text.encode()).hexdigest()[:16]
    values = {"text": proposal.text, "digest": digest, "active": True, "changed_at": now}
    await session.execute(
        insert(session, OwnPack)
        .values(server_id=change.server_id, key=change.key, **values)
        .on_conflict_do_update(index_elements=["server_id", "key"], set_=values)
    )
