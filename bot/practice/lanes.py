"""Sharing Discord's rate limit between processes: its lanes, as many to each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, text

from bot.db.bell import tell_lanes
from bot.db.sql import insert
from bot.db.tables import Share

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

LEASE = timedelta(seconds=8)
SHARING_LANES = 0x4574_7564_6501
"""The number of PostgreSQL's advisory lock under which lanes are shared out."""


def fair_lanes(lanes: int, processes: Collection[str]) -> dict[str, int]:
    """So many lanes shared out evenly; the sum is `lanes`.

    Whoever has nothing to say gets as many: all deliver from one outbox, so when there is much
    to say, all soon have something, and to ask for lanes then would cost more than it brings.
    """
    each, more = divmod(lanes, len(processes))
    return {name: each + (place < more) for place, name in enumerate(sorted(processes))}


async def share_lanes(session: AsyncSession, me: str, lanes: int, now: datetime) -> int:
    """How many of all `lanes` this process may use for `LEASE`.

    Only PostgreSQL has several processes. `now` is the database's own time. What another
    process still uses is not given away: it comes free when that one asks again, which it is
    told to do where that would be fair.
    """
    await session.execute(text(f"SELECT pg_advisory_xact_lock({SHARING_LANES})"))
    # A lease longer than any comes from a clock that was put back since.
    gone = or_(Share.held_until <= now, Share.held_until > now + 2 * LEASE)
    await session.execute(delete(Share).where(gone))
    held = {share.process: share.lanes for share in await session.scalars(select(Share))}
    held.pop(me, None)
    fair = fair_lanes(lanes, [me, *held])[me]
    mine = max(min(fair, lanes - sum(held.values())), 0)
    if mine < fair:
        await tell_lanes(session)
    values = {"lanes": mine, "held_until": now + LEASE}
    await session.execute(
        insert(session, Share)
        .values(process=me, **values)
        .on_conflict_do_update(index_elements=["process"], set_=values)
    )
    return mine


async def leave_lanes(session: AsyncSession, me: str) -> None:
    """Give back what this process had."""
    await session.execute(delete(Share).where(Share.process == me))
