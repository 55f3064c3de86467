"""A trainee's own practice: days, weeks and streak, from the facts in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Cohort, Delivery, Enrolment, Reply, Round, Series
from drills.calendar import ONE_DAY, local_day, weekdays_from
from drills.model import Refusal
from drills.streaks import PracticeFacts, Streak, streak

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class Progress:
    """One cohort's practice of one trainee, for that trainee's eyes."""

    cohort: str
    streak: Streak
    replies: int
    second_tries: int
    begun: bool = True
    """Whether the cohort has had a series that ran."""


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
    timetable = await _timetable(session, cohort)
    in_time = [row for row in rows if row.created_at <= row.closes_at]
    late = [row for row in rows if row.created_at > row.closes_at]
    assert enrolment.joined_at is not None  # noqa: S101  the query asked for it
    today = local_day(now, enrolment.zone)
    facts = PracticeFacts(
        joined=enrolment.joined_at,
        zones=((enrolment.joined_at, enrolment.zone),),
        replies=tuple(row.created_at for row in late),
        credited=frozenset(row.day for row in in_time),
        excused=timetable.days_without_drill(local_day(enrolment.joined_at, enrolment.zone), today),
        ends=None if timetable.running else today - ONE_DAY,
        cohort_weekdays=timetable.weekdays,
    )
    return Progress(
        cohort.name,
        streak(facts, now),
        replies=sum(1 for row in rows if row.attempt == 1),
        second_tries=sum(1 for row in rows if row.attempt == 2),  # noqa: PLR2004  attempts count from 1
        begun=bool(timetable.weekdays),
    )


@dataclass(frozen=True, slots=True)
class _Timetable:
    """A cohort's schedule: what its series asked for since they first ran, and what came of it."""

    weekdays: frozenset[int]
    posted: frozenset[date]
    running: bool

    def days_without_drill(self, start: date, end: date) -> frozenset[date]:
        """Scheduled days from `start` to before `end` on which nobody could practise."""
        days = (start + n * ONE_DAY for n in range((end - start).days))
        return frozenset(
            day for day in days if day.weekday() in self.weekdays and day not in self.posted
        )


async def _timetable(session: AsyncSession, cohort: Cohort) -> _Timetable:
    begun = (
        await session.execute(
            select(Series.weekdays, Series.state).where(
                Series.cohort_id == cohort.id, Series.state != "draft"
            )
        )
    ).all()
    posted = await session.scalars(
        select(Round.day)
        .join(Series, Series.id == Round.series_id)
        .join(Delivery, Delivery.round_id == Round.id)
        .where(Series.cohort_id == cohort.id, Delivery.kind == "round", Delivery.state == "sent")
    )
    return _Timetable(
        weekdays=frozenset[int]().union(*(weekdays_from(row.weekdays) for row in begun)),
        posted=frozenset(posted),
        running=any(row.state == "running" for row in begun),
    )
