"""Rating oneself before the feedback: shown to the author alone, and in no figure."""

from __future__ import annotations

import pytest

from bot.db.tables import Reply, SelfLevel
from bot.practice.batches import batch_on
from bot.practice.feedback import read_feedback, release_due
from bot.practice.feedback_list import feedback_list
from bot.practice.people import Actor
from bot.practice.rounds import view_round
from bot.practice.scores import scores_of
from bot.practice.self_rating import open_self_rating, rate_oneself
from bot.practice.series_rules import choose_rule
from drills.model import Refusal
from tests.practice.builders import ADA, BEN, CARLO, HOUR, NINE, RUTH, School, in_direct_message

OWN = {"feeling": 4, "pace": 2}


async def test_it_is_seen_beside_the_feedback_by_its_author_alone(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    saved = await school.reply(ADA, round_id)
    assert saved.self_rating
    await school.do(rate_oneself, ADA, saved.reply_id, {"feeling": 1, "pace": 1})
    opened = await school.do(rate_oneself, in_direct_message(ADA), saved.reply_id, OWN)
    assert dict(opened.levels) == {"feeling": 1, "pace": 1}
    assert dict((await school.do(open_self_rating, ADA, saved.reply_id)).levels) == OWN
    await school.rate(RUTH, saved.reply_id, level=2)
    before = await school.do(scores_of, [saved.reply_id])
    await school.do(release_due, NINE)
    assert dict((await school.do(read_feedback, ADA, saved.reply_id)).own) == OWN
    async with school.database.reading() as session:
        reply = await session.get_one(Reply, saved.reply_id)
        view = await view_round(session, round_id)
        assert view
        assert dict((await batch_on(session, reply, view)).own) == {}
    async with school.database.writing() as session:
        for row in await school.rows(SelfLevel):
            await session.delete(await session.merge(row))
    assert await school.do(scores_of, [saved.reply_id]) == before


@pytest.mark.parametrize("other", [BEN, RUTH, CARLO], ids=["peer", "supervisor", "coordinator"])
async def test_nobody_else_can(school: School, other: Actor) -> None:
    round_id = await school.open_round(ADA, BEN)
    saved = await school.reply(ADA, round_id)
    with pytest.raises(Refusal, match="replies of your own only"):
        await school.do(rate_oneself, other, saved.reply_id, OWN)


async def test_not_once_the_feedback_is_out_and_not_where_the_series_says_no(
    school: School,
) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    saved = await school.reply(ADA, round_id)
    await school.do(choose_rule, CARLO, 1, "self_rating", "False")
    with pytest.raises(Refusal, match="In this series nobody rates themselves"):
        await school.do(rate_oneself, ADA, saved.reply_id, OWN)
    [waiting] = (await school.do(feedback_list, ADA, 1)).unrated
    assert (waiting.self_rating, waiting.rated) == (False, False)
    await school.do(choose_rule, CARLO, 1, "self_rating", "True")
    await school.do(rate_oneself, ADA, saved.reply_id, OWN)
    [waiting] = (await school.do(feedback_list, ADA, 1)).unrated
    assert (waiting.self_rating, waiting.rated) == (True, True)
    await school.rate(RUTH, saved.reply_id)
    await school.do(release_due, NINE + HOUR)
    with pytest.raises(Refusal, match="The feedback on this reply is out"):
        await school.do(rate_oneself, ADA, saved.reply_id, {"feeling": 1, "pace": 1})
    assert dict((await school.do(read_feedback, ADA, saved.reply_id)).own) == OWN


@pytest.mark.parametrize("levels", [{}, {"feeling": 4}, {"feeling": 0, "pace": 5}])
async def test_every_criterion_needs_a_level(school: School, levels: dict[str, int]) -> None:
    round_id = await school.open_round(ADA)
    saved = await school.reply(ADA, round_id)
    with pytest.raises(Refusal, match="Choose a level for"):
        await school.do(rate_oneself, ADA, saved.reply_id, levels)
    assert await school.rows(SelfLevel) == []
