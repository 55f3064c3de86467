"""A trainee's own practice: days, weeks and streak, from the facts in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Cohort, Enrolment, Reply, Round, Series
from drills.calendar import weekdays_from
from drills.model import Refusal
from drills.streaks import PracticeFacts, Streak, streak

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


WORKING_WEEK = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Progress:
    """One cohort's practice of one trainee, for that trainee's eyes."""

    cohort: str
    streak: Streak
    replies: int
    second_tries: int


async def progress(session: AsyncSession, actor: Actor, now: datetime) -> list[Progress]:
    """The actor's practice in each of their cohorts here; refuses where there is none."""
    enrolments = (
        await session.execute(
            select(Enrolment, Cohort)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(
                Enrolment.user_id == actor.user_id,
                Enrolment.joined_at.is_not(None),
                Enrolment.left_at.is_(None),
                (Cohort.server_id == actor.server_id)
                if actor.server_id
                else Cohort.id.is_not(None),
            )
            .order_by(Cohort.name)
        )
    ).all()
    if not enrolments:
        raise Refusal(
            "You are not in a cohort here yet. Press Join on its card in the drill channel."
        )
    return [await _in_cohort(session, enrolment, cohort, now) for enrolment, cohort in enrolments]


async def _in_cohort(
    session: AsyncSession, enrolment: Enrolment, cohort: Cohort, now: datetime
) -> Progress:
    rows = (
        await session.execute(
            select(Reply.created_at, Reply.attempt, Round.day, Round.closes_at)
            .join(Round, Round.id == Reply.round_id)
            .join(Series, Series.id == Round.series_id)
            .where(Series.cohort_id == cohort.id, Reply.user_id == enrolment.user_id)
        )
    ).all()
    weekdays = await session.scalars(
        select(Series.weekdays).where(Series.cohort_id == cohort.id, Series.state == "running")
    )
    scheduled = frozenset[int]().union(*(weekdays_from(letters) for letters in weekdays))
    in_time = [row for row in rows if row.created_at <= row.closes_at]
    late = [row for row in rows if row.created_at > row.closes_at]
    assert enrolment.joined_at is not None  # noqa: S101  the query asked for it
    facts = PracticeFacts(
        joined=enrolment.joined_at,
        zones=((enrolment.joined_at, enrolment.zone),),
        replies=tuple(row.created_at for row in late),
        credited=frozenset(row.day for row in in_time),
        cohort_weekdays=scheduled or WORKING_WEEK,
    )
    return Progress(
        cohort.name,
        streak(facts, now),
        replies=sum(1 for row in rows if row.attempt == 1),
        second_tries=sum(1 for row in rows if row.attempt == 2),  # noqa: PLR2004  attempts count from 1
    )
