"""What waits for supervisors, and which reply a message in a discussion shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from bot.db.tables import Delivery, Rating, Reply, Round, Series
from bot.practice.people import require_supervisor
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

UNRATED = ~exists().where(Rating.reply_id == Reply.id, Rating.completed_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply in a queue: whose it is (staff only), what it answers, since when."""

    reply_id: int
    author_id: int
    series: str
    number: int
    attempt: int
    text: str
    since: datetime


async def supervisor_queue(session: AsyncSession, actor: Actor, limit: int) -> list[Waiting]:
    """The server's unrated replies, oldest first, for its supervisors."""
    server = await require_supervisor(session, actor)
    rows = await session.execute(
        select(Reply, Series.name, Round.number)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Series.server_id == server.id,
            Reply.user_id != actor.user_id,
            UNRATED,
        )
        .order_by(Reply.created_at, Reply.id)
        .limit(limit)
    )
    return [
        Waiting(
            reply.id, reply.user_id, series, number, reply.attempt, reply.text, reply.created_at
        )
        for reply, series, number in rows
    ]


async def queue_length(session: AsyncSession, actor: Actor) -> int:
    """How many replies of the server nobody has rated."""
    server = await require_supervisor(session, actor)
    waiting = await session.scalar(
        select(func.count())
        .select_from(Reply)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(Series.server_id == server.id, Reply.user_id != actor.user_id, UNRATED)
    )
    return waiting or 0


async def reply_of_message(session: AsyncSession, actor: Actor, message_id: int) -> int:
    """The reply that a message of the bot shows; refuses any other message."""
    reply_id = await session.scalar(
        select(Delivery.reply_id).where(
            Delivery.message_id == message_id,
            Delivery.kind == "discuss",
            Delivery.server_id == actor.server_id,
        )
    )
    if reply_id is None:
        raise Refusal(
            "That message is not a reply to a drill. Use this on a reply in a drill's discussion, "
            "or `/drill review` for the next one that waits for you."
        )
    return reply_id
