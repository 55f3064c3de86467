"""Changing a schedule: the future alone, on both databases."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.db.tables import Delivery, Round, Series, SkippedDay
from bot.practice import schedule_changes as changes
from bot.practice import series_running
from bot.practice.planning import plan_rounds
from bot.practice.schedule_changes import read_stretch
from bot.practice.schedules import schedules, upcoming
from drills.model import Refusal
from tests.practice.builders import CARLO, DAY, HOUR, LIBRARY, MINUTE, NINE, NOW, School

MONDAY = date(2026, 3, 2)


async def next_of(school: School) -> tuple[Any, Any]:
    [kept] = await school.rows(Series)
    return kept.next_day, kept.next_due_at


async def posted(school: School) -> list[date]:
    return [row.day for row in await school.rows(Round)]


async def test_a_change_moves_what_is_next_and_no_open_round(school: School) -> None:
    made = await school.running()
    await school.plan(NINE)
    [before] = await school.rows(Round)
    await school.do(changes.set_days, CARLO, made, ["1", "3"], "18:30", NINE + HOUR)
    assert await next_of(school) == (MONDAY + DAY, NINE + DAY + 9.5 * HOUR)
    await school.do(changes.set_weeks, CARLO, made, 2, NINE + HOUR)
    await school.do(changes.leave_out, CARLO, made, "3 March; 5 March", NINE + HOUR)
    assert await next_of(school) == (MONDAY + 15 * DAY, NINE + 15 * DAY + 9.5 * HOUR)
    [after] = await school.rows(Round)
    assert (after.closes_at, after.due_at) == (before.closes_at, before.due_at)


@pytest.mark.parametrize("state", ["draft", "paused"])
async def test_at_rest_a_change_starts_nothing(school: School, state: str) -> None:
    made = (await school.series(await school.cohort())).id
    if state == "paused":
        await school.do(series_running.start, CARLO, made, LIBRARY, NOW)
        await school.do(series_running.pause, CARLO, made)
    await school.do(changes.set_days, CARLO, made, ["4"], "10:00", NOW)
    assert await next_of(school) == (None, None)
    await school.do(series_running.start, CARLO, made, LIBRARY, NOW)
    assert await next_of(school) == (MONDAY + 4 * DAY, NINE + 4 * DAY + HOUR)


async def test_what_is_due_while_the_schedule_changes_is_not_lost(school: School) -> None:
    made = await school.running()
    await school.do(changes.set_weeks, CARLO, made, 2, NINE + MINUTE)
    assert await school.plan(NINE + 2 * MINUTE) == 1
    await school.do(changes.set_days, CARLO, made, ["1"], "09:00", NINE + DAY + MINUTE)
    assert await school.plan(NINE + DAY + 2 * MINUTE) == 1
    assert await posted(school) == [MONDAY, MONDAY + DAY]


async def test_what_is_due_is_not_too_late_because_its_time_was_moved(school: School) -> None:
    made = await school.running()
    await school.do(changes.set_late_hours, CARLO, made, 0)
    await school.do(changes.set_days, CARLO, made, list("0123456"), "08:00", NINE)
    assert await school.plan(NINE) == 1
    assert await school.keys(kind="notice") == []


async def test_a_later_time_on_the_same_day_posts_once_more_only_where_nothing_was(
    school: School,
) -> None:
    made = await school.running()
    await school.do(changes.set_days, CARLO, made, list("0123456"), "11:00", NOW)
    assert await school.plan(NINE) == 0
    assert await school.plan(NINE + 2 * HOUR) == 1
    await school.do(changes.set_days, CARLO, made, list("0123456"), "15:00", NINE + 3 * HOUR)
    assert await school.plan(NINE + 6 * HOUR) == 0
    assert await school.plan(NINE + DAY + 6 * HOUR) == 1


async def test_weeks_are_counted_from_the_start_or_else_from_the_making(school: School) -> None:
    made = await school.running(weekdays=("0",))
    await school.do(changes.set_weeks, CARLO, made, 3, NOW)
    for weeks in range(7):
        await school.plan(NINE + 7 * weeks * DAY)
    assert await posted(school) == [MONDAY + 21 * n * DAY for n in range(3)]
    await school.do(changes.set_dates, CARLO, made, "2026-04-22", "", NINE + 42 * DAY)
    assert (await next_of(school))[0] == date(2026, 5, 11)


async def test_an_ended_series_plans_nothing_more_until_its_end_moves(school: School) -> None:
    made = await school.running()
    await school.do(changes.set_dates, CARLO, made, "", "2026-03-03", NOW)
    for days in range(4):
        await school.plan(NINE + days * DAY)
    assert await posted(school) == [MONDAY, MONDAY + DAY]
    assert await next_of(school) == (None, None)
    await school.do(changes.set_dates, CARLO, made, "", "", NINE + 4 * DAY)
    assert (await next_of(school))[0] == MONDAY + 5 * DAY
    assert await school.plan(NINE + 5 * DAY) == 1
    assert not [row for row in await school.rows(Delivery) if row.kind == "notice"]


async def test_the_last_drill_before_the_end_still_comes_late(school: School) -> None:
    made = await school.running()
    await school.do(changes.set_dates, CARLO, made, "", "2026-03-03", NOW)
    await school.plan(NINE)
    assert await school.plan(NINE + DAY + 5 * HOUR) == 1
    assert await posted(school) == [MONDAY, MONDAY + DAY]


async def test_one_series_left_out_days_are_not_anothers(school: School) -> None:
    first = await school.running()
    second = await school.series(1, name="Second")
    await school.do(series_running.start, CARLO, second.id, LIBRARY, NOW)
    drills = await school.do(changes.leave_out, CARLO, first, "2 March to 4 March", NOW)
    assert drills == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    await school.plan(NINE)
    assert [row.series_id for row in await school.rows(Round)] == [second.id]
    async with school.database.reading() as session:
        found = await schedules(session, await school.rows(Series))
        coming = await upcoming(session, (await school.rows(Series))[1], NINE, 2)
    assert found[first].days(MONDAY, MONDAY + 4 * DAY) == [MONDAY + 3 * DAY, MONDAY + 4 * DAY]
    assert found[second.id].days(MONDAY, MONDAY + DAY) == [MONDAY, MONDAY + DAY]
    assert [day for day, _ in coming] == [MONDAY + DAY, MONDAY + 2 * DAY]


async def test_days_may_be_taken_back_but_not_those_gone_by(school: School) -> None:
    made = await school.running()
    await school.do(changes.leave_out, CARLO, made, "2 March to 6 March", NOW)
    later = NINE + 2 * DAY - HOUR
    await school.do(changes.take_back, CARLO, made, MONDAY, MONDAY + 3 * DAY, later)
    assert [row.day for row in await school.rows(SkippedDay)] == [
        MONDAY,
        MONDAY + DAY,
        MONDAY + 4 * DAY,
    ]
    assert await next_of(school) == (MONDAY + 2 * DAY, NINE + 2 * DAY)


async def test_leaving_out_every_day_there_is_is_refused(school: School) -> None:
    made = await school.running()
    await school.do(changes.set_dates, CARLO, made, "", "2026-03-04", NOW)
    with pytest.raises(Refusal, match="leaves Reflections no day to post on"):
        await school.do(changes.leave_out, CARLO, made, "2 March to 4 March", NOW)
    assert await school.rows(SkippedDay) == []
    assert await school.do(changes.leave_out, CARLO, made, "2 March, 3 March", NOW)


async def test_changes_at_once_all_hold(school: School) -> None:
    made = await school.running()
    await asyncio.gather(
        school.do(changes.set_weeks, CARLO, made, 4, NOW),
        school.do(changes.set_dates, CARLO, made, "2026-03-10", "", NOW),
        school.do(changes.set_late_hours, CARLO, made, 24),
        school.do(changes.set_days, CARLO, made, list("01234"), "10:00", NOW),
    )
    [kept] = await school.rows(Series)
    assert (kept.every_weeks, kept.starts_on, kept.late_hours) == (4, date(2026, 3, 10), 24)
    assert (kept.weekdays, kept.at, kept.next_day) == ("01234", time(10), date(2026, 3, 10))


@pytest.mark.parametrize(
    ("hours", "late", "expected"),
    [
        (0, 15 * MINUTE, 1),
        (0, 16 * MINUTE, 0),
        (1, HOUR, 1),
        (1, HOUR + MINUTE, 0),
        (72, 23 * HOUR, 1),
    ],
)
async def test_each_series_has_its_own_late_rule(
    school: School, hours: int, late: timedelta, expected: int
) -> None:
    made = await school.running()
    await school.do(changes.set_late_hours, CARLO, made, hours)
    assert await school.plan(NINE + late) == expected
    notices = [row for row in await school.rows(Delivery) if row.kind == "notice"]
    assert len(notices) == 1 - expected


async def test_a_drill_that_comes_very_late_still_has_a_window(school: School) -> None:
    made = await school.running(weekdays=("0",), closes_after_hours="12")
    await school.do(changes.set_late_hours, CARLO, made, 72)
    async with school.database.writing() as session:
        [opened] = (await plan_rounds(session, LIBRARY, NINE + 3 * DAY)).opened
    assert opened.closes_at == NINE + 3 * DAY + 6 * HOUR
    [kept] = await school.rows(Round)
    assert (kept.closes_at, kept.due_at) == (opened.closes_at, NINE)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("2026-03-04", [4]),
        ("4 Mar to 6 Mar", [4, 5, 6]),
        ("2026-03-04 - 2026-03-05", [4, 5]),
        ("4 March–5 March", [4, 5]),
        (" Mar 4 .. Mar 5 ", [4, 5]),
        ("today", [2]),
    ],
)
def test_days_off_as_people_write_them(line: str, days: list[int]) -> None:
    assert read_stretch(line, MONDAY) == [date(2026, 3, day) for day in days]


def test_a_stretch_goes_over_the_turn_of_a_year() -> None:
    days = read_stretch("24 Dec to 2 Jan", date(2026, 1, 1))
    assert (days[0], days[-1], len(days)) == (date(2026, 12, 24), date(2027, 1, 2), 10)
    assert read_stretch("1 March", date(2026, 3, 2)) == [date(2027, 3, 1)]


async def test_one_line_may_hold_several_dates(school: School) -> None:
    made = await school.running()
    text = "March 4, 2026, 5 March;6 Mar\n2026-03-08 to 2026-03-09,"
    drills = await school.do(changes.leave_out, CARLO, made, text, NOW)
    assert drills == [date(2026, 3, day) for day in (4, 5, 6, 8, 9)]


async def test_a_time_on_the_clock_is_kept_over_a_changed_weekday(school: School) -> None:
    made = await school.running(at="18:30")
    changed = await school.do(changes.set_days, CARLO, made, ["6"], "18:30", NOW)
    assert (changed.at, changed.weekdays) == (time(18, 30), "6")
