"""Work that is done when somebody rings for it: never twice at once, and never forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Worker:
    """One kind of work. A ring while it is being done means once more afterwards.

    `failed` is told of an exception; the next ring begins anew.
    """

    def __init__(
        self, work: Callable[[], Awaitable[None]], failed: Callable[[Exception], None]
    ) -> None:
        self._work = work
        self._failed = failed
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._stopped = False

    def ring(self) -> None:
        """Have the work done soon. Cheap, and may be called at any time in an event loop."""
        self._again = True
        if not self._stopped and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._work_off())

    async def _work_off(self) -> None:
        while self._again and not self._stopped:
            self._again = False
            try:
                await self._work()
            except Exception as fault:  # noqa: BLE001  whoever owns the work judges what failed
                self._failed(fault)

    async def stop(self, patience: float) -> None:
        """Take no more rings, and break off work that does not end within `patience` seconds."""
        self._stopped = True
        if self._task is None:
            return
        _, late = await asyncio.wait([self._task], timeout=patience)
        if late:
            self._task.cancel()
            await asyncio.wait(late)
