"""What authors say of their feedback, and what its raters hear of that: never who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.db.sql import insert
from bot.db.tables import FeedbackMark, Rating, Reply, Round, Series
from bot.practice.batches import Batch, ratings_in_order
from bot.practice.feedback import read_feedback
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LATELY = 20
"""So many of one's ratings are looked back on."""


@dataclass(frozen=True, slots=True)
class Given:
    """What became of somebody's latest ratings whose feedback is out, for their eyes only.

    `answered` counts those of which the author said whether they helped.
    """

    ratings: int
    answered: int
    helpful: int
    thanks: int


async def say_helpful(
    session: AsyncSession, actor: Actor, reply_id: int, number: int, now: datetime, *, helpful: bool
) -> Batch:
    """The author's word on the feedback in that place of their batch; it may be changed."""
    rating = await _rating_in(session, actor, reply_id, number)
    await _mark(session, rating, {"helpful": helpful, "marked_at": now})
    return await read_feedback(session, actor, reply_id)


async def say_thanks(
    session: AsyncSession, actor: Actor, reply_id: int, number: int, now: datetime
) -> Batch:
    """The author's thanks to whoever is in that place of their batch; once is enough."""
    rating = await _rating_in(session, actor, reply_id, number)
    mark = await session.get(FeedbackMark, rating.id)
    if mark is None or mark.thanked_at is None:
        await _mark(session, rating, {"thanked_at": now, "marked_at": now})
    return await read_feedback(session, actor, reply_id)


async def _rating_in(session: AsyncSession, actor: Actor, reply_id: int, number: int) -> Rating:
    await read_feedback(session, actor, reply_id)
    ratings = await ratings_in_order(session, await session.get_one(Reply, reply_id))
    if not 1 <= number <= len(ratings):
        raise Refusal("That feedback is not there any more. `/drill feedback` shows what is.")
    return ratings[number - 1]


async def _mark(session: AsyncSession, rating: Rating, values: dict[str, Any]) -> None:
    await session.execute(
        insert(session, FeedbackMark)
        .values(rating_id=rating.id, **values)
        .on_conflict_do_update(index_elements=["rating_id"], set_=values)
    )
    session.expire_all()


def _own(actor: Actor) -> ColumnElement[bool]:
    here = (Series.server_id == actor.server_id) if actor.server_id else Series.id.is_not(None)
    return (Rating.rater_id == actor.user_id) & here


async def feedback_given(session: AsyncSession, actor: Actor) -> Given:
    """What became of the actor's own latest ratings here."""
    latest = (
        select(Rating.id)
        .join(Reply, Reply.id == Rating.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(_own(actor), Rating.completed_at <= Reply.released_at)
        .order_by(Rating.completed_at.desc(), Rating.id.desc())
        .limit(LATELY)
        .subquery()
    )
    row = (
        await session.execute(
            select(
                func.count(),
                func.count(FeedbackMark.helpful),
                func.count().filter(FeedbackMark.helpful.is_(True)),
                func.count(FeedbackMark.thanked_at),
            )
            .select_from(latest)
            .outerjoin(FeedbackMark, FeedbackMark.rating_id == latest.c.id)
        )
    ).one()
    return Given(*row)


async def new_thanks(session: AsyncSession, actor: Actor, now: datetime) -> int:
    """How many thanks for ratings here the actor has not been told of; they count as told then."""
    found = list(
        await session.scalars(
            select(FeedbackMark.rating_id)
            .join(Rating, Rating.id == FeedbackMark.rating_id)
            .join(Reply, Reply.id == Rating.reply_id)
            .join(Round, Round.id == Reply.round_id)
            .join(Series, Series.id == Round.series_id)
            .where(
                _own(actor), FeedbackMark.thanked_at.is_not(None), FeedbackMark.told_at.is_(None)
            )
        )
    )
    if found:
        await session.execute(
            update(FeedbackMark).where(FeedbackMark.rating_id.in_(found)).values(told_at=now)
        )
    return len(found)
