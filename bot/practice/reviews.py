"""Rating: the next reply to review, its rating, and the supervisors' queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from bot.db.sql import insert
from bot.db.tables import Delivery, Rating, RatingLevel, Reply, Review, Round, Series
from bot.practice.people import require_supervisor, server_of, staff_roles
from bot.practice.replies import freeze, last_reply, require_enrolled
from bot.practice.rounds import RoundView, round_here
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_COMMENT = 1000
UNRATED = ~exists().where(Rating.reply_id == Reply.id, Rating.completed_at.is_not(None))


@dataclass(frozen=True, slots=True)
class ReplyToRate:
    """A reply as its rater sees it, with the rater's own rating so far."""

    reply_id: int
    round: RoundView
    text: str
    attempt: int
    edition: int
    role: str
    levels: Mapping[str, int]
    strength: str
    next_step: str
    completed: bool


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
    ratings: int


async def next_review(session: AsyncSession, actor: Actor) -> int | None:
    """The reply that the actor should rate next, oldest assignment first, or None."""
    return await session.scalar(
        select(Review.reply_id)
        .join(Reply, Reply.id == Review.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Review.reviewer_id == actor.user_id,
            Review.done_at.is_(None),
            Reply.released_at.is_(None),
            _here(actor),
        )
        .order_by(Review.assigned_at, Review.id)
        .limit(1)
    )


async def reviews_waiting(session: AsyncSession, actor: Actor) -> int:
    """How many reviews the actor has open here."""
    waiting = await session.scalar(
        select(func.count())
        .select_from(Review)
        .join(Reply, Reply.id == Review.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Review.reviewer_id == actor.user_id,
            Review.done_at.is_(None),
            Reply.released_at.is_(None),
            _here(actor),
        )
    )
    return waiting or 0


def _here(actor: Actor) -> ColumnElement[bool]:
    return Series.server_id == actor.server_id if actor.server_id else Series.id.is_not(None)


async def open_rating(
    session: AsyncSession, actor: Actor, reply_id: int, now: datetime
) -> ReplyToRate:
    """The reply for the rating form. Showing it freezes the rater's own reply in that round.

    Supervisors may rate any reply of their server. A trainee may rate once their own
    reply is in, never themselves, and never someone who rates them in the same round.
    """
    reply = await session.get(Reply, reply_id)
    if reply is None:
        raise Refusal("That reply is not there any more.")
    view = await round_here(session, actor, reply.round_id)
    role = await _role_for(session, actor, reply)
    await freeze(session, reply.round_id, actor.user_id, now)
    rating = await _own_rating(session, reply_id, actor.user_id)
    levels: dict[str, int] = {}
    if rating:
        rows = await session.execute(
            select(RatingLevel.criterion, RatingLevel.level).where(
                RatingLevel.rating_id == rating.id
            )
        )
        levels = dict(iter(rows))
    return ReplyToRate(
        reply.id,
        view,
        reply.text,
        reply.attempt,
        reply.edition,
        role,
        levels,
        rating.strength if rating else "",
        rating.next_step if rating else "",
        completed=bool(rating and rating.completed_at),
    )


async def _own_rating(session: AsyncSession, reply_id: int, rater_id: int) -> Rating | None:
    return await session.scalar(
        select(Rating).where(Rating.reply_id == reply_id, Rating.rater_id == rater_id)
    )


async def _role_for(session: AsyncSession, actor: Actor, reply: Reply) -> str:
    if reply.user_id == actor.user_id:
        raise Refusal("This is your own reply; others rate it.")
    if actor.server_id is not None:
        server = await server_of(session, actor)
        if staff_roles(server, actor).supervisor:
            return "supervisor"
    await require_enrolled(session, actor, reply.round_id)
    if await last_reply(session, reply.round_id, actor.user_id) is None:
        raise Refusal("Reply to this drill yourself first; then you can rate others.")
    assigned = await session.scalar(
        select(Review.id).where(Review.reply_id == reply.id, Review.reviewer_id == actor.user_id)
    )
    if assigned is None and await _rates_me(session, actor.user_id, reply):
        raise Refusal(
            "The author of this reply has yours to rate. Two people do not rate each other in "
            "the same round; `/drill review` has another one for you."
        )
    return "peer"


async def _rates_me(session: AsyncSession, user_id: int, reply: Reply) -> bool:
    mine = select(Reply.id).where(Reply.round_id == reply.round_id, Reply.user_id == user_id)
    review = select(Review.id).where(Review.reply_id.in_(mine), Review.reviewer_id == reply.user_id)
    rating = select(Rating.id).where(Rating.reply_id.in_(mine), Rating.rater_id == reply.user_id)
    return bool(await session.scalar(select(review.exists() | rating.exists())))


async def rate_levels(
    session: AsyncSession, actor: Actor, reply_id: int, levels: Mapping[str, int], now: datetime
) -> ReplyToRate:
    """Keep the rater's level on every criterion (from 1). It counts once the words are there."""
    target = await open_rating(session, actor, reply_id, now)
    rubric = target.round.drill.rubric
    for criterion in rubric.criteria:
        if not 1 <= levels.get(criterion.id, 0) <= len(rubric.scale):
            raise Refusal(f'Choose a level for "{criterion.label}".')
    rating_id = await session.scalar(
        insert(session, Rating)
        .values(
            reply_id=reply_id,
            rater_id=actor.user_id,
            role=target.role,
            edition=target.edition,
            begun_at=now,
        )
        .on_conflict_do_update(
            index_elements=["reply_id", "rater_id"],
            set_={"role": target.role, "edition": target.edition},
        )
        .returning(Rating.id)
    )
    await session.execute(delete(RatingLevel).where(RatingLevel.rating_id == rating_id))
    await session.execute(
        insert(session, RatingLevel).values(
            [
                {"rating_id": rating_id, "criterion": c.id, "level": levels[c.id]}
                for c in rubric.criteria
            ]
        )
    )
    return await open_rating(session, actor, reply_id, now)


async def rate_words(
    session: AsyncSession,
    actor: Actor,
    reply_id: int,
    strength: str,
    next_step: str,
    now: datetime,
) -> ReplyToRate:
    """Complete the rating with one strength and one next step; saying it again updates it."""
    target = await open_rating(session, actor, reply_id, now)
    strength, next_step = strength.strip(), next_step.strip()
    for words, name in ((strength, "strength"), (next_step, "next step")):
        if not words:
            raise Refusal(
                f"The {name} is empty. One short sentence about what is written is enough."
            )
        if len(words) > LONGEST_COMMENT:
            raise Refusal(f"The {name} is {len(words):,} characters long; {LONGEST_COMMENT:,} fit.")
    rating = await _own_rating(session, reply_id, actor.user_id)
    if rating is None or not target.levels:
        raise Refusal("Choose the levels first, then add the words.")
    rating.strength, rating.next_step = strength, next_step
    rating.completed_at, rating.role = now, target.role
    await session.execute(
        update(Review)
        .where(
            Review.reply_id == reply_id,
            Review.reviewer_id == actor.user_id,
            Review.done_at.is_(None),
        )
        .values(done_at=now)
    )
    return target


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
            reply.id, reply.user_id, series, number, reply.attempt, reply.text, reply.created_at, 0
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
