"""A round as one submission needs it: past the ORM, in one statement that is built once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Select,
    String,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)

from bot.db.sql import table_of
from bot.db.tables import Draft, Enrolment, Extension, Reply, Review, Round, Series
from bot.db.types import Snowflake
from bot.practice.membership import require_enrolled
from bot.practice.rounds import rules_of
from drills.model import Refusal
from drills.review import ReplyToReview

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.rules import SeriesRules

NOBODY = frozenset[int]()
_COMMA: Any = literal_column("','", String)


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """One of the person's own attempts in the round."""

    id: int
    attempt: int
    edition: int
    text: str
    reaction: str
    frozen: bool
    released: bool


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round as one submission needs it."""

    round_id: int
    round_closes_at: datetime
    closes_at: datetime
    """For this person, who may have more time than others."""
    release_at: datetime
    rules: SeriesRules
    owner_id: int
    review_hours: int
    ratings_wanted: int
    next_turn: int
    mine: tuple[OwnAttempt, ...]
    replies: tuple[ReplyToReview, ...]
    has_draft: bool


async def read_round(session: AsyncSession, actor: Actor, round_id: int) -> RoundState:
    """The round, for a person who takes part in it; refuses anybody else."""
    asked = {"round_id": round_id, "user_id": actor.user_id}
    rows = (await session.execute(_EVERYTHING, asked)).all()
    if not rows or actor.server_id not in (None, rows[0].server_id):
        raise Refusal("That drill is not in this server any more.")
    first = rows[0]
    if not first.present:
        await require_enrolled(session, actor, round_id)
    replies = [row for row in rows if row.reply_id]
    return RoundState(
        round_id,
        first.closes_at,
        max(first.closes_at, first.more_time or first.closes_at),
        first.release_at,
        rules_of(first.rules),
        first.owner_id,
        first.review_hours,
        first.round_ratings_wanted,
        max((row.turn for row in replies), default=0) + 1,
        tuple(
            OwnAttempt(
                row.reply_id,
                row.attempt,
                row.edition,
                row.own_text,
                row.reaction,
                frozen=row.frozen,
                released=row.released,
            )
            for row in replies
            if row.user_id == actor.user_id
        ),
        tuple(
            ReplyToReview(
                row.reply_id,
                row.user_id,
                frozenset(map(int, row.reviewer_ids.split(","))) if row.reviewer_ids else NOBODY,
                row.ratings_wanted,
                author_left=bool(row.author_left),
            )
            for row in replies
            if row.attempt == 1
        ),
        has_draft=first.draft_of is not None,
    )


def _everything() -> Select[*tuple[Any, ...]]:
    """The round and the person's place in it, a row for each reply. Built once: it is long."""
    round_, series = table_of(Round), table_of(Series)
    own, draft, more = table_of(Enrolment).alias(), table_of(Draft), table_of(Extension)
    author, replies = table_of(Enrolment).alias(), table_of(Reply)
    reply, review = replies.c, table_of(Review).c
    user_id = bindparam("user_id", type_=Snowflake)
    reviewers = (
        select(func.aggregate_strings(cast(review.reviewer_id, String), _COMMA))
        .where(review.reply_id == reply.id)
        .scalar_subquery()
    )
    return (
        select(
            *(series.c.server_id, series.c.review_hours, round_.c.closes_at, round_.c.release_at),
            *(round_.c.owner_id, cast(series.c.rules, Text).label("rules")),
            more.c.closes_at.label("more_time"),
            round_.c.ratings_wanted.label("round_ratings_wanted"),
            (own.c.joined_at.is_not(None) & own.c.left_at.is_(None)).label("present"),
            draft.c.user_id.label("draft_of"),
            reply.id.label("reply_id"),
            *(reply.user_id, reply.attempt, reply.turn, reply.edition, reply.reaction),
            reply.ratings_wanted,
            reply.frozen_at.is_not(None).label("frozen"),
            reply.released_at.is_not(None).label("released"),
            # What others wrote is long, and not needed here.
            case((reply.user_id == user_id, reply.text)).label("own_text"),
            reviewers.label("reviewer_ids"),
            author.c.left_at.is_not(None).label("author_left"),
        )
        .join_from(round_, series, series.c.id == round_.c.series_id)
        .outerjoin(own, (own.c.cohort_id == series.c.cohort_id) & (own.c.user_id == user_id))
        .outerjoin(draft, (draft.c.round_id == round_.c.id) & (draft.c.user_id == user_id))
        .outerjoin(more, (more.c.round_id == round_.c.id) & (more.c.user_id == user_id))
        .outerjoin(replies, reply.round_id == round_.c.id)
        .outerjoin(
            author, (author.c.cohort_id == series.c.cohort_id) & (author.c.user_id == reply.user_id)
        )
        .where(round_.c.id == bindparam("round_id"))
        .order_by(reply.attempt)
    )


_EVERYTHING = _everything()
