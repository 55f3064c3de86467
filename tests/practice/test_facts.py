"""From the database to a streak: every kind of fact, for one trainee and for a cohort at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import update

from bot.db.tables import Outage, Reply, Round, Series, SkippedDay, WeekdayChange
from bot.practice import (
    allowances,
    breaks,
    cohorts,
    schedule_changes,
    series_running,
    settings,
)
from bot.practice.deliveries import claim_due, mark_sent
from bot.practice.facts import facts_of
from bot.practice.people import Actor
from bot.practice.progress import Progress, progress
from bot.practice.replies import Saved
from drills.model import Refusal
from drills.practice_facts import PracticeFacts
from drills.streaks import streak
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    LIBRARY,
    MEI,
    NINE,
    NOA,
    NOW,
    OLA,
    PIA,
    RUTH,
    SERVER,
    School,
)
from tests.practice.test_statements import statements

MOST_STATEMENTS = 12


def day(number: int) -> date:
    """A day of March 2026; the second is Monday, when all begins."""
    return date(2026, 3, number)


async def post(school: School, *days: int) -> None:
    """The drills of these days come and are delivered, counted from Monday."""
    for number in days:
        now = NINE + number * DAY
        await school.plan(now)
        while claimed := await school.do(claim_due, now, 100):
            for row in claimed:
                await school.do(mark_sent, row, 5, 6, now)


async def answer(school: School, actor: Actor, number: int, now: datetime | None = None) -> Saved:
    """Answer the drill of a day, counted from Monday; an hour after it came unless said."""
    posted = NINE + number * DAY
    [found] = [row for row in await school.rows(Round) if row.due_at == posted]
    return await school.reply(actor, found.id, now=now or posted + HOUR)


async def facts(school: School, actor: Actor, days: float = 0) -> PracticeFacts:
    """The facts of one trainee of the first cohort, so many days after Monday at ten."""
    return (await school.do(facts_of, 1, NINE + HOUR + days * DAY))[actor.user_id]


async def seen(school: School, actor: Actor, days: float = 0) -> Progress:
    [shown] = await school.do(progress, actor, NINE + HOUR + days * DAY)
    return shown


async def test_a_cohort_costs_as_many_statements_as_one_trainee(school: School) -> None:
    await school.running(ADA, BEN, MEI, NOA, OLA, PIA)
    await post(school, *range(9))
    for person in (ADA, BEN, MEI):
        for number in range(5):
            await answer(school, person, number)
        await school.do(settings.set_goal, person, 2, NOW)
        await school.do(breaks.plan_vacation, person, "20 March", "", NOW)
    with statements(school) as for_all:
        known = await school.do(facts_of, 1, NINE + 9 * DAY)
    with statements(school) as for_one:
        [shown] = await school.do(progress, ADA, NINE + 9 * DAY)
    assert len(known) == 6
    assert len(for_one) == len(for_all) <= MOST_STATEMENTS
    assert streak(known[ADA.user_id], NINE + 9 * DAY) == shown.streak
    assert known[ADA.user_id] == known[BEN.user_id] != known[NOA.user_id]


async def test_only_those_who_take_part_are_known(school: School) -> None:
    await school.cohort(ADA, BEN)
    await school.do(cohorts.leave, BEN, 1, NOW)
    await school.do(cohorts.invite, CARLO, "Spring", MEI.user_id, NOW)
    assert list(await school.do(facts_of, 1, NOW)) == [ADA.user_id]
    assert await school.do(facts_of, 404, NOW) == {}


async def test_an_extended_reply_is_in_time_and_credits_the_rounds_own_day(school: School) -> None:
    await school.running(ADA, BEN)
    await post(school, 0)
    await school.do(allowances.extend, CARLO, ADA.user_id, 48, None, NINE + 2 * HOUR)
    late = NINE + 2 * DAY
    ada, ben = [await answer(school, person, 0, late) for person in (ADA, BEN)]
    assert (ada.late, ada.extended, ada.closes_at) == (False, True, NINE + 3 * DAY)
    assert (ben.late, ben.extended, ben.closes_at) == (True, False, NINE + DAY)
    of_ada, of_ben = await facts(school, ADA, 2), await facts(school, BEN, 2)
    assert (of_ada.credited, of_ada.replies) == ({day(2)}, ())
    assert (of_ben.credited, of_ben.replies) == (frozenset(), (late,))


async def test_the_end_itself_is_in_time_and_a_moment_later_is_not(school: School) -> None:
    await school.running(ADA, BEN)
    await post(school, 0)
    for person in (ADA, BEN):
        await school.do(allowances.extend, CARLO, person.user_id, 1, None, NINE)
    end = NINE + DAY + HOUR
    assert not (await answer(school, ADA, 0, end)).late
    assert (await answer(school, BEN, 0, end + NOW.resolution)).late
    assert (await facts(school, ADA, 1)).credited == {day(2)}
    assert (await facts(school, BEN, 1)).credited == frozenset()


async def test_more_time_can_come_after_the_end_and_after_the_reply(school: School) -> None:
    await school.running(ADA)
    await post(school, 0)
    await answer(school, ADA, 0, NINE + 2 * DAY)
    assert (await facts(school, ADA, 3)).credited == frozenset()
    _, end = await school.do(allowances.extend, CARLO, ADA.user_id, 5, None, NINE + 3 * DAY)
    assert end == NINE + 3 * DAY + 5 * HOUR
    assert (await facts(school, ADA, 3)).credited == {day(2)}
    _, same = await school.do(allowances.extend, CARLO, ADA.user_id, 1, 1, NINE + 3 * DAY)
    assert same == end


async def test_a_round_long_gone_is_not_extended(school: School) -> None:
    await school.running(ADA)
    await post(school, 0)
    await school.do(series_running.archive, CARLO, 1)
    with pytest.raises(Refusal, match="There is no drill of <@11> that closed within the last"):
        await school.do(allowances.extend, CARLO, ADA.user_id, 5, None, NINE + 8 * DAY)
    for hours in (0, 169, -5):
        with pytest.raises(Refusal, match="More time is 1 to 168 hours"):
            await school.do(allowances.extend, CARLO, ADA.user_id, hours, None, NINE)


async def test_a_reply_with_more_time_is_released_after_its_own_review(school: School) -> None:
    """The round's review has ended when the reply comes: its own still lasts its hours."""
    await school.running(ADA, BEN)
    await post(school, 0)
    await school.do(allowances.extend, CARLO, ADA.user_id, 100, None, NINE)
    late = NINE + 4 * DAY
    saved = await answer(school, ADA, 0, late)
    [row] = await school.rows(Reply)
    [opened] = [one for one in await school.rows(Round) if one.id == saved.round_id]
    assert opened.release_at < late < row.release_at == late + 24 * HOUR


async def test_yesterdays_drill_is_not_missed_while_it_is_open(school: School) -> None:
    await school.running(ADA, closes_after_hours="48")
    await post(school, 0, 1)
    await answer(school, ADA, 0)
    assert (await seen(school, ADA, 1.9)).streak.tokens == 2
    await post(school, 2)
    shown = await seen(school, ADA, 3)
    assert (await facts(school, ADA, 2)).answerable == {day(3), day(4)}
    assert (shown.streak.tokens, shown.streak.day) == (1, 1)


async def test_only_outages_of_the_servers_own_shard_excuse(school: School) -> None:
    await school.running(ADA)
    shard = (SERVER >> 22) % 4
    async with school.database.writing() as session:
        session.add_all(
            Outage(number=number, count=4, began_at=NINE + days * DAY, ended_at=NINE + end * DAY)
            for number, days, end in ((shard, 2, 2.5), (shard + 1, 3, 3.5))
        )
    assert (await facts(school, ADA, 5)).outages == ((NINE + 2 * DAY, NINE + 2.5 * DAY),)


async def test_breaks_and_excuses_are_rest(school: School) -> None:
    await school.running(ADA, BEN)
    await school.do(allowances.excuse, RUTH, BEN.user_id, "5 March", "6 March", NOW)
    await school.do(breaks.begin_pause, ADA, NINE + 2 * DAY)
    await post(school, *range(6))
    for person in (ADA, BEN):
        for number in (0, 1):
            await answer(school, person, number)
    ada, ben = await seen(school, ADA, 5), await seen(school, BEN, 5)
    assert (ada.streak.day, ada.streak.tokens, ada.away and ada.away.kind) == (2, 2, "pause")
    assert ada.resting == tuple(map(day, range(4, 9)))
    assert (ben.streak.tokens, ben.away, ben.resting) == (1, None, (day(5), day(6)))


async def test_giving_up_a_rest_day_leaves_the_past_alone(school: School) -> None:
    await school.running(ADA)
    await school.do(settings.set_rest, ADA, frozenset({2, 3}), NOW)
    await post(school, *range(12))
    for number in (0, 1, 4, 5, 6, 7, 8):
        await answer(school, ADA, number)
    before = (await seen(school, ADA, 8)).streak
    await school.do(settings.set_rest, ADA, frozenset(), NINE + 8 * DAY)
    after = await facts(school, ADA, 8)
    assert [after.due_on(day(number)) for number in (4, 5, 11, 12)] == [False, False, True, True]
    assert (await seen(school, ADA, 8)).streak.day == before.day == 7


async def test_a_new_rest_day_mends_nothing_that_was_missed(school: School) -> None:
    await school.running(ADA, weekdays=tuple("01234"))
    await post(school, 0, 1, 2, 3, 4, 7, 8, 9)
    for number in (0, 1):
        await answer(school, ADA, number)
    before = (await seen(school, ADA, 11)).streak
    await school.do(settings.set_rest, ADA, frozenset({2, 3, 4}), NINE + 11 * DAY)
    after = (await seen(school, ADA, 11)).streak
    assert (after.day, after.week, after.tokens) == (before.day, before.week, before.tokens)
    assert (before.day, before.week) == (0, 0)


async def test_a_new_rest_day_takes_no_week_away_that_was_met(school: School) -> None:
    """Two days of five were left out, so one of the other three was enough."""
    made = await school.running(ADA, weekdays=tuple("01234"))
    await school.do(schedule_changes.leave_out, CARLO, made, "2 March to 3 March", NOW)
    await post(school, 2, 3, 4, 7)
    await answer(school, ADA, 2)
    assert (await seen(school, ADA, 7)).streak.week == 1
    await school.do(settings.set_rest, ADA, frozenset({0, 1}), NINE + 7 * DAY)
    assert (await seen(school, ADA, 7)).streak.week == 1


async def test_other_weekdays_take_no_week_away_that_was_met(school: School) -> None:
    """Two days of five were left out, so one of the other three was enough."""
    made = await school.running(ADA, weekdays=tuple("01234"))
    await school.do(schedule_changes.leave_out, CARLO, made, "2 March to 3 March", NOW)
    await post(school, 2, 3, 4, 7)
    await answer(school, ADA, 2)
    before = (await seen(school, ADA, 7)).streak
    assert (before.week, before.this_week_need) == (1, 3)
    await school.do(schedule_changes.set_days, CARLO, made, ["2", "3"], "09:00", NINE + 7 * DAY)
    after = (await seen(school, ADA, 7)).streak
    assert (after.week, after.day, after.tokens) == (before.week, before.day, before.tokens)
    changed = await facts(school, ADA, 7)
    assert [n for n in range(2, 16) if changed.due_on(day(n))] == [2, 3, 4, 5, 6, 9, 11, 12]


async def test_other_weekdays_begin_after_a_drill_that_is_out(school: School) -> None:
    """The first change of a day knows what held before; a draft has no past."""
    made = await school.running(ADA, weekdays=("0",))
    draft = (await school.series(1, name="Draft")).id
    await school.do(schedule_changes.set_days, CARLO, draft, ["5"], "09:00", NOW)
    await post(school, 0)
    for weekdays, hours in ((["1", "2"], 2), (["2", "3"], 3), (["2", "3"], 4)):
        await school.do(
            schedule_changes.set_days, CARLO, made, weekdays, "09:00", NINE + hours * HOUR
        )
    await school.do(schedule_changes.set_days, CARLO, made, ["1"], "09:00", NINE + DAY - HOUR)
    assert [
        (row.series_id, row.until, row.weekdays) for row in await school.rows(WeekdayChange)
    ] == [(made, day(3), "0")]
    changed = await facts(school, ADA, 1)
    assert [n for n in range(2, 16) if changed.due_on(day(n))] == [2, 3, 10]


async def test_the_weekdays_of_one_series_change_beside_those_of_another(school: School) -> None:
    made = await school.running(ADA, weekdays=("0", "1"))
    second = (await school.series(1, name="Second", weekdays=("1", "3"))).id
    await school.do(series_running.start, CARLO, second, LIBRARY, NOW)
    await post(school, 0, 1, 3)
    await school.do(schedule_changes.set_days, CARLO, made, ["4"], "09:00", NINE + 3 * DAY)
    await school.do(schedule_changes.set_days, CARLO, second, ["6"], "09:00", NINE + 8 * DAY)
    changed = await facts(school, ADA, 8)
    assert [n for n in range(2, 23) if changed.due_on(day(n))] == [2, 3, 5, 6, 13, 15, 20, 22]


async def test_who_comes_back_keeps_the_days_of_late_replies_too(school: School) -> None:
    await school.running(ADA)
    await post(school, 0, 1)
    await answer(school, ADA, 0, NINE + DAY + 2 * HOUR)
    assert (await seen(school, ADA, 2)).streak.total == 1
    await school.do(cohorts.leave, ADA, 1, NINE + 2 * DAY)
    await school.do(cohorts.join, ADA, 1, NINE + 3 * DAY)
    assert (await seen(school, ADA, 3)).streak.total == 1


async def test_every_second_week_asks_for_nothing_in_between(school: School) -> None:
    made = await school.running(ADA, weekdays=("0", "1", "2", "3", "4"))
    async with school.database.writing() as session:
        await session.execute(
            update(Series).where(Series.id == made).values(every_weeks=2, starts_on=day(2))
        )
    await post(school, *range(5))
    assert (await seen(school, ADA, 4)).streak.this_week_need == 3
    shown = await seen(school, ADA, 9)
    assert (shown.streak.this_week_need, len(shown.resting)) == (0, 5)
    assert (await seen(school, ADA, 14)).streak.this_week_need == 3


async def test_days_left_out_lower_what_the_week_asks_for(school: School) -> None:
    made = await school.running(ADA, weekdays=("0", "1", "2", "3", "4"))
    async with school.database.writing() as session:
        session.add_all(SkippedDay(series_id=made, day=day(number)) for number in (4, 5, 6))
    await post(school, 0)
    shown = await seen(school, ADA)
    assert (shown.streak.this_week_need, shown.resting) == (1, (day(4), day(5), day(6)))


async def test_nothing_is_due_after_the_end_of_a_series(school: School) -> None:
    made = await school.running(ADA)
    async with school.database.writing() as session:
        await session.execute(update(Series).where(Series.id == made).values(ends_on=day(3)))
    await post(school, 0, 1, 2, 3)
    for number in (0, 1):
        await answer(school, ADA, number)
    for days in (4, 11, 40):
        shown = (await seen(school, ADA, days)).streak
        assert (shown.day, shown.tokens, shown.total) == (2, 2, 2)
    assert shown.this_week_need == 0


async def test_a_drill_that_had_closed_before_somebody_joined_was_never_theirs(
    school: School,
) -> None:
    await school.running(ADA, closes_after_hours="12")
    await post(school, 0)
    await school.do(cohorts.join, BEN, 1, NINE + 13 * HOUR)
    assert day(2) in (await facts(school, BEN, 1)).excused
    assert day(2) not in (await facts(school, ADA, 1)).excused


async def test_zones_and_goals_come_with_their_history(school: School) -> None:
    await school.running(ADA)
    await school.do(settings.choose_own_zone, ADA, "Asia/Tokyo", NOW + 2 * DAY)
    await school.do(settings.set_goal, ADA, 5, NOW + 2 * DAY)
    found = await facts(school, ADA, 2)
    assert found.zones == ((NOW, "Europe/London"), (NOW + 2 * DAY, "Asia/Tokyo"))
    assert found.goals == ((day(9), 5),)


async def test_a_series_that_ended_before_somebody_came_asks_nothing_of_them(
    school: School,
) -> None:
    trial = await school.running(ADA)
    await post(school, 0)
    await school.do(series_running.archive, CARLO, trial)
    second = await school.series(1, name="Second", weekdays=("1", "3"))
    await school.do(series_running.start, CARLO, second.id, LIBRARY, NINE + 8 * DAY)
    await school.do(cohorts.join, BEN, 1, NINE + 8 * DAY)
    assert (await facts(school, BEN, 8)).cohort_weekdays == {1, 3}
    assert (await facts(school, ADA, 8)).cohort_weekdays == set(range(7))
