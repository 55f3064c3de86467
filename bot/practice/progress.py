"""A trainee's own practice: days, weeks and streak, from the facts in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.db.tables import Enrolment
from bot.practice.breaks import Break, as_breaks
from bot.practice.facts import Practice, practices
from bot.practice.membership import in_server, own_enrolments
from bot.practice.timetables import days_between, end_of_week
from drills.calendar import DAYS_A_WEEK, ONE_DAY, local_day
from drills.streaks import Streak, streak

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class Progress:
    """One cohort's practice of one trainee, for that trainee's eyes.

    `begun`: whether the cohort has had a series that ran. `away`: the break that holds today.
    `resting`: days of this week on which nothing is due, though a drill might have been.
    """

    cohort: str
    streak: Streak
    replies: int
    second_tries: int
    today: date
    begun: bool = True
    day_streak_shown: bool = False
    away: Break | None = None
    resting: tuple[date, ...] = ()


async def progress(session: AsyncSession, actor: Actor, now: datetime) -> list[Progress]:
    """The actor's practice in each of their cohorts here; refuses where there is none."""
    own = (Enrolment.user_id == actor.user_id) & in_server(actor.server_id)
    found = await practices(session, own, now)
    if not found:
        await own_enrolments(session, actor)
    return [_progress(one, now) for one in found]


def _progress(one: Practice, now: datetime) -> Progress:
    breaks = as_breaks(one.absences, one.today)
    return Progress(
        one.cohort,
        streak(one.facts, now),
        replies=one.tries.get(1, 0),
        second_tries=one.tries.get(2, 0),
        today=one.today,
        begun=one.begun,
        day_streak_shown=one.day_streak_shown,
        away=next((away for away in breaks if _holds(away, one.today)), None),
        resting=_resting(one),
    )


def _holds(one: Break, day: date) -> bool:
    return one.first_day <= day and (one.last_day is None or day <= one.last_day)


def _resting(one: Practice) -> tuple[date, ...]:
    facts = one.facts
    sunday = end_of_week(one.today)
    monday = sunday - (DAYS_A_WEEK - 1) * ONE_DAY
    since = max(monday, local_day(facts.joined, facts.zones[0][1]))
    free = facts.excused - facts.credited
    return tuple(day for day in days_between(since, sunday) if facts.due_on(day) and day in free)
