"""Feedback: released in one batch, read by its author alone, followed by a second try."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import case, exists, func, literal, select, update

from bot.db.tables import Rating, Reply, Round, SelfLevel, Series
from bot.db.types import Instant
from bot.practice.attempts import last_reply
from bot.practice.batches import Batch, batch_on
from bot.practice.deliveries import Message, enqueue
from bot.practice.drafts import draft_after
from bot.practice.exemplar_offers import colleagues_exemplars
from bot.practice.people import roles_of
from bot.practice.rounds import RoundView, round_here
from drills.model import Exemplar, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


MOST_SHARED = 3


async def release_due(session: AsyncSession, now: datetime) -> int:
    """Release every reply that has its ratings, or has any once its window has ended.

    A reply that nobody has rated waits: an empty batch helps no one, and it stands first
    in the supervisors' queue. Returns how many were released.
    """
    completed = (Rating.reply_id == Reply.id) & Rating.completed_at.is_not(None)
    ratings = select(func.count()).select_from(Rating).where(completed).scalar_subquery()
    due = await session.execute(
        select(Reply.id, Reply.user_id, Reply.round_id, Series.server_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Reply.released_at.is_(None),
            (ratings >= Reply.ratings_wanted) | ((Reply.release_at <= now) & (ratings > 0)),
        )
        .with_for_update(of=Reply, skip_locked=True)
    )
    messages = [
        Message(
            "feedback",
            f"feedback/{reply_id}",
            server_id,
            now,
            round_id=round_id,
            reply_id=reply_id,
            user_id=user_id,
        )
        for reply_id, user_id, round_id, server_id in due
    ]
    if messages:
        # A rating may be a moment younger than this tick, and still be in the batch.
        newest = select(func.max(Rating.completed_at)).where(completed).scalar_subquery()
        at_least_now = case((newest > now, newest), else_=literal(now, Instant))
        await session.execute(
            update(Reply)
            .where(Reply.id.in_([message.reply_id for message in messages]))
            .values(released_at=at_least_now, frozen_at=func.coalesce(Reply.frozen_at, now))
            .execution_options(synchronize_session=False)
        )
        await enqueue(session, *messages)
    return len(messages)


async def next_release(session: AsyncSession) -> datetime | None:
    """When the next window ends of a reply that has at least one rating."""
    rated = exists().where(Rating.reply_id == Reply.id, Rating.completed_at.is_not(None))
    return await session.scalar(
        select(func.min(Reply.release_at)).where(Reply.released_at.is_(None), rated)
    )


async def read_feedback(session: AsyncSession, actor: Actor, reply_id: int) -> Batch:
    """The batch on the actor's own reply; refuses before its release, and anyone else's."""
    reply = await session.get(Reply, reply_id)
    if reply is None or reply.user_id != actor.user_id:
        raise Refusal("Feedback is shown to the author of the reply only.")
    view = await round_here(session, actor, reply.round_id, reply.user_id)
    if reply.released_at is None:
        raise Refusal(
            "This reply still waits for its ratings. You get a message as soon as they are in."
        )
    batch = await batch_on(session, reply, view)
    return replace(batch, own=await own_levels(session, reply_id))


async def own_levels(session: AsyncSession, reply_id: int) -> dict[str, int]:
    """The levels that the reply's author gave it, by criterion: for that author alone."""
    rows = await session.execute(
        select(SelfLevel.criterion, SelfLevel.level).where(SelfLevel.reply_id == reply_id)
    )
    return dict(iter(rows))


@dataclass(frozen=True, slots=True)
class SecondTry:
    """What the form for a further attempt shows: the first one and its feedback."""

    batch: Batch
    attempt: int
    draft: str


async def second_try(session: AsyncSession, actor: Actor, reply_id: int) -> SecondTry:
    """The released reply with its feedback, for trying the same vignette again."""
    batch = await read_feedback(session, actor, reply_id)
    newest = await last_reply(session, batch.round.id, actor.user_id)
    attempt = newest.attempt + 1 if newest else 1
    text = ""
    if newest and newest.attempt > batch.attempt and newest.frozen_at is None:
        attempt, text = newest.attempt, newest.text
    draft = await draft_after(session, batch.round.id, actor.user_id, newest)
    return SecondTry(batch, attempt, draft or text)


async def exemplars(
    session: AsyncSession, actor: Actor, round_id: int
) -> tuple[RoundView, tuple[Exemplar, ...]]:
    """The model answers, for those who have had feedback and tried again, and for staff.

    Colleagues' replies whose authors agreed to it are among them.
    """
    view = await round_here(session, actor, round_id)
    shared = await colleagues_exemplars(session, round_id, actor.user_id, MOST_SHARED)
    answers = (*view.drill.exemplars, *shared)
    if (await roles_of(session, actor)).staff:
        return view, answers
    attempts = list(
        await session.scalars(
            select(Reply)
            .where(Reply.round_id == round_id, Reply.user_id == actor.user_id)
            .order_by(Reply.attempt)
        )
    )
    if not any(reply.released_at for reply in attempts):
        raise Refusal("The model answers come after your feedback and your second try.")
    if attempts[-1].released_at is not None and len(attempts) == 1:
        raise Refusal("Try again first; the model answers come right after that.")
    return view, answers
