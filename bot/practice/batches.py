"""A batch: everything that the ratings of one released reply say to its author."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import FeedbackMark, Rating, RatingChange, RatingLevel, Reply
from bot.practice.attempts import last_reply
from bot.practice.marks import marks_on
from drills.comparing import CriterionChange, changes
from drills.review import CriterionSummary, shuffled, summarise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.rounds import RoundView


@dataclass(frozen=True, slots=True)
class Words:
    """What one rater wrote; a peer's name is nowhere in it.

    `number` is the rater's place in the batch, from 1, which no later rating changes. `helpful`
    and `thanked` are what the author has said of it.
    """

    strength: str
    next_step: str
    supervisor: bool
    earlier_wording: bool
    quote: str = ""
    number: int = 1
    helpful: bool | None = None
    thanked: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """All the feedback on one reply.

    Where supervisors lead, `led` has their levels and `summary` those of the peers. `own` are
    the levels that the author gave themselves; nobody else is ever handed them.
    """

    reply_id: int
    round: RoundView
    attempt: int
    text: str
    peers: int
    supervisors: int
    summary: tuple[CriterionSummary, ...]
    words: tuple[Words, ...]
    marks: Mapping[int, int]
    """Public reactions: level (from 1) to how many people gave it last."""
    tried_again: bool
    led: tuple[CriterionSummary, ...] = ()
    changes: tuple[CriterionChange, ...] = ()
    """Beside the attempt before, if this is a further one."""
    own: Mapping[str, int] = field(default_factory=dict[str, int])


async def batch_on(session: AsyncSession, reply: Reply, view: RoundView) -> Batch:
    """Everything that the ratings of a reply say, in an order that hides who came when."""
    ratings = await ratings_in_order(session, reply)
    levels = await _levels(session, ratings)
    staff = {rating.id for rating in ratings if rating.role == "supervisor"}
    rubric = view.drill.rubric
    together = summarise(rubric, list(levels.values()))
    led: tuple[CriterionSummary, ...] = ()
    if view.rules.supervisors_lead and staff:
        led = summarise(rubric, [one for rating_id, one in levels.items() if rating_id in staff])
    peers = [one for rating_id, one in levels.items() if rating_id not in staff]
    newest = await last_reply(session, reply.round_id, reply.user_id)
    return Batch(
        reply_id=reply.id,
        round=view,
        attempt=reply.attempt,
        text=reply.text,
        peers=len(ratings) - len(staff),
        supervisors=len(staff),
        summary=summarise(rubric, peers) if led else together,
        words=await _words(session, reply, ratings, staff_first=bool(led)),
        marks=await marks_on(session, reply.id),
        tried_again=newest is not None and newest.attempt > reply.attempt,
        led=led,
        changes=await _changes(session, reply, view, ratings, together),
    )


async def ratings_in_order(session: AsyncSession, reply: Reply) -> list[Rating]:
    """The ratings in the reply's batch, each in its place: peers in no order, then supervisors.

    Only supervisors rate what is released, so the places stay.
    """
    found = {
        rating.id: rating
        for rating in await session.scalars(
            select(Rating).where(
                Rating.reply_id == reply.id, Rating.completed_at <= reply.released_at
            )
        )
    }
    order = [found[rating_id] for rating_id in shuffled(found, f"feedback {reply.id}")]
    staff = sorted(
        (rating for rating in order if rating.role == "supervisor"),
        key=lambda rating: (rating.completed_at, rating.id),
    )
    return [*(rating for rating in order if rating.role != "supervisor"), *staff]


async def _levels(session: AsyncSession, ratings: Collection[Rating]) -> dict[int, dict[str, int]]:
    """The levels of each rating that has some: by criterion, from 1."""
    levels: dict[int, dict[str, int]] = {}
    rating_ids = [rating.id for rating in ratings]
    for level in await session.scalars(
        select(RatingLevel).where(RatingLevel.rating_id.in_(rating_ids))
    ):
        levels.setdefault(level.rating_id, {})[level.criterion] = level.level
    return levels


async def _words(
    session: AsyncSession, reply: Reply, ratings: Sequence[Rating], *, staff_first: bool
) -> tuple[Words, ...]:
    rating_ids = [rating.id for rating in ratings]
    marks = {
        mark.rating_id: mark
        for mark in await session.scalars(
            select(FeedbackMark).where(FeedbackMark.rating_id.in_(rating_ids))
        )
    }
    words = [
        Words(
            rating.strength,
            rating.next_step,
            rating.role == "supervisor",
            rating.edition != reply.edition,
            rating.quote,
            number,
            marks[rating.id].helpful if rating.id in marks else None,
            bool(rating.id in marks and marks[rating.id].thanked_at),
        )
        for number, rating in enumerate(ratings, start=1)
        if rating.strength or rating.next_step
    ]
    return tuple(sorted(words, key=lambda one: staff_first and not one.supervisor))


async def _changes(
    session: AsyncSession,
    reply: Reply,
    view: RoundView,
    ratings: Sequence[Rating],
    after: tuple[CriterionSummary, ...],
) -> tuple[CriterionChange, ...]:
    """What changed since the attempt before; by its levels once its own feedback is out."""
    earlier = await session.scalar(
        select(Reply)
        .where(
            Reply.round_id == reply.round_id,
            Reply.user_id == reply.user_id,
            Reply.attempt < reply.attempt,
        )
        .order_by(Reply.attempt.desc())
        .limit(1)
    )
    if earlier is None:
        return ()
    compared: dict[int, dict[str, int]] = {}
    rating_ids = [rating.id for rating in ratings]
    for one in await session.scalars(
        select(RatingChange).where(RatingChange.rating_id.in_(rating_ids))
    ):
        compared.setdefault(one.rating_id, {})[one.criterion] = one.change
    before: dict[int, dict[str, int]] = {}
    if earlier.released_at is not None:
        before = await _levels(session, await ratings_in_order(session, earlier))
    rubric = view.drill.rubric
    return changes(rubric, compared.values(), summarise(rubric, list(before.values())), after)
