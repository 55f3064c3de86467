"""The alarm clock. It owns no truth: it rings when something may be due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncIOScheduler,
)

SWEEP_SECONDS = 15
JOB_RULES = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Ticker:
    """Rings at the moments it was set for, and every few seconds as a net.

    The net is counted in seconds of running and not by the clock, so it holds when the clock is
    set back a day or the machine has slept over an alarm.

    `ring` must return at once and bear being called at any time: the work it starts is its
    owner's, so that stopping the clock cancels nothing.
    """

    def __init__(self, ring: Callable[[], None], clock: Callable[[], datetime]) -> None:
        self._ring = ring
        self._clock = clock
        self._sweep: asyncio.TimerHandle | None = None
        # APScheduler 3 has no types.
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC, job_defaults=JOB_RULES)

    def start(self) -> None:
        """Begin; the first ring is at once. Needs a running event loop."""
        self._scheduler.start()
        self._sweep_on()

    def _sweep_on(self) -> None:
        self._ring()
        self._sweep = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._sweep_on)

    def set_for(self, moment: datetime) -> None:
        """Ring at `moment`; an earlier alarm that is ahead stays, any other goes."""
        if not self._scheduler.running:
            return
        alarm = self._scheduler.get_job("alarm")
        if alarm is None or not self._clock() <= alarm.next_run_time <= moment:
            self._scheduler.add_job(
                self._ring_in_loop, "date", run_date=moment, id="alarm", replace_existing=True
            )

    def stop(self) -> None:
        """End. Work that has been started goes on to its end."""
        if self._sweep is not None:
            self._sweep.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _ring_in_loop(self) -> None:
        # A coroutine, because APScheduler would run a plain function in a thread.
        self._ring()
