"""The facts that streaks follow from, of one trainee or of many in as many statements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Absence, Cohort, Enrolment, Outage, Person
from bot.practice.membership import TAKES_PART
from bot.practice.own_facts import OwnFacts, read_own_facts
from bot.practice.timetables import Timetable, days_between, end_of_week, timetables
from drills.calendar import ONE_DAY, local_day, weekdays_from
from drills.practice_facts import PracticeFacts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

SECOND = 2
SHARD_BITS = 22
"""Discord puts a server on the shard that its id, less so many low bits, has modulo the count."""


@dataclass(frozen=True, slots=True)
class Practice:
    """One trainee's practice in one cohort: what a streak follows from, and what else is told.

    `today` and the days in `facts` are those of the trainee's own clock. `begun`: whether a
    series runs, or has posted since they joined. `tries`: how many first attempts, second
    ones and so on, by attempt.
    """

    user_id: int
    cohort: str
    facts: PracticeFacts
    today: date
    begun: bool
    tries: dict[int, int]
    absences: tuple[Absence, ...]
    day_streak_shown: bool


async def facts_of(
    session: AsyncSession, cohort_id: int, now: datetime
) -> dict[int, PracticeFacts]:
    """The facts of every trainee of a cohort, by user id."""
    found = await practices(session, Enrolment.cohort_id == cohort_id, now)
    return {one.user_id: one.facts for one in found}


async def practices(
    session: AsyncSession, whose: ColumnElement[bool], now: datetime
) -> list[Practice]:
    """The practice of everyone who takes part and whom `whose` selects, by cohort and person.

    `whose` is SQL on `Enrolment` and `Cohort`. There is one statement for each kind of fact,
    however many trainees and cohorts there are.
    """
    people = (
        await session.execute(
            select(Enrolment, Cohort, Person)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .outerjoin(Person, Person.id == Enrolment.user_id)
            .where(TAKES_PART, whose)
            .order_by(Cohort.name, Enrolment.id)
        )
    ).all()
    joined = [enrolment.joined_at for enrolment, _, _ in people if enrolment.joined_at]
    around = _Around(
        await timetables(session, {cohort.id for _, cohort, _ in people}),
        await _read_outages(session, {cohort.server_id for _, cohort, _ in people}),
        local_day(min(joined, default=now), "UTC") - ONE_DAY,
        now,
    )
    own = await read_own_facts(session, whose)
    return [
        _practice(enrolment, cohort, person, own.get(enrolment.id, OwnFacts()), around)
        for enrolment, cohort, person in people
    ]


@dataclass(frozen=True, slots=True)
class _Around:
    """What trainees share: timetables by cohort, outages by server, the first day of anyone."""

    timetables: dict[int, Timetable]
    outages: dict[int, tuple[tuple[datetime, datetime], ...]]
    first_day: date
    now: datetime


def _practice(
    enrolment: Enrolment, cohort: Cohort, person: Person | None, own: OwnFacts, around: _Around
) -> Practice:
    assert enrolment.joined_at is not None  # noqa: S101  the query asked for it
    zones = ((enrolment.joined_at, enrolment.zone), *sorted(own.zones))
    today = local_day(around.now, zones[-1][1])
    joined_day = local_day(enrolment.joined_at, enrolment.zone)
    timetable = around.timetables[cohort.id]
    weekdays = timetable.weekdays_since(joined_day)
    earlier = timetable.earlier_since(joined_day)
    off = {
        *_absent(own.absences, joined_day, end_of_week(today)),
        *_over_before(timetable, enrolment.joined_at, joined_day),
    }
    ever = weekdays.union(*(before for _, before in earlier))
    shared = timetable.without_drill(ever, around.first_day, today)
    practised = _sorted_out(own, enrolment.joined_at, enrolment.zone)
    facts = PracticeFacts(
        joined=enrolment.joined_at,
        zones=zones,
        replies=practised.late,
        credited=practised.in_time,
        excused=shared | off if off else shared,
        outages=around.outages[cohort.server_id],
        cohort_weekdays=weekdays,
        earlier_weekdays=earlier,
        rest_weekdays=weekdays_from(enrolment.rest_weekdays),
        earlier_rest=tuple((until, weekdays_from(letters)) for until, letters in own.rest),
        goals=tuple(own.goals),
        answerable=timetable.open_at(around.now)
        | {day for day, end in own.more_time.values() if end >= around.now}
        | practised.halfway,
    )
    return Practice(
        enrolment.user_id,
        cohort.name,
        facts,
        today,
        begun=bool(weekdays),
        tries=Counter(reply.attempt for reply in own.replies),
        absences=tuple(own.absences),
        day_streak_shown=bool(person and person.day_streak_shown),
    )


def _absent(absences: list[Absence], first: date, last: date) -> Iterator[date]:
    for one in absences:
        yield from days_between(max(one.first_day, first), min(one.last_day or last, last))


def _over_before(timetable: Timetable, joined: datetime, joined_day: date) -> Iterator[date]:
    """Days around the joining whose drills had closed by then: never due from this trainee."""
    for day in days_between(joined_day - ONE_DAY, joined_day + ONE_DAY):
        if day in timetable.ends and timetable.ends[day] <= joined:
            yield day


@dataclass(frozen=True, slots=True)
class _Practised:
    """The days of the rounds answered in time; when other practice came: late, or in a pair.

    `halfway` are days whose round was answered in time and counts with the second try: whatever
    becomes of that, such a day is never missed.
    """

    in_time: frozenset[date]
    late: tuple[datetime, ...]
    halfway: frozenset[date]


def _sorted_out(own: OwnFacts, joined: datetime, zone: str) -> _Practised:
    """What each reply, and each time in a pair, comes to.

    Whoever left and came back keeps all the days that they practised before. Where the second
    try counts, it credits the day of its round, whenever it comes; that of a late first try
    counts like a late reply.
    """
    in_time: set[date] = set()
    other = list(own.paired)
    halfway: dict[int, date] = {}
    for reply in sorted(own.replies, key=lambda reply: reply.attempt):
        _, longer = own.more_time.get(reply.round_id, (reply.day, reply.closes_at))
        punctual = reply.came <= max(reply.closes_at, longer)
        if reply.second_try and reply.attempt == 1:
            if punctual:
                halfway[reply.round_id] = reply.day
        elif punctual or (reply.attempt == SECOND and reply.round_id in halfway):
            in_time.add(reply.day)
        else:
            other.append(reply.came)
    in_time.update(local_day(came, zone) for came in other if came < joined)
    late = tuple(came for came in other if came >= joined)
    return _Practised(frozenset(in_time), late, frozenset(halfway.values()))


async def _read_outages(
    session: AsyncSession, server_ids: Collection[int]
) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    """When the bot could not be reached, by server: each has a shard of its own."""
    rows = (
        await session.execute(
            select(Outage.number, Outage.count, Outage.began_at, Outage.ended_at).order_by(
                Outage.began_at, Outage.id
            )
        )
    ).all()
    return {
        server_id: tuple(
            (began_at, ended_at)
            for number, count, began_at, ended_at in rows
            if (server_id >> SHARD_BITS) % count == number
        )
        for server_id in server_ids
    }
