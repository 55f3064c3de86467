"""Rating a reply: who may, the levels, the words, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.db.sql import insert
from bot.db.tables import Rating, RatingLevel, Reply, Review, Wording
from bot.practice.attempts import freeze, last_reply, replies_to_review
from bot.practice.claims import NOT_YOURS, claim
from bot.practice.deliveries import Message, enqueue
from bot.practice.desk import kept_apart_from, rates_alone
from bot.practice.membership import require_enrolled
from bot.practice.people import server_of, staff_roles
from bot.practice.rounds import RoundView, round_here
from drills.model import Refusal
from drills.quoting import span_in
from drills.review import may_rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_COMMENT = 1000


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
    held: bool = True
    """Whether the rater has it already, or needs no leave to rate it."""


async def open_rating(
    session: AsyncSession, actor: Actor, reply_id: int, now: datetime
) -> ReplyToRate:
    """The reply for the rating form.

    Supervisors may rate any reply of their server. A trainee may rate once their own reply
    is in or the round has closed: what they have taken, and what still lacks raters
    (`drills.review.may_rate`), and nothing once its feedback is out. Whoever is shown the
    reply is due `shown` at once, beforehand where it is not `held` yet.
    """
    reply = await session.get(Reply, reply_id)
    if reply is None:
        raise Refusal("That reply is not there any more.")
    view = await round_here(session, actor, reply.round_id, reply.user_id)
    role, held = await _role_for(session, actor, reply, view, now)
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
        held=held,
    )


async def own_rating(session: AsyncSession, reply_id: int, rater_id: int) -> Rating | None:
    """What the rater has said of the reply so far."""
    return await session.scalar(
        select(Rating).where(Rating.reply_id == reply_id, Rating.rater_id == rater_id)
    )


async def _role_for(
    session: AsyncSession, actor: Actor, reply: Reply, view: RoundView, now: datetime
) -> tuple[str, bool]:
    """The role in which the actor may rate the reply, and whether it is theirs already."""
    if reply.user_id == actor.user_id:
        raise Refusal("This is your own reply; others rate it.")
    if actor.server_id is not None:
        server = await server_of(session, actor)
        if staff_roles(server, actor).supervisor:
            return "supervisor", True
    more_time = await require_enrolled(session, actor, reply.round_id)
    replies = await replies_to_review(session, {view.id}, actor.user_id, now)
    this = next((one for one in replies if one.id == reply.id), None)
    if this is None or reply.released_at is not None:
        raise Refusal("The feedback on this reply is out, so its ratings stay as they are.")
    held = actor.user_id in this.takers
    if not held:
        await _refuse_early(session, actor, view, max(view.closes_at, more_time or now), now)
    apart = await kept_apart_from(session, actor.user_id)
    # One refusal for all cases, and an honest button: neither tells who reviews whom.
    if not may_rate(replies, this, actor.user_id, apart):
        raise Refusal(NOT_YOURS)
    return "peer", held


async def _refuse_early(
    session: AsyncSession, actor: Actor, view: RoundView, closes_at: datetime, now: datetime
) -> None:
    """Refuse who might still answer the drill themselves; alone, who has not offered to rate."""
    if view.owner_id:
        if not await rates_alone(session, actor.user_id, view.series_id):
            raise Refusal(
                "This was practised alone, and is rated by those who offered to. You can offer "
                "that with `/drill settings`."
            )
    elif now < closes_at and await last_reply(session, view.id, actor.user_id) is None:
        raise Refusal("Reply to this drill yourself first; then you can rate others.")


async def shown(session: AsyncSession, actor: Actor, target: ReplyToRate, now: datetime) -> None:
    """The actor sees the reply: it is theirs to rate, and their own in that round stays as it is.

    Refuses where somebody else was faster, or where they have rated enough for one day.
    """
    if not target.held:
        await claim(session, actor, target.reply_id, now)
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
    target = await open_rating(session, actor, reply_id, now)
    await shown(session, actor, target, now)
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
    return await open_rating(session, actor, reply_id, now)


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
    target = await open_rating(session, actor, reply_id, now)
    if not target.held:
        await claim(session, actor, reply_id, now)
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
    # When it was complete first: whatever is said later, it keeps its place in the batch.
    rating.completed_at, rating.role = rating.completed_at or now, target.role
    await settle_review(session, actor, target, now)
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


async def settle_review(
    session: AsyncSession, actor: Actor, target: ReplyToRate, now: datetime
) -> None:
    """The actor's rating is complete: their claim is done, and what is out is released anew."""
    await session.execute(
        update(Review)
        .where(
            Review.reply_id == target.reply_id,
            Review.reviewer_id == actor.user_id,
            Review.done_at.is_(None),
        )
        .values(done_at=now)
    )
    await _release_again(session, target, now)


async def _release_again(session: AsyncSession, target: ReplyToRate, now: datetime) -> None:
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
