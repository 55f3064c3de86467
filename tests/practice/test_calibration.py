"""Raters learn: practice ratings first, and calibration replies among the others later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from bot.db.tables import CalibrationTrial
from bot.practice.calibration import calibration_due, hidden_due, learns_first, trial_before
from bot.practice.people import Actor
from bot.practice.reviews import open_rating
from bot.practice.trials import Trial, as_review, open_trial, rate_sample
from drills.library import Library
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    COORDINATORS,
    DAY,
    HOUR,
    LIBRARY,
    MEI,
    MINUTE,
    NINE,
    PACK,
    RUTH,
    SUPERVISORS,
    School,
    elsewhere,
    in_direct_message,
)
from tests.practice.calibrating import (
    SAMPLED,
    SAMPLES,
    add_ratings,
    due,
    learn,
    levels,
    rate,
    seen,
    with_rules,
)

WEEK = 7 * DAY


@pytest_asyncio.fixture(loop_scope="session")
async def round_id(school: School) -> int:
    """A round in which Ada and Ben have replied."""
    opened = await school.open_round(ADA, BEN, MEI)
    for person in (ADA, BEN):
        await school.reply(person, opened)
    return opened


async def hidden(school: School, round_id: int, now: datetime = NINE) -> Trial | None:
    view = await seen(school, round_id, ADA)
    return await school.do(hidden_due, SAMPLES, ADA, view, now)


async def test_three_of_the_drill_at_hand_then_second_goes_then_the_real_ones(
    school: School, round_id: int
) -> None:
    shown: list[tuple[str, int, int, bool]] = []
    for number in range(10):
        trial = await due(school, ADA, round_id)
        if trial is None:
            break
        # Far off on the first one alone, the first time.
        given = levels(5 - trial.agreed["feeling"]) if number == 0 else trial.agreed
        again = await due(school, ADA, round_id)
        assert again == trial  # however often somebody asks
        told = await rate(school, ADA, trial, given)
        assert told.close is (number != 0)
        shown.append((trial.sample.name, trial.number, trial.of, trial.again))
    first, *others = shown
    assert len(shown) == 4
    assert {name.rsplit("/", 1)[0] for name, *_ in shown} == {"org.example.three/three-1"}
    assert [(number, of, again) for _, number, of, again in shown] == [
        *((1, 3, False), (2, 3, False), (3, 3, False)),
        (1, 3, True),
    ]
    assert others[-1][0] == first[0]
    rows = await school.rows(CalibrationTrial)
    assert [(row.attempt, row.purpose) for row in rows] == [(1, "training")] * 3 + [(2, "training")]
    assert await due(school, ADA, round_id) is None
    assert await due(school, BEN, round_id) is not None  # each for themselves


async def test_the_next_reply_waits_until_the_practice_is_done(
    school: School, pair: tuple[int, int]
) -> None:
    ada, _ = pair
    target = await school.do(open_rating, BEN, ada, NINE)
    assert await school.do(learns_first, SAMPLES, BEN, target)
    assert await school.do(trial_before, SAMPLES, BEN, target, NINE)
    assert await learn(school, BEN, target.round.id) == 3
    assert not await school.do(learns_first, SAMPLES, BEN, target)
    assert await school.do(trial_before, SAMPLES, BEN, target, NINE) is None
    # Supervisors, and whoever has begun on that reply, are not held up.
    ruth = await school.do(open_rating, RUTH, ada, NINE)
    assert not await school.do(learns_first, SAMPLES, RUTH, ruth)
    mei = replace(target, levels=levels(3))
    assert not await school.do(learns_first, SAMPLES, MEI, mei)


@pytest.mark.parametrize("staff", [SUPERVISORS, COORDINATORS])
async def test_staff_rate_at_once_even_where_they_take_part(
    school: School, round_id: int, staff: int
) -> None:
    assert await due(school, replace(ADA, role_ids=frozenset({staff})), round_id) is None
    assert await due(school, in_direct_message(ADA), round_id)


async def test_nobody_is_held_up_by_what_is_not_wanted_or_not_there(
    school: School, round_id: int
) -> None:
    view = await seen(school, round_id, ADA)
    other_rubric = replace(view.drill.rubric, id="other")
    elsewhere_rated = replace(view, drill=replace(view.drill, rubric=other_rubric))
    before = trial_before
    target = replace(await school.do(open_rating, ADA, 2, NINE), round=elsewhere_rated)
    assert await school.do(before, SAMPLES, ADA, target, NINE) is None
    target = replace(target, round=view)
    assert await school.do(before, LIBRARY, ADA, target, NINE) is None
    await with_rules(school, calibration=0, hidden_every=0)
    assert await due(school, ADA, round_id) is None


async def test_whoever_has_rated_already_is_no_new_rater(school: School, round_id: int) -> None:
    await add_ratings(school.database, ADA.user_id, 1)
    assert await due(school, ADA, round_id) is None
    assert await due(school, BEN, round_id)


async def test_fewer_replies_than_wanted_are_enough(school: School, round_id: int) -> None:
    await with_rules(school, calibration=5)
    first = replace(SAMPLED, drills=SAMPLED.drills[:1])
    few = Library({first.id: first})
    view = await seen(school, round_id, ADA)
    for number in (1, 2, 3):
        trial = await school.do(calibration_due, few, ADA, view, NINE)
        assert trial
        assert (trial.number, trial.of) == (number, 3)
        await school.do(rate_sample, few, ADA, trial.id, trial.agreed, NINE)
    assert await school.do(calibration_due, few, ADA, view, NINE) is None
    assert await learn(school, BEN, round_id) == 5


async def test_pressing_many_times_at_once_gives_one(school: School, round_id: int) -> None:
    found = await asyncio.gather(*(due(school, ADA, round_id) for _ in range(5)))
    assert len({one.id for one in found if one}) == 1
    assert len(await school.rows(CalibrationTrial)) == 1


async def test_the_first_levels_stay_and_are_kept_beside_the_agreed_ones(
    school: School, round_id: int
) -> None:
    trial = await due(school, ADA, round_id)
    assert trial
    with pytest.raises(Refusal, match='Choose a level for "Keeps to their pace"'):
        await rate(school, ADA, trial, {"feeling": 2})
    await rate(school, ADA, trial, {**levels(3), "other": 9})
    told = await rate(school, ADA, trial, levels(1), NINE + MINUTE)
    assert told.levels == levels(3)
    [row] = await school.rows(CalibrationTrial)
    assert (row.levels, row.agreed, row.rated_at) == (levels(3), dict(trial.agreed), NINE)
    off = 3 - trial.agreed["feeling"]
    assert [one.levels for one in told.distances] == [off, off]


async def test_a_trial_is_nobody_elses_business(school: School, round_id: int) -> None:
    trial = await due(school, ADA, round_id)
    assert trial
    for actor, number in ((BEN, trial.id), (RUTH, trial.id), (elsewhere(ADA), trial.id), (ADA, 9)):
        with pytest.raises(Refusal, match="not used any more"):
            await school.do(open_trial, SAMPLES, actor, number)
        with pytest.raises(Refusal, match="not used any more"):
            await school.do(rate_sample, SAMPLES, actor, number, levels(3), NINE)
    assert (await school.do(open_trial, SAMPLES, in_direct_message(ADA), trial.id)).id == trial.id


async def test_what_has_gone_with_its_pack_holds_nobody_up(school: School, round_id: int) -> None:
    trial = await due(school, ADA, round_id)
    assert trial
    with pytest.raises(Refusal, match="not used any more"):
        await school.do(rate_sample, LIBRARY, ADA, trial.id, levels(3), NINE)
    view = await seen(school, round_id, ADA)
    target = replace(await school.do(open_rating, ADA, 2, NINE), round=view)
    assert not await school.do(learns_first, LIBRARY, ADA, target)


async def test_a_hidden_one_comes_among_the_others_and_looks_like_them(
    school: School, round_id: int
) -> None:
    await with_rules(school, hidden_every=10)
    await add_ratings(school.database, ADA.user_id, 4)
    assert await hidden(school, round_id) is None  # never before half of the ten
    await add_ratings(school.database, ADA.user_id, 11)
    trial = await hidden(school, round_id)
    assert trial
    review = as_review(trial)
    view = await seen(school, round_id, ADA)
    assert (review.round.id, review.round.series, review.round.number) == (1, view.series, 1)
    assert review.round.drill.vignette == view.drill.vignette
    assert review.text == trial.sample.text
    assert (review.role, review.attempt, review.levels) == ("peer", 1, {})
    assert await hidden(school, round_id) == trial  # begun, so it comes again
    told = await rate(school, ADA, trial, levels(4))
    assert told.distances
    assert await hidden(school, round_id) is None
    [row] = await school.rows(CalibrationTrial)
    assert (row.purpose, row.levels) == ("hidden", levels(4))


async def test_hidden_ones_are_new_to_the_rater_and_of_drills_they_have_answered(
    school: School, round_id: int
) -> None:
    await with_rules(school, hidden_every=10)
    names: list[str] = []
    for number in range(5):
        now = NINE + number * DAY
        await add_ratings(school.database, ADA.user_id, 15, now - MINUTE)
        trial = await hidden(school, round_id, now)
        if trial:
            names.append(trial.sample.name)
            await rate(school, ADA, trial, levels(3), now)
    # Ada has answered the first drill alone, which has three.
    assert sorted(names) == [f"org.example.three/three-1/{n}" for n in (1, 2, 3)]
    later = NINE + 9 * WEEK
    trial = await hidden(school, round_id, later)
    assert trial
    assert trial.sample.name in names
    row = (await school.rows(CalibrationTrial))[-1]
    assert row.attempt == 2


async def test_another_pack_s_drill_of_the_same_id_is_no_drill_they_have_answered(
    school: School, round_id: int
) -> None:
    await with_rules(school, hidden_every=10)
    await add_ratings(school.database, ADA.user_id, 20)
    first = replace(SAMPLED.drills[0], vignette="Somebody they never met.")
    other = replace(SAMPLED, id="org.example.other", drills=(first,))
    both = Library({PACK.id: PACK, other.id: other})
    view = await seen(school, round_id, ADA)
    assert await school.do(hidden_due, both, ADA, view, NINE) is None
    assert await school.do(hidden_due, SAMPLES, ADA, view, NINE)


async def test_a_hidden_one_that_was_left_is_not_waited_for(school: School, round_id: int) -> None:
    await with_rules(school, hidden_every=10)
    await add_ratings(school.database, ADA.user_id, 15, NINE - MINUTE)
    assert await hidden(school, round_id)
    assert await hidden(school, round_id, NINE + 11 * HOUR)
    assert await hidden(school, round_id, NINE + timedelta(hours=12)) is None


async def test_staff_and_series_without_them_get_none(school: School, round_id: int) -> None:
    await add_ratings(school.database, ADA.user_id, 100)
    view = await seen(school, round_id, ADA)
    assert await school.do(hidden_due, SAMPLES, ADA, view, NINE)
    staff = Actor(ADA.user_id, CARLO.server_id, frozenset({SUPERVISORS}))
    assert await school.do(hidden_due, SAMPLES, staff, view, NINE) is None
    none = replace(view, rules=replace(view.rules, hidden_every=0))
    assert await school.do(hidden_due, SAMPLES, ADA, none, NINE) is None
