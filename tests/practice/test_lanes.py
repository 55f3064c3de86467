"""Sharing out the lanes of the rate limit."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.engine import Database
from bot.practice.lanes import IDLE_LANES, LEASE, fair_lanes, leave_lanes, share_lanes
from tests.practice.builders import NOW

WAITING = st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 9), min_size=1)


@given(st.integers(1, 200), WAITING)
def test_no_lane_is_given_twice_and_none_is_left_over(lanes: int, waiting: dict[str, int]) -> None:
    shares = fair_lanes(lanes, waiting)
    assert shares.keys() == waiting.keys()
    assert sum(shares.values()) == lanes
    assert min(shares.values()) >= 0


@given(WAITING)
def test_who_has_something_to_say_gets_as_much_as_any_other(waiting: dict[str, int]) -> None:
    shares = fair_lanes(200, waiting)
    busy = [shares[name] for name, count in waiting.items() if count]
    idle = [shares[name] for name, count in waiting.items() if not count]
    assert not busy or max(busy) - min(busy) <= 1
    assert not (busy and idle) or set(idle) == {min(IDLE_LANES, 200 // len(waiting))}


postgresql = pytest.mark.parametrize("shared_url", ["postgresql"], indirect=True, scope="session")


async def share(database: Database, me: str, waiting: int = 0, seconds: float = 0) -> int:
    async with database.writing() as session:
        return await share_lanes(session, me, 50, waiting, NOW + timedelta(seconds=seconds))


@postgresql
async def test_a_lone_process_has_all(database: Database) -> None:
    assert await share(database, "a") == 50
    assert await share(database, "a", waiting=9) == 50


@postgresql
async def test_a_second_one_gets_its_part_once_the_first_has_given_it_up(
    database: Database,
) -> None:
    await share(database, "a", waiting=9)
    assert await share(database, "b", waiting=9) == 0
    assert await share(database, "a", waiting=9) == 25
    assert await share(database, "b", waiting=9) == 25
    assert await share(database, "b", waiting=0) == IDLE_LANES
    assert await share(database, "a", waiting=9) == 48


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
async def test_who_leaves_gives_everything_back(database: Database) -> None:
    await share(database, "a")
    async with database.writing() as session:
        await leave_lanes(session, "a")
    assert await share(database, "b") == 50


@postgresql
async def test_however_many_ask_at_once_there_are_never_more_than_all(database: Database) -> None:
    names = "abcdefg"
    for _ in range(3):
        await asyncio.gather(*(share(database, name, waiting=5) for name in names))
    shares = [await share(database, name, waiting=5) for name in names]
    assert sum(shares) == 50
    assert max(shares) - min(shares) <= 1
