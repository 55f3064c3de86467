"""A trainee's own progress, from what is in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.practice import cohorts, series, series_running
from bot.practice.attempts import freeze
from bot.practice.deliveries import claim_due, mark_sent
from bot.practice.people import Actor
from bot.practice.progress import Progress, progress
from bot.practice.setup import choose_zone
from drills.model import Refusal
from drills.streaks import Streak
from tests.practice.builders import (
    ADA,
    ADMIN,
    BEN,
    CARLO,
    DAY,
    HOUR,
    LIBRARY,
    MEI,
    NINE,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    School,
    elsewhere,
    in_direct_message,
)


async def seen(school: School, actor: Actor, days: float = 0) -> Progress:
    """What the actor is shown so many days after Monday at ten, in their only cohort."""
    [shown] = await school.do(progress, actor, NINE + HOUR + days * DAY)
    return shown


async def deliver(school: School, now: datetime) -> None:
    """Everything that waits in the outbox is sent."""
    while claimed := await school.do(claim_due, now, 100):
        for row in claimed:
            await school.do(mark_sent, row, 5, 6, now)


async def post(school: School, *days: int) -> None:
    """The drills of these days come, counted from Monday."""
    for day in days:
        await school.plan(NINE + day * DAY)
        await deliver(school, NINE + day * DAY)


async def practise(school: School, actor: Actor, *days: int) -> None:
    """Reply on these days, counted from Monday, an hour after the post."""
    for day in days:
        await post(school, day)
        [newest] = (await school.rows(series.Round))[-1:]
        await school.reply(actor, newest.id, now=NINE + day * DAY + HOUR)


async def test_who_has_just_joined_has_a_blank_page(school: School) -> None:
    await school.open_round(ADA)
    shown = await seen(school, ADA)
    assert (shown.cohort, shown.replies, shown.second_tries) == ("Spring", 0, 0)
    assert shown.streak == Streak(
        week=0,
        best_week=0,
        slack=1,
        this_week_done=0,
        this_week_need=3,
        total=0,
        day=0,
        best_day=0,
        tokens=2,
    )


async def test_each_practice_day_counts_once(school: School) -> None:
    await school.running(ADA)
    await practise(school, ADA, 0, 1, 2)
    shown = await seen(school, ADA, 2)
    assert (shown.streak.total, shown.streak.day, shown.streak.this_week_done) == (3, 3, 3)
    assert (shown.replies, shown.second_tries) == (3, 0)


async def test_a_second_try_counts_as_a_try_and_not_as_a_day(school: School) -> None:
    await school.running(ADA)
    await practise(school, ADA, 0)
    await school.do(freeze, 1, ADA.user_id, NINE)
    await school.reply(ADA, 1, "Again", now=NINE + 2 * HOUR)
    shown = await seen(school, ADA)
    assert (shown.replies, shown.second_tries, shown.streak.total) == (1, 1, 1)


async def test_two_series_on_one_day_are_one_practice_day(school: School) -> None:
    await school.running(ADA)
    second = await school.series(1, name="Second")
    await school.do(series_running.start, CARLO, second.id, LIBRARY, NOW)
    await school.plan(NINE)
    for round_id in (1, 2):
        await school.reply(ADA, round_id)
    shown = await seen(school, ADA)
    assert (shown.replies, shown.streak.total) == (2, 1)


async def test_a_late_reply_counts_for_the_day_it_came(school: School) -> None:
    """Monday's round is answered on Wednesday: one practice day, and it is Wednesday."""
    await school.open_round(ADA)
    await school.reply(ADA, 1, now=NINE + 2 * DAY)
    assert (await seen(school, ADA, 1)).streak.total == 0
    shown = await seen(school, ADA, 2)
    assert (shown.streak.total, shown.streak.day) == (1, 1)


async def test_a_reply_in_the_very_moment_of_closing_is_in_time(school: School) -> None:
    await school.running(ADA)
    await school.plan(NINE)
    await school.reply(ADA, 1, now=NINE + DAY)
    await practise(school, ADA, 1)
    assert (await seen(school, ADA, 1)).streak.total == 2


async def test_a_reply_past_midnight_counts_for_its_rounds_own_day(school: School) -> None:
    await school.running(ADA)
    await school.plan(NINE)
    await school.reply(ADA, 1, now=NINE + 20 * HOUR)
    await practise(school, ADA, 1)
    assert (await seen(school, ADA, 1)).streak.total == 2


@pytest.mark.parametrize(
    ("weekdays", "need"), [(("0",), 1), (("0", "3"), 2), (tuple("0123456"), 3)]
)
async def test_the_weeks_goal_asks_for_no_more_than_is_scheduled(
    school: School, weekdays: tuple[str, ...], need: int
) -> None:
    await school.running(ADA, weekdays=weekdays)
    assert (await seen(school, ADA)).streak.this_week_need == need


async def test_the_schedule_is_that_of_all_running_series(school: School) -> None:
    first = await school.running(ADA, weekdays=("0",))
    second = await school.series(1, name="Second", weekdays=("1",))
    assert (await seen(school, ADA)).streak.this_week_need == 1
    await school.do(series_running.start, CARLO, second.id, LIBRARY, NOW)
    assert (await seen(school, ADA)).streak.this_week_need == 2
    for made in (first, second.id):
        await school.do(series_running.pause, CARLO, made)
    assert (await seen(school, ADA)).streak.this_week_need == 0


async def test_what_was_done_before_leaving_still_counts_after_coming_back(
    school: School,
) -> None:
    await school.running(ADA)
    await practise(school, ADA, 0, 1)
    await school.do(cohorts.leave, ADA, 1, NINE + 2 * DAY)
    with pytest.raises(Refusal, match="You are not in a cohort here yet"):
        await school.do(progress, ADA, NINE + 2 * DAY)
    await school.do(cohorts.join, ADA, 1, NINE + 3 * DAY)
    await practise(school, ADA, 3)
    shown = await seen(school, ADA, 3)
    assert (shown.replies, shown.streak.total) == (3, 3)


async def test_every_cohort_here_is_shown_by_itself(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await school.running(ADA, name="Spring")
    await school.running(ADA, name="Autumn")
    there = await school.cohort(elsewhere(ADA), by=elsewhere(CARLO), name="Far away")
    await school.plan(NINE)
    await school.reply(ADA, 1)
    here = await school.do(progress, ADA, NINE + HOUR)
    assert [(one.cohort, one.replies) for one in here] == [("Autumn", 0), ("Spring", 1)]
    [far] = await school.do(progress, elsewhere(ADA), NINE + HOUR)
    assert (far.cohort, far.replies, there) == ("Far away", 0, 3)
    everywhere = await school.do(progress, in_direct_message(ADA), NINE + HOUR)
    assert [one.cohort for one in everywhere] == ["Autumn", "Far away", "Spring"]


async def test_progress_is_ones_own(school: School) -> None:
    await school.running(ADA, BEN)
    await practise(school, ADA, 0, 1)
    assert ((await seen(school, BEN, 1)).replies, (await seen(school, ADA, 1)).replies) == (0, 2)


@pytest.mark.parametrize("who", [OUTSIDER, MEI, in_direct_message(OUTSIDER), elsewhere(ADA)])
async def test_whoever_is_in_no_cohort_is_told_how_to_join(school: School, who: Actor) -> None:
    await school.cohort(ADA)
    await school.do(cohorts.invite, CARLO, "Spring", MEI.user_id, NOW)
    with pytest.raises(Refusal, match="Press Join on its card in the drill channel"):
        await school.do(progress, who, NOW)


async def test_a_day_is_one_on_the_trainees_own_clock(school: School) -> None:
    """Monday 23:30 in London is Tuesday in Tokyo."""
    await school.do(choose_zone, ADMIN, "Asia/Tokyo", "Europe/London")
    await school.running(ADA, at="08:30")
    await school.plan(NINE + 14.5 * HOUR)
    [opened] = await school.rows(series.Round)
    assert opened.day.isoformat() == "2026-03-03"
    await school.reply(ADA, opened.id, now=NINE + 15 * HOUR)
    [shown] = await school.do(progress, ADA, NINE + 15 * HOUR)
    assert (shown.streak.total, shown.streak.this_week_done) == (1, 1)


async def test_a_day_with_a_drill_costs_one_without_costs_nothing(school: School) -> None:
    await school.running(ADA)
    await practise(school, ADA, 0, 1)
    await post(school, 2)
    missed = (await seen(school, ADA, 3)).streak
    assert (missed.day, missed.tokens) == (2, 1)
    away = (await seen(school, ADA, 30)).streak
    assert (away.day, away.tokens, away.week) == (2, 1, 1)


async def test_a_drill_that_could_not_be_delivered_costs_nothing(school: School) -> None:
    await school.running(ADA)
    await practise(school, ADA, 0, 1)
    for day in range(2, 9):
        await school.plan(NINE + day * DAY)
    shown = (await seen(school, ADA, 9)).streak
    assert (shown.day, shown.tokens) == (2, 2)


@pytest.mark.parametrize("end", [series_running.pause, series_running.archive])
async def test_what_is_paused_or_over_asks_for_nothing_and_keeps_the_run(
    school: School, end: Any
) -> None:
    made = await school.running(ADA)
    await practise(school, ADA, 0, 1, 2)
    await school.do(end, CARLO, made)
    shown = (await seen(school, ADA, 24)).streak
    assert (shown.day, shown.tokens, shown.this_week_need, shown.total) == (3, 2, 0, 3)


async def test_before_any_series_has_run_nothing_is_due(school: School) -> None:
    await school.series(await school.cohort(ADA))
    shown = await seen(school, ADA, 20)
    assert (shown.begun, shown.streak.this_week_need, shown.streak.tokens) == (False, 0, 2)
    await school.do(series_running.start, CARLO, 1, LIBRARY, NINE + 20 * DAY)
    begun = await seen(school, ADA, 20)
    assert (begun.begun, begun.streak.this_week_need, begun.streak.tokens) == (True, 1, 2)
