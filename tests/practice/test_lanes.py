"""Sharing out the lanes of the rate limit."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.engine import Database
from bot.practice.lanes import LEASE, fair_lanes, leave_lanes, share_lanes
from tests.practice.builders import NOW


@given(st.integers(1, 200), st.sets(st.text("abcdef", min_size=1), min_size=1))
def test_lanes_are_shared_evenly_and_none_is_left_over(lanes: int, processes: set[str]) -> None:
    shares = fair_lanes(lanes, processes)
    assert shares.keys() == processes
    assert sum(shares.values()) == lanes
    assert max(shares.values()) - min(shares.values()) <= 1


postgresql = pytest.mark.parametrize("shared_url", ["postgresql"], indirect=True, scope="session")


async def share(database: Database, me: str, seconds: float = 0) -> int:
    async with database.writing() as session:
        return await share_lanes(session, me, 50, NOW + timedelta(seconds=seconds))


@postgresql
async def test_a_lone_process_has_all(database: Database) -> None:
    assert await share(database, "a") == 50
    assert await share(database, "a") == 50


@postgresql
async def test_a_second_one_gets_its_part_once_the_first_has_given_it_up(
    database: Database,
) -> None:
    await share(database, "a")
    assert await share(database, "b") == 0
    assert await share(database, "a") == 25
    assert await share(database, "b") == 25


@postgresql
async def test_what_a_dead_process_had_comes_free_with_its_lease(database: Database) -> None:
    await share(database, "a")
    await share(database, "b")
    await share(database, "a")
    await share(database, "b")
    late = LEASE.total_seconds()
    assert await share(database, "b", seconds=late - 1) == 25
    assert await share(database, "b", seconds=late) == 50


@postgresql
async def test_a_clock_that_is_put_back_keeps_no_dead_processs_lanes(database: Database) -> None:
    await share(database, "a", seconds=86400)
    assert await share(database, "b") == 50


@postgresql
async def test_who_leaves_gives_everything_back(database: Database) -> None:
    await share(database, "a")
    async with database.writing() as session:
        await leave_lanes(session, "a")
    assert await share(database, "b") == 50


@postgresql
async def test_however_many_ask_at_once_there_are_never_more_than_all(database: Database) -> None:
    names = "abcdefg"
    for _ in range(3):
        await asyncio.gather(*(share(database, name) for name in names))
    shares = [await share(database, name) for name in names]
    assert sum(shares) == 50
    assert max(shares) - min(shares) <= 1
