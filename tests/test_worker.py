"""Work that is rung for."""

from __future__ import annotations

import asyncio

from bot.worker import Worker


class Desk:
    """Work that waits to be let go; counts how often it was done, and by how many at once."""

    def __init__(self) -> None:
        self.done = self.busy = self.most = 0
        self.let_go = asyncio.Event()
        self.faults: list[Exception] = []
        self.fault: Exception | None = None
        self.worker = Worker(self.work, self.faults.append)

    async def work(self) -> None:
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            await self.let_go.wait()
        finally:
            self.busy -= 1
        if self.fault:
            raise self.fault
        self.done += 1

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)


async def test_rings_during_the_work_mean_once_more() -> None:
    desk = Desk()
    desk.worker.ring()
    await desk.settle()
    for _ in range(5):
        desk.worker.ring()
    desk.let_go.set()
    await desk.settle()
    assert (desk.done, desk.most) == (2, 1)


async def test_what_fails_is_told_and_the_next_ring_begins_anew() -> None:
    desk = Desk()
    desk.let_go.set()
    desk.fault = RuntimeError("the disk")
    desk.worker.ring()
    await desk.settle()
    desk.fault = None
    desk.worker.ring()
    await desk.settle()
    assert ([str(fault) for fault in desk.faults], desk.done) == (["the disk"], 1)


async def test_a_stop_waits_for_the_work_and_then_breaks_it_off() -> None:
    desk = Desk()
    desk.worker.ring()
    await desk.settle()
    desk.worker.ring()
    await desk.worker.stop(patience=0.01)
    assert (desk.busy, desk.done) == (0, 0)
    desk.worker.ring()
    await desk.settle()
    assert desk.busy == 0


async def test_a_stop_lets_work_end_that_ends_soon() -> None:
    desk = Desk()
    desk.worker.ring()
    await desk.settle()
    stopping = asyncio.create_task(desk.worker.stop(patience=30))
    desk.let_go.set()
    await stopping
    assert desk.done == 1
