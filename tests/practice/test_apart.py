"""Keeping two people apart: who may, what it does, and how it ends."""

from __future__ import annotations

import pytest

from bot.db.tables import Review, Round
from bot.practice.apart import Apart, keep_apart, kept_apart, let_together
from bot.practice.claims import claim, next_review, reviews_waiting
from bot.practice.reviews import open_rating
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    MEI,
    NINE,
    OTHER_SERVER,
    RUTH,
    School,
    elsewhere,
)

PAIR = (BEN.user_id, ADA.user_id)
TOGETHER, KEPT = Apart("Spring", ()), Apart("Spring", ((ADA.user_id, BEN.user_id),))


async def test_staff_keep_two_apart_and_what_one_has_taken_goes_back(
    school: School, pair: tuple[int, int]
) -> None:
    assert (await school.do(next_review, BEN, NINE)).reply_id == pair[0]
    for _ in range(2):
        assert await school.do(keep_apart, RUTH, "spring", PAIR, NINE) == KEPT
    assert await school.rows(Review) == []
    assert (await school.do(next_review, BEN, NINE)).reply_id is None
    assert await school.do(kept_apart, CARLO, "Spring") == KEPT
    assert await school.do(let_together, CARLO, "Spring", PAIR[::-1]) == TOGETHER
    assert (await school.do(next_review, BEN, NINE)).reply_id == pair[0]


async def test_what_was_taken_in_another_cohort_holds_nobody_up(school: School) -> None:
    """Two cohorts of one institute: what is kept apart in one is kept apart in the other."""
    await school.cohort(ADA, BEN)
    series_id = await school.running(ADA, BEN, MEI, name="Autumn")
    await school.plan(NINE)
    [opened] = await school.rows(Round, Round.series_id == series_id)
    ada, mei = [(await school.reply(one, opened.id)).reply_id for one in (ADA, MEI)]
    await school.reply(BEN, opened.id)
    await school.do(claim, BEN, ada, NINE)
    await school.do(keep_apart, RUTH, "Spring", PAIR, NINE)
    found = await school.do(next_review, BEN, NINE)
    assert found.reply_id == mei
    assert await school.do(reviews_waiting, BEN, NINE) == 1
    await school.do(open_rating, BEN, mei, NINE)


async def test_a_rating_that_is_given_stays(school: School, pair: tuple[int, int]) -> None:
    await school.rate(BEN, pair[0])
    await school.do(keep_apart, CARLO, "Spring", PAIR, NINE)
    assert len(await school.rows(Review)) == 1


async def test_what_cannot_be_is_refused(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await school.cohort(ADA, BEN)
    for who, people, sentence in (
        (ADA, PAIR, "This is for coordinators and supervisors"),
        (elsewhere(CARLO), PAIR, "There is no cohort yet"),
        (CARLO, (ADA.user_id, ADA.user_id), "Choose two different people"),
        (CARLO, (ADA.user_id, MEI.user_id), f"<@{MEI.user_id}> is not in Spring"),
    ):
        with pytest.raises(Refusal, match=sentence):
            await school.do(keep_apart, who, "Spring", people, NINE)
    with pytest.raises(Refusal, match="are not kept apart in Spring"):
        await school.do(let_together, CARLO, "Spring", PAIR)
    with pytest.raises(Refusal, match="This is for"):
        await school.do(kept_apart, BEN, "Spring")
