"""A further attempt, rated beside the one before by whoever rated that: a tap a criterion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.sql import insert
from bot.db.tables import Rating, RatingChange, Reply
from bot.practice.reviews import (
    LONGEST_COMMENT,
    ReplyToRate,
    open_rating,
    own_rating,
    quoted_from,
    settle_review,
    shown,
)
from drills.comparing import CHANGES
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two attempts as a rater of the earlier one sees them.

    `before` and `before_attempt` are the earlier one, `next_step` is what this rater said of it,
    and `changes` is what they say now, by criterion: one of `drills.comparing.CHANGES`.
    """

    target: ReplyToRate
    before: str
    before_attempt: int
    next_step: str
    changes: Mapping[str, int]

    @property
    def complete(self) -> bool:
        """Whether every criterion has its word."""
        return all(c.id in self.changes for c in self.target.round.drill.rubric.criteria)


async def comparison_on(
    session: AsyncSession, actor: Actor, target: ReplyToRate
) -> Comparison | None:
    """The reply beside the latest attempt before it that the actor has rated; None without one.

    `target` is the reply as `open_rating` let the actor see it.
    """
    if target.attempt == 1:
        return None
    reply = await session.get_one(Reply, target.reply_id)
    row = (
        await session.execute(
            select(Reply.text, Reply.attempt, Rating.next_step)
            .join(Rating, Rating.reply_id == Reply.id)
            .where(
                Reply.round_id == reply.round_id,
                Reply.user_id == reply.user_id,
                Reply.attempt < reply.attempt,
                Rating.rater_id == actor.user_id,
                Rating.completed_at.is_not(None),
            )
            .order_by(Reply.attempt.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    before, attempt, next_step = row
    changes = await _changes(session, actor, target.reply_id)
    return Comparison(target, before, attempt, next_step, changes)


async def _changes(session: AsyncSession, actor: Actor, reply_id: int) -> dict[str, int]:
    rows = await session.execute(
        select(RatingChange.criterion, RatingChange.change)
        .join(Rating, Rating.id == RatingChange.rating_id)
        .where(Rating.reply_id == reply_id, Rating.rater_id == actor.user_id)
    )
    return dict(iter(rows))


async def require_comparison(
    session: AsyncSession, actor: Actor, reply_id: int, now: datetime
) -> Comparison:
    """The same for the id of a reply.

    Raises Refusal where the actor may not rate it, or has not rated an attempt before.
    """
    target = await open_rating(session, actor, reply_id, now)
    comparison = await comparison_on(session, actor, target)
    if comparison is None:
        raise Refusal(
            "You have not rated the attempt before this one, so there is nothing to compare. "
            "Press Rate for a full rating."
        )
    return comparison


async def open_comparison(
    session: AsyncSession, actor: Actor, reply_id: int, now: datetime
) -> Comparison:
    """The same for whoever is about to be shown both: the reply is theirs to rate from now on."""
    comparison = await require_comparison(session, actor, reply_id, now)
    await shown(session, actor, comparison.target, now)
    return comparison


async def _lock(session: AsyncSession, actor: Actor, reply_id: int, now: datetime) -> Comparison:
    # So that a release is either over by now or still to come.
    await session.get(Reply, reply_id, with_for_update={"key_share": True})
    return await open_comparison(session, actor, reply_id, now)


async def compare(
    session: AsyncSession, actor: Actor, reply_id: int, place: int, change: int, now: datetime
) -> Comparison:
    """Keep what the actor says of one criterion; with the last of them the rating is complete.

    `place` is the criterion's, from 1, and `change` one of `CHANGES`. Saying it again changes it.
    Returns both attempts as they stand then.
    """
    comparison = await _lock(session, actor, reply_id, now)
    target = comparison.target
    criteria = target.round.drill.rubric.criteria
    if not 1 <= place <= len(criteria) or change not in CHANGES:
        raise Refusal("That button is of an earlier version. `/drill review` has the new one.")
    rating = await _own_rating_begun(session, actor, target, now)
    values = {"rating_id": rating.id, "criterion": criteria[place - 1].id, "change": change}
    await session.execute(
        insert(session, RatingChange)
        .values(values)
        .on_conflict_do_update(index_elements=["rating_id", "criterion"], set_={"change": change})
    )
    comparison = await require_comparison(session, actor, reply_id, now)
    if comparison.complete and rating.completed_at is None:
        rating.completed_at, rating.role = now, target.role
        await settle_review(session, actor, target, now)
    return comparison


async def _own_rating_begun(
    session: AsyncSession, actor: Actor, target: ReplyToRate, now: datetime
) -> Rating:
    begun = {"role": target.role, "edition": target.edition}
    await session.execute(
        insert(session, Rating)
        .values(reply_id=target.reply_id, rater_id=actor.user_id, begun_at=now, **begun)
        .on_conflict_do_nothing()
    )
    rating = await own_rating(session, target.reply_id, actor.user_id)
    assert rating is not None  # noqa: S101  it is there by now
    rating.edition = target.edition
    return rating


async def compare_in_words(
    session: AsyncSession,
    actor: Actor,
    reply_id: int,
    strength: str,
    next_step: str,
    quote: str,
    now: datetime,
) -> tuple[Comparison, str]:
    """Keep words on a further attempt: a strength, a next step, or neither.

    Returns both attempts and the quote as it was found in the reply, or nothing.
    """
    comparison = await _lock(session, actor, reply_id, now)
    strength, next_step = strength.strip(), next_step.strip()
    for words, name in ((strength, "strength"), (next_step, "next step")):
        if len(words) > LONGEST_COMMENT:
            raise Refusal(f"The {name} is {len(words):,} characters long; {LONGEST_COMMENT:,} fit.")
    rating = await _own_rating_begun(session, actor, comparison.target, now)
    rating.strength, rating.next_step = strength, next_step
    rating.quote = await quoted_from(session, comparison.target, quote)
    return comparison, rating.quote
