"""Claiming what is due: one holder at a time, and only the holder settles."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count
from typing import TypeAlias

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Delivery
from bot.practice.deliveries import (
    LEASE,
    LONGEST_WAIT,
    PATIENT_ATTEMPTS,
    Message,
    claim_due,
    enqueue,
    hurry,
    mark_dropped,
    mark_failed,
    mark_sent,
    next_due,
    put_back,
    release_leases,
    revive,
)
from tests.practice.builders import MINUTE, NOW, OTHER_SERVER, SERVER, School

SECOND = timedelta(seconds=1)
Settle: TypeAlias = Callable[[AsyncSession, Delivery], Awaitable[None]]
USERS = count(1)
ROWS_READ = text("SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'delivery'")
SETTLING: dict[str, Settle] = {
    "sent": lambda s, row: mark_sent(s, row, 5, 6, NOW),
    "dropped": lambda s, row: mark_dropped(s, row, "not needed"),
    "failed": lambda s, row: mark_failed(s, row, "no permission", NOW),
    "waiting": lambda s, row: put_back(s, row, "try later", NOW, after=300),
}


async def put(school: School, *keys: str, due_at: datetime = NOW) -> None:
    """Messages to as many places."""
    await school.do(
        enqueue, *(Message("feedback", key, SERVER, due_at, user_id=next(USERS)) for key in keys)
    )


async def claim(school: School, now: datetime = NOW, limit: int = 20) -> list[Delivery]:
    return await school.do(claim_due, now, limit)


async def test_what_is_due_is_claimed_oldest_first_up_to_the_limit(school: School) -> None:
    for key, minutes in (("later", 1), ("c", 0), ("d", 0), ("a", -2), ("b", -1)):
        await put(school, key, due_at=NOW + minutes * MINUTE)
    assert [row.key for row in await claim(school, limit=3)] == ["a", "b", "c"]
    assert [row.key for row in await claim(school, limit=3)] == ["d"]
    assert await claim(school) == []


async def test_a_claim_is_a_lease(school: School) -> None:
    await put(school, "a")
    [row] = await claim(school)
    assert (row.attempt, row.first_tried_at, row.lease_until) == (1, NOW, NOW + LEASE)
    assert await claim(school, NOW + LEASE - SECOND) == []
    [again] = await claim(school, NOW + LEASE)
    assert (again.id, again.attempt, again.first_tried_at) == (row.id, 2, NOW)
    assert again.lease_until == NOW + 2 * LEASE


async def test_leases_of_a_process_that_is_gone_can_be_freed_at_once(school: School) -> None:
    await put(school, "a", "b")
    assert len(await claim(school)) == 2
    await school.do(release_leases)
    assert len(await claim(school)) == 2


async def test_claimers_at_once_never_share_a_row_and_leave_none(school: School) -> None:
    keys = {f"key {number}" for number in range(30)}
    await put(school, *keys)
    claims = await asyncio.gather(*(claim(school, limit=4) for _ in range(6)))
    rows = [row for taken in claims for row in taken]
    while more := await claim(school, limit=4):
        rows += more
    assert sorted(row.key for row in rows) == sorted(keys)
    assert {row.attempt for row in await school.rows(Delivery)} == {1}


@pytest.mark.parametrize("end", SETTLING)
async def test_the_holder_settles_a_row(school: School, end: str) -> None:
    await put(school, "a")
    [row] = await claim(school)
    await school.do(SETTLING[end], row)
    [kept] = await school.rows(Delivery, Delivery.key == "a")
    assert kept.state == end
    assert kept.lease_until == (NOW + 5 * MINUTE if end == "waiting" else None)
    assert [one.kind for one in await claim(school, NOW + LEASE)] == (
        ["notice"] if end == "failed" else []
    )


@pytest.mark.parametrize("end", SETTLING)
async def test_a_claim_that_was_taken_over_settles_nothing(school: School, end: str) -> None:
    await put(school, "a")
    [slow] = await claim(school)
    [quick] = await claim(school, NOW + LEASE)
    before = vars(quick) | {"_sa_instance_state": None}
    await school.do(SETTLING[end], slow)
    [kept] = await school.rows(Delivery)
    assert vars(kept) | {"_sa_instance_state": None} == before
    await school.do(mark_sent, quick, 5, 6, NOW + LEASE)
    await school.do(SETTLING[end], slow)
    [kept] = await school.rows(Delivery)
    assert (kept.state, kept.message_id, kept.problem) == ("sent", 6, None)


async def test_a_claim_from_before_a_revival_settles_nothing(school: School) -> None:
    await put(school, "a")
    [slow] = await claim(school)
    [quick] = await claim(school, NOW + LEASE)
    await school.do(mark_failed, quick, "no permission", NOW + LEASE)
    await school.do(revive, SERVER, NOW + LEASE)
    [third] = [row for row in await claim(school, NOW + LEASE) if row.key == "a"]
    await school.do(mark_sent, slow, 5, 6, NOW + LEASE)
    [kept] = await school.rows(Delivery, Delivery.key == "a")
    assert (kept.state, kept.message_id) == ("waiting", None)
    await school.do(mark_sent, third, 5, 7, NOW + LEASE)
    [kept] = await school.rows(Delivery, Delivery.key == "a")
    assert (kept.state, kept.message_id) == ("sent", 7)


async def in_one_place(school: School, *keys: str) -> None:
    await school.do(enqueue, *(Message("join", key, SERVER, NOW) for key in keys))


async def test_what_goes_to_one_place_goes_in_order_one_at_a_time(school: School) -> None:
    await in_one_place(school, "a", "b", "c")
    await put(school, "elsewhere")
    first, other = await claim(school)
    assert (first.key, other.key) == ("a", "elsewhere")
    assert await claim(school) == []
    await school.do(mark_sent, first, 5, 6, NOW)
    [second] = await claim(school)
    assert second.key == "b"


async def test_what_is_put_back_is_not_overtaken(school: School) -> None:
    await in_one_place(school, "a", "b")
    [first] = await claim(school)
    await school.do(put_back, first, "ServerError", NOW, after=10)
    assert await claim(school, NOW + 9 * SECOND) == []
    [again] = await claim(school, NOW + 10 * SECOND)
    assert again.key == "a"


async def test_what_keeps_failing_holds_nobody_up_for_ever(school: School) -> None:
    await in_one_place(school, "a", "b")
    now, claimed = NOW, [""]
    while claimed in ([""], ["a"]):
        rows = await claim(school, now)
        claimed = [row.key for row in rows]
        for row in rows:
            await school.do(put_back, row, "ServerError", now, after=1)
        now += SECOND
    assert claimed == ["a", "b"]
    assert now - NOW == timedelta(seconds=PATIENT_ATTEMPTS + 1)


async def test_a_place_with_much_to_say_takes_nothing_from_the_others(school: School) -> None:
    await in_one_place(school, *(f"busy {number}" for number in range(50)))
    await put(school, "one", "two", due_at=NOW + SECOND)
    rows = await claim(school, NOW + SECOND, limit=3)
    assert [row.key for row in rows] == ["busy 0", "one", "two"]


async def test_the_next_moment_is_that_of_a_row_that_could_go(school: School) -> None:
    """One that waits behind another is nobody's to send, however long it has been due."""
    await in_one_place(school, "a", "b")
    [row] = await claim(school)
    assert await school.do(next_due, NOW) == NOW + LEASE
    await school.do(put_back, row, "ServerError", NOW, after=120)
    assert await school.do(next_due, NOW) == NOW + 120 * SECOND


async def test_once_discord_takes_messages_again_what_was_put_back_goes_at_once(
    school: School,
) -> None:
    """What somebody holds is left to them, and a limit is kept."""
    await put(school, "failed", "limited", "held")
    for row in await claim(school):
        if row.key != "held":
            why = {"failed": "DiscordServerError", "limited": "RateLimited"}[row.key]
            await school.do(put_back, row, why, NOW, after=600)
    await school.do(hurry, NOW + SECOND)
    assert [row.key for row in await claim(school, NOW + SECOND)] == ["failed"]


async def test_a_lease_from_a_clock_that_was_put_back_since_holds_nothing_up(
    school: School,
) -> None:
    await in_one_place(school, "a", "b")
    await put(school, "c")
    tomorrow = NOW + timedelta(days=1)
    first, _ = await claim(school, tomorrow)
    await school.do(put_back, first, "ServerError", tomorrow)
    assert await school.do(next_due, NOW) == NOW
    assert [row.key for row in await claim(school)] == ["a", "c"]


async def test_however_long_discord_wants_it_to_wait_it_is_tried_in_ten_minutes(
    school: School,
) -> None:
    await put(school, "a")
    [row] = await claim(school)
    await school.do(put_back, row, "RateLimited", NOW, after=86400)
    assert await school.do(next_due, NOW) == NOW + LONGEST_WAIT
    assert [row.key for row in await claim(school, NOW + LONGEST_WAIT)] == ["a"]


async def test_a_busy_server_takes_only_what_the_others_leave(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await put(school, *(f"busy {number}" for number in range(9)))
    await school.do(enqueue, Message("join", "other", OTHER_SERVER, NOW + SECOND))
    now = NOW + SECOND
    assert [row.key for row in await claim(school, now, limit=2)] == ["busy 0", "busy 1"]
    rows = await school.do(claim_due, now, 4, [SERVER])
    assert [row.key for row in rows] == ["busy 2", "busy 3", "busy 4", "other"]
    assert len(await school.do(claim_due, now, 20, [SERVER])) == 4


async def test_a_claim_does_not_read_all_that_waits(school: School) -> None:
    """Whatever PostgreSQL believed of the outbox when it was empty: such a plan took seconds."""
    if school.database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite does not say what it has read")
    for _ in range(10):
        assert await claim(school) == []
    await put(school, *(f"round {number}" for number in range(2000)))
    for _ in range(5):
        async with school.database.writing() as session:
            before = await session.scalar(ROWS_READ)
            assert len(await claim_due(session, NOW, 16)) == 16
            assert await session.scalar(ROWS_READ) - before < 2000
