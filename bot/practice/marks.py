"""Reactions on replies opened to discussion: light ratings, public by their nature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.db.sql import insert
from bot.db.tables import Delivery, DrillRevision, ReactionMark, Reply, Round

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
        .join(DrillRevision, DrillRevision.id == Round.drill_revision_id)
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
        )
        for delivery, author_id, body in await session.execute(query)
        if delivery.reply_id and delivery.channel_id and delivery.message_id
    ]


async def set_mark(
    session: AsyncSession, target: OpenReply, user_id: int, level: int, now: datetime
) -> bool:
    """Keep one person's level on a reply; their latest counts. Their own reply is left out."""
    if user_id == target.author_id or not 1 <= level <= target.points:
        return False
    values = {"level": level, "marked_at": now}
    await session.execute(
        insert(session, ReactionMark)
        .values(reply_id=target.reply_id, user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["reply_id", "user_id"], set_=values)
    )
    return True


async def clear_mark(
    session: AsyncSession, target: OpenReply, user_id: int, level: int | None = None
) -> None:
    """Forget a person's mark; with `level`, only if that is the one they have."""
    gone = delete(ReactionMark).where(
        ReactionMark.reply_id == target.reply_id, ReactionMark.user_id == user_id
    )
    await session.execute(gone.where(ReactionMark.level == level) if level else gone)


async def reconcile(
    session: AsyncSession, target: OpenReply, seen: Mapping[int, set[int]], now: datetime
) -> None:
    """Make the marks on a reply what Discord shows now: user id to the levels they chose.

    Someone with several keeps the one we know, or else their highest.
    """
    known = {
        mark.user_id: mark.level
        for mark in await session.scalars(
            select(ReactionMark).where(ReactionMark.reply_id == target.reply_id)
        )
    }
    for user_id in known.keys() - seen.keys():
        await clear_mark(session, target, user_id)
    for user_id, levels in seen.items():
        if known.get(user_id) not in levels:
            await set_mark(session, target, user_id, max(levels), now)
