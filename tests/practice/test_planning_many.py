"""Planning many series: some at a time, spread, and each with the drill whose turn it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from bot.db.tables import Delivery, Round
from bot.practice import series_running
from bot.practice.opening import spread
from bot.practice.planning import plan_rounds
from bot.practice.rounds import view_round
from drills.library import Library
from tests.practice.builders import CARLO, DAY, HOUR, LIBRARY, MINUTE, NINE, NOW, PACK, School

MONDAY = date(2026, 3, 2)


async def test_drills_are_spread_the_same_way_each_time_and_never_beyond_the_setting(
    school: School,
) -> None:
    await school.running()
    for number in range(8):
        made = await school.series(1, name=f"Series {number}")
        await school.do(series_running.start, CARLO, made.id, LIBRARY, NOW)
    async with school.database.writing() as session:
        planned = await plan_rounds(session, LIBRARY, NINE, spread_seconds=60)
    posts = await school.rows(Delivery, Delivery.kind == "round")
    offsets = {post.round_id: post.due_at - NINE for post in posts}
    assert len(offsets) == 9
    assert all(timedelta(0) <= offset < MINUTE for offset in offsets.values())
    assert len(set(offsets.values())) > 6
    assert {one.id: spread(60, one.series_id, one.day) for one in planned.opened} == offsets
    assert {(row.due_at, row.closes_at) for row in await school.rows(Round)} == {(NINE, NINE + DAY)}


async def test_many_series_are_planned_some_at_a_time_the_longest_due_first(
    school: School,
) -> None:
    await school.running(name="Late", at="10:00")
    for number in range(4):
        made = await school.series(1, name=f"Series {number}")
        await school.do(series_running.start, CARLO, made.id, LIBRARY, NOW)
    opened: list[list[int]] = []
    more = True
    while more:
        async with school.database.writing() as session:
            planned = await plan_rounds(session, LIBRARY, NINE + HOUR, at_once=2)
        opened.append([one.series_id for one in planned.opened])
        more = planned.more
    assert [sorted(ids) for ids in opened] == [[2, 3], [4, 5], [1]]
    assert await school.plan(NINE + HOUR) == 0


async def test_five_days_away_post_the_newest_of_each_series_and_no_more(school: School) -> None:
    await school.running(name="Daily")
    other = await school.series(1, name="Mondays", weekdays=("0",))
    await school.do(series_running.start, CARLO, other.id, LIBRARY, NOW)
    await school.plan(NINE)
    assert await school.plan(NINE + 5 * DAY) == 1
    assert [(row.series_id, row.day) for row in await school.rows(Round)] == [
        (1, MONDAY),
        (2, MONDAY),
        (1, MONDAY + 5 * DAY),
    ]


def shrunk_to(*numbers: int) -> Library:
    """The library as it is after an update of its pack, with these of its drills in this order."""
    drills = tuple(PACK.drills[number - 1] for number in numbers)
    return Library({PACK.id: replace(PACK, drills=drills)})


async def test_a_pack_that_changes_is_gone_through_without_forgetting(school: School) -> None:
    await school.running()
    seen: list[str] = []
    order = [(3, 1)] * 3 + [(3, 1, 2)] * 5 + [(1, 2)] * 3 + [(2, 1, 3)]
    for days, numbers in enumerate(order):
        async with school.database.writing() as session:
            await plan_rounds(session, shrunk_to(*numbers), NINE + days * DAY)
        newest = (await school.rows(Round))[-1]
        view = await school.do(view_round, newest.id)
        assert view
        seen.append(view.drill.id.removeprefix("three-"))
    # A drill that is new comes first; one that comes back has waited longest.
    assert "".join(seen) == "313" + "21321" + "212" + "3"


async def test_many_planners_share_many_series_and_open_each_round_once(school: School) -> None:
    for number in range(12):
        await school.running(name=f"Series {number}")
    for days in range(3):
        now = NINE + days * DAY
        opened = await asyncio.gather(
            *(school.do(plan_rounds, LIBRARY, now, at_once=5) for _ in range(6))
        )
        opened.append(await school.do(plan_rounds, LIBRARY, now))
        ids = [one.series_id for planned in opened for one in planned.opened]
        assert sorted(ids) == list(range(1, 13))
    assert len(await school.rows(Round)) == len(await school.keys(kind="round")) == 36
