"""What a trainee settles for themselves: zone, weekly goal, rest days, what is shown to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select

from bot.db.sql import insert
from bot.db.tables import Absence, Enrolment, Goal, Person, RestChange, ZoneChange
from bot.practice.absences import drop_absences
from bot.practice.breaks import OWN, Break, breaks_of
from bot.practice.membership import TAKES_PART, hold_person, own_day, own_enrolments, zone_now
from bot.practice.reminders import replan_reminders
from drills.calendar import DAYS_A_WEEK, local_day, weekday_letters, weekdays_from
from drills.model import Refusal
from drills.streaks import DEFAULT_GOAL
from drills.zones import clocks_near, known_zone

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.zones import ZoneClock

BETWEEN_ZONES = timedelta(hours=24)
"""How long a zone holds before the next change, and how fresh an enrolment may be corrected.

Source: own specification, docs/architecture.md.
"""


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What one person has chosen here. `coming_goal` holds from `next_monday` on.

    In several cohorts of a server the choices are the same.
    """

    zone: str
    today: date
    goal: int
    coming_goal: int
    next_monday: date
    rest_weekdays: frozenset[int]
    day_streak_shown: bool
    breaks: tuple[Break, ...]
    rates_alone: bool = False
    """Whether they also rate what others practise alone."""


async def own_settings(session: AsyncSession, actor: Actor, now: datetime) -> OwnSettings:
    """The actor's choices here; refuses whoever is in no cohort."""
    [enrolment, *_] = enrolments = await own_enrolments(session, actor)
    person = await session.get(Person, actor.user_id)
    zone = await zone_now(session, enrolment)
    today = local_day(now, zone)
    goals = list(
        await session.scalars(
            select(Goal).where(Goal.enrolment_id == enrolment.id).order_by(Goal.monday)
        )
    )
    held = [goal.days for goal in goals if goal.monday <= today]
    return OwnSettings(
        zone=zone,
        today=today,
        goal=[DEFAULT_GOAL, *held][-1],
        coming_goal=[DEFAULT_GOAL, *(goal.days for goal in goals)][-1],
        next_monday=_next_monday(today),
        rest_weekdays=weekdays_from(enrolment.rest_weekdays),
        day_streak_shown=bool(person and person.day_streak_shown),
        breaks=await breaks_of(session, enrolments, today),
        rates_alone=any(one.rates_alone for one in enrolments),
    )


async def choose_own_zone(session: AsyncSession, actor: Actor, typed: str, now: datetime) -> str:
    """Set the actor's zone from now on; returns its name. What was before stays as it was.

    Refuses a second change within 24 hours, and says when the next is possible. The same zone
    again is no change. Until somebody first chooses, the server's zone is only a guess: for
    whoever joined within a day, the choice corrects it.
    """
    zone = known_zone(typed)
    await own_enrolments(session, actor)
    person = await hold_person(session, actor.user_id)
    enrolments = await session.scalars(
        select(Enrolment).where(Enrolment.user_id == actor.user_id, TAKES_PART)
    )
    changed = person.zone != zone if person.zone else False
    for enrolment in enrolments if person.zone is None else ():
        if enrolment.joined_at and now - enrolment.joined_at < BETWEEN_ZONES:
            enrolment.zone = zone
        changed = changed or enrolment.zone != zone
    if changed:
        await _refuse_hasty(session, actor, now)
        session.add(ZoneChange(user_id=actor.user_id, since=now, zone=zone))
    person.zone = zone
    await replan_reminders(session, actor.user_id, now)
    return zone


async def _refuse_hasty(session: AsyncSession, actor: Actor, now: datetime) -> None:
    last = await session.scalar(
        select(func.max(ZoneChange.since)).where(ZoneChange.user_id == actor.user_id)
    )
    if last and now < last + BETWEEN_ZONES:
        free_at = int((last + BETWEEN_ZONES).timestamp())
        raise Refusal(
            "You have changed your time zone within the last day. The next change is possible "
            f"<t:{free_at}:f>."
        )


async def set_goal(session: AsyncSession, actor: Actor, days: int, now: datetime) -> None:
    """Aim for so many practice days a week, from the next week on, in every cohort here."""
    if days not in range(1, DAYS_A_WEEK + 1):
        raise Refusal("A weekly goal is 1 to 7 practice days. Choose one from the menu.")
    enrolments = await own_enrolments(session, actor)
    await hold_person(session, actor.user_id)
    for enrolment in enrolments:
        monday = _next_monday(await own_day(session, enrolment, now))
        await session.execute(
            insert(session, Goal)
            .values(enrolment_id=enrolment.id, monday=monday, days=days)
            .on_conflict_do_update(index_elements=["enrolment_id", "monday"], set_={"days": days})
        )


async def set_rest(
    session: AsyncSession, actor: Actor, weekdays: frozenset[int], now: datetime
) -> None:
    """Take these weekdays off from today on, in every cohort here; what was before stays."""
    if not weekdays <= frozenset(range(DAYS_A_WEEK)):
        raise Refusal("Choose your rest days from the menu.")
    if len(weekdays) == DAYS_A_WEEK:
        raise Refusal("Leave at least one day of the week. For time off, take a break instead.")
    enrolments = await own_enrolments(session, actor)
    await hold_person(session, actor.user_id)
    for enrolment in enrolments:
        letters = weekday_letters(weekdays)
        if letters == enrolment.rest_weekdays:
            continue
        # What held before today is kept once a day: the first of several changes knows it.
        await session.execute(
            insert(session, RestChange)
            .values(
                enrolment_id=enrolment.id,
                until=await own_day(session, enrolment, now),
                weekdays=enrolment.rest_weekdays,
            )
            .on_conflict_do_nothing()
        )
        enrolment.rest_weekdays = letters
    await session.flush()
    await replan_reminders(session, actor.user_id, now)


async def show_day_streak(session: AsyncSession, actor: Actor, *, shown: bool) -> None:
    """Show the day streak on the actor's own progress card, or leave it out."""
    await own_enrolments(session, actor)
    person = await hold_person(session, actor.user_id)
    person.day_streak_shown = shown


async def zone_question(session: AsyncSession, actor: Actor, now: datetime) -> list[ZoneClock]:
    """The clocks to ask a newcomer with; none for somebody who has said which is theirs."""
    person = await session.get(Person, actor.user_id)
    if person and person.zone:
        return []
    [enrolment, *_] = await own_enrolments(session, actor)
    return clocks_near(enrolment.zone, now)


async def carry_over(session: AsyncSession, actor: Actor, joined: Enrolment, now: datetime) -> None:
    """Let what holds for somebody in another cohort here hold in the one they join.

    So do the days that staff have excused. Breaks of their own that they left behind in the same
    cohort end: they are back.
    """
    today = await own_day(session, joined, now)
    enrolments = await own_enrolments(session, actor)
    others = [one for one in enrolments if one.id != joined.id]
    left_behind = await breaks_of(session, [joined], today, OWN)
    await drop_absences(session, [one.id for one in left_behind])
    if not others:
        return
    joined.rest_weekdays = others[0].rest_weekdays
    await session.execute(delete(Goal).where(Goal.enrolment_id == joined.id))
    goals = await session.scalars(select(Goal).where(Goal.enrolment_id == others[0].id))
    session.add_all(
        [Goal(enrolment_id=joined.id, monday=goal.monday, days=goal.days) for goal in goals]
    )
    excused = await breaks_of(session, [joined], today)
    already = {(one.kind, one.first_day, one.last_day) for one in excused}
    breaks = await session.scalars(
        select(Absence).where(
            Absence.enrolment_id == others[0].id,
            or_(Absence.last_day.is_(None), Absence.last_day >= today),
        )
    )
    session.add_all(
        [
            Absence(
                enrolment_id=joined.id,
                kind=one.kind,
                first_day=one.first_day,
                last_day=one.last_day,
                set_by=one.set_by,
                set_at=one.set_at,
            )
            for one in breaks
            if (one.kind, one.first_day, one.last_day) not in already
        ]
    )


def _next_monday(day: date) -> date:
    return day + timedelta(days=DAYS_A_WEEK - day.weekday())
