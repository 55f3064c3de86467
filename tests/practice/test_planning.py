"""Planning rounds: once a local day, whoever plans, however often and however late."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.db.tables import Delivery, DrillRevision, Round, Series
from bot.practice import series, series_running
from bot.practice.closing import close_rounds, next_closing
from bot.practice.planning import next_opening, plan_rounds
from bot.practice.rounds import view_round
from bot.practice.schedule_changes import set_late_hours
from bot.practice.setup import choose_zone
from drills.library import Library
from drills.model import drill_from_json
from drills.selection import Selection
from tests.practice.builders import (
    ADMIN,
    CARLO,
    DAY,
    HOUR,
    LIBRARY,
    MINUTE,
    NINE,
    NOW,
    OTHER_SERVER,
    PACK,
    School,
    elsewhere,
)

MONDAY = date(2026, 3, 2)
LATE_LIMIT = 6 * HOUR
SECOND = timedelta(seconds=1)


async def test_a_due_round_is_opened_with_its_post(school: School) -> None:
    made = await school.running()
    assert await school.plan(NINE - SECOND) == 0
    assert await school.plan(NINE) == 1
    [opened] = await school.rows(Round)
    assert (opened.series_id, opened.day, opened.number) == (made, MONDAY, 1)
    assert (opened.due_at, opened.closes_at, opened.release_at, opened.closed_at) == (
        NINE,
        NINE + DAY,
        NINE + 2 * DAY,
        None,
    )
    [post] = await school.rows(Delivery, Delivery.kind == "round")
    assert (post.key, post.round_id, post.due_at) == (f"round/{opened.id}", opened.id, NINE)


async def test_planning_again_changes_nothing(school: School) -> None:
    await school.running()
    assert [await school.plan(NINE) for _ in range(3)] == [1, 0, 0]
    assert len(await school.rows(Round)) == len(await school.keys(kind="round")) == 1


async def test_many_planners_at_once_make_one_round(school: School) -> None:
    await school.running()
    opened = await asyncio.gather(*(school.plan(NINE) for _ in range(6)))
    assert sum(opened) == 1
    assert len(await school.rows(Round)) == len(await school.keys(kind="round")) == 1


async def test_a_planner_and_a_hand_on_post_now_make_one_round(school: School) -> None:
    made = await school.running()
    await asyncio.gather(
        *(school.plan(NINE) for _ in range(3)),
        *(school.do(series_running.post_now, CARLO, made, LIBRARY, NINE) for _ in range(3)),
        return_exceptions=True,
    )
    assert len(await school.rows(Round)) == len(await school.keys(kind="round")) == 1


async def test_drills_come_in_order_and_then_again_from_the_oldest(school: School) -> None:
    await school.running()
    for days in range(5):
        await school.plan(NINE + days * DAY)
    views = [await school.do(view_round, row.id) for row in await school.rows(Round)]
    assert [view.drill.id for view in views if view] == [
        "three-1",
        "three-2",
        "three-3",
        "three-1",
        "three-2",
    ]
    assert [view.number for view in views if view] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("late", "expected"),
    [(LATE_LIMIT, 1), (LATE_LIMIT + SECOND, 0), (DAY - SECOND, 0)],
    ids=["just in time", "just too late", "the next is nearly due"],
)
async def test_a_drill_is_posted_late_up_to_a_limit(
    school: School, late: timedelta, expected: int
) -> None:
    await school.running()
    assert await school.plan(NINE + late) == expected
    [kept] = await school.rows(Series)
    assert (kept.next_day, kept.next_due_at) == (MONDAY + DAY, NINE + DAY)


async def test_after_days_away_only_the_newest_drill_is_posted(school: School) -> None:
    await school.running()
    assert await school.plan(NINE + 9 * DAY + HOUR) == 1
    [opened] = await school.rows(Round)
    assert (opened.day, opened.number) == (MONDAY + 9 * DAY, 1)
    assert opened.closes_at == NINE + 10 * DAY
    assert await school.plan(NINE + 10 * DAY) == 1


async def left_out(school: School) -> dict[str, str | None]:
    """The notices of drills left out, by their keys."""
    notices = await school.rows(Delivery, Delivery.kind == "notice")
    return {notice.key: notice.note for notice in notices}


async def test_a_drill_that_comes_too_late_is_told_to_the_staff_once(school: School) -> None:
    await school.running()
    await school.plan(NINE + LATE_LIMIT)
    assert await left_out(school) == {}
    for _ in range(2):
        await school.plan(NINE + DAY + LATE_LIMIT + SECOND)
    assert await left_out(school) == {
        "notice/late/1/2026-03-03": (
            "The drill of Tuesday 3 March of Reflections was left out: the bot was away when it "
            "was due."
        )
    }


async def test_drills_left_out_over_days_are_told_in_one_sentence(school: School) -> None:
    await school.running()
    await school.plan(NINE + 9 * DAY + HOUR)
    assert await left_out(school) == {
        "notice/late/1/2026-03-10": (
            "9 drills of Reflections, from Monday 2 March to Tuesday 10 March, were left out: the "
            "bot was away when they were due."
        )
    }


async def test_an_older_drill_gives_way_to_the_newest_and_the_staff_know(school: School) -> None:
    """All three could be posted late by themselves, and yet it must be no burst."""
    made = await school.running()
    await school.do(set_late_hours, CARLO, made, 72)
    assert await school.plan(NINE + 2 * DAY + HOUR) == 1
    assert [row.day for row in await school.rows(Round)] == [MONDAY + 2 * DAY]
    assert await left_out(school) == {
        "notice/late/1/2026-03-03": (
            "2 drills of Reflections, from Monday 2 March to Tuesday 3 March, were left out: the "
            "bot was away when they were due."
        )
    }


async def test_what_was_skipped_or_posted_by_hand_was_not_left_out(school: School) -> None:
    made = await school.running()
    await school.do(series_running.skip, CARLO, made, NOW)
    await school.do(series_running.post_now, CARLO, made, LIBRARY, NOW + DAY)
    await school.plan(NINE + DAY + 7 * HOUR)
    assert await left_out(school) == {}


async def test_a_pack_that_is_gone_is_told_to_the_staff_once_a_day(school: School) -> None:
    await school.running()
    for now in (NINE, NINE, NINE + MINUTE, NINE + DAY):
        async with school.database.writing() as session:
            assert (await plan_rounds(session, Library({}), now)).opened == ()
    notices = await school.rows(Delivery, Delivery.kind == "notice")
    assert [notice.key for notice in notices] == [
        "notice/pack/1/2026-03-02",
        "notice/pack/1/2026-03-03",
    ]
    assert notices[0].note == (
        "Reflections could not post: there is no drill left that it draws from. "
        "`/series drills` shows what it draws from, and changes it."
    )
    assert await school.plan(NINE + 2 * DAY) == 1


async def test_one_series_without_its_pack_holds_up_no_other(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await school.running(name="Lost")
    other = replace(PACK, id="org.example.other")
    there = await school.cohort(by=elsewhere(CARLO))
    both = Library({**LIBRARY.packs, other.id: other})
    async with school.database.writing() as session:
        form = series.SeriesForm(
            "Kept", Selection(packs=(other.id,)), tuple("0123456"), "09:00", "24"
        )
        kept = await series.create_series(session, elsewhere(CARLO), there, form, both, NOW)
        await series_running.start(session, elsewhere(CARLO), kept.id, both, NOW)
    async with school.database.writing() as session:
        planned = await plan_rounds(session, Library({other.id: other}), NINE)
    [opened] = await school.rows(Round)
    assert opened.series_id == kept.id
    assert [one.id for one in planned.opened] == [opened.id]


async def test_rounds_keep_the_wording_they_were_posted_with(school: School) -> None:
    await school.running()
    await school.plan(NINE)
    drills = tuple(replace(drill, vignette=f"New {drill.vignette}") for drill in PACK.drills)
    edited = Library({PACK.id: replace(PACK, drills=drills)})
    async with school.database.writing() as session:
        await plan_rounds(session, edited, NINE + DAY)
    first, second = [await school.do(view_round, row.id) for row in await school.rows(Round)]
    assert first
    assert second
    assert (first.drill.vignette, second.drill.vignette) == ("Vignette 1", "New Vignette 2")


async def test_a_wording_that_two_series_post_is_kept_once(school: School) -> None:
    await school.running()
    second = await school.series(await school.cohort(name="Autumn"), name="Second")
    await school.do(series_running.start, CARLO, second.id, LIBRARY, NOW)
    assert await school.plan(NINE) == 2
    [kept] = await school.rows(DrillRevision)
    assert drill_from_json(kept.body) == PACK.drills[0]
    assert kept.revision == PACK.drills[0].revision


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Europe/Berlin", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)]),
        ("Europe/Berlin", [date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)]),
        ("Pacific/Apia", [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]),
    ],
    ids=["gap", "fold", "a day that never was"],
)
async def test_a_ticking_bot_opens_one_round_each_local_day(
    school: School, zone: str, days: list[date]
) -> None:
    await school.do(choose_zone, ADMIN, zone, zone)
    made = await school.series(await school.cohort(), at="02:30")
    began = datetime.combine(days[0], datetime.min.time(), UTC) - DAY
    await school.do(series_running.start, CARLO, made.id, LIBRARY, began)
    for half_hours in range(5 * 48):
        await school.plan(began + half_hours * HOUR / 2)
    opened = [row.day for row in await school.rows(Round)]
    assert [day for day in opened if days[0] <= day <= days[-1]] == days


async def test_the_next_thing_to_plan_is_known(school: School) -> None:
    assert await school.do(next_opening) is None
    assert await school.do(next_closing) is None
    made = await school.running()
    assert await school.do(next_opening) == NINE
    await school.plan(NINE)
    assert await school.do(next_opening) == NINE + DAY
    [opened] = await school.rows(Round)
    assert await school.do(next_closing) == opened.closes_at
    await school.do(series_running.archive, CARLO, made)
    assert await school.do(next_opening) is None
    await school.do(close_rounds, opened.closes_at)
    assert await school.do(next_closing) is None
