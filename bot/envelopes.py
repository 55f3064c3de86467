"""A message on its way, with all that its sending needs, and why it may not have to go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Delivery
from bot.practice.deliveries import Message
from bot.ui.parts import Beside, Buttons, Card


class Needless(Exception):
    """The message has lost its point, or has none yet: then it is due again as `later`."""

    def __init__(self, why: str, later: Message | None = None) -> None:
        super().__init__(why)
        self.later = later


class TooSoon(Exception):
    """Another message has to be settled first."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed row with what it needs, read while the database was open."""

    row: Delivery
    card: Card
    channel_id: int | None = None
    user_id: int | None = None
    edits: int | None = None
    too_late: str = ""
    """Why it is not sent any more; but an earlier try may have sent it, which is looked for."""
    thread_on: int | None = None
    thread_name: str = ""
    members: tuple[int, ...] = ()
    """For whom it opens a private thread of that name, which is then where it goes."""
    signs: tuple[str, ...] = ()

    @property
    def marker(self) -> str | None:
        """The first button's id: it says which message this is when we look for it.

        So every message has a button, and no two of a channel have the same first one.
        """
        for block in self.card.blocks:
            if isinstance(block, Buttons):
                return block.buttons[0].route
            if isinstance(block, Beside):
                return block.button.route
        return None


Prepare: TypeAlias = Callable[[AsyncSession, Delivery], Awaitable[Outgoing]]
