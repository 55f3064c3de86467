"""All the feedback that somebody has had, a page at a time, and what still waits for some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from bot.db.tables import Reply, Round, SelfLevel, Series
from drills.rules import rules_from

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

ON_A_PAGE = 10
MOST_UNRATED = 3
FURTHEST = 10_000


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One released batch in the list of one's own feedback."""

    reply_id: int
    series: str
    number: int
    attempt: int
    released_at: datetime


@dataclass(frozen=True, slots=True)
class OwnReply:
    """A reply of one's own that still waits for its feedback.

    `self_rating` says whether one may rate it oneself, and `rated` whether one has.
    """

    reply_id: int
    series: str
    number: int
    attempt: int
    self_rating: bool
    rated: bool


@dataclass(frozen=True, slots=True)
class FeedbackList:
    """A page (from 1) of one's own feedback, newest first, and what waits for some.

    `first` is the number of the first line among all, `more` whether there are older ones,
    `waiting` how many replies wait for their ratings, and `unrated` the newest of these.
    """

    lines: tuple[BatchLine, ...]
    page: int
    more: bool
    waiting: int
    unrated: tuple[OwnReply, ...]

    @property
    def first(self) -> int:
        """The number of the first line among all of one's feedback."""
        return (self.page - 1) * ON_A_PAGE + 1


async def feedback_list(session: AsyncSession, actor: Actor, page: int) -> FeedbackList:
    """The actor's own feedback here; a page that there is not is the first one, or empty."""
    page = min(max(page, 1), FURTHEST)
    lines = await own_feedback(session, actor, ON_A_PAGE + 1, (page - 1) * ON_A_PAGE)
    return FeedbackList(
        tuple(lines[:ON_A_PAGE]),
        page,
        len(lines) > ON_A_PAGE,
        await waiting_for_feedback(session, actor),
        tuple(await own_waiting(session, actor, MOST_UNRATED)) if page == 1 else (),
    )


async def own_feedback(
    session: AsyncSession, actor: Actor, limit: int, skipped: int = 0
) -> list[BatchLine]:
    """The actor's released batches here, newest first, without the first `skipped`."""
    rows = await session.execute(
        select(Reply.id, Series.name, Round.number, Reply.attempt, Reply.released_at)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            *_own_here(actor),
            Reply.released_at.is_not(None),
        )
        .order_by(Reply.released_at.desc(), Reply.id.desc())
        .limit(limit)
        .offset(skipped)
    )
    return [BatchLine(*row) for row in rows]


def _own_here(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """SQL: replies of the actor's own, in this server; in a direct message, everywhere."""
    own = Reply.user_id == actor.user_id
    return (own, Series.server_id == actor.server_id) if actor.server_id else (own,)


async def waiting_for_feedback(session: AsyncSession, actor: Actor) -> int:
    """How many of the actor's replies here still wait for their release."""
    waiting = await session.scalar(
        select(func.count())
        .select_from(Reply)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            *_own_here(actor),
            Reply.released_at.is_(None),
        )
    )
    return waiting or 0


async def own_waiting(session: AsyncSession, actor: Actor, limit: int) -> list[OwnReply]:
    """The actor's replies here that wait for feedback, newest first."""
    rated = exists().where(SelfLevel.reply_id == Reply.id)
    rows = await session.execute(
        select(Reply.id, Series.name, Round.number, Reply.attempt, Series.rules, rated)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            *_own_here(actor),
            Reply.released_at.is_(None),
        )
        .order_by(Reply.created_at.desc(), Reply.id.desc())
        .limit(limit)
    )
    return [
        OwnReply(reply_id, name, number, attempt, rules_from(kept).self_rating, done)
        for reply_id, name, number, attempt, kept, done in rows
    ]
