"""After feedback: trying the same vignette again, and then the model answers."""

from __future__ import annotations

import pytest
import pytest_asyncio

from bot.practice.attempts import freeze
from bot.practice.feedback import exemplars, read_feedback, release_due, second_try
from bot.practice.people import Actor
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    ADMIN,
    BEN,
    CARLO,
    NINE,
    OTHER_SERVER,
    OUTSIDER,
    PACK,
    RUTH,
    School,
    elsewhere,
    in_direct_message,
)


@pytest_asyncio.fixture(loop_scope="session")
async def released(school: School) -> int:
    """The id of Ada's released reply in round 1, where Ben takes part too."""
    round_id = await school.open_round(ADA, BEN, ratings_wanted=1)
    reply = await school.reply(ADA, round_id, "One")
    await school.rate(RUTH, reply.reply_id)
    await school.do(release_due, NINE)
    return reply.reply_id


async def test_the_form_shows_the_first_try_and_its_feedback(school: School, released: int) -> None:
    second = await school.do(second_try, ADA, released)
    assert second.batch == await school.do(read_feedback, ADA, released)
    assert (second.batch.text, second.attempt, second.draft) == ("One", 2, "")
    assert await school.do(second_try, in_direct_message(ADA), released) == second


async def test_a_second_try_that_is_not_frozen_is_edited(school: School, released: int) -> None:
    await school.reply(ADA, 1, "Two")
    second = await school.do(second_try, ADA, released)
    assert (second.attempt, second.draft, second.batch.tried_again) == (2, "Two", True)
    await school.do(freeze, 1, ADA.user_id, NINE)
    third = await school.do(second_try, ADA, released)
    assert (third.attempt, third.draft) == (3, "")


@pytest.mark.usefixtures("released")
async def test_the_model_answers_come_after_the_second_try(school: School) -> None:
    with pytest.raises(Refusal, match="Try again first; the model answers come right after that"):
        await school.do(exemplars, ADA, 1)
    await school.reply(ADA, 1, "Two")
    view, answers = await school.do(exemplars, ADA, 1)
    assert (view.id, answers) == (1, PACK.drills[0].exemplars)
    assert (await school.do(exemplars, in_direct_message(ADA), 1))[1] == answers


async def test_whoever_tried_again_before_their_feedback_sees_them_with_it(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    first = await school.reply(ADA, round_id, "One")
    await school.do(freeze, round_id, ADA.user_id, NINE)
    await school.reply(ADA, round_id, "Two")
    with pytest.raises(Refusal, match="come after your feedback and your second try"):
        await school.do(exemplars, ADA, round_id)
    await school.rate(RUTH, first.reply_id)
    await school.do(release_due, NINE)
    assert (await school.do(exemplars, ADA, round_id))[1]


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize("reader", [BEN, OUTSIDER], ids=["not replied", "outsider"])
async def test_whoever_has_had_no_feedback_sees_none(school: School, reader: Actor) -> None:
    await school.reply(ADA, 1, "Two")
    with pytest.raises(Refusal, match="come after your feedback and your second try"):
        await school.do(exemplars, reader, 1)


@pytest.mark.parametrize("staff", [RUTH, CARLO, ADMIN], ids=["supervisor", "coordinator", "admin"])
async def test_staff_see_them_at_any_time(school: School, staff: Actor) -> None:
    round_id = await school.open_round(ADA)
    assert (await school.do(exemplars, staff, round_id))[1] == PACK.drills[0].exemplars


async def test_another_servers_staff_do_not(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA)
    for stranger in (elsewhere(RUTH), in_direct_message(RUTH)):
        with pytest.raises(Refusal):
            await school.do(exemplars, stranger, round_id)
