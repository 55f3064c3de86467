"""The pace: never more requests in a second than there are lanes, and all of them in turn."""

from __future__ import annotations

import asyncio
import random
import time

import pytest

from bot.pace import Ending, Lane, Pace

REST = 0.08


async def send(pace: Pace, sent: list[float], way: float = 0.0) -> None:
    lane = await pace.lane()
    await asyncio.sleep(way)
    sent.append(time.monotonic())
    pace.on_its_way(lane)


def most_within(sent: list[float], span: float) -> int:
    times = sorted(sent)
    return max(sum(start <= one < start + span for one in times) for start in times)


@pytest.mark.parametrize("lanes", [1, 3, 10])
async def test_no_second_holds_more_requests_than_lanes(lanes: int) -> None:
    """Counted when they leave, however long the way there took each of them."""
    pace, sent = Pace(lanes, time.monotonic, REST), list[float]()
    ways = random.Random(lanes)  # noqa: S311  no secret
    await asyncio.gather(*(send(pace, sent, ways.uniform(0, REST / 4)) for _ in range(4 * lanes)))
    assert len(sent) == 4 * lanes
    assert most_within(sent, REST) == lanes
    assert pace.waiting == 0


async def test_a_new_lane_rests_first_and_a_lane_too_many_goes() -> None:
    """Another process may have used the new one a moment ago; what it gets, we must not use."""
    pace, sent = Pace(1, time.monotonic, REST), list[float]()
    await send(pace, sent)
    pace.resize(3)
    grown = time.monotonic()
    await asyncio.gather(*(send(pace, sent) for _ in range(6)))
    assert min(sent[1:]) >= sent[0] + REST
    assert sorted(sent)[2] >= grown + REST
    held = await pace.lane()
    pace.resize(1)
    pace.on_its_way(held)
    sent.clear()
    await asyncio.gather(*(send(pace, sent) for _ in range(4)))
    assert most_within(sent, REST) == 1


async def test_without_lanes_everybody_waits_until_there_are_some() -> None:
    pace, sent = Pace(0, time.monotonic, REST), list[float]()
    waiting = asyncio.create_task(send(pace, sent))
    await asyncio.sleep(REST)
    assert (sent, pace.waiting) == ([], 1)
    pace.resize(1)
    await waiting
    assert len(sent) == 1


async def test_a_lane_is_given_back_once() -> None:
    pace = Pace(2, time.monotonic, REST)
    lane = await pace.lane()
    for _ in range(5):
        pace.on_its_way(lane)
    sent: list[float] = []
    await asyncio.gather(*(send(pace, sent) for _ in range(6)))
    assert most_within(sent, REST) == 2


async def test_who_gives_up_waiting_leaves_no_gap() -> None:
    pace = Pace(1, time.monotonic, REST)
    pace.on_its_way(await pace.lane())
    hasty = asyncio.create_task(pace.lane())
    patient = asyncio.create_task(pace.lane())
    await asyncio.sleep(0)
    hasty.cancel()
    assert isinstance(await patient, Lane)
    assert pace.waiting == 0


async def test_at_the_end_nobody_is_left_waiting() -> None:
    pace = Pace(0, time.monotonic, REST)
    waiting = [asyncio.create_task(pace.lane()) for _ in range(3)]
    await asyncio.sleep(0)
    pace.end()
    for task in waiting:
        with pytest.raises(Ending):
            await task
    with pytest.raises(Ending):
        await pace.lane()
