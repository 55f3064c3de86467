"""Whether this machine's clock can be believed: compared with Discord's, and watched for jumps."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

log = logging.getLogger(__name__)

TOLERANCE = timedelta(seconds=90)
"""How far the clock may be from Discord's. A drill may be as early or late as that."""
JUMP = timedelta(seconds=2)


class Timekeeper:
    """Believes the clock while it agrees with Discord's, and from then on while it runs evenly.

    A clock that was set, and a machine that slept, show as a jump against `steady`, which
    counts seconds of running; then Discord is asked again before anything is planned or sent.

    `wall` says the time (aware), `steady` counts seconds and never jumps; `ask` makes some
    request to Discord, whose answer comes in through `heard`.
    """

    def __init__(
        self,
        wall: Callable[[], datetime],
        steady: Callable[[], float],
        ask: Callable[[], Awaitable[object]],
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._ask = ask
        self._began: datetime | None = None
        self._warned = False

    def heard(self, said: datetime) -> None:
        """Discord has just said what time it is (aware, to the second)."""
        ahead = self._wall() - said
        if abs(ahead) <= TOLERANCE:
            self._began = self._beginning()
            if self._warned:
                self._warned = False
                log.info("this machine's clock is right again; going on")
            return
        self._began = None
        if not self._warned:
            self._warned = True
            way = "ahead of" if ahead > timedelta() else "behind"
            log.warning(
                "this machine's clock is %s %s Discord's; nothing is planned or posted until it "
                "is set right (is time synchronisation on?)",
                timedelta(seconds=round(abs(ahead).total_seconds())),
                way,
            )

    async def sure(self) -> bool:
        """Whether to act on the clock now. Asks Discord where there is doubt."""
        if not self.believed():
            if self._began is not None:
                log.info("the clock has jumped, or the machine slept; asking Discord the time")
            self._began = None
            await self._ask()
        return self.believed()

    def believed(self) -> bool:
        """Whether the clock still runs as evenly as when it was last right. Asks nobody."""
        return self._began is not None and abs(self._beginning() - self._began) <= JUMP

    def _beginning(self) -> datetime:
        return self._wall() - timedelta(seconds=self._steady())
