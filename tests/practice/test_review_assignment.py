"""Which reply comes to whom, as real people ask for the next one to rate."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Cohort, Enrolment, KeptApart, Reply, Review, Round
from bot.practice import cohorts
from bot.practice.attempts import freeze, replies_to_review
from bot.practice.claims import NextReview, claim, next_review, reviews_waiting
from bot.practice.feedback import release_due
from bot.practice.people import Actor
from bot.practice.reviews import open_rating, rate_levels, rate_words, shown
from drills.model import Refusal
from drills.review import claimable
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
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
    WORDS,
    School,
    elsewhere,
    in_direct_message,
)

EIGHT = (ADA, BEN, MEI, NOA, OLA, PIA, QUE, RIO)
NOTHING = NextReview(None)


async def given(school: School) -> list[tuple[int, int]]:
    """Who has taken whose reply."""
    author = {reply.id: reply.user_id for reply in await school.rows(Reply)}
    return [(row.reviewer_id, author[row.reply_id]) for row in await school.rows(Review)]


async def take(school: School, actor: Actor, now: datetime = NINE) -> int | None:
    return (await school.do(next_review, actor, now)).reply_id


@pytest.mark.parametrize("number", [2, 3, 5, 8])
@pytest.mark.parametrize("wanted", [1, 3])
async def test_by_turns_each_reply_gets_all_the_ratings_there_can_be(
    school: School, number: int, wanted: int
) -> None:
    people = EIGHT[:number]
    round_id = await school.open_round(*people, ratings_wanted=wanted)
    for person in people:
        await school.reply(person, round_id)
    for _ in range(wanted + 1):
        for person in people:
            found = await school.do(next_review, person, NINE, one_more=True)
            if found.reply_id:
                await school.rate(person, found.reply_id)
    pairs = await given(school)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs), "both ways, or twice"
    assert all(reviewer != author for reviewer, author in pairs)
    assert max(Counter(author for _, author in pairs).values()) <= wanted
    assert len(pairs) == min(number * wanted, number * (number - 1) // 2)


async def test_what_one_has_taken_stays_ones_own_for_some_hours(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI, ratings_wanted=1)
    ada = (await school.reply(ADA, round_id)).reply_id
    for person in (BEN, MEI):
        await school.reply(person, round_id)
    await school.do(claim, BEN, ada, NINE)
    [review] = await school.rows(Review)
    assert (review.due_at, review.done_at, review.again) == (NINE + 12 * HOUR, None, False)
    assert await take(school, BEN, NINE + HOUR) == ada
    with pytest.raises(Refusal, match="not one of yours"):
        await school.do(claim, MEI, ada, NINE + 12 * HOUR - MINUTE)
    await school.do(claim, MEI, ada, NINE + 12 * HOUR)
    with pytest.raises(Refusal, match="not one of yours"):
        await school.do(open_rating, BEN, ada, NINE + 13 * HOUR)
    assert await take(school, BEN, NINE + 25 * HOUR) is not None, "free again, or another one"


async def test_a_second_press_of_ones_own_is_no_refusal(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada = (await school.reply(ADA, round_id)).reply_id
    await school.reply(BEN, round_id)
    before = await school.do(open_rating, BEN, ada, NINE)
    assert not before.held
    await asyncio.gather(*(school.do(shown, BEN, before, NINE) for _ in range(2)))
    assert await given(school) == [(BEN.user_id, ADA.user_id)]


class Interrupted(AsyncSession):
    """A session in which something else happens right after one of its statements."""

    countdown = 0
    meanwhile: Awaitable[object]

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        found = await super().execute(*args, **kwargs)
        self.countdown -= 1
        if not self.countdown:
            await self.meanwhile
        return found


@pytest.mark.parametrize("statement", [1, 2, 3])
async def test_whoever_completes_a_rating_just_now_is_overlooked_by_nobody(
    school: School, statement: int
) -> None:
    """Or a reply would have more raters than it wants, or two people each other's."""
    round_id = await school.open_round(ADA, BEN)
    ada = (await school.reply(ADA, round_id)).reply_id
    await school.reply(BEN, round_id)
    await school.do(claim, BEN, ada, NINE)
    await school.do(rate_levels, BEN, ada, {"feeling": 2, "pace": 2}, NINE)
    async with Interrupted(school.database.engine) as session:
        session.countdown = statement
        session.meanwhile = school.do(rate_words, BEN, ada, *WORDS, NINE)
        found = await replies_to_review(session, {round_id}, ADA.user_id, NINE)
    assert {one.id: one.takers for one in found}[ada] == {BEN.user_id}


@pytest.mark.parametrize("statement", [1, 2, 3])
async def test_what_is_released_just_now_does_not_look_free(school: School, statement: int) -> None:
    round_id = await school.open_round(ADA, BEN, MEI, ratings_wanted=1)
    ada = (await school.reply(ADA, round_id)).reply_id
    for person in (BEN, MEI):
        await school.reply(person, round_id)
    await school.rate(BEN, ada)
    async with Interrupted(school.database.engine) as session:
        session.countdown = statement
        session.meanwhile = school.do(release_due, NINE)
        found = await replies_to_review(session, {round_id}, MEI.user_id, NINE)
    assert ada not in {one.id for one in claimable(found, MEI.user_id)}


async def test_whoever_comes_back_too_late_may_take_it_again_while_it_is_free(
    school: School, pair: tuple[int, int]
) -> None:
    await school.do(claim, ADA, pair[1], NINE)
    late = NINE + 20 * HOUR
    assert not (await school.do(open_rating, ADA, pair[1], late)).held
    await school.do(rate_levels, ADA, pair[1], {"feeling": 1, "pace": 2}, late)
    [review] = await school.rows(Review)
    assert (review.assigned_at, review.due_at) == (late, late + 12 * HOUR)


async def test_the_least_rated_comes_first_then_whom_one_has_rated_least(school: School) -> None:
    series_id = await school.running(*EIGHT[:4])
    for days in range(3):
        await school.plan(NINE + days * DAY)
    first, second, third = [
        row.id for row in await school.rows(Round, Round.series_id == series_id)
    ]
    seen = (await school.reply(BEN, first)).reply_id
    await school.reply(ADA, first)
    await school.rate(ADA, seen)
    now = NINE + 2 * DAY
    replies = {
        person: (await school.reply(person, second, now=now)).reply_id for person in EIGHT[:4]
    }
    await school.rate(RUTH, replies[MEI], now)
    await school.rate(RUTH, seen, now)
    order: list[int | None] = []
    for _ in range(3):
        order.append(await take(school, ADA, now))
        assert order[-1]
        await school.rate(ADA, order[-1], now)
    assert order == [replies[NOA], replies[BEN], replies[MEI]]
    assert not await school.rows(Reply, Reply.round_id == third)


async def test_a_day_has_a_share_and_one_more_for_the_asking(school: School) -> None:
    round_id = await school.open_round(*EIGHT)
    for person in EIGHT:
        await school.reply(person, round_id)
    assert await school.do(reviews_waiting, ADA, NINE) == 3
    for left in (3, 2, 1):
        assert await school.do(reviews_waiting, ADA, NINE) == left
        reply_id = await take(school, ADA)
        assert reply_id
        await school.rate(ADA, reply_id)
    assert await school.do(next_review, ADA, NINE) == NextReview(None, one_more=True)
    assert await school.do(reviews_waiting, ADA, NINE) == 0
    more = await school.do(next_review, ADA, NINE, one_more=True)
    assert more.reply_id
    assert await school.do(reviews_waiting, ADA, NINE) == 1
    await school.rate(ADA, more.reply_id)
    for asked in (True, False):
        enough = await school.do(next_review, ADA, NINE, one_more=asked)
        assert enough == NextReview(None, enough=True)
    taken = {row.reply_id for row in await school.rows(Review)}
    [other, *_] = await school.rows(Reply, Reply.user_id != ADA.user_id, Reply.id.not_in(taken))
    with pytest.raises(Refusal, match="That is plenty"):
        await school.do(claim, ADA, other.id, NINE)
    midnight = NINE + 15 * HOUR
    assert await take(school, ADA, midnight - MINUTE) is None
    assert await take(school, ADA, midnight)


async def test_a_further_attempt_comes_back_to_those_who_rated_the_one_before(
    school: School,
) -> None:
    people = EIGHT[:5]
    round_id = await school.open_round(*people)
    ada, *_ = [(await school.reply(person, round_id)).reply_id for person in people]
    for person in (BEN, MEI):
        await school.rate(person, ada)
    await school.do(claim, NOA, ada, NINE)
    await school.do(freeze, round_id, ADA.user_id, NINE)
    again = await school.reply(ADA, round_id, "Again", NINE + HOUR)
    rows = await school.rows(Review, Review.reply_id == again.reply_id)
    assert {(row.reviewer_id, row.again, row.due_at) for row in rows} == {
        (BEN.user_id, True, NINE + HOUR + DAY),
        (MEI.user_id, True, NINE + HOUR + DAY),
    }
    now = NINE + HOUR
    assert await school.do(next_review, BEN, now) == NextReview(again.reply_id, again=True)
    assert await take(school, NOA, now) == ada, "what is begun comes first"


async def test_whoever_has_left_holds_no_place_of_a_further_attempt(school: School) -> None:
    people = EIGHT[:4]
    round_id = await school.open_round(*people, ratings_wanted=2)
    ada, *_ = [(await school.reply(person, round_id)).reply_id for person in people]
    for person in (BEN, RUTH):
        await school.rate(person, ada)
    await school.do(release_due, NINE)
    [cohort] = await school.rows(Cohort)
    await school.do(cohorts.leave, BEN, cohort.id, NINE)
    again = await school.reply(ADA, round_id, "Again", NINE + HOUR)
    rows = await school.rows(Review, Review.reply_id == again.reply_id)
    assert [row.reviewer_id for row in rows] == [RUTH.user_id]
    await school.do(claim, MEI, again.reply_id, NINE + HOUR)


async def test_a_late_reply_is_rated_like_any_other(school: School) -> None:
    round_id = await school.open_round(*EIGHT[:3])
    await school.reply(ADA, round_id)
    late = await school.reply(BEN, round_id, now=NINE + 2 * DAY)
    assert await take(school, ADA, NINE + 2 * DAY) == late.reply_id


async def test_who_has_not_replied_may_rate_once_the_round_has_closed(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada = await school.reply(ADA, round_id)
    assert await school.do(next_review, BEN, NINE + DAY - MINUTE) == NOTHING
    with pytest.raises(Refusal, match="Reply to this drill yourself first"):
        await school.do(open_rating, BEN, ada.reply_id, NINE + DAY - MINUTE)
    assert await take(school, BEN, NINE + DAY) == ada.reply_id


async def test_what_is_practised_alone_goes_to_those_who_offered(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    ada = await school.reply(ADA, round_id)
    async with school.database.writing() as session:
        (await session.get_one(Round, round_id)).owner_id = ADA.user_id
        [offer] = await school.rows(Enrolment, Enrolment.user_id == MEI.user_id)
        (await session.get_one(Enrolment, offer.id)).rates_alone = True
    assert await take(school, BEN) is None
    with pytest.raises(Refusal, match="practised alone"):
        await school.do(open_rating, BEN, ada.reply_id, NINE)
    assert await take(school, MEI) == ada.reply_id
    await school.rate(MEI, ada.reply_id)


async def test_those_kept_apart_never_get_each_others(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada, ben = [(await school.reply(person, round_id)).reply_id for person in (ADA, BEN)]
    apart = KeptApart(
        cohort_id=1,
        first_id=ADA.user_id,
        second_id=BEN.user_id,
        set_by=CARLO.user_id,
        set_at=NOW,
    )
    async with school.database.writing() as session:
        session.add(apart)
    for person, other in ((ADA, ben), (BEN, ada)):
        assert await take(school, person) is None
        with pytest.raises(Refusal, match="not one of yours"):
            await school.rate(person, other)
        assert not (await school.reply(person, round_id, "Edited")).waiting


async def test_who_rates_whom_in_one_round_binds_nobody_in_the_next(school: School) -> None:
    await school.running(ADA, BEN)
    for days, first in enumerate((ADA, BEN)):
        now = NINE + days * DAY
        await school.plan(now)
        for person in (ADA, BEN):
            await school.reply(person, days + 1, now=now)
        reply_id = await take(school, first, now)
        assert reply_id
        await school.rate(first, reply_id, now)
        await school.do(release_due, now + 2 * DAY)
    assert set(await given(school)) == {
        (ADA.user_id, BEN.user_id),
        (BEN.user_id, ADA.user_id),
    }


async def test_reviews_are_for_their_own_server_or_anywhere_in_private(
    school: School, pair: tuple[int, int]
) -> None:
    await school.set_up(OTHER_SERVER)
    for place in (elsewhere(ADA), elsewhere(BEN)):
        assert await take(school, place) is None
        assert await school.do(reviews_waiting, place, NINE) == 0
    assert await take(school, in_direct_message(ADA)) == pair[1]
    assert await take(school, ADA) == pair[1]
    assert await take(school, elsewhere(ADA)) is None


async def test_a_reply_that_is_released_waits_for_nobody(school: School) -> None:
    round_id = await school.open_round(*EIGHT[:3], ratings_wanted=1)
    replies = [await school.reply(person, round_id) for person in EIGHT[:3]]
    await take(school, ADA)
    for reply in replies:
        await school.rate(RUTH, reply.reply_id)
    await school.do(release_due, NINE)
    assert {await take(school, person) for person in EIGHT[:3]} == {None}
    assert {await school.do(reviews_waiting, person, NINE) for person in EIGHT[:3]} == {0}


async def test_of_what_is_released_only_ones_own_is_read(school: School) -> None:
    """Or a cohort of 300 reads 150,000 old replies whenever one of them asks for the next."""
    round_id = await school.open_round(ADA, BEN, MEI, NOA, ratings_wanted=1)
    ada, ben, mei = [(await school.reply(person, round_id)).reply_id for person in (ADA, BEN, MEI)]
    await school.rate(MEI, ada)
    await school.rate(ADA, ben)
    assert await school.do(release_due, NINE) == 2
    found = await school.do(replies_to_review, {round_id}, ADA.user_id, NINE)
    assert {one.id for one in found} == {ada, mei}
    # Ada's own is among them, because Mei has rated it.
    assert await school.do(next_review, ADA, NINE) == NOTHING
    assert await take(school, BEN) == mei


async def test_whoever_has_left_takes_nothing_and_whoever_comes_back_does(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    for person in (ADA, BEN):
        await school.reply(person, round_id)
    await school.do(cohorts.leave, ADA, 1, NOW)
    assert await take(school, ADA) is None
    await school.do(cohorts.join, ADA, 1, NOW)
    assert await take(school, ADA)
