"""A further attempt beside the one before: for its raters, complete with the last tap."""

from __future__ import annotations

import asyncio

import pytest

from bot.db.tables import Rating, RatingChange, Reply, Review
from bot.practice.attempts import freeze
from bot.practice.batches import Batch
from bot.practice.claims import next_review
from bot.practice.comparisons import (
    compare,
    compare_in_words,
    comparison_on,
    require_comparison,
)
from bot.practice.feedback import read_feedback, release_due
from bot.practice.people import Actor
from bot.practice.reviews import open_rating
from bot.practice.self_rating import rate_oneself
from bot.ui.cards.feedback import feedback_card
from drills.comparing import BETTER, NOT_YET, SAME
from drills.model import Refusal
from tests.practice.builders import ADA, BEN, HOUR, MEI, NINE, RUTH, SAM, WORDS, School
from tests.ui.test_wording import words

LATER = NINE + HOUR


async def tried_again(school: School, *raters: Actor) -> tuple[int, int]:
    """Ada's two attempts, the first rated by these people and released; the ids of both."""
    round_id = await school.open_round(ADA, BEN, MEI, ratings_wanted=len(raters))
    first = await school.reply(ADA, round_id, "One")
    for peer in (BEN, MEI):
        await school.reply(peer, round_id)
    for rater in raters:
        await school.rate(rater, first.reply_id, level=2)
    assert await school.do(release_due, NINE) == 1
    second = await school.reply(ADA, round_id, "Two", now=LATER)
    return first.reply_id, second.reply_id


async def batch_after(school: School, reply_id: int) -> Batch:
    assert await school.do(release_due, LATER + HOUR) == 1
    return await school.do(read_feedback, ADA, reply_id)


async def test_it_comes_first_to_who_rated_the_one_before(school: School) -> None:
    _, second = await tried_again(school, BEN, RUTH)
    assert (await school.do(next_review, BEN, LATER)).reply_id == second
    target = await school.do(open_rating, BEN, second, LATER)
    both = await school.do(comparison_on, BEN, target)
    assert both
    assert (both.before, both.before_attempt, both.target.text) == ("One", 1, "Two")
    assert (both.next_step, dict(both.changes), both.complete) == (WORDS[1], {}, False)


async def test_a_tap_a_criterion_completes_the_rating(school: School) -> None:
    _, second = await tried_again(school, BEN)
    both = await school.do(compare, BEN, second, 1, BETTER, LATER)
    assert not both.complete
    assert [row.completed_at for row in await school.rows(Rating, Rating.reply_id == second)] == [
        None
    ]
    both = await school.do(compare, BEN, second, 2, NOT_YET, LATER)
    assert both.complete
    [review] = await school.rows(Review, Review.reply_id == second)
    assert (review.again, review.done_at) == (True, LATER)
    both = await school.do(compare, BEN, second, 2, SAME, LATER)
    assert dict(both.changes) == {"feeling": BETTER, "pace": SAME}
    batch = await batch_after(school, second)
    assert (batch.peers, batch.summary, batch.words) == (1, (), ())
    assert [(one.criterion.id, one.better, one.same, one.not_yet) for one in batch.changes] == [
        ("feeling", 1, 0, 0),
        ("pace", 0, 1, 0),
    ]


async def test_levels_of_both_attempts_stand_side_by_side(school: School) -> None:
    first, second = await tried_again(school, BEN, RUTH)
    await school.rate(RUTH, second, LATER, level=4)
    for place in (1, 2):
        await school.do(compare, BEN, second, place, BETTER, LATER)
    batch = await batch_after(school, second)
    assert {(one.better, one.before, one.after) for one in batch.changes} == {(1, 2, 4)}
    assert (await school.do(read_feedback, ADA, first)).changes == ()


async def test_ones_own_levels_are_shown_where_raters_gave_none(school: School) -> None:
    _, second = await tried_again(school, BEN)
    await school.do(rate_oneself, ADA, second, {"feeling": 2, "pace": 4})
    for place in (1, 2):
        await school.do(compare, BEN, second, place, BETTER, LATER)
    said = words(feedback_card(await batch_after(school, second)))
    assert "**Names the feeling**: you said Partly (2)" in said
    assert "**Keeps to their pace**: you said Clearly (4)" in said


async def test_words_are_welcome_and_not_needed(school: School) -> None:
    _, second = await tried_again(school, BEN)
    _, found = await school.do(compare_in_words, BEN, second, "Warmer", "", "two", LATER)
    assert found == "Two"
    assert not (await school.do(require_comparison, BEN, second, LATER)).complete
    for place in (1, 2):
        await school.do(compare, BEN, second, place, SAME, LATER)
    [words] = (await batch_after(school, second)).words
    assert (words.strength, words.next_step, words.quote) == ("Warmer", "", "Two")


@pytest.mark.parametrize("rater", [MEI, SAM], ids=["peer", "supervisor"])
async def test_who_did_not_rate_the_one_before_compares_nothing(
    school: School, rater: Actor
) -> None:
    _, second = await tried_again(school, BEN)
    for step in (
        lambda: school.do(compare, rater, second, 1, BETTER, LATER),
        lambda: school.do(compare_in_words, rater, second, "Good", "", "", LATER),
    ):
        with pytest.raises(Refusal, match=r"You have not rated the attempt before|not one of"):
            await step()
    assert await school.rows(Rating, Rating.reply_id == second) == []


async def test_what_no_button_offers_is_refused(school: School) -> None:
    first, second = await tried_again(school, BEN)
    for place, change in ((0, BETTER), (3, BETTER), (1, 2)):
        with pytest.raises(Refusal, match="earlier version"):
            await school.do(compare, BEN, second, place, change, LATER)
    with pytest.raises(Refusal, match="The feedback on this reply is out"):
        await school.do(compare, BEN, first, 1, BETTER, LATER)
    with pytest.raises(Refusal, match="your own reply"):
        await school.do(compare, ADA, second, 1, BETTER, LATER)
    with pytest.raises(Refusal, match="1,001 characters long"):
        await school.do(compare_in_words, BEN, second, "x" * 1001, "", "", LATER)


async def test_taps_at_once_are_all_kept(school: School) -> None:
    _, second = await tried_again(school, BEN)
    await asyncio.gather(
        *(school.do(compare, BEN, second, place, BETTER, LATER) for place in (1, 2, 1, 2))
    )
    [rating] = await school.rows(Rating, Rating.reply_id == second)
    assert rating.completed_at
    assert len(await school.rows(RatingChange)) == 2


async def test_what_became_of_it_is_told_while_the_attempt_before_still_waits(
    school: School,
) -> None:
    """Its own levels stay unsaid until its feedback is out."""
    round_id = await school.open_round(ADA, BEN, MEI, ratings_wanted=2)
    first = await school.reply(ADA, round_id, "One")
    for peer in (BEN, MEI):
        await school.reply(peer, round_id)
    await school.rate(BEN, first.reply_id, level=2)
    await school.do(freeze, round_id, ADA.user_id, NINE)
    second = await school.reply(ADA, round_id, "Two", now=LATER)
    for place in (1, 2):
        await school.do(compare, BEN, second.reply_id, place, BETTER, LATER)
    await school.rate(RUTH, second.reply_id, LATER)
    assert await school.do(release_due, LATER) == 1
    batch = await school.do(read_feedback, ADA, second.reply_id)
    assert [(one.better, one.before) for one in batch.changes] == [(1, None), (1, None)]
    await school.rate(MEI, first.reply_id, LATER, level=2)
    assert await school.do(release_due, LATER) == 1
    batch = await school.do(read_feedback, ADA, second.reply_id)
    assert [(one.better, one.before) for one in batch.changes] == [(1, 2), (1, 2)]


async def test_a_supervisor_compares_after_the_release_too(school: School) -> None:
    _, second = await tried_again(school, RUTH)
    await school.rate(SAM, second, LATER)
    batch = await batch_after(school, second)
    assert [one.better for one in batch.changes] == [0, 0]
    for place in (1, 2):
        await school.do(compare, RUTH, second, place, BETTER, LATER + 2 * HOUR)
    [told] = await school.keys(kind="feedback", due_at=LATER + 2 * HOUR)
    assert told
    batch = await school.do(read_feedback, ADA, second)
    assert (batch.supervisors, [one.better for one in batch.changes]) == (2, [1, 1])
    assert [row.released_at for row in await school.rows(Reply, Reply.id == second)] == [
        LATER + 2 * HOUR
    ]
