"""What would happen this week: planning does what was told, and looking does nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.tables import Base, Round, Series, Server
from bot.practice import breaks, schedule_changes, series_running, settings
from bot.practice.dry_run import DryRun, dry_run
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    LIBRARY,
    MEI,
    NINE,
    NOA,
    NOW,
    RUTH,
    School,
)

MONDAY = date(2026, 3, 2)


async def everything(school: School) -> dict[str, list[tuple[Any, ...]]]:
    async with school.database.reading() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


async def look(school: School, series_id: int, now: Any = NOW) -> DryRun:
    """The week ahead; looking leaves every row of every table as it was."""
    before = await everything(school)
    week = await school.do(dry_run, CARLO, series_id, LIBRARY, now)
    assert await everything(school) == before
    return week


async def test_the_week_comes_as_it_was_told(school: School) -> None:
    one = await school.running(ADA, BEN, MEI, NOA)
    await school.plan(NINE)
    week = await look(school, one, NINE)
    assert [(told.day, told.number) for told in week.days] == [
        (MONDAY + n * DAY, n + 1) for n in range(1, 7)
    ]
    assert [told.repeats for told in week.days] == [None, None, 1, 2, 3, 4]
    assert (week.unseen, week.first_repeat) == (2, MONDAY + 3 * DAY)
    assert week.left_out == ((MONDAY, "posted already, as day 1"),)
    assert week.attention == ()
    for n in range(1, 7):
        assert await school.plan(NINE + n * DAY) == 1
    _, *rounds = await school.rows(Round)
    told = [(day.number, day.due_at, day.closes_at, day.feedback_by) for day in week.days]
    assert told == [(row.number, row.due_at, row.closes_at, row.release_at) for row in rounds]


async def test_days_without_a_drill_have_their_reasons(school: School) -> None:
    made = await school.series(await school.cohort(), weekdays=("0", "1", "2", "4", "6"))
    await school.do(schedule_changes.set_dates, CARLO, made.id, "2026-03-03", "2026-03-07", NOW)
    await school.do(series_running.start, CARLO, made.id, LIBRARY, NOW)
    await school.do(series_running.skip, CARLO, made.id, NOW)
    week = await look(school, made.id)
    assert [told.day.day for told in week.days] == [4, 6]
    assert week.left_out == (
        (date(2026, 3, 2), "before the start"),
        (date(2026, 3, 3), "left out by hand"),
        (date(2026, 3, 8), "after the end"),
    )
    assert week.first_repeat is None
    await school.do(schedule_changes.set_dates, CARLO, made.id, "", "", NOW)
    await school.do(schedule_changes.set_weeks, CARLO, made.id, 2, NOW)
    week = await look(school, made.id, NINE + timedelta(hours=1))
    assert week.left_out[0] == (date(2026, 3, 2), "its time has gone by")
    week = await look(school, made.id, NINE + 7 * DAY)
    assert {why for _, why in week.left_out} == {"an off week, with a drill every 2 weeks"}


async def test_who_is_away_is_only_counted(school: School) -> None:
    one = await school.running(ADA, BEN, MEI, NOA)
    await school.do(breaks.plan_vacation, ADA, "2026-03-03", "2026-03-04", NOW)
    await school.do(breaks.begin_pause, BEN, NOW)
    await school.do(settings.set_rest, MEI, frozenset({1, 6}), NOW)
    week = await look(school, one)
    assert week.members == 4
    assert [told.away for told in week.days] == [1, 3, 2, 1, 1, 1, 2]


async def test_what_stands_in_the_way_is_named_with_its_mend(school: School) -> None:
    made = await school.series(await school.cohort(ADA))
    async with school.database.writing() as session:
        server = await session.get_one(Server, CARLO.server_id)
        server.drill_channel_id = server.staff_channel_id = server.supervisor_role_id = None
        (await session.get_one(Series, made.id)).selection = {"packs": ["gone"]}
    week = await look(school, made.id)
    assert week.days == ()
    words = " ".join(week.attention)
    for part in (
        "It is not started",
        "There is no drill left that it draws from",
        "There is no drill channel",
        "There is no staff channel",
        "There is no role for supervisors",
        "A reply can get 0 of the 3 ratings from peers",
    ):
        assert part in words


async def test_the_week_is_for_coordinators_and_not_of_what_is_archived(school: School) -> None:
    one = await school.running(ADA)
    for actor in (ADA, RUTH):
        with pytest.raises(Refusal, match="This is for coordinators"):
            await school.do(dry_run, actor, one, LIBRARY, NOW)
    await school.do(series_running.archive, CARLO, one)
    with pytest.raises(Refusal, match="is archived"):
        await school.do(dry_run, CARLO, one, LIBRARY, NOW)


async def test_levelled_rounds_name_their_levels_and_pairs_are_told_too(school: School) -> None:
    one = await school.running(ADA, rules={"levelled": True})
    week = await look(school, one)
    assert {told.levels for told in week.days} == {("beginner",)}
    assert await school.plan(NINE) == 1
    [opened] = await school.rows(Round)
    assert opened.levelled
    two = await school.running(BEN, name="Pairs", kind="pairs")
    week = await look(school, two)
    assert len(week.days) == 7
    assert not [sentence for sentence in week.attention if "ratings" in sentence]
