"""Reading feedback: all of it at once, by its author alone, without a peer's name."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from bot.db.tables import Review
from bot.practice import cohorts
from bot.practice.feedback import read_feedback, release_due, second_try
from bot.practice.feedback_list import BatchLine, own_feedback
from bot.practice.marks import OpenReply, set_mark
from bot.practice.people import Actor
from bot.practice.reviews import rate_levels, rate_words
from bot.practice.rounds import view_round
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    NINE,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    RUBRIC,
    RUTH,
    SERVER,
    School,
    elsewhere,
    in_direct_message,
)

PEERS = [Actor(777_000_000 + number, SERVER) for number in range(1, 4)]
STAFF = [Actor(888_000_000 + number, SERVER, RUTH.role_ids) for number in range(1, 4)]


async def give(
    school: School, rater: Actor, reply_id: int, words: str, feeling: int = 2, pace: int = 4
) -> None:
    levels = {"feeling": feeling, "pace": pace}
    await school.do(rate_levels, rater, reply_id, levels, NINE)
    await school.do(rate_words, rater, reply_id, f"+ {words}", f"- {words}", NINE)


async def test_a_batch_holds_everything_that_was_said(school: School) -> None:
    round_id = await school.open_round(ADA)
    reply = await school.reply(ADA, round_id, "You fear it.")
    for rater, feeling, words in zip(STAFF, (4, 1, 2), "abc", strict=True):
        await give(school, rater, reply.reply_id, words, feeling)
    await school.do(release_due, NINE)
    batch = await school.do(read_feedback, ADA, reply.reply_id)
    assert (batch.reply_id, batch.attempt, batch.text) == (reply.reply_id, 1, "You fear it.")
    assert batch.round == await school.do(view_round, round_id)
    assert (batch.peers, batch.supervisors, batch.tried_again) == (0, 3, False)
    assert [(one.criterion, one.levels) for one in batch.summary] == [
        (RUBRIC.criteria[0], (1, 2, 4)),
        (RUBRIC.criteria[1], (4, 4, 4)),
    ]
    feeling = batch.summary[0]
    assert (feeling.lowest, feeling.middle, feeling.highest) == (1, 2, 4)
    assert [(one.strength, one.next_step, one.number) for one in batch.words] == [
        (f"+ {words}", f"- {words}", number) for number, words in enumerate("abc", start=1)
    ]
    assert {(one.supervisor, one.earlier_wording) for one in batch.words} == {(True, False)}
    assert dict(batch.marks) == {}


async def test_a_half_finished_rating_is_not_in_it(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await give(school, STAFF[0], reply.reply_id, "a", feeling=1)
    await school.do(rate_levels, STAFF[1], reply.reply_id, {"feeling": 4, "pace": 4}, NINE)
    await school.do(release_due, NINE)
    batch = await school.do(read_feedback, ADA, reply.reply_id)
    assert (batch.supervisors, len(batch.words), batch.summary[0].levels) == (1, 1, (1,))


async def test_no_rater_can_be_told_from_it(school: School) -> None:
    """No id is in it, and the first to rate is not always the first to be read."""
    await school.running(ADA, *PEERS, rules={"ratings_wanted": 2})
    first_read = set()
    for days in range(8):
        now, round_id = NINE + days * DAY, days + 1
        await school.plan(now)
        saved = [await school.reply(one, round_id, now=now) for one in (*PEERS, ADA)]
        ada = saved[-1].reply_id
        async with school.database.writing() as session:
            await session.execute(delete(Review))
        for number, peer in enumerate(PEERS[:2]):
            await give(school, peer, ada, str(number))
        await give(school, RUTH, ada, "supervisor")
        await school.do(release_due, now)
        batch = await school.do(read_feedback, ADA, ada)
        assert (batch.peers, batch.supervisors) == (2, 1)
        assert "777000" not in repr(batch)
        assert await school.do(read_feedback, ADA, ada) == batch
        first_read.add(next(word.strength for word in batch.words if not word.supervisor))
    assert first_read == {"+ 0", "+ 1"}


async def test_what_was_rated_before_an_edit_is_said_to_be(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=2)
    reply = await school.reply(ADA, round_id, "One")
    await give(school, STAFF[0], reply.reply_id, "early")
    await school.reply(ADA, round_id, "Two")
    await give(school, STAFF[1], reply.reply_id, "late")
    await school.do(release_due, NINE)
    batch = await school.do(read_feedback, ADA, reply.reply_id)
    assert batch.text == "Two"
    assert {word.strength: word.earlier_wording for word in batch.words} == {
        "+ early": True,
        "+ late": False,
    }


async def test_public_marks_are_counted_apart(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await give(school, RUTH, reply.reply_id, "a")
    shown = OpenReply(reply.reply_id, ADA.user_id, 5, 6, 4, SERVER)
    for user_id, level in ((50, 3), (51, 3), (52, 4)):
        await school.do(set_mark, shown, user_id, level, NINE)
    await school.do(release_due, NINE)
    batch = await school.do(read_feedback, ADA, reply.reply_id)
    assert dict(batch.marks) == {3: 2, 4: 1}
    assert [one.levels for one in batch.summary] == [(2,), (4,)]


async def test_before_its_release_nothing_can_be_read(school: School) -> None:
    round_id = await school.open_round(ADA)
    reply = await school.reply(ADA, round_id)
    await give(school, RUTH, reply.reply_id, "a")
    for step in (read_feedback, second_try):
        with pytest.raises(Refusal, match="This reply still waits for its ratings"):
            await school.do(step, ADA, reply.reply_id)
    assert await school.do(own_feedback, ADA, 10) == []


@pytest.mark.parametrize(
    "reader",
    [BEN, RUTH, CARLO, OUTSIDER, elsewhere(BEN), in_direct_message(BEN)],
    ids=["peer", "supervisor", "coordinator", "outsider", "other server", "direct message"],
)
async def test_only_the_author_may_read(school: School, reader: Actor) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA, BEN, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await give(school, RUTH, reply.reply_id, "a")
    await school.do(release_due, NINE)
    for step in (read_feedback, second_try):
        for reply_id in (reply.reply_id, 404):
            with pytest.raises(Refusal, match="shown to the author of the reply only"):
                await school.do(step, reader, reply_id)
    assert await school.do(own_feedback, reader, 10) == []


async def test_the_author_reads_it_in_the_server_and_in_private(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA, ratings_wanted=1)
    reply = await school.reply(ADA, round_id)
    await give(school, RUTH, reply.reply_id, "a")
    await school.do(release_due, NINE)
    here = await school.do(read_feedback, ADA, reply.reply_id)
    assert await school.do(read_feedback, in_direct_message(ADA), reply.reply_id) == here
    with pytest.raises(Refusal, match="not in this server"):
        await school.do(read_feedback, elsewhere(ADA), reply.reply_id)
    await school.do(cohorts.leave, ADA, 1, NOW)
    assert await school.do(read_feedback, ADA, reply.reply_id) == here


async def test_the_list_of_ones_feedback_is_newest_first(school: School) -> None:
    await school.running(ADA, rules={"ratings_wanted": 1})
    for days in range(3):
        await school.plan(NINE + days * DAY)
        reply = await school.reply(ADA, days + 1, now=NINE + days * DAY)
        await give(school, RUTH, reply.reply_id, "a")
        await school.do(release_due, NINE + days * DAY)
    lines = await school.do(own_feedback, ADA, 2)
    assert lines == [
        BatchLine(3, "Reflections", 3, 1, NINE + 2 * DAY),
        BatchLine(2, "Reflections", 2, 1, NINE + DAY),
    ]
    assert [line.number for line in await school.do(own_feedback, ADA, 10)] == [3, 2, 1]
    assert await school.do(own_feedback, in_direct_message(ADA), 2) == lines
    assert await school.do(own_feedback, elsewhere(ADA), 10) == []
