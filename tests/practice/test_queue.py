"""What waits for supervisors, and which reply a message in a discussion shows."""

from __future__ import annotations

import pytest

from bot.db.tables import Delivery, Reply, Round
from bot.practice.attempts import freeze
from bot.practice.closing import close_rounds
from bot.practice.deliveries import claim_due, mark_sent
from bot.practice.feedback import release_due
from bot.practice.people import Actor
from bot.practice.reviews import rate_levels
from bot.practice.series_rules import choose_rule
from bot.practice.unrated import (
    Overdue,
    Waiting,
    overdue_unrated,
    queue_length,
    reply_of_message,
    supervisor_queue,
    tell_of_unrated,
)
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    MEI,
    MINUTE,
    NINE,
    OTHER_SERVER,
    RUTH,
    SAM,
    SERVER,
    School,
    elsewhere,
    in_direct_message,
)

LATER = NINE + 4 * MINUTE


async def test_the_queue_is_what_nobody_has_rated_oldest_first(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    replies = [
        await school.reply(person, round_id, now=NINE + minutes * MINUTE)
        for minutes, person in ((3, ADA), (1, BEN), (2, MEI))
    ]
    ada, ben, mei = [reply.reply_id for reply in replies]
    queue = await school.do(supervisor_queue, RUTH, 5, LATER)
    assert [one.reply_id for one in queue] == [ben, mei, ada]
    assert queue[0] == Waiting(ben, BEN.user_id, "Reflections", 1, 1, "Reply of 12", NINE + MINUTE)
    assert [one.reply_id for one in await school.do(supervisor_queue, RUTH, 2, LATER)] == [ben, mei]
    assert await school.do(queue_length, RUTH) == 3
    await school.do(rate_levels, SAM, ben, {"feeling": 1, "pace": 1}, NINE)
    assert await school.do(queue_length, RUTH) == 3, "levels alone are no rating yet"
    await school.rate(SAM, ben)
    assert [one.reply_id for one in await school.do(supervisor_queue, RUTH, 5, LATER)] == [mei, ada]
    assert await school.do(queue_length, RUTH) == 2


async def test_attempts_wait_each_by_itself(school: School) -> None:
    round_id = await school.open_round(ADA)
    first = await school.reply(ADA, round_id, "One")
    await school.do(freeze, round_id, ADA.user_id, NINE)
    again = await school.reply(ADA, round_id, "Two", now=NINE + DAY)
    await school.rate(RUTH, first.reply_id)
    [waiting] = await school.do(supervisor_queue, RUTH, 5, LATER)
    assert (waiting.reply_id, waiting.attempt, waiting.text) == (again.reply_id, 2, "Two")


async def test_a_further_attempt_waits_for_the_supervisor_who_rated_the_one_before(
    school: School,
) -> None:
    """Even once a peer has rated it: until its feedback is out, or they have said their word."""
    round_id = await school.open_round(ADA, BEN, ratings_wanted=3)
    first = await school.reply(ADA, round_id, "One")
    await school.reply(BEN, round_id)
    for rater in (RUTH, BEN):
        await school.rate(rater, first.reply_id)
    await school.do(freeze, round_id, ADA.user_id, NINE)
    again = await school.reply(ADA, round_id, "Two", now=NINE + HOUR)
    await school.rate(BEN, again.reply_id, NINE + HOUR)
    other = (await school.rows(Reply, Reply.user_id == BEN.user_id))[0].id
    now = NINE + 2 * HOUR
    queue = await school.do(supervisor_queue, RUTH, 5, now)
    assert [(one.reply_id, one.again) for one in queue] == [(other, False), (again.reply_id, True)]
    assert await school.do(queue_length, RUTH) == 2
    assert [one.reply_id for one in await school.do(supervisor_queue, SAM, 5, now)] == [other]
    await school.rate(RUTH, again.reply_id, now)
    assert [one.reply_id for one in await school.do(supervisor_queue, RUTH, 5, now)] == [other]
    assert await school.do(queue_length, RUTH) == 1


async def test_ones_own_reply_is_not_in_ones_queue(school: School) -> None:
    round_id = await school.open_round(RUTH)
    await school.reply(RUTH, round_id)
    assert await school.do(supervisor_queue, RUTH, 5, LATER) == []
    assert await school.do(queue_length, RUTH) == 0
    assert await school.do(queue_length, SAM) == 1


async def test_each_server_has_its_own_queue(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    assert await school.do(supervisor_queue, elsewhere(RUTH), 5, LATER) == []
    assert await school.do(queue_length, elsewhere(RUTH)) == 0


async def test_what_has_waited_too_long_leads_the_queue_and_is_told_of_without_names(
    school: School,
) -> None:
    patient = await school.running(ADA, name="Patient")
    hasty = await school.running(BEN, MEI, name="Hasty")
    for series_id, hours in ((patient, "72"), (hasty, "6")):
        await school.do(choose_rule, CARLO, series_id, "unrated_hours", hours)
    await school.plan(NINE)
    rounds = {row.series_id: row.id for row in await school.rows(Round)}
    ada = await school.reply(ADA, rounds[patient])
    ben, mei = [await school.reply(person, rounds[hasty], now=NINE + HOUR) for person in (BEN, MEI)]
    soon, late = NINE + 7 * HOUR - MINUTE, NINE + 7 * HOUR
    assert await school.do(overdue_unrated, SERVER, soon) == []
    assert await school.do(overdue_unrated, SERVER, late) == [Overdue("Hasty", 1, 2, NINE + HOUR)]
    queue = await school.do(supervisor_queue, RUTH, 5, late)
    assert [(one.reply_id, one.overdue) for one in queue] == [
        (ben.reply_id, True),
        (mei.reply_id, True),
        (ada.reply_id, False),
    ]
    assert await school.do(tell_of_unrated, soon) == 0
    for now in (late, late + HOUR):
        await school.do(tell_of_unrated, now)
    await school.do(tell_of_unrated, NINE + 13 * HOUR)
    await school.do(tell_of_unrated, NINE + 25 * HOUR)
    told = await school.rows(Delivery, Delivery.kind == "unrated")
    assert [(row.due_at, row.place) for row in told] == [
        (late, f"staff/{SERVER}"),
        (NINE + 25 * HOUR, f"staff/{SERVER}"),
    ]
    for reply in (ben, mei):
        await school.rate(RUTH, reply.reply_id, late)
    assert await school.do(tell_of_unrated, NINE + 49 * HOUR) == 0


async def test_staff_are_told_for_two_weeks_and_the_queue_keeps_it(school: School) -> None:
    """Nobody is told every day for ever of what an old term left behind."""
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    assert await school.do(tell_of_unrated, NINE + 14 * DAY) == 1
    assert await school.do(tell_of_unrated, NINE + 14 * DAY + HOUR) == 0
    assert await school.do(queue_length, RUTH) == 1


async def discussed(school: School) -> tuple[int, dict[str, int]]:
    """A reply opened to discussion, and the ids of the messages that were sent, by their kind."""
    round_id = await school.open_round(ADA, discussion=True)
    reply = await school.reply(ADA, round_id)
    await school.rate(RUTH, reply.reply_id)
    await school.do(close_rounds, NINE + DAY)
    await school.do(release_due, NINE + 2 * DAY)
    while claimed := await school.do(claim_due, NINE + 2 * DAY, 20):
        for row in claimed:
            await school.do(mark_sent, row, 5, 9000 + row.id, NINE + DAY)
    sent = {row.kind: row.message_id or 0 for row in await school.rows(Delivery)}
    return reply.reply_id, sent


async def test_a_message_in_a_discussion_leads_to_its_reply(school: School) -> None:
    reply_id, sent = await discussed(school)
    for actor in (RUTH, ADA, CARLO):
        assert await school.do(reply_of_message, actor, sent["discuss"]) == reply_id


@pytest.mark.parametrize("kind", ["round", "discussion", "join", "feedback", "somebody's"])
async def test_any_other_message_is_refused(school: School, kind: str) -> None:
    _, sent = await discussed(school)
    with pytest.raises(Refusal, match="That message is not a reply to a drill"):
        await school.do(reply_of_message, RUTH, sent.get(kind, 4711))


@pytest.mark.parametrize("away", [elsewhere(RUTH), in_direct_message(RUTH)])
async def test_a_message_of_another_server_is_refused(school: School, away: Actor) -> None:
    _, sent = await discussed(school)
    with pytest.raises(Refusal, match="That message is not a reply to a drill"):
        await school.do(reply_of_message, away, sent["discuss"])
