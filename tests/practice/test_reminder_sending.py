"""A reminder is judged anew when its time has come: it may wait, or have lost its point."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.db.tables import Absence, Delivery, Enrolment, Extension, Person, Round
from bot.practice import cohorts, series_running, settings
from bot.practice.deliveries import mark_sent, put_off
from bot.practice.people import Actor
from bot.practice.reminder_choice import Part, choice_of, choose
from bot.practice.reminding import note_closed_messages, reminder_due
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    LIBRARY,
    MINUTE,
    NINE,
    NOW,
    OTHER_SERVER,
    School,
    elsewhere,
    in_direct_message,
)
from tests.practice.reminding import (
    EVENING,
    MONDAY,
    MORNING,
    TUESDAY,
    another_series,
    awake,
    claim,
    planned,
    send,
    wants,
)

WEDNESDAY = "reminder/11/2026-03-04"


async def test_a_reminder_goes_out_once_while_a_drill_waits(school: School) -> None:
    await wants(school, ADA)
    round_id = await school.open_round(ADA, BEN)
    assert await send(school, EVENING - MINUTE) == []
    assert await send(school, EVENING) == [(MONDAY, round_id)]
    assert await send(school, MORNING) == []
    await school.do(choose, ADA, Part.HOURS_BEFORE, "1", EVENING + MINUTE)
    await wants(school, ADA, "channel", EVENING + MINUTE)
    assert MONDAY not in await planned(school)


async def test_whoever_likes_is_told_of_replies_to_rate_once_a_drill_has_closed(
    school: School,
) -> None:
    await school.do(choose, ADA, Part.NUDGES, "yes", NOW)
    round_id = await school.open_round(ADA, BEN)
    assert await planned(school) == {TUESDAY: NINE + DAY}
    await school.reply(BEN, round_id)
    assert await send(school, NINE + DAY) == [(TUESDAY, round_id)]
    await school.do(choose, ADA, Part.NUDGES, "no", NINE + DAY)
    await school.plan(NINE + DAY)
    assert await planned(school) == {}


async def test_nobody_is_told_of_replies_while_they_may_rate_none(school: School) -> None:
    await school.do(choose, ADA, Part.NUDGES, "yes", NOW)
    round_id = await school.open_round(ADA, BEN)
    ben = await school.reply(BEN, round_id)
    await school.reply(ADA, round_id)
    await school.rate(ADA, ben.reply_id)
    assert await send(school, NINE + DAY) == []
    assert await planned(school, "dropped") == {TUESDAY: NINE + DAY}


async def test_a_drill_to_answer_comes_before_replies_to_rate_and_is_enough_for_a_day(
    school: School,
) -> None:
    await wants(school, ADA)
    await awake(school, ADA)
    await school.do(choose, ADA, Part.NUDGES, "yes", NOW)
    round_id = await school.open_round(ADA, BEN)
    await school.reply(BEN, round_id)
    await school.reply(ADA, round_id)
    await school.plan(NINE + DAY)
    [second] = await school.rows(Round, Round.id != round_id)
    assert await planned(school) == {
        TUESDAY: NINE + DAY - 3 * HOUR,
        WEDNESDAY: NINE + 2 * DAY - 3 * HOUR,
    }
    assert await send(school, NINE + DAY) == [(TUESDAY, round_id)]
    before_closing = NINE + 2 * DAY - 3 * HOUR
    assert await send(school, before_closing) == [(WEDNESDAY, second.id)]


async def leave(school: School, actor: Actor, _round_id: int) -> None:
    [enrolment] = await school.rows(Enrolment, Enrolment.user_id == actor.user_id)
    await school.do(cohorts.leave, actor, enrolment.cohort_id, NINE)


async def be_removed(school: School, actor: Actor, _round_id: int) -> None:
    await school.do(cohorts.remove, CARLO, "Spring", actor.user_id, NINE)


async def answer(school: School, actor: Actor, round_id: int) -> None:
    await school.reply(actor, round_id)


async def switch_off(school: School, actor: Actor, _round_id: int) -> None:
    async with school.database.writing() as session:
        (await session.get_one(Person, actor.user_id)).reminders = "off"


async def close_messages(school: School, actor: Actor, _round_id: int) -> None:
    async with school.database.writing() as session:
        (await session.get_one(Person, actor.user_id)).messages_closed_at = NINE


async def rest_on_mondays(school: School, actor: Actor, _round_id: int) -> None:
    [enrolment] = await school.rows(Enrolment, Enrolment.user_id == actor.user_id)
    async with school.database.writing() as session:
        (await session.get_one(Enrolment, enrolment.id)).rest_weekdays = "0"


async def take_a_break(school: School, actor: Actor, _round_id: int) -> None:
    [enrolment] = await school.rows(Enrolment, Enrolment.user_id == actor.user_id)
    absence = Absence(
        enrolment_id=enrolment.id,
        kind="pause",
        first_day=date(2026, 3, 2),
        set_by=actor.user_id,
        set_at=NINE,
    )
    async with school.database.writing() as session:
        session.add(absence)


POINTLESS: list[Any] = [
    answer,
    leave,
    be_removed,
    switch_off,
    close_messages,
    rest_on_mondays,
    take_a_break,
]


@pytest.mark.parametrize("happens", POINTLESS)
async def test_a_reminder_that_has_lost_its_point_is_not_sent(school: School, happens: Any) -> None:
    for actor in (ADA, BEN):
        await wants(school, actor)
    round_id = await school.open_round(ADA, BEN)
    await happens(school, ADA, round_id)
    assert await send(school, EVENING) == [("reminder/12/2026-03-02", round_id)]
    assert await planned(school, "dropped") == {MONDAY: EVENING}


async def test_who_gives_up_a_rest_day_is_reminded_after_all(school: School) -> None:
    await wants(school, ADA)
    await school.running(ADA)
    await school.do(settings.set_rest, ADA, frozenset({0}), NOW)
    await school.plan(NINE)
    assert await send(school, EVENING) == []
    await school.do(settings.set_rest, ADA, frozenset(), EVENING + MINUTE)
    assert await planned(school) == {TUESDAY: MORNING}


async def test_it_is_about_another_drill_where_the_first_is_answered(school: School) -> None:
    await wants(school, ADA)
    cohort_id = await school.cohort(ADA)
    for name in ("one", "two"):
        await another_series(school, cohort_id, name, "09:00")
    await school.plan(NINE)
    one, two = [row.id for row in await school.rows(Round)]
    await school.reply(ADA, one)
    assert await send(school, EVENING) == [(MONDAY, two)]


async def test_it_waits_for_the_time_of_the_drill_that_is_left(school: School) -> None:
    await wants(school, ADA)
    await awake(school, ADA)
    cohort_id = await school.cohort(ADA)
    for name, at in (("one", "09:00"), ("two", "12:00")):
        await another_series(school, cohort_id, name, at)
    await school.plan(NINE + 3 * HOUR)
    one, two = [row.id for row in await school.rows(Round)]
    await school.reply(ADA, one)
    assert await send(school, NINE + 21 * HOUR) == []
    assert await planned(school) == {TUESDAY: NINE + 24 * HOUR}
    assert await send(school, NINE + 24 * HOUR) == [(TUESDAY, two)]


async def test_late_in_quiet_hours_it_waits_for_their_end(school: School) -> None:
    await wants(school, ADA)
    round_id = await school.open_round(ADA)
    assert await send(school, EVENING + 2 * HOUR) == []
    assert await planned(school) == {MONDAY: MORNING}
    assert await send(school, MORNING - MINUTE) == []
    assert await send(school, MORNING) == [(MONDAY, round_id)]


async def test_what_waited_over_night_is_that_days_only_reminder(school: School) -> None:
    await wants(school, ADA)
    first = await school.open_round(ADA)
    await send(school, EVENING + 2 * HOUR)
    await school.plan(NINE + DAY)
    assert await planned(school) == {MONDAY: MORNING, TUESDAY: EVENING + DAY}
    assert await send(school, MORNING) == [(MONDAY, first)]
    assert await send(school, EVENING + DAY) == []
    assert await planned(school, "dropped") == {TUESDAY: EVENING + DAY}


async def test_after_the_round_has_closed_nothing_is_sent(school: School) -> None:
    await wants(school, ADA)
    await school.open_round(ADA)
    assert await send(school, NINE + 24 * HOUR) == []
    assert await planned(school, "dropped") == {MONDAY: EVENING}


async def test_more_time_moves_the_reminder_with_it(school: School) -> None:
    await wants(school, ADA)
    await awake(school, ADA)
    round_id = await school.open_round(ADA, BEN)
    longer = Extension(
        round_id=round_id,
        user_id=ADA.user_id,
        closes_at=NINE + 30 * HOUR,
        granted_by=CARLO.user_id,
        granted_at=NINE,
    )
    async with school.database.writing() as session:
        session.add(longer)
    assert await send(school, NINE + 21 * HOUR) == []
    assert await send(school, NINE + 27 * HOUR) == [(TUESDAY, round_id)]


async def test_what_is_being_sent_is_not_withdrawn(school: School) -> None:
    await wants(school, ADA)
    await school.open_round(ADA)
    [row] = await claim(school, EVENING)
    await wants(school, ADA, "off", EVENING)
    await wants(school, ADA, "channel", EVENING)
    [kept] = await school.rows(Delivery, Delivery.key == MONDAY)
    assert (kept.state, kept.attempt, kept.place) == ("waiting", 1, "user/11")
    await school.do(mark_sent, row, 1, 2, EVENING)
    assert MONDAY in await planned(school, "sent")


async def test_a_sender_that_died_leaves_it_to_the_present_choice(school: School) -> None:
    await wants(school, ADA)
    await school.open_round(ADA)
    await claim(school, EVENING)
    await wants(school, ADA, "channel", EVENING)
    [row] = await claim(school, EVENING + MINUTE)
    due = await school.do(reminder_due, row, EVENING + MINUTE)
    assert due
    await school.do(put_off, row, due[0].message(due[1]))
    [kept] = await school.rows(Delivery, Delivery.key == MONDAY)
    assert (kept.id, kept.place, kept.note) == (row.id, "drills/700", "channel")


async def test_closed_messages_are_noted_once_until_somebody_chooses_again(
    school: School,
) -> None:
    await wants(school, ADA)
    await school.open_round(ADA)
    [row] = await claim(school, EVENING)
    for minutes in (0, 1):
        await school.do(note_closed_messages, row, "closed", EVENING + minutes * MINUTE)
    assert (await school.do(choice_of, ADA)).messages_closed_at == EVENING
    assert await planned(school, "dropped") == {MONDAY: EVENING}

    await school.plan(NINE + DAY)
    choice = await school.do(choose, ADA, Part.HOURS_BEFORE, "6", NINE + DAY)
    assert choice.messages_closed_at == EVENING
    assert await planned(school) == {}
    assert (await wants(school, ADA, now=NINE + DAY)).messages_closed_at is None
    assert await planned(school) == {TUESDAY: EVENING + DAY}


async def test_one_choice_holds_in_every_server(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await wants(school, ADA, "channel")
    there = await school.cohort(elsewhere(ADA), by=elsewhere(CARLO))
    made = await school.series(there, by=elsewhere(CARLO), at="08:00")
    await school.do(series_running.start, elsewhere(CARLO), made.id, LIBRARY, NOW - MINUTE)
    here = await school.open_round(ADA)
    await school.plan(NOW)
    rounds = {row.id for row in await school.rows(Round)}
    [row] = await school.rows(Delivery, Delivery.kind == "reminder")
    assert row.place == f"drills/{row.server_id}"
    [elsewhere_id] = rounds - {here}
    await school.reply(elsewhere(ADA), elsewhere_id)
    [row] = await claim(school, EVENING)
    due = await school.do(reminder_due, row, EVENING)
    assert due
    assert (due[0].round_id, due[0].message(EVENING).place) == (here, "drills/700")
    for asked in (ADA, elsewhere(ADA), in_direct_message(ADA)):
        assert (await school.do(choice_of, asked)).where == "channel"
    assert (await school.do(choice_of, BEN)).where == "off"
