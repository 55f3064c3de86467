"""The scores of replies, from completed ratings alone."""

from __future__ import annotations

import pytest

from bot.practice.reviews import rate_levels, rate_words
from bot.practice.scores import full_scores, scores_of
from tests.practice.builders import ADA, BEN, MEI, NINE, RUTH, SAM, WORDS, School


async def test_each_completed_rating_counts_the_same(school: School, pair: tuple[int, int]) -> None:
    ada, ben = pair
    await school.do(rate_levels, RUTH, ada, {"feeling": 1, "pace": 4}, NINE)
    await school.do(rate_words, RUTH, ada, *WORDS, NINE)
    await school.rate(SAM, ada, level=4)
    # Levels without words are no rating yet.
    await school.do(rate_levels, RUTH, ben, {"feeling": 1, "pace": 1}, NINE)
    found = await school.do(full_scores, [ada, ben, 999])
    assert found.keys() == {ada}
    # On a scale of four levels: 1, 4 and 4, 4 are 1, 5 and 5, 5.
    assert found[ada].value == pytest.approx(4.0)
    assert found[ada].raters == 2
    assert found[ada].criteria == {"feeling": pytest.approx(3.0), "pace": pytest.approx(5.0)}
    assert await school.do(scores_of, [ada, ben]) == {ada: pytest.approx(4.0)}
    assert await school.do(scores_of, []) == {}


async def test_each_reply_has_its_own(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    replies = [await school.reply(person, round_id) for person in (ADA, BEN, MEI)]
    for level, reply in enumerate(replies, start=2):
        await school.rate(RUTH, reply.reply_id, level=level)
    found = await school.do(scores_of, [one.reply_id for one in replies])
    assert [round(found[one.reply_id], 2) for one in replies] == [2.33, 3.67, 5.0]
