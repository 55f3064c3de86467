"""Who may rate whose reply."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Delivery, Rating
from bot.practice import cohorts
from bot.practice.claims import next_review, reviews_waiting
from bot.practice.feedback import read_feedback, release_due
from bot.practice.membership import NotJoined
from bot.practice.people import Actor
from bot.practice.reviews import (
    open_rating,
    rate_levels,
    rate_words,
    shown,
)
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    MEI,
    MINUTE,
    NINE,
    NOA,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    RUTH,
    SAM,
    School,
    elsewhere,
    in_direct_message,
)

LATER = NINE + MINUTE
LEVELS = {"feeling": 2, "pace": 4}
NOT_YOURS = "This reply is not one of yours to rate"
OUT = "The feedback on this reply is out, so its ratings stay as they are"


async def test_a_peer_may_rate_unasked_what_lacks_reviewers_and_is_not_rated_back(
    school: School,
) -> None:
    round_id = await school.open_round(ADA, BEN, MEI, NOA, ratings_wanted=1)
    ada, ben, mei, _noa = [
        (await school.reply(person, round_id)).reply_id for person in (ADA, BEN, MEI, NOA)
    ]
    await school.rate(BEN, ada)
    for person, reply_id in ((ADA, ben), (MEI, ada)):
        with pytest.raises(Refusal, match=NOT_YOURS):
            await school.rate(person, reply_id)
    await school.rate(ADA, mei)
    ratings = [(row.rater_id, row.role) for row in await school.rows(Rating)]
    assert ratings == [(BEN.user_id, "peer"), (ADA.user_id, "peer")]


async def test_whoever_reviews_me_is_not_mine_to_rate_and_i_am_not_told_so(
    school: School, pair: tuple[int, int]
) -> None:
    await school.do(next_review, ADA, NINE)
    with pytest.raises(Refusal, match=NOT_YOURS):
        await school.rate(BEN, pair[0])
    assert await school.rows(Rating) == []


@pytest.mark.parametrize(
    ("who", "kind", "sentence"),
    [
        (ADA, Refusal, "This is your own reply; others rate it."),
        (in_direct_message(ADA), Refusal, "This is your own reply; others rate it."),
        (MEI, Refusal, "Reply to this drill yourself first; then you can rate others."),
        (CARLO, NotJoined, "Join the cohort first"),
        (OUTSIDER, NotJoined, "Join the cohort first"),
        (elsewhere(RUTH), Refusal, "That drill is not in this server any more."),
        (in_direct_message(RUTH), Refusal, "That drill is for its own cohort."),
    ],
)
async def test_who_may_not_rate(
    school: School, pair: tuple[int, int], who: Actor, kind: Any, sentence: str
) -> None:
    await school.set_up(OTHER_SERVER)
    for step in (
        lambda: school.do(open_rating, who, pair[0], NINE),
        lambda: school.do(rate_levels, who, pair[0], LEVELS, NINE),
        lambda: school.do(rate_words, who, pair[0], "Good", "Less", NINE),
    ):
        with pytest.raises(kind) as refused:
            await step()
        assert str(refused.value).startswith(sentence)
        assert "Reply of 11" not in str(refused.value)
    assert await school.rows(Rating) == []


async def test_whoever_has_left_rates_no_more(school: School, pair: tuple[int, int]) -> None:
    await school.do(next_review, ADA, NINE)
    await school.do(cohorts.leave, ADA, 1, NOW)
    with pytest.raises(NotJoined):
        await school.rate(ADA, pair[1])


async def test_a_reply_that_is_not_there_is_refused(school: School) -> None:
    with pytest.raises(Refusal, match="That reply is not there any more"):
        await school.do(open_rating, RUTH, 404, NINE)


async def test_a_supervisor_who_takes_part_is_frozen_like_anyone(school: School) -> None:
    round_id = await school.open_round(ADA, RUTH)
    ada = await school.reply(ADA, round_id)
    await school.reply(RUTH, round_id, "One")
    seen = await school.do(open_rating, RUTH, ada.reply_id, LATER)
    await school.do(shown, RUTH, seen, LATER)
    again = await school.reply(RUTH, round_id, "Two")
    assert again.attempt == 2


async def test_a_peers_rating_ends_with_the_release(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, ratings_wanted=1)
    await school.reply(ADA, round_id)
    ben = (await school.reply(BEN, round_id)).reply_id
    await school.rate(ADA, ben, level=2)
    await school.do(release_due, NINE)
    for step in (
        lambda: school.do(open_rating, ADA, ben, LATER),
        lambda: school.do(rate_levels, ADA, ben, LEVELS, LATER),
        lambda: school.do(rate_words, ADA, ben, "Other", "Words", LATER),
    ):
        with pytest.raises(Refusal, match=OUT):
            await step()
    batch = await school.do(read_feedback, BEN, ben)
    assert [one.levels for one in batch.summary] == [(2,), (2,)]


async def test_a_supervisors_rating_after_the_release_is_a_batch_of_its_own(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await school.rate(RUTH, reply.reply_id)
    await school.do(release_due, NINE)
    await school.do(rate_levels, SAM, reply.reply_id, LEVELS, LATER)
    assert (await school.do(read_feedback, ADA, reply.reply_id)).supervisors == 1
    await school.do(rate_words, SAM, reply.reply_id, "Good", "Less", LATER)
    assert (await school.do(read_feedback, ADA, reply.reply_id)).supervisors == 2
    told = await school.rows(Delivery, Delivery.kind == "feedback")
    assert [(row.reply_id, row.user_id, row.due_at) for row in told] == [
        (reply.reply_id, ADA.user_id, NINE),
        (reply.reply_id, ADA.user_id, LATER),
    ]
    assert await school.do(release_due, LATER) == 0


async def test_replies_of_a_cohort_one_has_left_do_not_wait(
    school: School, pair: tuple[int, int]
) -> None:
    assert (await school.do(next_review, ADA, NINE)).reply_id == pair[1]
    await school.do(cohorts.leave, ADA, 1, NOW)
    assert (await school.do(next_review, ADA, NINE)).reply_id is None
    assert await school.do(reviews_waiting, ADA, NINE) == 0
