"""Rating a reply: levels, then words, and again."""

from __future__ import annotations

import asyncio

import pytest

from bot.db.tables import Rating, RatingLevel, Review
from bot.practice.people import Actor
from bot.practice.reviews import ReplyToRate, open_rating, rate_levels, rate_words
from bot.practice.rounds import view_round
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    MINUTE,
    NINE,
    RUTH,
    School,
)

LATER = NINE + MINUTE
LEVELS = {"feeling": 2, "pace": 4}


async def levels_of(school: School) -> dict[str, int]:
    return {row.criterion: row.level for row in await school.rows(RatingLevel)}


async def test_the_form_shows_the_reply_and_nothing_of_its_author(
    school: School, pair: tuple[int, int]
) -> None:
    seen = await school.do(open_rating, RUTH, pair[0], NINE)
    assert seen == ReplyToRate(
        reply_id=pair[0],
        round=seen.round,
        text="Reply of 11",
        attempt=1,
        edition=1,
        role="supervisor",
        levels={},
        strength="",
        next_step="",
        completed=False,
    )
    assert seen.round == await school.do(view_round, 1)


async def test_levels_then_words_make_a_rating(school: School, pair: tuple[int, int]) -> None:
    after_levels = await school.do(rate_levels, RUTH, pair[0], {**LEVELS, "other": 9}, NINE)
    assert (after_levels.levels, after_levels.completed) == (LEVELS, False)
    [half] = await school.rows(Rating)
    assert (half.role, half.begun_at, half.completed_at) == ("supervisor", NINE, None)
    told = await school.do(rate_words, RUTH, pair[0], " You name it. ", " Say less.\n", LATER)
    assert not told.completed
    [rating] = await school.rows(Rating)
    assert (rating.reply_id, rating.rater_id, rating.edition) == (pair[0], RUTH.user_id, 1)
    assert (rating.strength, rating.next_step) == ("You name it.", "Say less.")
    assert (rating.begun_at, rating.completed_at) == (NINE, LATER)
    assert await levels_of(school) == LEVELS


async def test_rating_again_updates_and_shows_what_was_said(
    school: School, pair: tuple[int, int]
) -> None:
    await school.rate(RUTH, pair[0], level=1)
    seen = await school.do(rate_levels, RUTH, pair[0], LEVELS, LATER)
    assert (seen.levels, seen.strength, seen.completed) == (LEVELS, "You name the fear.", True)
    told = await school.do(rate_words, RUTH, pair[0], "Better", "Shorter", LATER)
    assert told.completed
    [rating] = await school.rows(Rating)
    # What is said later does not change its place among the others.
    assert (rating.strength, rating.begun_at, rating.completed_at) == ("Better", NINE, NINE)
    assert await levels_of(school) == LEVELS


async def test_a_double_submit_of_a_rating_is_one(school: School, pair: tuple[int, int]) -> None:
    await asyncio.gather(*(school.rate(RUTH, pair[0]) for _ in range(5)))
    [rating] = await school.rows(Rating)
    assert rating.completed_at
    assert await levels_of(school) == {"feeling": 3, "pace": 3}


async def test_two_raters_at_once_keep_their_own(school: School, pair: tuple[int, int]) -> None:
    mine = Actor(4, RUTH.server_id, RUTH.role_ids)
    await asyncio.gather(school.rate(RUTH, pair[0], level=1), school.rate(mine, pair[0], level=4))
    ratings = {row.id: row.rater_id for row in await school.rows(Rating)}
    given = {(ratings[row.rating_id], row.level) for row in await school.rows(RatingLevel)}
    assert given == {(RUTH.user_id, 1), (4, 4)}


async def test_a_rating_after_an_edit_says_which_wording_it_means(
    school: School, pair: tuple[int, int]
) -> None:
    await school.do(rate_levels, RUTH, pair[0], LEVELS, NINE)
    await school.reply(ADA, 1, "Edited")
    await school.do(rate_words, RUTH, pair[0], "Good", "Less", NINE)
    assert [row.edition for row in await school.rows(Rating)] == [1]
    await school.do(rate_levels, RUTH, pair[0], LEVELS, NINE)
    assert [row.edition for row in await school.rows(Rating)] == [2]


async def test_a_form_that_showed_the_earlier_wording_rates_that_one(
    school: School, pair: tuple[int, int]
) -> None:
    await school.reply(ADA, 1, "Edited")
    for shown, expected in ((1, 1), (2, 2), (99, 2), (None, 2)):
        await school.do(rate_levels, RUTH, pair[0], LEVELS, NINE, edition=shown)
        assert [row.edition for row in await school.rows(Rating)] == [expected]


@pytest.mark.parametrize(
    "levels",
    [
        {},
        {"feeling": 2},
        {"feeling": 0, "pace": 1},
        {"feeling": 1, "pace": 5},
        {"feeling": -1, "pace": 1},
    ],
)
async def test_every_criterion_needs_a_level_of_the_scale(
    school: School, pair: tuple[int, int], levels: dict[str, int]
) -> None:
    with pytest.raises(Refusal, match='Choose a level for "'):
        await school.do(rate_levels, RUTH, pair[0], levels, NINE)
    assert await school.rows(Rating) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("", "Less"), "The strength is empty."),
        (("Good", " \n "), "The next step is empty."),
        (("x" * 1001, "Less"), "The strength is 1,001 characters long; 1,000 fit."),
        (("Good", "x" * 1001), "The next step is 1,001 characters long; 1,000 fit."),
    ],
)
async def test_words_that_do_not_fit_are_refused(
    school: School, pair: tuple[int, int], words: tuple[str, str], sentence: str
) -> None:
    await school.rate(RUTH, pair[0])
    with pytest.raises(Refusal) as refused:
        await school.do(rate_words, RUTH, pair[0], *words, LATER)
    assert str(refused.value).startswith(sentence)
    assert [row.strength for row in await school.rows(Rating)] == ["You name the fear."]


async def test_the_longest_words_fit(school: School, pair: tuple[int, int]) -> None:
    await school.do(rate_levels, RUTH, pair[0], LEVELS, NINE)
    await school.do(rate_words, RUTH, pair[0], "x" * 1000, "y" * 1000, NINE)
    assert [len(row.next_step) for row in await school.rows(Rating)] == [1000]


async def test_words_need_levels_first(school: School, pair: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="Choose the levels first"):
        await school.do(rate_words, RUTH, pair[0], "Good", "Less", NINE)
    assert await school.rows(Rating) == []


async def test_a_peers_review_is_done_once_the_words_are_there(
    school: School, pair: tuple[int, int]
) -> None:
    seen = await school.do(rate_levels, ADA, pair[1], LEVELS, NINE)
    assert seen.role == "peer"
    assert [row.done_at for row in await school.rows(Review)] == [None]
    for now in (LATER, LATER + MINUTE):
        await school.do(rate_words, ADA, pair[1], "Good", "Less", now)
    assert [row.done_at for row in await school.rows(Review)] == [LATER]
