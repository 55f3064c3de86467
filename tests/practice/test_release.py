"""When feedback is released: with enough ratings or at the window's end, once, never empty."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.db.tables import Delivery, Rating, Reply
from bot.practice.feedback import (
    next_release,
    read_feedback,
    release_due,
)
from bot.practice.feedback_list import waiting_for_feedback
from bot.practice.people import Actor
from bot.practice.replies import submit_reply
from bot.practice.reviews import rate_levels, rate_words
from tests.practice.builders import (
    ADA,
    BEN,
    DAY,
    HOUR,
    MINUTE,
    NINE,
    RUTH,
    SAM,
    SERVER,
    SUPERVISORS,
    WORDS,
    School,
    elsewhere,
    in_direct_message,
    said,
)

SECOND = timedelta(seconds=1)
WINDOW = NINE + 2 * DAY
"""A day for replies, and a day for ratings."""
STAFF = [Actor(number, SERVER, frozenset({SUPERVISORS})) for number in range(501, 507)]


async def released(school: School) -> dict[int, object]:
    return {reply.id: reply.released_at for reply in await school.rows(Reply)}


@pytest.mark.parametrize("wanted", [1, 2, 3])
async def test_a_reply_is_released_as_soon_as_it_has_its_ratings(
    school: School, wanted: int
) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=wanted)
    reply = await school.reply(ADA, round_id)
    for rater in STAFF[: wanted - 1]:
        await school.rate(rater, reply.reply_id)
    assert await school.do(release_due, WINDOW - SECOND) == 0
    await school.rate(STAFF[wanted], reply.reply_id)
    assert await school.do(release_due, NINE + HOUR) == 1
    assert await released(school) == {reply.reply_id: NINE + HOUR}
    [told] = await school.rows(Delivery, Delivery.kind == "feedback")
    assert (told.key, told.user_id, told.server_id, told.round_id, told.reply_id, told.due_at) == (
        f"feedback/{reply.reply_id}",
        ADA.user_id,
        SERVER,
        round_id,
        reply.reply_id,
        NINE + HOUR,
    )


async def test_at_the_windows_end_one_rating_is_enough(school: School) -> None:
    round_id = await school.open_round(ADA)
    reply = await school.reply(ADA, round_id)
    await school.rate(RUTH, reply.reply_id)
    assert await school.do(next_release) == WINDOW
    assert await school.do(release_due, WINDOW - SECOND) == 0
    assert await school.do(release_due, WINDOW) == 1


async def test_nothing_empty_is_ever_released(school: School) -> None:
    round_id = await school.open_round(ADA)
    reply = await school.reply(ADA, round_id)
    await school.do(rate_levels, RUTH, reply.reply_id, {"feeling": 1, "pace": 1}, NINE)
    assert await school.do(next_release) is None
    assert await school.do(release_due, WINDOW + 30 * DAY) == 0
    await school.rate(RUTH, reply.reply_id)
    assert await school.do(next_release) == WINDOW
    assert await school.do(release_due, WINDOW + 30 * DAY) == 1
    assert await school.do(next_release) is None


async def test_a_release_happens_once(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await school.rate(RUTH, reply.reply_id)
    assert [await school.do(release_due, NINE + hours * HOUR) for hours in (1, 2)] == [1, 0]
    await school.rate(SAM, reply.reply_id)
    assert await school.do(release_due, WINDOW) == 0
    assert len(await school.keys(kind="feedback")) == 2, "a supervisor's later word is told too"


async def test_several_releasing_at_once_release_each_reply_once(school: School) -> None:
    people = [Actor(number, SERVER) for number in range(601, 607)]
    round_id = await school.open_round(*people, ratings_wanted=1)
    for person in people:
        saved = await school.reply(person, round_id)
        await school.rate(RUTH, saved.reply_id)
    counts = await asyncio.gather(*(school.do(release_due, NINE) for _ in range(6)))
    assert sum(counts) == len(people)
    assert len(await school.keys(kind="feedback")) == len(people)


async def test_a_rating_a_moment_younger_than_the_tick_is_in_the_batch(school: School) -> None:
    """A tick looks at the clock, waits for its turn to write, and finds a rating from meanwhile."""
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await school.rate(RUTH, reply.reply_id, NINE + SECOND)
    assert await school.do(release_due, NINE) == 1
    assert (await school.do(read_feedback, ADA, reply.reply_id)).supervisors == 1


async def test_a_release_passes_over_a_reply_that_is_being_rated(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await school.rate(RUTH, reply.reply_id)
    await school.do(rate_levels, SAM, reply.reply_id, {"feeling": 1, "pace": 1}, NINE)
    async with school.database.writing() as session:
        await rate_words(session, SAM, reply.reply_id, *WORDS, NINE + SECOND)
        releasing = asyncio.create_task(school.do(release_due, NINE))
        if school.database.engine.dialect.name == "postgresql":
            assert await releasing == 0
    await releasing
    await school.do(release_due, NINE)
    assert (await school.do(read_feedback, ADA, reply.reply_id)).supervisors == 2


async def test_ratings_and_releases_that_cross_lose_nothing(school: School) -> None:
    """Each rating is in the batch that is then read, whether it came before or after it."""
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    for rater in STAFF:
        await school.do(rate_levels, rater, reply.reply_id, {"feeling": 1, "pace": 1}, NINE)
    await asyncio.gather(
        *(
            school.do(rate_words, rater, reply.reply_id, *WORDS, NINE + number * SECOND)
            for number, rater in enumerate(STAFF)
        ),
        *(school.do(release_due, NINE) for _ in STAFF),
    )
    await school.do(release_due, NINE + MINUTE)
    batch = await school.do(read_feedback, ADA, reply.reply_id)
    assert batch.supervisors == len(await school.rows(Rating)) == len(STAFF)


async def test_each_reply_is_released_by_its_own_ratings(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, ratings_wanted=1)
    ada, ben = [await school.reply(person, round_id) for person in (ADA, BEN)]
    await school.rate(RUTH, ada.reply_id)
    await school.do(release_due, NINE)
    assert await released(school) == {ada.reply_id: NINE, ben.reply_id: None}
    assert await school.do(waiting_for_feedback, ADA) == 0
    assert await school.do(waiting_for_feedback, BEN) == 1
    assert await school.do(waiting_for_feedback, in_direct_message(BEN)) == 1
    assert await school.do(waiting_for_feedback, elsewhere(BEN)) == 0


async def test_a_release_freezes_what_was_rated(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id, "One")
    await school.rate(RUTH, reply.reply_id)
    await school.do(release_due, NINE)
    again = await school.do(submit_reply, ADA, said(round_id, "Two"), NINE)
    assert again.attempt == 2
    first, second = await school.rows(Reply)
    assert (first.text, first.frozen_at, second.frozen_at) == ("One", NINE, None)


async def test_a_second_attempt_is_released_by_itself(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    first = await school.reply(ADA, round_id, "One")
    await school.rate(RUTH, first.reply_id)
    await school.do(release_due, NINE)
    again = await school.reply(ADA, round_id, "Two", now=NINE + HOUR)
    assert await school.do(release_due, NINE + HOUR) == 0
    await school.rate(RUTH, again.reply_id)
    assert await school.do(release_due, NINE + 2 * HOUR) == 1
    assert await released(school) == {first.reply_id: NINE, again.reply_id: NINE + 2 * HOUR}


async def test_the_next_release_is_the_earliest_window_with_a_rating(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    unrated = await school.reply(ADA, round_id)
    late = await school.reply(BEN, round_id, now=NINE + 3 * DAY)
    await school.rate(RUTH, late.reply_id)
    assert await school.do(next_release) == NINE + 4 * DAY
    await school.rate(RUTH, unrated.reply_id)
    assert await school.do(next_release) == WINDOW
