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
    """Alarms that ring at the moments they were set for, and all every few seconds as a net.

    The net is counted in seconds of running and not by the clock, so it holds when the clock is
    set back a day or the machine has slept over an alarm.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._alarms: list[Alarm] = []
        self._sweep: asyncio.TimerHandle | None = None
        # APScheduler 3 has no types.
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC, job_defaults=JOB_RULES)

    def alarm(self, ring: Callable[[], None]) -> Alarm:
        """A further alarm. `ring` must return at once and bear being called at any time.

        The work it starts is its owner's, so that stopping the clock cancels nothing.
        """
        self._alarms.append(Alarm(self._scheduler, str(len(self._alarms)), ring, self._clock))
        return self._alarms[-1]

    def start(self) -> None:
        """Begin; all ring at once. Needs a running event loop."""
        self._scheduler.start()
        self._sweep_on()

    def _sweep_on(self) -> None:
        for alarm in self._alarms:
            alarm.ring()
        self._sweep = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._sweep_on)

    def stop(self) -> None:
        """End. Work that has been started goes on to its end."""
        if self._sweep is not None:
            self._sweep.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


class Alarm:
    """One of a ticker's alarms, with what it rings."""

    def __init__(
        self,
        scheduler: Any,  # noqa: ANN401  see above
        name: str,
        ring: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._scheduler = scheduler
        self._name = name
        self._clock = clock
        self.ring = ring

    def set_for(self, moment: datetime) -> None:
        """Ring at `moment`; if it is set for an earlier one ahead, it stays so."""
        if not self._scheduler.running:
            return
        job = self._scheduler.get_job(self._name)
        if job is None or not self._clock() <= job.next_run_time <= moment:
            self._scheduler.add_job(
                self._ring_in_loop, "date", run_date=moment, id=self._name, replace_existing=True
            )

    async def _ring_in_loop(self) -> None:
        # A coroutine, because APScheduler would run a plain function in a thread.
        self.ring()
