"""What every feature works with: database, clock, library, and a bell for the ticker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.practice.people import Actor

if TYPE_CHECKING:
    from bot.db.engine import Database
    from bot.ui.answers import Call
    from drills.library import Library


@dataclass(frozen=True, slots=True)
class House:
    """The running installation. `wake` tells the ticker that something may be due now."""

    database: Database
    clock: Callable[[], datetime]
    library: Library
    zone: str
    wake: Callable[[], None]

    def now(self) -> datetime:
        """This moment (UTC), by the installation's one clock."""
        return self.clock()


def actor_of(call: Call) -> Actor:
    """The person behind a call, with their roles as of this very interaction."""
    return Actor(call.user_id, call.server_id, call.role_ids, call.manages)
