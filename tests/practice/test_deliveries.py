"""The outbox's rows: enqueued once, put back with growing waits, failed visibly, revived."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count, pairwise

import pytest

from bot.db.tables import Delivery
from bot.practice import setup
from bot.practice.deliveries import (
    LEASE,
    LONGEST_WAIT,
    Message,
    backoff,
    channels_of,
    claim_due,
    enqueue,
    failures,
    mark_dropped,
    mark_failed,
    mark_sent,
    next_due,
    put_back,
    revive,
)
from tests.practice.builders import ADMIN, HOUR, MINUTE, NOW, OTHER_SERVER, SERVER, School

SECOND = timedelta(seconds=1)


USERS = count(1)


def message(key: str, kind: str = "feedback", server_id: int = SERVER) -> Message:
    """A message to a place of its own."""
    return Message(kind, key, server_id, NOW, user_id=next(USERS))


async def failed(school: School, *problems: str, server_id: int = SERVER) -> None:
    """A failed delivery for each problem, in this order."""
    for number, problem in enumerate(problems):
        await school.do(enqueue, message(f"{server_id}/{number}", server_id=server_id))
        for row in await school.do(claim_due, NOW, 20):
            if row.kind == "feedback":
                await school.do(mark_failed, row, problem, NOW)


async def test_a_message_waits_with_all_that_it_is_about(school: School) -> None:
    round_id = await school.open_round()
    whole = Message("notice", "key", SERVER, NOW, round_id, None, 1, 50, note="A note")
    await school.do(enqueue, whole)
    [row] = await school.rows(Delivery, Delivery.key == "key")
    assert (row.kind, row.server_id, row.due_at, row.note) == ("notice", SERVER, NOW, "A note")
    assert (row.round_id, row.reply_id, row.cohort_id, row.user_id) == (round_id, None, 1, 50)
    assert (row.state, row.attempt, row.first_tried_at, row.sent_at) == ("waiting", 0, None, None)


async def test_a_key_is_enqueued_once_and_stays_as_it_is(school: School) -> None:
    await school.do(enqueue)
    await school.do(enqueue, message("a"), message("a"), message("b"))
    for row in await school.do(claim_due, NOW, 20):
        await school.do(mark_sent, row, 5, 6, NOW)
    await asyncio.gather(*(school.do(enqueue, message("a"), message("c")) for _ in range(5)))
    rows = await school.rows(Delivery)
    assert {row.key: row.state for row in rows} == {"a": "sent", "b": "sent", "c": "waiting"}
    assert len(rows) == 3


async def test_what_was_sent_is_known_by_its_message(school: School) -> None:
    await school.do(enqueue, message("a"))
    [row] = await school.do(claim_due, NOW, 1)
    await school.do(put_back, row, "RateLimited", NOW, after=0)
    [row] = await school.do(claim_due, NOW, 1)
    await school.do(mark_sent, row, 5, 2**62, NOW + MINUTE)
    [kept] = await school.rows(Delivery)
    assert (kept.state, kept.channel_id, kept.message_id) == ("sent", 5, 2**62)
    assert (kept.sent_at, kept.problem) == (NOW + MINUTE, None)


async def test_what_is_dropped_says_why(school: School) -> None:
    await school.do(enqueue, message("a"))
    [row] = await school.do(claim_due, NOW, 1)
    await school.do(mark_dropped, row, "the round is gone")
    [kept] = await school.rows(Delivery)
    assert (kept.state, kept.problem) == ("dropped", "the round is gone")
    assert await school.do(next_due, NOW) is None


async def test_what_is_put_back_waits_as_long_as_it_is_told(school: School) -> None:
    await school.do(enqueue, message("a"))
    [row] = await school.do(claim_due, NOW, 1)
    await school.do(put_back, row, "RateLimited", NOW, after=90.5)
    [kept] = await school.rows(Delivery)
    due = NOW + timedelta(seconds=90.5)
    assert (kept.state, kept.lease_until, kept.problem) == ("waiting", due, "RateLimited")
    assert kept.due_at == NOW
    assert await school.do(claim_due, due - SECOND, 1) == []
    assert len(await school.do(claim_due, due, 1)) == 1


async def test_a_message_that_keeps_failing_waits_longer_and_longer(school: School) -> None:
    await school.do(enqueue, message("a"))
    now, waits = NOW, []
    for _ in range(12):
        [row] = await school.do(claim_due, now, 1)
        await school.do(put_back, row, "ServerError", now)
        [kept] = await school.rows(Delivery)
        assert kept.lease_until is not None
        waits.append(kept.lease_until - now)
        now = kept.lease_until
    assert all(later > 1.5 * earlier for earlier, later in pairwise(waits[:9]))
    assert all(LONGEST_WAIT <= wait <= 1.1 * LONGEST_WAIT for wait in waits[9:])


@pytest.mark.parametrize("attempt", [1, 2, 3, 9, 10, 1000, 10**9])
def test_a_wait_doubles_with_some_jitter_up_to_a_limit(attempt: int) -> None:
    seconds = min(2.0**attempt if attempt < 20 else 600, 600)
    waits = [backoff(attempt) for _ in range(50)]
    assert min(waits) >= timedelta(seconds=seconds)
    assert max(waits) <= timedelta(seconds=1.1 * seconds)
    assert len(set(waits)) > 1


async def test_a_failure_stays_visible_and_is_told_to_the_staff(school: School) -> None:
    await failed(school, "No permission. Run `/admin setup`.")
    kept, told = await school.rows(Delivery)
    assert (kept.state, kept.problem) == ("failed", "No permission. Run `/admin setup`.")
    assert (told.kind, told.state, told.note, told.server_id) == (
        "notice",
        "waiting",
        "No permission. Run `/admin setup`.",
        SERVER,
    )


async def test_one_sentence_is_told_once_a_day_in_each_server(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await failed(school, *["no permission"] * 5, "the channel is gone")
    await failed(school, "no permission", server_id=OTHER_SERVER)

    async def told() -> list[tuple[int, str | None]]:
        notices = await school.rows(Delivery, Delivery.kind == "notice")
        return [(notice.server_id, notice.note) for notice in notices]

    first_day = [
        (SERVER, "no permission"),
        (SERVER, "the channel is gone"),
        (OTHER_SERVER, "no permission"),
    ]
    assert await told() == first_day
    for hours, more in ((15, []), (16, [(SERVER, "no permission")])):
        now = NOW + hours * HOUR
        await school.do(revive, SERVER, now)
        for row in await school.do(claim_due, now, 20):
            if row.kind == "feedback" and row.server_id == SERVER:
                await school.do(mark_failed, row, "no permission", now)
        assert await told() == first_day + more


async def test_a_notice_that_fails_makes_no_further_notice(school: School) -> None:
    await school.do(enqueue, message("a", "notice"))
    [row] = await school.do(claim_due, NOW, 1)
    await school.do(mark_failed, row, "the staff channel is gone", NOW)
    [kept] = await school.rows(Delivery)
    assert kept.state == "failed"


async def test_failures_are_read_newest_first_each_once_and_by_server(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await failed(school, "one", "two", "one")
    await failed(school, "elsewhere", server_id=OTHER_SERVER)
    assert await school.do(failures, SERVER) == ["one", "two"]
    assert await school.do(failures, OTHER_SERVER) == ["elsewhere"]
    assert await school.do(failures, 404) == []


async def test_a_revival_tries_a_servers_failures_again_and_nothing_else(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await failed(school, "one", "two")
    await failed(school, "elsewhere", server_id=OTHER_SERVER)
    await school.do(enqueue, message("sent"), message("dropped"))
    for row in await school.do(claim_due, NOW, 20):
        if row.key == "sent":
            await school.do(mark_sent, row, 5, 6, NOW)
        if row.key == "dropped":
            await school.do(mark_dropped, row, "not needed")
    assert await school.do(revive, SERVER, NOW + HOUR) == 2
    assert await school.do(revive, SERVER, NOW + HOUR) == 0
    assert await school.do(failures, SERVER) == []
    assert await school.do(failures, OTHER_SERVER) == ["elsewhere"]
    rows = {row.key: (row.state, row.due_at) for row in await school.rows(Delivery)}
    assert rows["700/0"] == rows["700/1"] == ("waiting", NOW + HOUR)
    assert (rows["sent"][0], rows["dropped"][0]) == ("sent", "dropped")


async def test_a_message_that_fails_again_after_a_revival_is_told_again(school: School) -> None:
    await failed(school, "no permission")
    await school.do(revive, SERVER, NOW + HOUR)
    for row in await school.do(claim_due, NOW + HOUR, 20):
        if row.kind == "feedback":
            await school.do(mark_failed, row, "the channel is gone", NOW + HOUR)
    notices = await school.rows(Delivery, Delivery.kind == "notice")
    assert [notice.note for notice in notices] == ["no permission", "the channel is gone"]


async def test_the_next_moment_with_work_is_known(school: School) -> None:
    assert await school.do(next_due, NOW) is None
    for key, minutes in (("a", 5), ("b", 3)):
        await school.do(
            enqueue, Message("feedback", key, SERVER, NOW + minutes * MINUTE, user_id=minutes)
        )
    assert await school.do(next_due, NOW) == NOW + 3 * MINUTE
    [row] = await school.do(claim_due, NOW + 3 * MINUTE, 20)
    assert await school.do(next_due, NOW) == NOW + 3 * MINUTE + LEASE
    await school.do(mark_sent, row, 5, 6, NOW + 3 * MINUTE)
    assert await school.do(next_due, NOW) == NOW + 5 * MINUTE


async def test_the_channels_are_those_of_now(school: School) -> None:
    assert await school.do(channels_of, SERVER) == (SERVER + 1, SERVER + 2)
    await school.do(setup.choose, ADMIN, setup.Place.DRILLS, 9, "Europe/London")
    assert await school.do(channels_of, SERVER) == (9, SERVER + 2)
    assert await school.do(channels_of, 404) == (None, None)
