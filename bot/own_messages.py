"""Finding a message of our own that an earlier try has left on Discord."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.timekeeping import TOLERANCE

if TYPE_CHECKING:
    import discord

    from bot.db.tables import Delivery

NONCE_MEMORY = timedelta(seconds=60)
"""How long Discord surely knows a nonce; after that we look for our message ourselves."""
LOOK_BACK = 500
"""How many messages are read from each end, in ten requests at the most."""


async def find_own(
    channel: discord.abc.Messageable,
    row: Delivery,
    marker: str,
    me: int,
    now: datetime,
    fresh: timedelta = NONCE_MEMORY,
) -> int | None:
    """The id of our message from an earlier try that Discord's nonce memory may have forgotten.

    `marker` is its first custom id, `me` who we are on Discord. After a first try less than
    `fresh` ago nothing is looked for: the same nonce again gives the same message. Our clock may
    have been as far from Discord's as it is believed. A first try still to come was noted by one
    that was put back.
    """
    first = row.first_tried_at
    if first is None or timedelta() <= now - first < fresh:
        return None
    after = (first if first <= now else row.due_at) - NONCE_MEMORY - TOLERANCE
    # From the first try on, and where too much has been said since, back from now.
    for oldest_first in (True, False):
        seen = 0
        async for message in channel.history(
            limit=LOOK_BACK, after=after, oldest_first=oldest_first
        ):
            seen += 1
            # A reminder carries the drill's own button too, but not first.
            if message.author.id == me and marker == first_custom_id(message.components):
                return message.id
        if seen < LOOK_BACK:
            break
    return None


def first_custom_id(components: Iterable[Any]) -> str | None:
    """The first custom id on a message, in the order in which it is read; None if it has none."""
    for component in components:
        accessory = getattr(component, "accessory", None)
        inner = [*getattr(component, "children", ()), *([accessory] if accessory else ())]
        if found := getattr(component, "custom_id", None) or first_custom_id(inner):
            return found
    return None
