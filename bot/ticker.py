"""The alarm clock. It owns no truth: it rings when something may be due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncIOScheduler,
)

SWEEP_SECONDS = 15
JOB_RULES = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Ticker:
    """Rings every few seconds as a net, and at the moments it was set for.

    `ring` must return at once and bear being called at any time: the work it starts is its
    owner's, so that stopping the clock cancels nothing.
    """

    def __init__(self, ring: Callable[[], None], clock: Callable[[], datetime]) -> None:
        self._ring = ring
        self._clock = clock
        # APScheduler 3 has no types.
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC, job_defaults=JOB_RULES)

    def start(self) -> None:
        """Begin; the first ring is at once. Needs a running event loop."""
        self._scheduler.add_job(
            self._ring_in_loop,
            "interval",
            seconds=SWEEP_SECONDS,
            id="sweep",
            next_run_time=self._clock(),
        )
        self._scheduler.start()

    def set_for(self, moment: datetime) -> None:
        """Ring at `moment`; an earlier alarm that is already set stays, a later one goes."""
        if not self._scheduler.running:
            return
        alarm = self._scheduler.get_job("alarm")
        if alarm is None or alarm.next_run_time > moment:
            self._scheduler.add_job(
                self._ring_in_loop, "date", run_date=moment, id="alarm", replace_existing=True
            )

    def stop(self) -> None:
        """End. Work that has been started goes on to its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _ring_in_loop(self) -> None:
        # A coroutine, because APScheduler would run a plain function in a thread.
        self._ring()
