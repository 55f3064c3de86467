"""Claiming what is due: one holder at a time, and only the holder settles."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Delivery
from bot.practice.deliveries import (
    LEASE,
    Message,
    claim_due,
    enqueue,
    mark_dropped,
    mark_failed,
    mark_sent,
    put_back,
    revive,
)
from tests.practice.builders import MINUTE, NOW, SERVER, School

SECOND = timedelta(seconds=1)
Settle: TypeAlias = Callable[[AsyncSession, Delivery], Awaitable[None]]
SETTLING: dict[str, Settle] = {
    "sent": lambda s, row: mark_sent(s, row, 5, 6, NOW),
    "dropped": lambda s, row: mark_dropped(s, row, "not needed"),
    "failed": lambda s, row: mark_failed(s, row, "no permission", NOW),
    "waiting": lambda s, row: put_back(s, row, "try later", NOW, after=3600),
}


async def put(school: School, *keys: str, due_at: datetime = NOW) -> None:
    await school.do(enqueue, *(Message("join", key, SERVER, due_at) for key in keys))


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
    assert (kept.state, kept.lease_until) == (end, None)
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
