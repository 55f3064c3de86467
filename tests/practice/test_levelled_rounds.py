"""Levelled rounds: one skill for all, for each the vignette of their level, and they keep it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.db.tables import LevelChoice, Round, RoundDrill, RoundVariant, Series
from bot.practice.drafts import open_form
from bot.practice.feedback import read_feedback, release_due
from bot.practice.levels import choose_level, level_after, own_levels
from bot.practice.people import Actor
from bot.practice.planning import plan_rounds
from bot.practice.reading import read_others
from bot.practice.reviews import open_rating
from bot.practice.rounds import view_round
from bot.practice.scores import scores_of
from bot.practice.variants import content_notes, give_variant
from drills.levels import Why, Wish
from drills.library import Library
from drills.model import Level, Reaction, Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    DAY,
    MINUTE,
    NINE,
    OUTSIDER,
    PACK,
    RUTH,
    School,
    elsewhere,
)

LEVELLED = replace(
    PACK,
    drills=tuple(
        replace(drill, level=level, vignette=f"A client for the {level}", content_note=note)
        for drill, level, note in zip(PACK.drills, Level, ("", "Loss", "Loss"), strict=True)
    ),
)
LIBRARY = Library({PACK.id: LEVELLED})


@pytest_asyncio.fixture(loop_scope="session")
async def levelled(school: School) -> School:
    """A running series whose rounds are levelled, for Ada and Ben."""
    series_id = await school.running(ADA, BEN)
    async with school.database.writing() as session:
        series = await session.get_one(Series, series_id)
        series.rules = {"levelled": True}
    return school


async def post(school: School, day: int = 0) -> int:
    """The round of that day from Monday on."""
    [opened] = (await school.do(plan_rounds, LIBRARY, NINE + day * DAY)).opened
    return opened.id


async def open_own(school: School, actor: Actor, round_id: int, day: int = 0) -> str:
    """What the form shows, as the feature opens it."""
    form = await school.do(open_form, actor, round_id)
    if form.variant_due:
        await school.do(give_variant, actor, round_id, NINE + day * DAY)
    form = await school.do(open_form, actor, round_id)
    assert not form.variant_due
    return form.round.drill.vignette


async def go(school: School, actor: Actor, day: int, level: int = 4, **reply: Any) -> int:
    """One day of one person: the vignette of their level, a reply, its rating, its feedback."""
    now = NINE + day * DAY
    round_id = await post(school, day)
    await open_own(school, actor, round_id, day)
    saved = await school.reply(actor, round_id, now=now, **reply)
    await school.rate(RUTH, saved.reply_id, now, level)
    await school.do(release_due, now + 3 * DAY)
    return saved.reply_id


async def test_a_drill_for_each_level_is_noted(levelled: School) -> None:
    round_id = await post(levelled)
    [row] = await levelled.rows(Round)
    assert row.levelled
    assert {one.level for one in await levelled.rows(RoundDrill)} == set(Level)
    assert await levelled.do(content_notes, round_id) == ["Loss"]
    await post(levelled, 1)
    assert len(await levelled.rows(RoundDrill)) == 6


async def test_each_gets_the_vignette_of_their_level_and_keeps_it(levelled: School) -> None:
    easy = {"reaction": Reaction.TOO_EASY}
    assert (await levelled.do(own_levels, ADA)) == []
    reply_id = await go(levelled, ADA, 0, **easy)
    [at] = await levelled.do(own_levels, ADA)
    assert (at.skill, at.standing.level, at.standing.why) == (
        *("Reflection", Level.INTERMEDIATE),
        Why.TOO_EASY,
    )
    second = await post(levelled, 1)
    assert await open_own(levelled, ADA, second, 1) == "A client for the intermediate"
    assert await open_own(levelled, BEN, second, 1) == "A client for the beginner"
    # What is chosen later is for the next round; in this one each has theirs.
    await levelled.do(choose_level, ADA, reply_id, Wish.EASIER, NINE + DAY)
    assert await open_own(levelled, ADA, second, 1) == "A client for the intermediate"
    third = await post(levelled, 2)
    assert await open_own(levelled, ADA, third, 2) == "A client for the beginner"
    assert len(await levelled.rows(RoundVariant)) == 4
    public = await levelled.do(view_round, second)
    assert public
    assert public.drill.level is Level.BEGINNER


async def test_all_that_follows_is_about_the_authors_own_vignette(levelled: School) -> None:
    await go(levelled, ADA, 0, reaction=Reaction.TOO_EASY)
    round_id = await post(levelled, 1)
    now = NINE + DAY
    for person in (ADA, BEN):
        await open_own(levelled, person, round_id, 1)
        await levelled.reply(person, round_id, now=now)
    [own] = await levelled.do(own_levels, ADA)
    ada_reply = own.reply_id
    target = await levelled.do(open_rating, RUTH, ada_reply, now)
    assert target.round.drill.vignette == "A client for the intermediate"
    _, others = await levelled.do(read_others, BEN, round_id, staff=False, now=now)
    assert [one.answers for one in others] == ["A client for the intermediate"]
    await levelled.rate(RUTH, ada_reply, now, level=4)
    await levelled.do(release_due, now + 3 * DAY)
    batch = await levelled.do(read_feedback, ADA, ada_reply)
    assert batch.round.drill.vignette == "A client for the intermediate"
    assert await levelled.do(scores_of, [ada_reply]) == {ada_reply: 5.0}


async def test_too_much_steps_down_at_once_and_ratings_wait_for_their_release(
    levelled: School,
) -> None:
    reply_id = await go(levelled, ADA, 0, reaction=Reaction.TOO_EASY)
    round_id = await post(levelled, 1)
    await open_own(levelled, ADA, round_id, 1)
    reply = await levelled.reply(ADA, round_id, now=NINE + DAY, reaction=Reaction.TOO_EASY)
    await levelled.rate(RUTH, reply.reply_id, NINE + DAY, level=4)
    after = await levelled.do(level_after, ADA, reply.reply_id)
    assert after
    # Not released yet: the level does not tell what the rating is.
    assert (after.standing.level, after.standing.why) == (Level.INTERMEDIATE, Why.WAITING)
    await levelled.reply(ADA, round_id, now=NINE + DAY, reaction=Reaction.OVERWHELMED)
    after = await levelled.do(level_after, ADA, reply_id)
    assert after
    assert (after.standing.level, after.standing.why) == (Level.BEGINNER, Why.OVERWHELMED)
    stayed = await levelled.do(choose_level, ADA, reply_id, Wish.STAY, NINE + DAY)
    assert (stayed.standing.level, stayed.standing.why) == (Level.INTERMEDIATE, Why.STAYED)


async def test_a_double_press_is_one_step(levelled: School) -> None:
    _, reply_id = [await go(levelled, ADA, day, reaction=Reaction.TOO_EASY) for day in range(2)]
    [at] = await levelled.do(own_levels, ADA)
    assert at.standing.level is Level.ADVANCED
    now = NINE + 9 * DAY
    easier = (ADA, reply_id, Wish.EASIER)
    presses = [
        levelled.do(choose_level, *easier, now + n * MINUTE, Level.ADVANCED) for n in range(2)
    ]
    for found in await asyncio.gather(*presses):
        assert found.standing.level is Level.INTERMEDIATE
    # The button on the new card goes on from there.
    found = await levelled.do(choose_level, *easier, now + DAY, Level.INTERMEDIATE)
    assert found.standing.level is Level.BEGINNER


async def test_nobody_chooses_for_another(levelled: School) -> None:
    reply_id = await go(levelled, ADA, 0)
    for somebody in (BEN, RUTH, OUTSIDER, elsewhere(ADA)):
        with pytest.raises(Refusal, match="That is not a reply of yours here"):
            await levelled.do(choose_level, somebody, reply_id, Wish.EASIER, NINE)
        assert await levelled.do(level_after, somebody, reply_id) is None
    assert await levelled.rows(LevelChoice) == []


async def test_who_takes_no_part_is_given_nothing(levelled: School) -> None:
    round_id = await post(levelled)
    await levelled.do(give_variant, OUTSIDER, round_id, NINE)
    assert await levelled.rows(RoundVariant) == []


async def test_the_same_for_everybody_again_once_the_rule_is_off(levelled: School) -> None:
    for day in range(3):
        await post(levelled, day)
    async with levelled.database.writing() as session:
        [series] = [await session.get_one(Series, (await levelled.rows(Series))[0].id)]
        series.rules = {}
    drills = list[str]()
    for day in range(3, 7):
        view = await levelled.do(view_round, await post(levelled, day))
        assert view
        assert not view.levelled
        drills.append(view.drill.id)
    # Those that nobody has had as the day's drill come first; then all take turns.
    assert sorted(drills[:3]) == ["three-1", "three-2", "three-3"]
    assert drills[0] == drills[3]
