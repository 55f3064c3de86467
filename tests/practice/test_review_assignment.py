"""Who gets whose reply to review, as real submissions come in."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.db.tables import Reply, Review
from bot.practice import cohorts
from bot.practice.attempts import freeze
from bot.practice.feedback import release_due
from bot.practice.people import Actor
from bot.practice.reviews import next_review, reviews_waiting
from tests.practice.builders import (
    ADA,
    BEN,
    DAY,
    HOUR,
    MEI,
    MINUTE,
    NINE,
    NOA,
    NOW,
    OLA,
    OTHER_SERVER,
    PIA,
    QUE,
    RIO,
    RUTH,
    School,
    elsewhere,
    in_direct_message,
)

EIGHT = (ADA, BEN, MEI, NOA, OLA, PIA, QUE, RIO)


async def dealt(school: School) -> list[tuple[int, int]]:
    """Who reviews whom."""
    author = {reply.id: reply.user_id for reply in await school.rows(Reply)}
    return [(row.reviewer_id, author[row.reply_id]) for row in await school.rows(Review)]


def assert_fair(pairs: list[tuple[int, int]], wanted: int) -> None:
    """Never oneself, never a pair both ways or twice; nobody too often in either part."""
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(reviewer != author for reviewer, author in pairs)
    assert max(Counter(author for _, author in pairs).values(), default=0) <= wanted
    assert max(Counter(reviewer for reviewer, _ in pairs).values(), default=0) <= wanted + 1


@pytest.mark.parametrize("number", range(2, 9))
@pytest.mark.parametrize("wanted", [1, 3])
async def test_each_reply_gets_all_the_reviews_there_can_be(
    school: School, number: int, wanted: int
) -> None:
    people = EIGHT[:number]
    round_id = await school.open_round(*people, ratings_wanted=wanted)
    for done, person in enumerate(people, start=1):
        await school.reply(person, round_id)
        pairs = await dealt(school)
        assert_fair(pairs, wanted)
        assert len(pairs) == min(done * wanted, done * (done - 1) // 2)


async def test_a_review_is_due_when_the_series_says(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(ADA, round_id)
    await school.reply(BEN, round_id, now=NINE + HOUR)
    [review] = await school.rows(Review)
    assert (review.assigned_at, review.due_at, review.done_at) == (
        NINE + HOUR,
        NINE + HOUR + DAY,
        None,
    )


async def test_an_edit_deals_no_new_reviews(school: School) -> None:
    round_id = await school.open_round(*EIGHT[:3])
    for person in EIGHT[:3]:
        await school.reply(person, round_id)
    before = await dealt(school)
    saved = [await school.reply(person, round_id, "Edited") for person in EIGHT[:3]]
    assert [one.reviews for one in saved] == [0, 0, 0]
    assert await dealt(school) == before


async def test_a_further_attempt_goes_to_those_who_know_the_first(school: School) -> None:
    people = EIGHT[:5]
    round_id = await school.open_round(*people, ratings_wanted=2)
    firsts = [await school.reply(person, round_id) for person in people]
    for person, first in zip(people, firsts, strict=True):
        await school.do(freeze, round_id, person.user_id, NINE)
        again = await school.reply(person, round_id, "Again")
        knew, know = [
            {row.reviewer_id for row in await school.rows(Review, Review.reply_id == reply_id)}
            for reply_id in (first.reply_id, again.reply_id)
        ]
        assert know == knew
        assert len(know) == 2
        assert again.reviews == 0


async def test_a_late_reply_is_reviewed_too(school: School) -> None:
    round_id = await school.open_round(*EIGHT[:3])
    for person in EIGHT[:2]:
        await school.reply(person, round_id)
    await school.reply(EIGHT[2], round_id, now=NINE + 2 * DAY)
    assert len(await dealt(school)) == 3


async def test_rounds_are_dealt_apart(school: School) -> None:
    """Who reviews whom in one round binds nobody in the next."""
    await school.running(ADA, BEN)
    for days in range(8):
        await school.plan(NINE + days * DAY)
        for person in (ADA, BEN):
            await school.reply(person, days + 1, now=NINE + days * DAY)
    assert len(await school.rows(Review)) == 8
    assert set(await dealt(school)) == {
        (ADA.user_id, BEN.user_id),
        (BEN.user_id, ADA.user_id),
    }


async def test_the_next_review_is_the_oldest_that_is_not_done(school: School) -> None:
    people = EIGHT[:5]
    round_id = await school.open_round(*people)
    for minutes, person in enumerate(people):
        await school.reply(person, round_id, now=NINE + minutes * MINUTE)
    for person in people:
        rows = await school.rows(Review, Review.reviewer_id == person.user_id)
        queue = [row.reply_id for row in sorted(rows, key=lambda row: (row.assigned_at, row.id))]
        seen: list[int] = []
        while reply_id := await school.do(next_review, person):
            assert await school.do(reviews_waiting, person) == len(queue) - len(seen)
            seen.append(reply_id)
            await school.rate(person, reply_id)
        assert seen == queue
        assert await school.do(reviews_waiting, person) == 0
    assert not [row for row in await school.rows(Review) if row.done_at != NINE]


async def test_reviews_are_asked_for_in_their_own_server_or_anywhere_in_private(
    school: School,
) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA, BEN)
    for person in (ADA, BEN):
        await school.reply(person, round_id)
    [review] = await school.rows(Review)
    reviewer = Actor(review.reviewer_id, ADA.server_id)
    other = BEN if reviewer == ADA else ADA
    assert await school.do(next_review, reviewer) == review.reply_id
    assert await school.do(next_review, in_direct_message(reviewer)) == review.reply_id
    assert await school.do(next_review, elsewhere(reviewer)) is None
    assert await school.do(reviews_waiting, elsewhere(reviewer)) == 0
    assert await school.do(next_review, other) is None


async def test_a_reply_that_is_released_waits_for_nobody(school: School) -> None:
    round_id = await school.open_round(*EIGHT[:3], ratings_wanted=1)
    replies = [await school.reply(person, round_id) for person in EIGHT[:3]]
    for reply in replies:
        await school.rate(RUTH, reply.reply_id)
    assert [await school.do(next_review, person) for person in EIGHT[:3]].count(None) == 0
    await school.do(release_due, NINE)
    assert {await school.do(next_review, person) for person in EIGHT[:3]} == {None}
    assert {await school.do(reviews_waiting, person) for person in EIGHT[:3]} == {0}


async def test_whoever_has_left_is_dealt_nothing_more(school: School) -> None:
    round_id = await school.open_round(*EIGHT[:4])
    await school.reply(ADA, round_id)
    await school.do(cohorts.leave, ADA, 1, NOW)
    for person in EIGHT[1:4]:
        await school.reply(person, round_id)
    assert ADA.user_id not in {row.reviewer_id for row in await school.rows(Review)}
    assert len(await school.rows(Review, Review.reply_id == 1)) == 3


async def test_whoever_comes_back_is_dealt_reviews_again(school: School) -> None:
    round_id = await school.open_round(*EIGHT[:4])
    await school.reply(ADA, round_id)
    await school.do(cohorts.leave, ADA, 1, NOW)
    await school.reply(BEN, round_id)
    await school.do(cohorts.join, ADA, 1, NOW)
    for person in EIGHT[2:4]:
        await school.reply(person, round_id)
    assert ADA.user_id in {row.reviewer_id for row in await school.rows(Review)}
    assert len(await dealt(school)) == 6
