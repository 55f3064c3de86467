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
from bot.db.tables import (
    Draft,
    Enrolment,
    Extension,
    KeptApart,
    Reply,
    Review,
    Round,
    Series,
)
from bot.db.types import Instant, Snowflake
from bot.practice.membership import require_enrolled
from bot.practice.rounds import FOR_PAIRS, NOT_YOURS, rules_of
from drills.model import Refusal
from drills.review import NOBODY, ReplyToReview

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.rules import SeriesRules

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
    levelled: bool
    second_try: bool
    review_hours: int
    ratings_wanted: int
    next_turn: int
    mine: tuple[OwnAttempt, ...]
    replies: tuple[ReplyToReview, ...]
    """Every attempt of everybody, with the peers who have rated it or are about to."""
    apart: frozenset[int]
    """Whom the staff keep apart from the person."""
    has_draft: bool


async def read_round(
    session: AsyncSession, actor: Actor, round_id: int, now: datetime
) -> RoundState:
    """The round, for a person who takes part in it; refuses anybody else."""
    asked = {"round_id": round_id, "user_id": actor.user_id, "now": now}
    rows = (await session.execute(_EVERYTHING, asked)).all()
    if not rows or actor.server_id not in (None, rows[0].server_id):
        raise Refusal("That drill is not in this server any more.")
    first = rows[0]
    if first.owner_id not in (0, actor.user_id):
        raise Refusal(NOT_YOURS)
    if first.kind == "pairs":
        raise Refusal(FOR_PAIRS)
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
        first.levelled,
        first.second_try,
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
                round_id,
                row.user_id,
                row.ratings_wanted,
                *_raters_and_claimants(row.taker_ids),
                released=row.released,
            )
            for row in replies
        ),
        _ids(first.apart_ids),
        has_draft=first.draft_of is not None,
    )


def _ids(joined: str | None) -> frozenset[int]:
    return frozenset(map(int, joined.split(","))) if joined else NOBODY


def _raters_and_claimants(joined: str | None) -> tuple[frozenset[int], frozenset[int]]:
    """Who has rated a reply is told by a minus: a second subquery a reply would cost a third."""
    takers = _ids(joined)
    done = frozenset(-taker for taker in takers if taker < 0)
    return done, frozenset(taker for taker in takers if taker > 0)


def _everything() -> Select[*tuple[Any, ...]]:
    """The round and the person's place in it, a row for each reply. Built once: it is long."""
    round_, series = table_of(Round), table_of(Series)
    own, draft, more = table_of(Enrolment).alias(), table_of(Draft), table_of(Extension)
    replies = table_of(Reply)
    reply, review, apart = replies.c, table_of(Review).c, table_of(KeptApart).c
    user_id, now = bindparam("user_id", type_=Snowflake), bindparam("now", type_=Instant)
    other_id = case((apart.first_id == user_id, apart.second_id), else_=apart.first_id)
    return (
        select(
            *(series.c.server_id, series.c.review_hours, round_.c.closes_at, round_.c.release_at),
            *(
                round_.c.owner_id,
                round_.c.levelled,
                round_.c.second_try,
                series.c.kind,
                cast(series.c.rules, Text).label("rules"),
            ),
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
            _joined(
                case((review.done_at.is_not(None), -review.reviewer_id), else_=review.reviewer_id),
                review.reply_id == reply.id,
                review.done_at.is_not(None) | (review.due_at > now),
            ).label("taker_ids"),
            _joined(other_id, (apart.first_id == user_id) | (apart.second_id == user_id)).label(
                "apart_ids"
            ),
        )
        .join_from(round_, series, series.c.id == round_.c.series_id)
        .outerjoin(own, (own.c.cohort_id == series.c.cohort_id) & (own.c.user_id == user_id))
        .outerjoin(draft, (draft.c.round_id == round_.c.id) & (draft.c.user_id == user_id))
        .outerjoin(more, (more.c.round_id == round_.c.id) & (more.c.user_id == user_id))
        .outerjoin(replies, reply.round_id == round_.c.id)
        .where(round_.c.id == bindparam("round_id"))
        .order_by(reply.attempt)
    )


def _joined(person_id: Any, *conditions: Any) -> Any:  # noqa: ANN401  columns of tables
    """SQL: the ids, as text: a row for each would be a row of the round for each."""
    return (
        select(func.aggregate_strings(cast(person_id, String), _COMMA))
        .where(*conditions)
        .scalar_subquery()
    )


_EVERYTHING = _everything()
