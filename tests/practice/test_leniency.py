"""What is gathered to tell somebody how they rate, and for whom."""

from __future__ import annotations

import pytest

from bot.practice.leniency import ratings_around
from drills.leniency import Given, leniency_of
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    DAY,
    MEI,
    NINE,
    OUTSIDER,
    RUTH,
    School,
    in_direct_message,
)
from tests.practice.calibrating import due, levels, rate

LATER = NINE + DAY


async def test_ratings_of_the_cohort_and_calibration_replies_come_together(
    school: School, pair: tuple[int, int]
) -> None:
    ada, ben = pair
    trial = await due(school, BEN, 1)
    assert trial
    far = 4 if trial.agreed["feeling"] < 3 else 1
    await rate(school, BEN, trial, levels(far))
    await school.rate(BEN, ada, level=4)
    await school.rate(RUTH, ada, level=1)
    await school.rate(RUTH, ben, level=2)
    score = {1: 1.0, 2: 1 + 4 / 3, 4: 5.0}
    sample = f"sample/{trial.sample.name}"
    assert sorted(await school.do(ratings_around, BEN, LATER), key=str) == sorted(
        [
            Given(f"reply/{ada}", BEN.user_id, "peer", 5.0),
            Given(f"reply/{ada}", RUTH.user_id, "supervisor", 1.0),
            Given(f"reply/{ben}", RUTH.user_id, "supervisor", pytest.approx(score[2])),
            Given(sample, BEN.user_id, "peer", score[far]),
            Given(sample, 0, "agreed", pytest.approx(score[trial.agreed["feeling"]])),
        ],
        key=str,
    )
    found = leniency_of(BEN.user_id, await school.do(ratings_around, BEN, LATER))
    assert (found.ratings, found.shared, found.certain) == (2, 2, False)
    assert await school.do(ratings_around, in_direct_message(BEN), LATER)


async def test_a_second_go_and_what_is_long_ago_do_not_count(
    school: School, pair: tuple[int, int]
) -> None:
    ada, _ = pair
    while trial := await due(school, BEN, 1):
        await rate(school, BEN, trial, levels(4 if trial.agreed["feeling"] < 3 else 1))
    await school.rate(BEN, ada)
    found = leniency_of(BEN.user_id, await school.do(ratings_around, BEN, LATER))
    assert (found.ratings, found.shared) == (4, 3)
    assert await school.do(ratings_around, BEN, NINE + 85 * DAY) == []


async def test_it_is_for_raters_who_take_part(school: School) -> None:
    await school.cohort(ADA, MEI)
    with pytest.raises(Refusal, match="you are one of those"):
        await school.do(ratings_around, RUTH, LATER)
    with pytest.raises(Refusal, match="not in a cohort here yet"):
        await school.do(ratings_around, OUTSIDER, LATER)
    assert await school.do(ratings_around, MEI, LATER) == []
    assert await school.do(ratings_around, ADA, LATER) == []
