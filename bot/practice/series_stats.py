"""How a series goes, for its staff: participation, feedback, and how long its drills last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select

from bot.db.tables import (
    Absence,
    Cohort,
    Enrolment,
    Rating,
    Reply,
    Round,
    Series,
)
from bot.practice.membership import TAKES_PART
from bot.practice.series_drills import what_it_draws

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ScalarResult
    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library

LATELY = timedelta(weeks=4)
SILENCE = timedelta(days=14)
HABIT = 3
"""Whoever rated at least so many in the four weeks before, and none since, has fallen silent."""


@dataclass(frozen=True, slots=True)
class SeriesStats:
    """The last weeks of one series. Shares are 0 to 1, or None where there is nothing to share."""

    series_id: int
    name: str
    cohort: str
    since: datetime
    members: int
    posted: int
    expected: int
    replies: int
    tried_again: int
    ratings: int
    unrated: int
    waiting_hours: float | None
    """Half of the replies had their feedback within so many hours."""
    new_drills: int
    """Drills it draws from that it has not posted yet."""

    @property
    def reply_rate(self) -> float | None:
        """How many of the replies that could have come did."""
        return self.replies / self.expected if self.expected else None

    @property
    def ratings_each(self) -> float | None:
        """How many ratings a reply has had."""
        return self.ratings / self.replies if self.replies else None


async def series_stats(
    session: AsyncSession,
    series: Sequence[Series],
    library: Library,
    now: datetime,
    span: timedelta = LATELY,
) -> list[SeriesStats]:
    """The figures of these series over the last `span`, in their order."""
    return [await _stats(session, one, library, now, now - span) for one in series]


async def _stats(
    session: AsyncSession, series: Series, library: Library, now: datetime, since: datetime
) -> SeriesStats:
    rounds = and_(Round.series_id == series.id, Round.due_at >= since, Round.due_at <= now)
    posted = await session.scalar(select(func.count()).select_from(Round).where(rounds))
    there = and_(
        Enrolment.cohort_id == series.cohort_id,
        Enrolment.joined_at <= Round.closes_at,
        or_(Enrolment.left_at.is_(None), Enrolment.left_at > Round.due_at),
    )
    expected = await session.scalar(
        select(func.count()).select_from(Round).join(Enrolment, there).where(rounds)
    )
    ratings = (
        select(func.count())
        .select_from(Rating)
        .where(Rating.reply_id == Reply.id, Rating.completed_at.is_not(None))
        .scalar_subquery()
    )
    replies = (
        await session.execute(
            select(Reply.attempt, Reply.created_at, Reply.released_at, ratings)
            .join(Round, Round.id == Reply.round_id)
            .where(rounds)
        )
    ).all()
    members = await session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.cohort_id == series.cohort_id, TAKES_PART)
    )
    cohort = await session.get_one(Cohort, series.cohort_id)
    waits = [
        (released - created) / timedelta(hours=1)
        for attempt, created, released, _ in replies
        if released and attempt == 1
    ]
    first = [row for row in replies if row[0] == 1]
    return SeriesStats(
        series.id,
        series.name,
        cohort.name,
        since,
        members or 0,
        posted or 0,
        expected or 0,
        len(first),
        sum(1 for row in replies if row[0] == 2),  # noqa: PLR2004  the second try
        sum(row[3] for row in first),
        sum(1 for row in first if not row[3]),
        median(waits) if waits else None,
        (await what_it_draws(session, series, library)).unseen,
    )


async def silent_raters(session: AsyncSession, server_id: int, now: datetime) -> list[int]:
    """Members of the server who used to rate and have not for two weeks, by user id.

    While others have gone on replying in a cohort of theirs, and they are on no break: in the
    holidays everybody is silent.
    """
    rated = (
        select(
            Rating.rater_id.label("user_id"),
            func.count().label("number"),
            func.max(Rating.completed_at).label("last"),
        )
        .join(Reply, Reply.id == Rating.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Series.server_id == server_id,
            Rating.role == "peer",
            Rating.completed_at >= now - SILENCE - LATELY,
        )
        .group_by(Rating.rater_id)
        .subquery()
    )
    today = now.date()
    on_a_break = exists().where(
        Absence.enrolment_id == Enrolment.id,
        Absence.first_day <= today,
        or_(Absence.last_day.is_(None), Absence.last_day >= today),
    )
    to_rate = (
        select(Enrolment.id)
        .join(Series, Series.cohort_id == Enrolment.cohort_id)
        .join(Round, Round.series_id == Series.id)
        .join(Reply, Reply.round_id == Round.id)
        .where(
            Series.server_id == server_id,
            Series.kind == "drills",
            Enrolment.user_id == rated.c.user_id,
            TAKES_PART,
            ~on_a_break,
            Reply.user_id != rated.c.user_id,
            Reply.created_at >= now - SILENCE,
        )
    )
    found: ScalarResult[int] = await session.scalars(
        select(rated.c.user_id)
        .where(rated.c.number >= HABIT, rated.c.last < now - SILENCE, to_rate.exists())
        .order_by(rated.c.user_id)
    )
    return list(found)
