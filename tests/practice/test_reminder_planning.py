"""Reminders are planned for whoever wants them: one a day, in good time, and not at night."""

from __future__ import annotations

import asyncio
from datetime import date, time

import pytest

from bot.db.tables import Delivery, Enrolment, Person, Round
from bot.practice import cohorts, series_running
from bot.practice.people import Actor
from bot.practice.reminder_choice import Choice, Part, choice_of, choose
from bot.practice.reminders import plan_reminders
from drills.calendar import local_day
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    HOUR,
    LIBRARY,
    MEI,
    MINUTE,
    NINE,
    NOA,
    NOW,
    OUTSIDER,
    School,
)
from tests.practice.reminding import (
    EVENING,
    MONDAY,
    MORNING,
    TUESDAY,
    another_series,
    awake,
    planned,
    wants,
)
from tests.practice.test_statements import statements


async def test_nobody_is_reminded_who_has_not_asked_for_it(school: School) -> None:
    await school.open_round(ADA, BEN)
    assert await school.do(choice_of, ADA) == Choice(zone="Europe/London")
    assert await planned(school) == {}
    await wants(school, OUTSIDER)
    assert await planned(school) == {}


async def test_an_opening_round_plans_for_each_who_wants_it_and_where(school: School) -> None:
    for actor, where in ((ADA, "direct"), (BEN, "channel"), (MEI, "off")):
        await wants(school, actor, where)
    round_id = await school.open_round(ADA, BEN, MEI, NOA)
    rows = await school.rows(Delivery, Delivery.kind == "reminder")
    assert [(row.key, row.place, row.due_at) for row in rows] == [
        (MONDAY, "user/11", EVENING),
        ("reminder/12/2026-03-02", "drills/700", EVENING),
    ]
    assert {(row.round_id, row.server_id, row.state) for row in rows} == {
        (round_id, 700, "waiting")
    }
    await school.plan(NINE)
    await school.do(plan_reminders, [round_id], NINE)
    assert len(await school.rows(Delivery, Delivery.kind == "reminder")) == 2


@pytest.mark.parametrize("people", [(ADA,), (ADA, BEN, MEI, NOA)])
async def test_any_number_is_planned_in_two_statements(
    school: School, people: tuple[Actor, ...]
) -> None:
    for actor in people:
        await wants(school, actor)
    await school.open_round(*people)
    for name in "abc"[: len(people)]:
        await school.running(*people, name=name)
    await school.plan(NINE)
    rounds = [row.id for row in await school.rows(Round)]
    with statements(school) as sent:
        assert await school.do(plan_reminders, rounds, NINE) == len(people)
    assert len([statement for statement in sent if "pg_notify" not in statement]) == 2
    assert len(await planned(school)) == len(people)


async def test_planners_at_once_agree(school: School) -> None:
    people = (ADA, BEN, MEI, NOA)
    for actor in people:
        await wants(school, actor)
    await school.open_round(*people)
    await school.running(*people, name="other")
    await school.plan(NINE)
    rounds = [row.id for row in await school.rows(Round)]
    plans = (rounds, rounds[::-1], rounds[:1], rounds[1:])
    await asyncio.gather(*(school.do(plan_reminders, ids, NINE) for ids in plans * 2))
    assert set((await planned(school)).values()) == {EVENING}
    assert len(await school.rows(Delivery, Delivery.kind == "reminder")) == len(people)


async def test_opting_in_and_every_change_plans_open_rounds_anew(school: School) -> None:
    await school.open_round(ADA)
    await wants(school, ADA, now=NINE)
    assert await planned(school) == {MONDAY: EVENING}
    [first] = await school.rows(Delivery, Delivery.key == MONDAY)

    await school.do(choose, ADA, Part.QUIET_FROM, "8", NINE)
    assert await planned(school) == {TUESDAY: NINE + 21 * HOUR}
    assert await planned(school, "dropped") == {MONDAY: EVENING}
    await school.do(choose, ADA, Part.HOURS_BEFORE, "24", NINE)
    assert await planned(school) == {MONDAY: NINE + 12 * HOUR}
    assert await wants(school, ADA, "channel", NINE) == Choice(
        "channel", 24, time(8), time(8), None, "Europe/London"
    )
    [again] = await school.rows(Delivery, Delivery.key == MONDAY)
    assert (again.id, again.place, again.problem) == (first.id, "drills/700", None)
    await wants(school, ADA, "off", NINE)
    assert await planned(school) == {}


async def test_a_late_choice_reminds_halfway_and_not_at_once(school: School) -> None:
    await school.open_round(ADA)
    await awake(school, ADA)
    await wants(school, ADA, now=MORNING)
    assert await planned(school) == {TUESDAY: MORNING + 30 * MINUTE}


async def test_a_person_has_one_reminder_a_day_the_earliest(school: School) -> None:
    await wants(school, ADA)
    await awake(school, ADA)
    cohort_id = await school.cohort(ADA)
    for name, at in (("noon", "12:00"), ("early", "09:00"), ("late", "15:00")):
        await another_series(school, cohort_id, name, at)
    await school.plan(NINE)
    assert await planned(school) == {TUESDAY: NINE + 21 * HOUR}
    await school.plan(NINE + 6 * HOUR)
    assert await planned(school) == {TUESDAY: NINE + 21 * HOUR}

    await school.do(choose, ADA, Part.HOURS_BEFORE, "24", NINE + 6 * HOUR)
    assert await planned(school) == {TUESDAY: NINE + 15 * HOUR}


async def test_an_earlier_drill_brings_the_days_reminder_forward(school: School) -> None:
    await wants(school, ADA)
    await awake(school, ADA, 12)
    cohort_id = await school.cohort(ADA)
    slow = await school.series(cohort_id, name="slow", at="09:00", closes_after_hours="24")
    await school.do(series_running.start, CARLO, slow.id, LIBRARY, NOW)
    quick = await school.series(cohort_id, name="quick", at="10:00", closes_after_hours="12")
    await school.do(series_running.start, CARLO, quick.id, LIBRARY, NOW)
    await school.plan(NINE)
    assert await planned(school) == {MONDAY: NINE + 12 * HOUR}
    await school.plan(NINE + HOUR)
    assert await planned(school) == {MONDAY: NINE + 7 * HOUR}


async def test_the_own_clock_decides_about_quiet_hours_and_days(school: School) -> None:
    await wants(school, ADA)
    async with school.database.writing() as session:
        person = await session.get_one(Person, ADA.user_id)
        person.zone = "Pacific/Auckland"
    await school.open_round(ADA)
    # The drill closes on Tuesday at 22:00 in Auckland, and quiet hours begin at 21:00 there.
    assert await planned(school) == {TUESDAY: NINE + 21 * HOUR}
    assert local_day(NINE + 21 * HOUR, "Pacific/Auckland") == date(2026, 3, 3)


async def test_joining_late_plans_for_what_is_open(school: School) -> None:
    await wants(school, ADA)
    await school.open_round(BEN)
    [enrolment] = await school.rows(Enrolment)
    await school.do(cohorts.join, ADA, enrolment.cohort_id, NINE)
    assert await planned(school) == {MONDAY: EVENING}


async def test_the_channel_needs_no_open_messages(school: School) -> None:
    await wants(school, ADA, "channel")
    async with school.database.writing() as session:
        (await session.get_one(Person, ADA.user_id)).messages_closed_at = NOW
    await school.open_round(ADA)
    assert await planned(school) == {MONDAY: EVENING}


@pytest.mark.parametrize(
    ("part", "picked"),
    [
        (Part.PLACE, "pigeon"),
        (Part.PLACE, ""),
        (Part.HOURS_BEFORE, "2"),
        (Part.HOURS_BEFORE, "-1"),
        (Part.HOURS_BEFORE, "٣"),
        (Part.QUIET_FROM, "24"),
        (Part.QUIET_UNTIL, "noon"),
        (Part.QUIET_UNTIL, ""),
    ],
)
async def test_what_no_menu_offers_is_refused(school: School, part: Part, picked: str) -> None:
    with pytest.raises(Refusal, match="Choose"):
        await school.do(choose, ADA, part, picked, NOW)
    assert await school.rows(Person) == []
