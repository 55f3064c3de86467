"""Closing rounds: the post changes, the discussion opens, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.db.tables import Reply, Round, Series
from bot.practice.deliveries import Message, enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = 500
"""How many rounds one call sees to, so that none holds up the rest of the bot."""


async def close_rounds(session: AsyncSession, now: datetime, at_once: int = AT_ONCE) -> int:
    """Close rounds whose window has ended: each card changes, each discussion opens.

    Those for pairs are closed by `close_sign_ups`. Up to `at_once` a call, the longest due first;
    returns how many there were.
    """
    ended = (
        select(Round.id)
        .join(Series, Series.id == Round.series_id)
        .where(Round.closed_at.is_(None), Round.closes_at <= now, Series.kind != "pairs")
        .order_by(Round.closes_at, Round.id)
        .limit(at_once)
    )
    closing = await session.execute(
        update(Round)
        .where(Round.id.in_(ended), Round.closed_at.is_(None))
        .values(closed_at=now)
        .returning(Round.id, Round.series_id, Round.discussion)
        .execution_options(synchronize_session=False)
    )
    closed = closing.all()
    if not closed:
        return 0
    found = await session.execute(
        select(Series.id, Series.server_id).where(Series.id.in_({row.series_id for row in closed}))
    )
    servers = dict(found.all())
    discussed = {row.id: servers[row.series_id] for row in closed if row.discussion}
    messages: list[Message] = []
    for row in closed:
        kinds = ["close", "discussion"] if row.discussion else ["close"]
        messages += [
            Message(kind, f"{kind}/{row.id}", servers[row.series_id], now, round_id=row.id)
            for kind in kinds
        ]
    messages += await _discuss(session, discussed, now)
    await enqueue(session, *messages)
    return len(closed)


async def _discuss(session: AsyncSession, servers: dict[int, int], now: datetime) -> list[Message]:
    """Freeze the replies of these rounds (to their servers), and put up each person's latest."""
    if not servers:
        return []
    newest = await session.execute(
        select(Reply.round_id, func.max(Reply.id))
        .where(Reply.round_id.in_(servers))
        .group_by(Reply.round_id, Reply.user_id)
        .order_by(func.max(Reply.id))
    )
    messages = [
        Message(
            "discuss",
            f"discuss/{reply_id}",
            servers[round_id],
            now,
            round_id=round_id,
            reply_id=reply_id,
        )
        for round_id, reply_id in newest
    ]
    await session.execute(
        update(Reply)
        .where(Reply.round_id.in_(servers), Reply.frozen_at.is_(None))
        .values(frozen_at=now)
        .execution_options(synchronize_session=False)
    )
    return messages


async def next_closing(session: AsyncSession) -> datetime | None:
    """When the next round is due to close, if any is open."""
    return await session.scalar(select(func.min(Round.closes_at)).where(Round.closed_at.is_(None)))
