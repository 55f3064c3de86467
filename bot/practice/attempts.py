"""A round's replies as others need them: the newest of a person, frozen, to be reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, union, update

from bot.db.tables import Rating, Reply, Review
from drills.review import ReplyToReview

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def last_reply(session: AsyncSession, round_id: int, user_id: int) -> Reply | None:
    """The person's newest attempt in the round."""
    return await session.scalar(
        select(Reply)
        .where(Reply.round_id == round_id, Reply.user_id == user_id)
        .order_by(Reply.attempt.desc())
        .limit(1)
    )


async def freeze(session: AsyncSession, round_id: int, user_id: int, now: datetime) -> None:
    """Someone else's reply is about to be shown: the reader's own stays as it is from now on."""
    await session.execute(
        update(Reply)
        .where(Reply.round_id == round_id, Reply.user_id == user_id, Reply.frozen_at.is_(None))
        .values(frozen_at=now)
    )


async def replies_to_review(session: AsyncSession, round_id: int) -> list[ReplyToReview]:
    """A round's replies, every attempt, with whoever has them to review or has rated them."""
    replies = await session.execute(
        select(Reply.id, Reply.user_id, Reply.ratings_wanted).where(Reply.round_id == round_id)
    )
    assigned = select(Review.reply_id, Review.reviewer_id).join(Reply, Reply.id == Review.reply_id)
    rated = select(Rating.reply_id, Rating.rater_id).join(Reply, Reply.id == Rating.reply_id)
    reviewers: dict[int, set[int]] = {}
    both = union(
        assigned.where(Reply.round_id == round_id),
        rated.where(Reply.round_id == round_id, Rating.role == "peer"),
    )
    for reply_id, reviewer_id in await session.execute(both):
        reviewers.setdefault(reply_id, set()).add(reviewer_id)
    return [
        ReplyToReview(reply_id, author_id, frozenset(reviewers.get(reply_id, ())), wanted)
        for reply_id, author_id, wanted in replies
    ]
