"""Practice alone: a drill now, of what needs practice; nobody else's business, but for raters."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.db.tables import Delivery, Enrolment, Person, Reply, Round, Series
from bot.practice.alone import MOST_UNANSWERED, AloneDrill, practise_alone, rate_alone
from bot.practice.closing import close_rounds
from bot.practice.drafts import open_form
from bot.practice.facts import facts_of
from bot.practice.feedback import exemplars, read_feedback, release_due
from bot.practice.levels import level_after
from bot.practice.people import Actor
from bot.practice.planning import plan_rounds
from bot.practice.reading import read_others
from bot.practice.reminders import reminders_of
from bot.practice.rounds import open_rounds_for, round_here
from bot.practice.series import list_series, series_named, series_names
from bot.practice.series_running import pause, start
from bot.practice.series_selection import choose_packs
from bot.practice.signposts import put_up
from drills.library import Library
from drills.model import Level, Pack, Reaction, Refusal
from drills.selection import Selection
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    LIBRARY,
    MEI,
    NINE,
    NOW,
    OUTSIDER,
    PACK,
    RUTH,
    SERVER,
    School,
    in_direct_message,
)


def pack(name: str, skill: str, **changes: Any) -> Pack:
    drills = tuple(
        replace(drill, id=f"{name}-{n}", skill=skill, level=level)
        for n, (drill, level) in enumerate(zip(PACK.drills, Level, strict=True))
    )
    return replace(PACK, id=f"org.example.{name}", drills=drills, **changes)


SILENCE = pack("silence", "Silence")
CRISIS = pack("crisis", "Crisis", crisis=True, group="Hard moments")
MANY = Library(
    {
        one.key: one
        for one in (
            PACK,
            SILENCE,
            CRISIS,
            pack("diary", "Diary", private=True),
            pack("deutsch", "Stille", language="de"),
        )
    }
)


async def practise(
    school: School, actor: Actor = ADA, now: Any = NINE, library: Library = LIBRARY, **how: Any
) -> AloneDrill:
    return await school.do(practise_alone, actor, library, now, **how)


async def test_one_unanswered_drill_at_a_time_unless_another_is_asked_for(school: School) -> None:
    await school.cohort(ADA)
    first = await practise(school)
    assert (first.round.owner_id, first.round.number, first.round.closed) == (11, 1, True)
    assert first.skill is not None
    again = await practise(school, now=NINE + DAY)
    assert (again.round.id, again.skill) == (first.round.id, None)
    other = await practise(school, another=True)
    assert other.round.number == 2
    assert other.round.drill.id != first.round.drill.id
    await school.reply(ADA, other.round.id)
    third = await practise(school)
    assert third.round.drill.id not in {first.round.drill.id, other.round.drill.id}
    assert len(await school.rows(Series, Series.kind == "alone")) == 1


async def test_another_one_and_one_more_are_of_the_same_cohort(school: School) -> None:
    await school.cohort(ADA)
    await school.cohort(ADA, name="Winter")
    first = await practise(school, cohort="winter")
    beside = first.round.id
    assert (await practise(school, beside=beside)).round.id == beside
    other = await practise(school, beside=beside, another=True)
    assert other.round.series_id == first.round.series_id
    spring = await practise(school)
    assert spring.round.series_id != first.round.series_id
    # What is somebody else's, or was left meanwhile, leads nowhere.
    await school.cohort(BEN, name="Autumn")
    theirs = await practise(school, BEN)
    assert (await practise(school, beside=theirs.round.id)).round.id == spring.round.id


async def test_two_presses_at_once_bring_one_drill(school: School) -> None:
    await school.cohort(ADA, BEN)
    found = await asyncio.gather(*(practise(school, person) for person in (ADA, BEN) * 4))
    assert len({one.round.id for one in found}) == 2
    assert len(await school.rows(Round)) == 2
    others = await asyncio.gather(*(practise(school, another=True) for _ in range(3)))
    assert sorted(one.round.number for one in others) == [2, 3, 4]


async def test_passing_over_has_an_end(school: School) -> None:
    await school.cohort(ADA)
    for _ in range(MOST_UNANSWERED):
        await practise(school, another=True)
    with pytest.raises(Refusal, match="You passed over 5 drills today"):
        await practise(school, another=True)
    assert (await practise(school)).round.number == MOST_UNANSWERED
    assert (await practise(school, now=NINE + DAY, another=True)).round.number == 6


async def test_each_person_has_a_row_of_their_own(school: School) -> None:
    await school.cohort(ADA, BEN)
    ada, ben = await practise(school), await practise(school, BEN)
    assert (ada.round.number, ben.round.number) == (1, 1)
    assert ada.round.series_id == ben.round.series_id
    with pytest.raises(Refusal, match="You are not in a cohort here yet"):
        await practise(school, OUTSIDER)


async def test_only_packs_that_anybody_may_meet_and_those_of_the_cohort(school: School) -> None:
    await school.running(ADA)
    skills = set[str]()
    for n in range(2):
        drill = await practise(school, now=NINE + n * DAY, library=MANY)
        await school.reply(ADA, drill.round.id, now=NINE + n * DAY)
        assert drill.skill
        skills |= {drill.skill.skill, *(one.skill for one in drill.others)}
    assert skills == {"Reflection", "Silence"}
    with pytest.raises(Refusal, match="There is no drill to practise alone yet"):
        await practise(school, library=Library({}))


async def test_crisis_content_only_where_a_series_runs_with_it(school: School) -> None:
    """What is added to a paused series, nobody has agreed to before it goes on."""
    series_id = await school.running(ADA)
    choose = (choose_packs, CARLO, series_id, MANY, CRISIS.group, [CRISIS.key])
    await school.do(pause, CARLO, series_id)
    await school.do(*choose)
    drill = await practise(school, library=MANY)
    assert drill.skill
    assert {drill.skill.skill, *(one.skill for one in drill.others)} == {"Reflection", "Silence"}
    await school.do(put_up, CARLO, "Ring the desk.")
    await school.do(start, CARLO, series_id, MANY, NOW, crisis_agreed=True)
    drill = await practise(school, library=MANY, another=True)
    assert drill.skill
    assert "Crisis" in {drill.skill.skill, *(one.skill for one in drill.others)}


async def test_skills_change_and_none_comes_more_than_three_days_running(school: School) -> None:
    await school.running(ADA)
    met: list[str] = []
    for n in range(8):
        now = NINE + n * DAY
        drill = (await practise(school, now=now, library=MANY)).round
        reply = await school.reply(ADA, drill.id, now=now)
        # One skill goes badly, so it would come every day.
        for rater in (RUTH, replace(RUTH, user_id=5)):
            level = 1 if drill.drill.skill == "Silence" else 4
            await school.rate(rater, reply.reply_id, now, level)
        await school.do(release_due, now)
        met.append(drill.drill.skill)
    assert set(met) == {"Reflection", "Silence"}
    assert met.count("Silence") > met.count("Reflection")
    assert all(len(set(met[n : n + 4])) == 2 for n in range(len(met) - 3))


async def test_it_counts_for_the_streak_on_the_day_of_the_reply(school: School) -> None:
    cohort_id = await school.cohort(ADA)
    drill = await practise(school)
    saved = await school.reply(ADA, drill.round.id, now=NINE + 2 * DAY)
    assert (saved.late, saved.alone, saved.others, saved.level_follows) == (False, True, 0, True)
    facts = (await school.do(facts_of, cohort_id, NINE + 3 * DAY))[ADA.user_id]
    assert facts.replies == (NINE + 2 * DAY,)
    assert facts.credited == frozenset()


async def test_nobody_else_can_open_it(school: School) -> None:
    await school.running(ADA, BEN)
    drill = await practise(school)
    await school.reply(ADA, drill.round.id)
    for somebody in (BEN, CARLO, RUTH):
        for look in (open_form, round_here, exemplars):
            with pytest.raises(Refusal, match="somebody's own practice"):
                await school.do(look, somebody, drill.round.id)
        with pytest.raises(Refusal, match="somebody's own practice"):
            await school.do(read_others, somebody, drill.round.id, staff=True, now=NINE)
    with pytest.raises(Refusal, match="somebody's own practice"):
        await school.reply(BEN, drill.round.id)
    assert (await school.do(open_form, in_direct_message(ADA), drill.round.id)).kind == "edit"


async def test_it_is_in_nobodys_list_and_plan(school: School) -> None:
    series_id = await school.running(ADA, BEN)
    await school.plan(NINE)

    async def everything() -> list[object]:
        open_rounds = [await school.do(open_rounds_for, one, NINE) for one in (ADA, BEN)]
        listed = [series.id for series, _ in await school.do(list_series, CARLO)]
        return [*open_rounds, listed, await school.keys()]

    before = await everything()
    drill = await practise(school)
    assert await everything() == before
    assert before[2] == [series_id]
    assert await school.do(series_names, SERVER) == ["Reflections"]
    with pytest.raises(Refusal, match='There is no series called "Practice alone"'):
        await school.do(series_named, CARLO, "Practice alone")
    with pytest.raises(Refusal, match="That series is not in this server"):
        await school.do(start, CARLO, drill.round.series_id, LIBRARY, NINE)
    async with school.database.writing() as session:
        session.add(Person(id=BEN.user_id, reminders="channel", review_nudges=True))
    about = await school.do(reminders_of, NINE)
    assert {one.user_id for one in about} == {BEN.user_id}
    assert drill.round.id not in {one.round_id for one in about}
    assert await school.do(close_rounds, NINE + timedelta(minutes=1)) == 0
    # The series of the cohort goes on as if nothing had been.
    await school.do(plan_rounds, LIBRARY, NINE + DAY)
    rounds = await school.rows(Round, Round.owner_id == 0)
    assert [(one.number, one.day) for one in rounds] == [
        (1, date(2026, 3, 2)),
        (2, date(2026, 3, 3)),
    ]


async def test_feedback_comes_as_on_every_reply(school: School) -> None:
    await school.cohort(ADA)
    drill = await practise(school)
    reply = await school.reply(ADA, drill.round.id)
    await school.rate(RUTH, reply.reply_id)
    assert await school.do(release_due, NINE) == 0
    assert await school.do(release_due, NINE + 2 * DAY) == 1
    assert (await school.do(read_feedback, ADA, reply.reply_id)).round.id == drill.round.id
    assert [row.user_id for row in await school.rows(Delivery, Delivery.kind == "feedback")] == [11]
    assert len(await school.rows(Reply)) == 1


async def test_who_rates_what_others_practise_alone_says_so(school: School) -> None:
    await school.cohort(ADA, BEN, MEI)
    assert not (await practise(school)).rates_alone
    await school.do(rate_alone, ADA, wanted=True)
    assert (await practise(school)).rates_alone
    assert [one.rates_alone for one in await school.rows(Enrolment)] == [True, False, False]
    await school.do(rate_alone, ADA, wanted=False)
    assert not (await practise(school)).rates_alone


async def test_the_rules_of_its_packs_series_hold_for_it(school: School) -> None:
    series_id = await school.running(ADA)
    async with school.database.writing() as session:
        series = await session.get_one(Series, series_id)
        series.rules = {"step_up": 3.8, "skill_weight": 2}
    levels: list[str] = []
    for rules in ({"step_up": 3.8, "skill_weight": 2}, {"skill_weight": 1}):
        async with school.database.writing() as session:
            (await session.get_one(Series, series_id)).rules = rules
        drill = await practise(school, another=True)
        assert drill.skill
        assert drill.skill.weight == rules["skill_weight"]
        easy = Reaction.TOO_EASY
        reply = await school.reply(ADA, drill.round.id, reaction=easy)
        await school.rate(RUTH, reply.reply_id, level=3)
        await school.do(release_due, NINE + 3 * DAY)
        after = await school.do(level_after, ADA, reply.reply_id)
        assert after
        levels.append(after.standing.level)
    # Three of four levels is a score of 3.67: too little for the one, enough for the other.
    assert levels == [Level.BEGINNER, Level.INTERMEDIATE]


async def test_a_pack_that_became_one_of_crisis_is_not_practised_alone(school: School) -> None:
    """Its series leaves it out, too, and nobody has been asked."""
    await school.running(ADA)
    dark = replace(PACK, crisis=True)
    with pytest.raises(Refusal, match="There is no drill to practise alone"):
        await practise(school, library=Library({PACK.key: dark}))
    other = replace(PACK, id="org.example.other", drills=PACK.drills[:1])
    both = Library({PACK.key: replace(PACK, private=True), other.key: other})
    assert (await practise(school, library=both)).round.drill == PACK.drills[0]


async def test_a_cohort_that_draws_from_a_german_library_practises_alone_in_german(
    school: School,
) -> None:
    """Before its series has posted anything, too."""
    german = replace(PACK, language="de", translated=True, drills=PACK.drills[:1])
    both = Library({PACK.key: replace(PACK, id="org.example.english"), german.key: german})
    made = await school.series(
        await school.cohort(ADA), library=both, selection=Selection(language="de")
    )
    await school.do(start, CARLO, made.id, both, NOW)
    assert (await practise(school, library=both)).round.drill == german.drills[0]
