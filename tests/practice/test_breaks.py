"""Breaks of one's own, and days excused by staff."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from bot.db.tables import Absence, Enrolment
from bot.practice import allowances, breaks, settings
from bot.practice.absences import away_on, is_away
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    ADMIN,
    BEN,
    CARLO,
    DAY,
    HOUR,
    NOW,
    OTHER_SERVER,
    RUTH,
    School,
    elsewhere,
)

MONDAY = date(2026, 3, 2)


def day(number: int) -> date:
    """A day of March 2026; the second is Monday, when all begins."""
    return date(2026, 3, number)


async def stretches(school: School) -> list[tuple[str, int, int | None]]:
    return [
        (row.kind, row.first_day.day, row.last_day.day if row.last_day else None)
        for row in await school.rows(Absence)
    ]


async def test_a_pause_lasts_from_today_until_yesterday_of_its_end(school: School) -> None:
    await school.cohort(ADA)
    await school.do(breaks.begin_pause, ADA, NOW)
    await school.do(breaks.begin_pause, ADA, NOW + DAY)
    assert await stretches(school) == [("pause", 2, None)]
    await school.do(breaks.end_break, ADA, NOW + 3 * DAY)
    assert await stretches(school) == [("pause", 2, 4)]
    with pytest.raises(Refusal, match="not on a break of your own"):
        await school.do(breaks.end_break, ADA, NOW + 3 * DAY)


async def test_a_pause_ended_on_its_first_day_never_was(school: School) -> None:
    await school.cohort(ADA)
    await school.do(breaks.begin_pause, ADA, NOW)
    await school.do(breaks.end_break, ADA, NOW + HOUR)
    assert await stretches(school) == []


async def test_pressing_twice_at_once_pauses_once(school: School) -> None:
    await school.cohort(ADA)
    await asyncio.gather(*(school.do(breaks.begin_pause, ADA, NOW) for _ in range(4)))
    assert await stretches(school) == [("pause", 2, None)]


async def test_today_is_that_of_ones_own_clock(school: School) -> None:
    await school.cohort(ADA)
    await school.do(settings.choose_own_zone, ADA, "Pacific/Auckland", NOW)
    await school.do(breaks.begin_pause, ADA, NOW + 4 * HOUR)
    assert await stretches(school) == [("pause", 3, None)]


async def test_vacations_that_meet_become_one(school: School) -> None:
    await school.cohort(ADA)
    for first, last in (("10 March", "12 March"), ("20.3.", "21.3."), ("2026-03-13", "2026-03-14")):
        await school.do(breaks.plan_vacation, ADA, first, last, NOW)
    assert await stretches(school) == [("vacation", 20, 21), ("vacation", 10, 14)]
    await school.do(breaks.plan_vacation, ADA, "12 March", "25 March", NOW)
    assert await stretches(school) == [("vacation", 10, 25)]


async def test_a_vacation_under_way_is_ended_and_one_to_come_is_taken_back(school: School) -> None:
    await school.cohort(ADA)
    await school.do(breaks.plan_vacation, ADA, "tomorrow", "10 March", NOW)
    await school.do(breaks.plan_vacation, ADA, "20 March", "", NOW)
    under_way, to_come = (await school.do(settings.own_settings, ADA, NOW + 2 * DAY)).breaks
    with pytest.raises(Refusal, match=r"That break has begun\. End it instead"):
        await school.do(breaks.take_back, ADA, under_way.id, NOW + 2 * DAY)
    await school.do(breaks.take_back, ADA, to_come.id, NOW + 2 * DAY)
    await school.do(breaks.end_break, ADA, NOW + 2 * DAY)
    assert await stretches(school) == [("vacation", 3, 3)]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("1 March", "", r"Sunday 1 March is over\. A vacation begins today or later"),
        ("31 Feb", "", "There is no 31 February 2026"),
        ("10 March", "9 March", "Monday 9 March is before Tuesday 10 March"),
        ("2028-03-10", "", "Friday 10 March 2028 is more than a year ahead"),
        ("10 March", "6 Sept", r"That makes 181 days in a row; up to 180 fit\."),
        ("", "9 March", '"" is not a date'),
        ("10 March", "whenever", '"whenever" is not a date'),
    ],
)
async def test_dates_that_cannot_be_are_refused_kindly(
    school: School, first: str, last: str, sentence: str
) -> None:
    await school.cohort(ADA)
    with pytest.raises(Refusal, match=sentence):
        await school.do(breaks.plan_vacation, ADA, first, last, NOW)
    assert await stretches(school) == []


async def test_180_days_fit_and_do_not_grow_by_joining(school: School) -> None:
    await school.cohort(ADA)
    await school.do(breaks.plan_vacation, ADA, "10 March", "5 Sept", NOW)
    with pytest.raises(Refusal, match="That makes 182 days in a row"):
        await school.do(breaks.plan_vacation, ADA, "6 Sept", "7 Sept", NOW)
    assert len(await stretches(school)) == 1


async def test_one_kind_of_break_at_a_time(school: School) -> None:
    await school.cohort(ADA)
    await school.do(breaks.plan_vacation, ADA, "today", "5 March", NOW)
    with pytest.raises(Refusal, match="You are on vacation already, from Monday 2 March to"):
        await school.do(breaks.begin_pause, ADA, NOW)
    await school.do(breaks.begin_pause, ADA, NOW + 4 * DAY)
    with pytest.raises(Refusal, match="You are on a break already, from Friday 6 March"):
        await school.do(breaks.plan_vacation, ADA, "9 March", "", NOW + 4 * DAY)


async def test_staff_excuse_days_to_come_and_days_gone_by(school: School) -> None:
    await school.cohort(ADA)
    await school.do(allowances.excuse, CARLO, ADA.user_id, "4 March", "6 March", NOW + 9 * DAY)
    await school.do(allowances.excuse, RUTH, ADA.user_id, "5 March", "9 March", NOW + 9 * DAY)
    shown = await school.do(allowances.excused_days, ADMIN, ADA.user_id, NOW + 30 * DAY)
    [one] = shown.breaks
    assert (one.first_day, one.last_day, one.own) == (day(4), day(9), False)
    assert [row.set_by for row in await school.rows(Absence)] == [RUTH.user_id]
    left = await school.do(allowances.withdraw_excuse, CARLO, one.id, NOW + 30 * DAY)
    assert left.breaks == ()
    with pytest.raises(Refusal, match="Those days are not excused any more"):
        await school.do(allowances.withdraw_excuse, CARLO, one.id, NOW + 30 * DAY)


async def test_an_excuse_and_a_break_of_ones_own_stand_side_by_side(school: School) -> None:
    await school.cohort(ADA)
    await school.do(breaks.plan_vacation, ADA, "today", "5 March", NOW)
    await school.do(allowances.excuse, CARLO, ADA.user_id, "4 March", "8 March", NOW)
    assert await stretches(school) == [("vacation", 2, 5), ("excused", 4, 8)]
    await school.do(breaks.end_break, ADA, NOW + DAY)
    assert await stretches(school) == [("vacation", 2, 2), ("excused", 4, 8)]
    with pytest.raises(Refusal, match="That break is not there any more"):
        await school.do(breaks.take_back, ADA, 2, NOW)


async def test_staff_of_another_server_reach_nobody(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await school.cohort(ADA)
    await school.do(allowances.excuse, CARLO, ADA.user_id, "today", "", NOW)
    there = elsewhere(CARLO)
    for attempt in (
        school.do(allowances.excuse, there, ADA.user_id, "today", "", NOW),
        school.do(allowances.excused_days, there, ADA.user_id, NOW),
        school.do(allowances.withdraw_excuse, there, 1, NOW),
        school.do(allowances.extend, there, ADA.user_id, 5, None, NOW),
        school.do(allowances.extend, there, ADA.user_id, 5, 1, NOW),
    ):
        with pytest.raises(Refusal, match=r"is not in a cohort here|not excused any more"):
            await attempt
    assert await school.do(allowances.recent_rounds, there, NOW) == []


async def test_who_is_away_can_be_asked_for_one_and_for_all(school: School) -> None:
    await school.cohort(ADA, BEN)
    await school.do(breaks.plan_vacation, ADA, "3 March", "4 March", NOW)
    await school.do(allowances.excuse, CARLO, BEN.user_id, "4 March", "", NOW)
    async with school.database.reading() as session:
        away = {
            number: set(await session.scalars(select(Enrolment.id).where(away_on(day(number)))))
            for number in range(2, 6)
        }
        assert away == {2: set(), 3: {1}, 4: {1, 2}, 5: set()}
        each = [await is_away(session, who, day(n)) for who in (1, 2) for n in range(2, 6)]
        assert each == [who in away[n] for who in (1, 2) for n in range(2, 6)]
