"""A series from start to archive, and what its coordinator sees coming."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.db.tables import Delivery, Round, Series, SkippedDay
from bot.practice import series, series_running
from bot.practice.rounds import view_round
from bot.practice.schedules import schedule
from bot.practice.setup import Place, choose
from drills.library import Library
from drills.model import Refusal
from tests.practice.builders import ADMIN, CARLO, DAY, HOUR, LIBRARY, NINE, NOW, PACK, School

MONDAY = date(2026, 3, 2)


async def test_starting_plans_the_next_scheduled_day(school: School) -> None:
    made = await school.series(await school.cohort(), weekdays=("2", "4"))
    await school.do(series_running.start, CARLO, made.id, LIBRARY, NOW)
    [kept] = await school.rows(Series)
    assert kept.state == "running"
    assert (kept.next_day, kept.next_due_at) == (date(2026, 3, 4), NINE + 2 * DAY)


async def test_starting_after_todays_time_begins_on_the_next_day(school: School) -> None:
    made = await school.series(await school.cohort())
    await school.do(series_running.start, CARLO, made.id, LIBRARY, NINE)
    assert await school.plan(NINE + HOUR) == 0
    [kept] = await school.rows(Series)
    assert kept.next_due_at == NINE + DAY


async def test_a_pause_posts_nothing_and_resuming_posts_nothing_old(school: School) -> None:
    made = await school.running()
    await school.do(series_running.pause, CARLO, made)
    assert await school.plan(NINE) == 0
    await school.do(series_running.start, CARLO, made, LIBRARY, NINE + 3 * HOUR)
    assert await school.plan(NINE + 4 * HOUR) == 0
    assert await school.plan(NINE + DAY) == 1
    assert [row.day for row in await school.rows(Round)] == [MONDAY + DAY]


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("draft", {"pause": "not running", "skip": "not running"}),
        ("running", {"start": "running already"}),
        ("paused", {"pause": "not running", "skip": "not running"}),
        (
            "archived",
            {
                "start": "is archived. Create a new series",
                "pause": "not running",
                "skip": "not running",
                "archive": "archived already",
                "post_now": "is archived. Create a new series",
            },
        ),
    ],
)
async def test_what_makes_no_sense_is_refused(
    school: School, state: str, refused: dict[str, str]
) -> None:
    made = (await school.series(await school.cohort())).id
    steps = {
        "start": lambda: school.do(series_running.start, CARLO, made, LIBRARY, NOW),
        "pause": lambda: school.do(series_running.pause, CARLO, made),
        "skip": lambda: school.do(series_running.skip, CARLO, made, NOW),
        "archive": lambda: school.do(series_running.archive, CARLO, made),
        "post_now": lambda: school.do(series_running.post_now, CARLO, made, LIBRARY, NOW),
    }
    before = {"draft": [], "running": ["start"], "paused": ["start", "pause"]}
    for step in before.get(state, ["archive"]):
        await steps[step]()
    for step, sentence in refused.items():
        with pytest.raises(Refusal, match=sentence):
            await steps[step]()
    [kept] = await school.rows(Series)
    assert kept.state == state
    assert (kept.next_due_at is not None) == (state == "running")


@pytest.mark.parametrize("step", [series_running.start, series_running.post_now])
async def test_nothing_starts_without_its_pack(school: School, step: type[None]) -> None:
    made = await school.series(await school.cohort())
    with pytest.raises(Refusal, match=r'There is no pack "org\.example\.three"'):
        await school.do(step, CARLO, made.id, Library({}), NOW)
    assert await school.rows(Round) == []


@pytest.mark.parametrize("step", [series_running.start, series_running.post_now])
async def test_nothing_starts_without_a_drill_channel(school: School, step: type[None]) -> None:
    made = await school.series(await school.cohort())
    await school.do(choose, ADMIN, Place.DRILLS, None, "Europe/London")
    with pytest.raises(Refusal, match=r"no drill channel yet\. An admin can choose one"):
        await school.do(step, CARLO, made.id, LIBRARY, NOW)
    [kept] = await school.rows(Series)
    assert kept.state == "draft"
    assert await school.rows(Round) == []


async def test_a_skipped_day_is_left_out_and_the_next_is_not(school: School) -> None:
    made = await school.running()
    assert await school.do(series_running.skip, CARLO, made, NOW) == NINE
    assert await school.do(series_running.skip, CARLO, made, NOW) == NINE + DAY
    for days in range(4):
        await school.plan(NINE + days * DAY)
    assert [row.day for row in await school.rows(Round)] == [MONDAY + 2 * DAY, MONDAY + 3 * DAY]
    assert [row.number for row in await school.rows(Round)] == [1, 2]
    assert [row.day for row in await school.rows(SkippedDay)] == [MONDAY, MONDAY + DAY]


async def test_posting_now_opens_todays_round_at_once_and_there_is_one_a_day(
    school: School,
) -> None:
    made = await school.running()
    opened = await school.do(series_running.post_now, CARLO, made, LIBRARY, NOW)
    assert (opened.day, opened.number, opened.due_at) == (MONDAY, 1, NOW)
    assert opened.closes_at == NOW + timedelta(hours=24)
    [post] = await school.rows(Delivery, Delivery.kind == "round")
    assert (post.key, post.due_at) == (f"round/{opened.id}", NOW)
    with pytest.raises(Refusal, match="posted already; there is one a day"):
        await school.do(series_running.post_now, CARLO, made, LIBRARY, NOW + HOUR)
    assert await school.plan(NINE) == 0
    assert await school.plan(NINE + DAY) == 1
    assert [row.number for row in await school.rows(Round)] == [1, 2]


@pytest.mark.parametrize("state", ["draft", "paused"])
async def test_posting_now_works_at_rest_and_changes_no_plan(school: School, state: str) -> None:
    made = (await school.series(await school.cohort())).id
    if state == "paused":
        await school.do(series_running.start, CARLO, made, LIBRARY, NOW)
        await school.do(series_running.pause, CARLO, made)
    await school.do(series_running.post_now, CARLO, made, LIBRARY, NOW)
    [kept] = await school.rows(Series)
    assert (kept.state, kept.next_due_at) == (state, None)
    assert len(await school.rows(Round)) == 1


async def test_today_is_the_day_on_the_series_own_clock(school: School) -> None:
    late = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)
    made = await school.running()
    opened = await school.do(series_running.post_now, CARLO, made, LIBRARY, late)
    assert opened.day == date(2026, 7, 7)


async def test_archiving_ends_the_series_and_keeps_what_was(school: School) -> None:
    round_id = await school.open_round()
    await school.do(series_running.archive, CARLO, 1)
    assert await school.plan(NINE + DAY) == 0
    assert [row.id for row in await school.rows(Round)] == [round_id]


@pytest.mark.parametrize("posted", [0, 1, 3, 4])
async def test_the_preview_is_what_is_then_posted(school: School, posted: int) -> None:
    made = await school.running()
    for days in range(posted):
        await school.plan(NINE + days * DAY)
    now = NINE + (posted - 1) * DAY + HOUR
    await school.do(series_running.skip, CARLO, made, now)
    async with school.database.reading() as session:
        seen = await series_running.preview(
            session, await session.get_one(Series, made), LIBRARY, now
        )
    due = seen[2]
    assert due == NINE + (posted + 1) * DAY
    assert await school.plan(due - timedelta(seconds=1)) == 0
    assert await school.plan(due) == 1
    newest = (await school.rows(Round))[-1]
    view = await school.do(view_round, newest.id)
    assert view
    assert seen == (view.drill, view.number, view.due_at, view.closes_at)


async def test_a_preview_of_a_draft_and_of_a_pack_that_is_gone(school: School) -> None:
    made = await school.series(await school.cohort())
    async with school.database.reading() as session:
        drill, number, due, closes = await series_running.preview(session, made, LIBRARY, NOW)
        with pytest.raises(Refusal, match="There is no pack"):
            await series_running.preview(session, made, Library({}), NOW)
    assert (drill, number) == (PACK.drills[0], 1)
    assert (due, closes) == (NINE, NINE + DAY)


async def test_the_card_shows_the_coming_days_and_what_is_done(school: School) -> None:
    made = await school.running()
    await school.do(series_running.post_now, CARLO, made, LIBRARY, NOW)
    await school.do(series_running.skip, CARLO, made, NOW)
    async with school.database.reading() as session:
        kept = await session.get_one(Series, made)
        shown = await series.view_series(session, kept, LIBRARY, NOW)
        tomorrow = await series.view_series(session, kept, LIBRARY, NOW + DAY)
        orphan = await series.view_series(session, kept, Library({}), NOW)
    assert shown.next_days == tuple(NINE + days * DAY for days in (2, 3, 4, 5, 6))
    assert (shown.cohort, shown.draws.titles) == ("Spring", ("Three drills",))
    assert (len(shown.draws.drawn.drills), shown.draws.unseen, shown.posted) == (3, 2, 1)
    assert (shown.today_posted, tomorrow.today_posted) == (True, False)
    assert shown.weekly == schedule(kept)
    assert (orphan.draws.titles, orphan.draws.drawn.missing) == ((), (PACK.id,))


async def test_two_series_of_one_server_run_side_by_side(school: School) -> None:
    first = await school.running(name="Morning")
    second = await school.series(1, name="Evening", at="18:00")
    await school.do(series_running.start, CARLO, second.id, LIBRARY, NOW)
    assert await school.plan(NINE) == 1
    assert await school.plan(NINE + 9 * HOUR) == 1
    assert await school.plan(NINE + DAY) == 1
    rounds = [(row.series_id, row.number) for row in await school.rows(Round)]
    assert rounds == [(first, 1), (second.id, 1), (first, 2)]
    await school.do(series_running.pause, CARLO, first)
    [evening] = await school.rows(Series, Series.state == "running")
    assert evening.id == second.id
