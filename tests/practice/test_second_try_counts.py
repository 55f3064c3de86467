"""A series in which a drill counts as practised with the second try."""

from __future__ import annotations

from datetime import datetime

from bot.db.tables import Reply
from bot.practice.attempts import freeze
from bot.practice.progress import progress
from bot.practice.replies import Saved
from bot.practice.series_rules import choose_rule
from drills.streaks import Streak
from tests.practice.builders import ADA, CARLO, DAY, HOUR, NINE, School


async def running(school: School, finish: str = "second try") -> int:
    series_id = await school.running(ADA)
    await school.do(choose_rule, CARLO, series_id, "finish", finish)
    return series_id


async def attempt(school: School, round_id: int, now: datetime) -> Saved:
    """A further text, after others' were shown."""
    await school.do(freeze, round_id, ADA.user_id, now)
    text = f"Text {len(await school.rows(Reply))}"
    return await school.reply(ADA, round_id, text, now)


async def streak_at(school: School, now: datetime) -> Streak:
    [one] = await school.do(progress, ADA, now)
    return one.streak


async def test_the_first_try_alone_is_neither_done_nor_missed(school: School) -> None:
    await running(school)
    seen: list[tuple[int, int]] = []
    for days in range(10):
        now = NINE + days * DAY
        await school.plan(now)
        saved = await attempt(school, days + 1, now)
        assert saved.counts_later
    later = NINE + 15 * DAY
    one = await streak_at(school, NINE + 10 * DAY)
    assert (one.total, one.day, one.tokens) == (0, 0, 2)
    for round_id in (1, 2, 10):
        again = await attempt(school, round_id, later)
        assert not again.counts_later
        one = await streak_at(school, NINE + 10 * DAY)
        seen.append((one.total, one.day))
    assert seen == [(1, 1), (2, 2), (3, 3)]


async def test_a_second_try_credits_the_day_of_its_round_once(school: School) -> None:
    await running(school)
    await school.plan(NINE)
    await attempt(school, 1, NINE)
    await attempt(school, 1, NINE + HOUR)
    assert (await streak_at(school, NINE + 2 * HOUR)).total == 1
    await attempt(school, 1, NINE + 3 * DAY)
    assert (await streak_at(school, NINE + 4 * DAY)).total == 2, "a third one is practice, too"


async def test_a_late_first_try_counts_once_it_was_tried_again(school: School) -> None:
    await running(school)
    await school.plan(NINE)
    await attempt(school, 1, NINE + 2 * DAY)
    assert (await streak_at(school, NINE + 3 * DAY)).total == 0
    await attempt(school, 1, NINE + 2 * DAY + HOUR)
    one = await streak_at(school, NINE + 3 * DAY)
    assert one.total == 1


async def test_changing_the_rule_leaves_what_was_posted_as_it_is(school: School) -> None:
    series_id = await running(school, "reply")
    await school.plan(NINE)
    await attempt(school, 1, NINE)
    await school.do(choose_rule, CARLO, series_id, "finish", "second try")
    assert (await streak_at(school, NINE + HOUR)).total == 1
    await school.plan(NINE + DAY)
    await attempt(school, 2, NINE + DAY)
    await school.do(choose_rule, CARLO, series_id, "finish", "reply")
    assert (await streak_at(school, NINE + DAY + HOUR)).total == 1
    await attempt(school, 2, NINE + DAY + HOUR)
    assert (await streak_at(school, NINE + DAY + 2 * HOUR)).total == 2


async def test_more_replies_never_lower_anything(school: School) -> None:
    """Some days missed, some tried once: whatever comes afterwards, every figure stays or grows."""
    await running(school)
    for days in range(14):
        await school.plan(NINE + days * DAY)
    now = NINE + 14 * DAY
    before = await streak_at(school, now)
    steps = [(n, NINE + (n - 1) * DAY + HOUR) for n in (1, 2, 3, 6, 9, 10)]
    steps += [(n, NINE + 13 * DAY) for n in (9, 4, 2, 2, 1, 3)]
    for round_id, moment in steps:
        await attempt(school, round_id, moment)
        after = await streak_at(school, now)
        for figure in ("total", "week", "best_week", "day", "best_day", "this_week_done"):
            assert getattr(after, figure) >= getattr(before, figure), (round_id, figure)
        before = after
