"""What a trainee settles for themselves, and that it changes nothing behind them."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Any

import pytest

from bot.db.tables import Absence, Enrolment, Goal, Person, RestChange, ZoneChange
from bot.practice import allowances, breaks, cohorts, settings
from bot.practice.absences import is_away
from bot.practice.people import Actor
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    MEI,
    NOW,
    OTHER_SERVER,
    School,
    elsewhere,
    in_direct_message,
)

MONDAY = date(2026, 3, 2)
SECOND = NOW.resolution * 1_000_000


async def zone_of(school: School, actor: Actor, now: datetime) -> str:
    return (await school.do(settings.own_settings, actor, now)).zone


async def test_a_trainee_begins_with_the_servers_zone(school: School) -> None:
    await school.cohort(ADA)
    assert await zone_of(school, ADA, NOW) == "Europe/London"
    [clock, *others] = await school.do(settings.zone_question, ADA, NOW)
    assert (clock.zone, clock.shown) == ("Europe/London", NOW)
    assert len(others) > 15
    await school.do(settings.choose_own_zone, ADA, "asia/tokyo", NOW)
    assert await school.do(settings.zone_question, ADA, NOW) == []


async def test_a_newcomers_first_choice_corrects_the_guess(school: School) -> None:
    """It was their clock all along: no change, and so a slip can be mended at once."""
    await school.cohort(ADA)
    await school.do(settings.choose_own_zone, ADA, "Pacific/Auckland", NOW + HOUR)
    assert [row.zone for row in await school.rows(Enrolment)] == ["Pacific/Auckland"]
    assert await school.rows(ZoneChange) == []
    await school.do(settings.choose_own_zone, ADA, "Asia/Tokyo", NOW + 2 * HOUR)
    [changed] = await school.rows(ZoneChange)
    assert (changed.since, changed.zone) == (NOW + 2 * HOUR, "Asia/Tokyo")


async def test_a_later_choice_changes_the_future_only(school: School) -> None:
    await school.cohort(ADA)
    await school.do(settings.choose_own_zone, ADA, "Asia/Tokyo", NOW + DAY)
    assert [row.zone for row in await school.rows(Enrolment)] == ["Europe/London"]
    assert [(row.since, row.zone) for row in await school.rows(ZoneChange)] == [
        (NOW + DAY, "Asia/Tokyo")
    ]
    assert await zone_of(school, ADA, NOW + DAY) == "Asia/Tokyo"


async def test_a_zone_holds_for_a_day(school: School) -> None:
    await school.cohort(ADA)
    await school.do(settings.choose_own_zone, ADA, "Asia/Tokyo", NOW + DAY)
    free_at = int((NOW + 2 * DAY).timestamp())
    with pytest.raises(Refusal, match=rf"The next change is possible <t:{free_at}:f>\."):
        await school.do(settings.choose_own_zone, ADA, "Asia/Kolkata", NOW + 2 * DAY - SECOND)
    await school.do(settings.choose_own_zone, ADA, "Asia/Tokyo", NOW + 2 * DAY - SECOND)
    await school.do(settings.choose_own_zone, ADA, "Asia/Kolkata", NOW + 2 * DAY)
    assert [row.zone for row in await school.rows(ZoneChange)] == ["Asia/Tokyo", "Asia/Kolkata"]


async def test_the_same_zone_is_no_change(school: School) -> None:
    await school.cohort(ADA)
    for days in (2, 2.1, 2.2):
        await school.do(settings.choose_own_zone, ADA, "Europe/London", NOW + days * DAY)
    assert await school.rows(ZoneChange) == []
    assert [row.zone for row in await school.rows(Person)] == ["Europe/London"]


async def test_two_choices_at_once_are_one_change(school: School) -> None:
    await school.cohort(ADA)
    zones = ("Asia/Tokyo", "Asia/Kolkata")
    answers = await asyncio.gather(
        *(school.do(settings.choose_own_zone, ADA, zone, NOW + DAY) for zone in zones),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    [changed] = await school.rows(ZoneChange)
    assert changed.zone in answers


async def test_a_zone_goes_with_its_person_to_every_server(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await school.cohort(ADA)
    await school.do(settings.choose_own_zone, ADA, "Asia/Tokyo", NOW)
    await school.cohort(elsewhere(ADA), BEN_THERE, by=elsewhere(CARLO))
    assert await zone_of(school, elsewhere(ADA), NOW) == "Asia/Tokyo"
    assert await zone_of(school, in_direct_message(ADA), NOW) == "Asia/Tokyo"
    assert await zone_of(school, BEN_THERE, NOW) == "Europe/London"


BEN_THERE = elsewhere(BEN)


async def test_a_goal_begins_with_the_next_week_on_ones_own_clock(school: School) -> None:
    """Sunday 23:00 in London is Monday in Tokyo."""
    await school.cohort(ADA, BEN)
    await school.do(settings.choose_own_zone, BEN, "Asia/Tokyo", NOW)
    sunday_night = NOW + 6 * DAY + 15 * HOUR
    for person in (ADA, BEN):
        await school.do(settings.set_goal, person, 6, sunday_night)
        await school.do(settings.set_goal, person, 5, sunday_night)
    goals = [(row.monday, row.days) for row in await school.rows(Goal)]
    assert goals == [(date(2026, 3, 9), 5), (date(2026, 3, 16), 5)]
    shown = await school.do(settings.own_settings, ADA, sunday_night)
    assert (shown.goal, shown.coming_goal, shown.next_monday) == (3, 5, date(2026, 3, 9))
    shown = await school.do(settings.own_settings, ADA, sunday_night + DAY)
    assert (shown.goal, shown.coming_goal) == (5, 5)


async def test_rest_days_keep_what_held_before_once_a_day(school: School) -> None:
    await school.cohort(ADA)
    for weekdays in ({4}, {2, 4}, {1}):
        await school.do(settings.set_rest, ADA, frozenset(weekdays), NOW)
    await school.do(settings.set_rest, ADA, frozenset({1}), NOW + DAY)
    await school.do(settings.set_rest, ADA, frozenset(), NOW + 2 * DAY)
    assert [(row.until, row.weekdays) for row in await school.rows(RestChange)] == [
        (MONDAY, ""),
        (date(2026, 3, 4), "1"),
    ]
    assert [row.rest_weekdays for row in await school.rows(Enrolment)] == [""]


async def test_choices_hold_in_all_cohorts_of_a_server_and_in_one_joined_later(
    school: School,
) -> None:
    await school.set_up(OTHER_SERVER)
    await school.cohort(ADA, name="Spring")
    await school.cohort(ADA, name="Summer")
    await school.cohort(elsewhere(ADA), by=elsewhere(CARLO), name="There")
    await school.do(settings.set_goal, ADA, 5, NOW)
    await school.do(settings.set_rest, ADA, frozenset({4}), NOW)
    await school.do(breaks.plan_vacation, ADA, "tomorrow", "2026-03-10", NOW)
    await school.do(breaks.begin_pause, ADA, NOW)
    await school.cohort(ADA, name="Autumn")
    in_each = [(row.id, row.rest_weekdays) for row in await school.rows(Enrolment)]
    assert in_each == [(1, "4"), (2, "4"), (3, ""), (4, "4")]
    assert {row.enrolment_id for row in await school.rows(Goal)} == {1, 2, 4}
    away = [(row.enrolment_id, row.kind) for row in await school.rows(Absence)]
    assert sorted(away) == sorted((n, kind) for n in (1, 2, 4) for kind in ("pause", "vacation"))
    shown = await school.do(settings.own_settings, ADA, NOW)
    assert [one.kind for one in shown.breaks] == ["pause", "vacation"]
    await school.do(breaks.end_break, ADA, NOW)
    assert [row.kind for row in await school.rows(Absence)] == ["vacation"] * 3


async def test_who_is_excused_is_so_in_a_cohort_joined_later(school: School) -> None:
    first = await school.cohort(ADA)
    await school.do(allowances.excuse, CARLO, ADA.user_id, "today", "12 march", NOW)
    await school.cohort(ADA, name="Summer")
    # Both know of it already when they come back to the first.
    await school.do(cohorts.leave, ADA, first, NOW + DAY)
    await school.do(cohorts.join, ADA, first, NOW + DAY)
    away = [(row.enrolment_id, row.kind, row.set_by) for row in await school.rows(Absence)]
    assert sorted(away) == [(n, "excused", CARLO.user_id) for n in (1, 2)]


async def test_who_comes_back_to_a_cohort_is_not_paused_any_more(school: School) -> None:
    cohort_id = await school.cohort(ADA)
    await school.do(breaks.begin_pause, ADA, NOW)
    await school.do(cohorts.leave, ADA, cohort_id, NOW + DAY)
    await school.do(cohorts.join, ADA, cohort_id, NOW + 9 * DAY)
    async with school.database.reading() as session:
        assert not await is_away(session, 1, date(2026, 3, 11))


CHOICES: dict[str, Any] = {
    "own_settings": lambda s, who: settings.own_settings(s, who, NOW),
    "choose_own_zone": lambda s, who: settings.choose_own_zone(s, who, "Asia/Tokyo", NOW),
    "set_goal": lambda s, who: settings.set_goal(s, who, 2, NOW),
    "set_rest": lambda s, who: settings.set_rest(s, who, frozenset({1}), NOW),
    "show_day_streak": lambda s, who: settings.show_day_streak(s, who, shown=True),
    "plan_vacation": lambda s, who: breaks.plan_vacation(s, who, "today", "", NOW),
    "begin_pause": lambda s, who: breaks.begin_pause(s, who, NOW),
    "end_break": lambda s, who: breaks.end_break(s, who, NOW),
    "take_back": lambda s, who: breaks.take_back(s, who, 1, NOW),
}


@pytest.mark.parametrize("name", CHOICES)
async def test_only_those_who_take_part_choose(school: School, name: str) -> None:
    cohort_id = await school.cohort(ADA, BEN)
    await school.do(cohorts.invite, CARLO, "Spring", MEI.user_id, NOW)
    await school.do(cohorts.leave, BEN, cohort_id, NOW)
    for who in (CARLO, MEI, BEN, elsewhere(ADA), in_direct_message(MEI)):
        with pytest.raises(Refusal, match="You are not in a cohort here yet"):
            await school.do(CHOICES[name], who)
    assert await school.rows(Absence) == await school.rows(Goal) == []
