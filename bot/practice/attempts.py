"""A round's replies as others need them: the newest of a person, frozen, to be reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from bot.db.tables import Rating, Reply, Review
from drills.review import ReplyToReview

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Row
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


async def replies_to_review(
    session: AsyncSession, round_ids: Collection[int], person_id: int, now: datetime
) -> list[ReplyToReview]:
    """The replies of some rounds that matter to a person who may rate there, every attempt.

    Those that wait for raters, and the person's own: who rates these is nobody they may rate.
    Each with whoever has rated it or is about to. What is released is the most by far.
    """
    matters = Reply.round_id.in_(round_ids) & or_(
        Reply.released_at.is_(None), Reply.user_id == person_id
    )
    rated = (
        select(Rating.reply_id, Rating.rater_id)
        .join(Reply, Reply.id == Rating.reply_id)
        .where(matters, Rating.completed_at.is_not(None))
    )
    claimed = (
        select(Review.reply_id, Review.reviewer_id)
        .join(Reply, Reply.id == Review.reply_id)
        .where(matters, Review.done_at.is_(None), Review.due_at > now)
    )
    # Claims come first: whoever completes one meanwhile is in both, and not in neither. Replies
    # come last: what is released meanwhile is not there, and does not look as if nobody had it.
    claimants, raters = [_by_reply(await session.execute(people)) for people in (claimed, rated)]
    replies = await session.execute(
        select(
            *(Reply.id, Reply.round_id, Reply.user_id, Reply.ratings_wanted),
            Reply.released_at.is_not(None),
        ).where(matters)
    )
    return [
        ReplyToReview(
            reply_id,
            round_id,
            author_id,
            wanted,
            frozenset(raters.get(reply_id, ())),
            frozenset(claimants.get(reply_id, ())),
            released=released,
        )
        for reply_id, round_id, author_id, wanted, released in replies
    ]


def _by_reply(rows: Iterable[Row[int, int]]) -> dict[int, set[int]]:
    people: dict[int, set[int]] = {}
    for reply_id, person_id in rows:
        people.setdefault(reply_id, set()).add(person_id)
    return people
