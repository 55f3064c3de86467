"""What the next seven days of a series would bring: planned as ever, told, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.db.tables import Absence, Cohort, DrillRevision, Enrolment, Round, RoundDrill, Server
from bot.practice.membership import TAKES_PART
from bot.practice.opening import Occasion, open_rounds
from bot.practice.schedules import days_off, upcoming, whole_schedule
from bot.practice.series import series_to_change
from bot.practice.series_drills import what_it_draws
from drills.calendar import DAYS_A_WEEK, ONE_DAY, local_day, weekdays_from
from drills.model import Level, drill_from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Series
    from bot.practice.people import Actor
    from bot.practice.series_drills import Draws
    from drills.calendar import Weekly
    from drills.library import Library

LONGEST_PACK: Final = 400
"""Nobody plans so many drills ahead; a longer pack is not followed to its end."""


@dataclass(frozen=True, slots=True)
class DryDay:
    """One drill of the week. `repeats` is the number of the earlier round with the same one.

    `away` counts the members who would be on a break, excused or on a rest day of their own.
    """

    day: date
    number: int
    skill: str
    levels: tuple[str, ...]
    due_at: datetime
    closes_at: datetime
    feedback_by: datetime
    away: int
    repeats: int | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """A week of a series as it would be. `left_out` has a reason for each day without a drill.

    `first_repeat` is the day from which drills come again, where it is known; `attention` are
    sentences on what stands in the way, each with its mend.
    """

    series: Series
    cohort: str
    members: int
    today: date
    days: tuple[DryDay, ...]
    left_out: tuple[tuple[date, str], ...]
    unseen: int
    first_repeat: date | None
    attention: tuple[str, ...]


async def dry_run(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, now: datetime
) -> DryRun:
    """The next seven local days of a series, if it ran from now on. Coordinators only.

    The rounds are opened by planning itself inside a savepoint that is rolled back, so what
    is told cannot differ from what planning does. Nothing stays.
    """
    series = await series_to_change(session, actor, series_id)
    cohort = await session.get_one(Cohort, series.cohort_id)
    today = local_day(now, series.zone)
    seen = await _drills_seen(session, series)
    draws = await what_it_draws(session, series, library)
    away = await _away(session, series, today)
    coming = [
        one
        for one in await upcoming(session, series, now, DAYS_A_WEEK)
        if one[0] < today + timedelta(days=DAYS_A_WEEK)
    ]
    left_out = await _left_out(session, series, today, [day for day, _ in coming])
    first_repeat = await _first_repeat(session, series, draws.unseen, now)
    attention = await _attention(session, series, len(away), draws)
    days: list[DryDay] = []
    trial = await session.begin_nested()
    try:
        for day, due_at in coming:
            occasion = Occasion(series, day, due_at, due_at)
            opened = await open_rounds(session, [occasion], library, due_at)
            days += [await _told(session, one.id, away, seen) for one in opened]
    finally:
        await trial.rollback()
    await session.refresh(series)
    return DryRun(
        *(series, cohort.name, len(away), today, tuple(days), left_out),
        unseen=draws.unseen,
        first_repeat=first_repeat,
        attention=attention,
    )


async def _drills_seen(session: AsyncSession, series: Series) -> dict[tuple[str, str, int], int]:
    """The drills that were posted, each with the number of its last round."""
    rows = await session.execute(
        select(
            *(DrillRevision.pack_id, DrillRevision.drill_id, DrillRevision.meaning, Round.number)
        )
        .join(Round, Round.drill_revision_id == DrillRevision.id)
        .where(Round.series_id == series.id)
        .order_by(Round.number)
    )
    return {(pack_id, drill_id, meaning): n for pack_id, drill_id, meaning, n in rows}


async def _away(session: AsyncSession, series: Series, today: date) -> dict[int, frozenset[date]]:
    """Every member's days of this week on which nothing would be due from them."""
    week = [today + n * ONE_DAY for n in range(DAYS_A_WEEK)]
    rows = await session.execute(
        select(Enrolment.id, Enrolment.rest_weekdays, Absence.first_day, Absence.last_day)
        .outerjoin(Absence, Absence.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == series.cohort_id, TAKES_PART)
    )
    found: dict[int, frozenset[date]] = {}
    for enrolment_id, rest, first, last in rows:
        resting = {day for day in week if day.weekday() in weekdays_from(rest)}
        absent = {day for day in week if first and first <= day <= (last or day)}
        found[enrolment_id] = found.get(enrolment_id, frozenset()) | resting | absent
    return found


async def _told(
    session: AsyncSession,
    round_id: int,
    away: dict[int, frozenset[date]],
    seen: dict[tuple[str, str, int], int],
) -> DryDay:
    """What would be posted, with the skill and the levels and nothing of the vignette."""
    made, revision = (
        await session.execute(
            select(Round, DrillRevision)
            .join(DrillRevision, DrillRevision.id == Round.drill_revision_id)
            .where(Round.id == round_id)
        )
    ).one()
    drill = drill_from_json(revision.body)
    bodies = await session.scalars(
        select(DrillRevision.body)
        .join(RoundDrill, RoundDrill.drill_revision_id == DrillRevision.id)
        .where(RoundDrill.round_id == round_id)
    )
    levels = {drill_from_json(body).level for body in bodies} or {drill.level}
    identity = (revision.pack_id, revision.drill_id, revision.meaning)
    repeats = None if made.levelled else seen.get(identity)
    seen[identity] = made.number
    return DryDay(
        day=made.day,
        number=made.number,
        skill=drill.skill,
        levels=tuple(level.value for level in Level if level in levels),
        due_at=made.due_at,
        closes_at=made.closes_at,
        feedback_by=made.release_at,
        away=sum(made.day in days for days in away.values()),
        repeats=repeats,
    )


async def _left_out(
    session: AsyncSession, series: Series, today: date, coming: Sequence[date]
) -> tuple[tuple[date, str], ...]:
    """The days of this week that its weekdays would have, and why they have no drill to come."""
    weekly = await whole_schedule(session, series)
    off = await days_off(session, series, today)
    posted = dict(
        (
            await session.execute(
                select(Round.day, Round.number).where(
                    Round.series_id == series.id, Round.day >= today
                )
            )
        ).all()
    )
    found: list[tuple[date, str]] = []
    for day in (today + n * ONE_DAY for n in range(DAYS_A_WEEK)):
        if day in posted:
            found.append((day, f"posted already, as day {posted[day]}"))
        elif day.weekday() in weekly.weekdays and day not in coming:
            found.append((day, _why(weekly, day, off)))
    return tuple(found)


def _why(weekly: Weekly, day: date, off: dict[date, str | None]) -> str:
    if day in off:
        return off[day] or "left out by hand"
    if weekly.starts_on and day < weekly.starts_on:
        return "before the start"
    if weekly.ends_on and day > weekly.ends_on:
        return "after the end"
    if weekly.falls_on(day):
        return "its time has gone by"
    return f"an off week, with a drill every {weekly.every_weeks} weeks"


async def _first_repeat(
    session: AsyncSession, series: Series, unseen: int, now: datetime
) -> date | None:
    """The day on which the drills would have run out, if the schedule reaches that far."""
    if not 0 < unseen <= LONGEST_PACK:
        return None
    coming = await upcoming(session, series, now, unseen + 1)
    return coming[-1][0] if len(coming) > unseen else None


async def _attention(
    session: AsyncSession, series: Series, members: int, draws: Draws
) -> tuple[str, ...]:
    server = await session.get_one(Server, series.server_id)
    setup = "An admin chooses one with `/admin setup`."
    peers = max(members - 1, 0)
    found = {
        "It is not started: this is what a start now would bring.": series.state == "draft",
        "It is paused: this is what going on now would bring.": series.state == "paused",
        "There is no drill left that it draws from, so nothing would be posted. Choose others "
        "under Drills.": not draws.drawn.drills,
        f"These packs are not installed any more: {', '.join(draws.drawn.missing)}. The others "
        "go on.": bool(draws.drawn.drills and draws.drawn.missing),
        f"There is no drill channel, so nothing could be posted. {setup}": not (
            server.drill_channel_id
        ),
        f"There is no staff channel, so nobody would hear of trouble. {setup}": not (
            server.staff_channel_id
        ),
        f"There is no role for supervisors, so a reply that no peer rates would stay without "
        f"feedback. {setup}": not server.supervisor_role_id,
        "Nobody has joined the cohort yet. `/cohort add` invites people.": not members,
        f"A reply can get {peers} of the {series.ratings_wanted} ratings from peers: the cohort "
        "is small. Fewer ratings can be set under Rules.": (
            0 < members <= series.ratings_wanted and series.kind == "drills"
        ),
    }
    return tuple(sentence for sentence, holds in found.items() if holds)
