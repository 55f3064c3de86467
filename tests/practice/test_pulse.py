"""The short form on how practice goes: when it is offered, and what staff are told of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Pulse, Round
from bot.practice import cohorts
from bot.practice.after_reply import AfterReply, after_reply
from bot.practice.pulse import (
    PulseSummary,
    give_pulse,
    last_round_for_pulse,
    pulse_summary,
)
from bot.practice.series_rules import choose_rule
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    MEI,
    MINUTE,
    NINE,
    NOA,
    OLA,
    PIA,
    School,
    elsewhere,
)

FIVE = (ADA, BEN, MEI, NOA, OLA)
ANSWERS = {"helpful": "6", "hard": "4", "safe": "7"}


async def days(school: School, number: int, *people: Any) -> list[int]:
    """So many days on which these people reply; returns the rounds' ids."""
    for day in range(number):
        await school.plan(NINE + day * DAY)
        newest = (await school.rows(Round))[-1]
        for person in people:
            await school.reply(person, newest.id, now=NINE + day * DAY)
    return [row.id for row in await school.rows(Round)]


async def test_it_is_offered_every_so_many_rounds_that_somebody_answered(school: School) -> None:
    one = await school.running(ADA, BEN)
    await school.do(choose_rule, CARLO, one, "pulse_every", "5")
    offered: list[bool] = []
    for day in range(10):
        await school.plan(NINE + day * DAY)
        newest = (await school.rows(Round))[-1].id
        if day != 1:  # Ada has no time that day.
            await school.reply(ADA, newest, now=NINE + day * DAY)
            offered.append((await school.do(after_reply, ADA, newest)).pulse)
        if day == 0:
            await school.reply(BEN, newest, now=NINE)
    assert offered == [n % 5 == 0 for n in range(1, 10)]
    newest = (await school.rows(Round))[5].id
    assert not (await school.do(after_reply, BEN, newest)).pulse


async def test_it_is_offered_until_it_is_given_and_not_where_it_is_off(school: School) -> None:
    one = await school.running(ADA)
    await school.do(choose_rule, CARLO, one, "pulse_every", "5")
    *_, fifth = await days(school, 5, ADA)
    offered = AfterReply(diary=True, pulse=True)
    assert await school.do(after_reply, ADA, fifth) == offered
    await school.do(give_pulse, ADA, fifth, ANSWERS, NINE + 5 * DAY)
    assert await school.do(after_reply, ADA, fifth) == AfterReply(diary=True, pulse=False)
    await school.do(choose_rule, CARLO, one, "pulse_every", "0")
    await school.do(choose_rule, CARLO, one, "diary", "False")
    assert await school.do(after_reply, ADA, fifth) == AfterReply()
    with pytest.raises(Refusal, match="has switched this form off"):
        await school.do(give_pulse, ADA, fifth, ANSWERS, NINE + 5 * DAY)


async def test_every_question_may_be_left_out_and_a_second_form_replaces_the_first(
    school: School,
) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    assert await school.do(last_round_for_pulse, ADA) == round_id
    await school.do(give_pulse, ADA, round_id, ANSWERS, NINE)
    await school.do(give_pulse, ADA, round_id, {"hard": "2"}, NINE + DAY)
    [kept] = await school.rows(Pulse)
    assert (kept.helpful, kept.hard, kept.safe) == (None, 2, None)


async def test_what_cannot_be_an_answer_is_said(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(ADA, round_id)
    refusals: list[tuple[Any, dict[str, str], str]] = [
        (ADA, {}, "Nothing is chosen, so nothing is kept."),
        (ADA, {"hard": "8"}, "Each answer is from 1 to 7, or left out."),
        (ADA, {"hard": "0"}, "Each answer is from 1 to 7, or left out."),
        (BEN, ANSWERS, "This form comes after a reply."),
        (MEI, ANSWERS, "Join the cohort first"),
        (elsewhere(ADA), ANSWERS, "not in this server any more"),
    ]
    for person, answers, sentence in refusals:
        with pytest.raises(Refusal, match=sentence):
            await school.do(give_pulse, person, round_id, answers, NINE)
    with pytest.raises(Refusal, match="you have written none here yet"):
        await school.do(last_round_for_pulse, BEN)
    assert await school.rows(Pulse) == []


async def test_staff_are_told_nothing_of_fewer_than_five_people(school: School) -> None:
    round_id = await school.open_round(*FIVE, PIA)
    for number, person in enumerate((*FIVE, PIA)):
        await school.reply(person, round_id)
        assert await school.do(pulse_summary, 1) == PulseSummary() or number == 5
        answers = ANSWERS if person != OLA else {"helpful": "1"}
        await school.do(give_pulse, person, round_id, answers, NINE + number * MINUTE)
    assert await school.do(pulse_summary, 1) == PulseSummary(helpful=5.0, hard=4.0, safe=7.0)
    assert await school.do(pulse_summary, 99) == PulseSummary()


async def test_one_persons_many_forms_are_one_person(school: School) -> None:
    await school.running(ADA)
    for day, round_id in enumerate(await days(school, 10, ADA)):
        await school.do(give_pulse, ADA, round_id, ANSWERS, NINE + day * DAY)
    assert await school.do(pulse_summary, 1) == PulseSummary()


async def test_whoever_has_left_gives_no_form(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    await school.do(cohorts.leave, ADA, 1, NINE)
    with pytest.raises(Refusal):
        await school.do(give_pulse, ADA, round_id, ANSWERS, NINE)
