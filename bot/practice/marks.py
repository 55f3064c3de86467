"""Reactions on replies opened to discussion: light ratings, public by their nature."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.db.sql import insert
from bot.db.tables import Delivery, DrillRevision, ReactionMark, Reply, Round, RoundVariant
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A reply shown in a discussion: where it stands, and how many levels its scale has."""

    reply_id: int
    author_id: int
    channel_id: int
    message_id: int
    points: int
    server_id: int


async def open_reply(session: AsyncSession, message_id: int) -> OpenReply | None:
    """The reply that a message of a discussion shows, or None for any other message."""
    found = await _open_replies(session, message_id=message_id)
    return found[0] if found else None


async def open_replies_since(session: AsyncSession, since: datetime) -> list[OpenReply]:
    """Replies opened to discussion since then, for catching up on missed reactions."""
    return await _open_replies(session, since=since)


async def _open_replies(
    session: AsyncSession, *, message_id: int | None = None, since: datetime | None = None
) -> list[OpenReply]:
    query = (
        select(Delivery, Reply.user_id, DrillRevision.body)
        .join(Reply, Reply.id == Delivery.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(
            DrillRevision,
            DrillRevision.id == GIVEN_DRILL,
        )
        .where(Delivery.kind == "discuss", Delivery.state == "sent")
    )
    query = query.where(
        Delivery.message_id == message_id if message_id else Delivery.sent_at >= since
    )
    return [
        OpenReply(
            delivery.reply_id,
            author_id,
            delivery.channel_id,
            delivery.message_id,
            len(body["rubric"]["scale"]),
            delivery.server_id,
        )
        for delivery, author_id, body in await session.execute(query)
        if delivery.reply_id and delivery.channel_id and delivery.message_id
    ]


async def set_mark(
    session: AsyncSession, target: OpenReply, user_id: int, level: int, now: datetime
) -> bool:
    """Keep one of a person's levels on a reply; their own reply is left out.

    Discord shows all that somebody gave, so all are kept; their latest counts.
    """
    if user_id == target.author_id or not 1 <= level <= target.points:
        return False
    await session.execute(
        insert(session, ReactionMark)
        .values(reply_id=target.reply_id, user_id=user_id, level=level, marked_at=now)
        .on_conflict_do_update(
            index_elements=["reply_id", "user_id", "level"], set_={"marked_at": now}
        )
    )
    return True


async def clear_marks(
    session: AsyncSession,
    target: OpenReply,
    *,
    user_id: int | None = None,
    level: int | None = None,
) -> None:
    """Forget the marks on a reply: of one person, or of one level, where that is given."""
    gone = delete(ReactionMark).where(ReactionMark.reply_id == target.reply_id)
    if user_id is not None:
        gone = gone.where(ReactionMark.user_id == user_id)
    if level is not None:
        gone = gone.where(ReactionMark.level == level)
    await session.execute(gone)


async def marks_on(session: AsyncSession, reply_id: int) -> Counter[int]:
    """How many people gave a reply each level, counting everybody's latest."""
    marks = await session.execute(
        select(ReactionMark.user_id, ReactionMark.level)
        .where(ReactionMark.reply_id == reply_id)
        .order_by(ReactionMark.marked_at, ReactionMark.level)
    )
    latest = dict(marks.all())
    return Counter(latest.values())


async def reconcile(
    session: AsyncSession, target: OpenReply, seen: Mapping[int, set[int]], looked_at: datetime
) -> None:
    """Make the marks on a reply what Discord showed then: user id to the levels they chose.

    Whatever is new came after what we knew; of several new ones, the highest counts. Marks
    that were given while we looked stay.
    """
    rows = await session.scalars(
        select(ReactionMark).where(ReactionMark.reply_id == target.reply_id)
    )
    known = {(mark.user_id, mark.level): mark.marked_at for mark in rows}
    shown = {(user_id, level) for user_id, levels in seen.items() for level in levels}
    for (user_id, level), marked_at in known.items():
        if (user_id, level) not in shown and marked_at < looked_at:
            await clear_marks(session, target, user_id=user_id, level=level)
    for user_id, level in shown - known.keys():
        await set_mark(session, target, user_id, level, looked_at)
