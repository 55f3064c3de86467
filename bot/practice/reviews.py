"""Rating: the next reply to review, its rating, and the supervisors' queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, exists, func, select, update

from bot.db.sql import insert
from bot.db.tables import (
    Delivery,
    Enrolment,
    Rating,
    RatingLevel,
    Reply,
    Review,
    Round,
    Series,
    Wording,
)
from bot.practice.attempts import freeze, last_reply, replies_to_review
from bot.practice.deliveries import Message, enqueue
from bot.practice.membership import TAKES_PART, require_enrolled
from bot.practice.people import require_supervisor, server_of, staff_roles
from bot.practice.rounds import RoundView, round_here
from drills.model import Refusal
from drills.quoting import span_in
from drills.review import may_review

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
    quote: str = ""
    """The words of the reply that the rater's own words are about."""


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


async def next_review(session: AsyncSession, actor: Actor) -> int | None:
    """The reply that the actor should rate next, oldest assignment first, or None."""
    return await session.scalar(
        _open_reviews(select(Review.reply_id), actor)
        .order_by(Review.assigned_at, Review.id)
        .limit(1)
    )


async def reviews_waiting(session: AsyncSession, actor: Actor) -> int:
    """How many reviews the actor has open here."""
    counted = _open_reviews(select(func.count()).select_from(Review), actor)
    return await session.scalar(counted) or 0


def _open_reviews(chosen: Select[int], actor: Actor) -> Select[int]:
    """The actor's reviews that can still be done: here, and of cohorts they are still in."""
    return (
        chosen.join(Reply, Reply.id == Review.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .join(Enrolment, Enrolment.cohort_id == Series.cohort_id)
        .where(
            Enrolment.user_id == actor.user_id,
            TAKES_PART,
            Review.reviewer_id == actor.user_id,
            Review.done_at.is_(None),
            Reply.released_at.is_(None),
            (Series.server_id == actor.server_id) if actor.server_id else Series.id.is_not(None),
        )
    )


async def open_rating(session: AsyncSession, actor: Actor, reply_id: int) -> ReplyToRate:
    """The reply for the rating form.

    Supervisors may rate any reply of their server. A trainee may rate once their own reply
    is in: the replies assigned to them, and others that still lack reviewers; never their
    own, never someone's who reviews them in the same round, and nothing once its feedback is
    out. Whoever is shown the reply is due `freeze_by` for their own.
    """
    reply = await session.get(Reply, reply_id)
    if reply is None:
        raise Refusal("That reply is not there any more.")
    view = await round_here(session, actor, reply.round_id, reply.user_id)
    role = await _role_for(session, actor, reply)
    rating = await own_rating(session, reply_id, actor.user_id)
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
        quote=rating.quote if rating else "",
    )


async def own_rating(session: AsyncSession, reply_id: int, rater_id: int) -> Rating | None:
    """What the rater has said of the reply so far."""
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
    if reply.released_at is not None:
        raise Refusal("The feedback on this reply is out, so its ratings stay as they are.")
    # One refusal for all cases, and an honest button: neither tells who reviews whom.
    if not may_review(await replies_to_review(session, reply.round_id), reply.id, actor.user_id):
        raise Refusal(
            "This reply is not one of yours to rate: each has its own reviewers in a round. "
            "`/drill review` brings you those that wait for you."
        )
    return "peer"


async def freeze_by(
    session: AsyncSession, actor: Actor, target: ReplyToRate, now: datetime
) -> None:
    """The actor has been shown the reply: their own in that round stays as it is from now on."""
    await freeze(session, target.round.id, actor.user_id, now)


async def rate_levels(
    session: AsyncSession,
    actor: Actor,
    reply_id: int,
    levels: Mapping[str, int],
    now: datetime,
    *,
    edition: int | None = None,
) -> ReplyToRate:
    """Keep the rater's level on every criterion (from 1). It counts once the words are there.

    `edition` is the wording that the form showed, if that is known: the author may have
    changed it meanwhile.
    """
    target = await open_rating(session, actor, reply_id)
    await freeze_by(session, actor, target, now)
    edition = target.edition if edition is None else min(edition, target.edition)
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
            edition=edition,
            begun_at=now,
        )
        .on_conflict_do_update(
            index_elements=["reply_id", "rater_id"],
            set_={"role": target.role, "edition": edition},
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
    return await open_rating(session, actor, reply_id)


async def rate_words(
    session: AsyncSession,
    actor: Actor,
    reply_id: int,
    strength: str,
    next_step: str,
    now: datetime,
    quote: str | None = None,
) -> ReplyToRate:
    """Complete the rating with one strength and one next step; saying it again updates it.

    A `quote` that is not in the reply is left out; None leaves an earlier one as it is. Returns
    the reply as it was before, but with the quote as it is now.
    """
    # Locked, so that a release is either over by now or still to come.
    await session.get(Reply, reply_id, with_for_update={"key_share": True})
    target = await open_rating(session, actor, reply_id)
    strength, next_step = strength.strip(), next_step.strip()
    for words, name in ((strength, "strength"), (next_step, "next step")):
        if not words:
            raise Refusal(
                f"The {name} is empty. One short sentence about what is written is enough."
            )
        if len(words) > LONGEST_COMMENT:
            raise Refusal(f"The {name} is {len(words):,} characters long; {LONGEST_COMMENT:,} fit.")
    rating = await own_rating(session, reply_id, actor.user_id)
    if rating is None or not target.levels:
        raise Refusal("Choose the levels first, then add the words.")
    rating.strength, rating.next_step = strength, next_step
    if quote is not None:
        rating.quote = await quoted_from(session, target, quote)
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
    await release_again(session, target, now)
    return replace(target, quote=rating.quote)


async def quoted_from(session: AsyncSession, target: ReplyToRate, quote: str) -> str:
    """The quoted words as they stand in the reply, or in a wording it had; else nothing."""
    if not quote.strip():
        return ""
    earlier = await session.scalars(
        select(Wording.text)
        .where(Wording.reply_id == target.reply_id)
        .order_by(Wording.edition.desc())
    )
    return next((span for text in (target.text, *earlier) if (span := span_in(text, quote))), "")


async def release_again(session: AsyncSession, target: ReplyToRate, now: datetime) -> None:
    """A supervisor's rating of a reply whose feedback is out is a batch of its own."""
    reply = await session.get_one(Reply, target.reply_id)
    if reply.released_at is None:
        return
    reply.released_at = max(reply.released_at, now)
    key = f"feedback/{reply.id}/{int(now.timestamp())}"
    message = Message(
        "feedback",
        key,
        target.round.server_id,
        now,
        round_id=reply.round_id,
        reply_id=reply.id,
        user_id=reply.user_id,
    )
    await enqueue(session, message)


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
