"""The alarm clock. It owns no truth: it runs one coroutine when something may be due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncIOScheduler,
)

SWEEP_SECONDS = 15
JOB_RULES = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Ticker:
    """Runs `work` every few seconds as a net, and exactly when it said it is next due.

    `work` does all that is due and returns when it is due again, or None. It must bear being
    run at any time and as often as anybody likes.
    """

    def __init__(
        self, work: Callable[[], Awaitable[datetime | None]], clock: Callable[[], datetime]
    ) -> None:
        self._work = work
        self._clock = clock
        # APScheduler 3 has no types.
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC, job_defaults=JOB_RULES)

    def start(self) -> None:
        """Begin; the first run is at once. Needs a running event loop."""
        self._scheduler.add_job(
            self._run,
            "interval",
            seconds=SWEEP_SECONDS,
            id="sweep",
            next_run_time=self._clock(),
        )
        self._scheduler.start()

    def wake_at(self, moment: datetime) -> None:
        """Run at `moment` too; an earlier alarm that is already set stays."""
        alarm = self._scheduler.get_job("alarm")
        if alarm is None or alarm.next_run_time > moment:
            self._scheduler.add_job(
                self._run, "date", run_date=moment, id="alarm", replace_existing=True
            )

    def stop(self) -> None:
        """End; a run under way is left to finish by its owner."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self) -> None:
        due = await self._work()
        now = self._clock()
        if due is not None and due - now < timedelta(seconds=SWEEP_SECONDS):
            self.wake_at(max(due, now))
