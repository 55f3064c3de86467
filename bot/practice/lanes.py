"""Sharing Discord's rate limit between processes: its lanes, by who has how much to say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text

from bot.db.bell import tell_lanes
from bot.db.sql import insert
from bot.db.tables import Share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

LEASE = timedelta(seconds=8)
IDLE_LANES = 2
"""What a process with nothing to say keeps, so that its next message leaves at once."""
SHARING_LANES = 0x4574_7564_6501
"""The number of PostgreSQL's advisory lock under which lanes are shared out."""


def fair_lanes(lanes: int, waiting: Mapping[str, int]) -> dict[str, int]:
    """So many lanes shared out to processes by how many requests wait in each.

    Those with nothing to say keep `IDLE_LANES`, where others have something; all else is shared
    evenly. The sum is never more than `lanes`.
    """
    busy = sorted(name for name, count in waiting.items() if count)
    idle = sorted(set(waiting) - set(busy))
    if not busy:
        busy, idle = idle, []
    kept = dict.fromkeys(idle, min(IDLE_LANES, lanes // max(len(waiting), 1)))
    each, more = divmod(lanes - sum(kept.values()), len(busy))
    return kept | {name: each + (place < more) for place, name in enumerate(busy)}


async def share_lanes(
    session: AsyncSession, me: str, lanes: int, waiting: int, now: datetime
) -> int:
    """Say how many requests wait in this process; how many of all `lanes` it may use for `LEASE`.

    Only PostgreSQL has several processes. `now` is the database's own time. What another
    process still uses is not given away: it comes free when that one asks again, which it is
    told to do where that would be fair.
    """
    await session.execute(text(f"SELECT pg_advisory_xact_lock({SHARING_LANES})"))
    await session.execute(delete(Share).where(Share.held_until <= now))
    others = {share.process: share for share in await session.scalars(select(Share))}
    others.pop(me, None)
    fair = fair_lanes(lanes, {me: waiting} | {n: one.waiting for n, one in others.items()})
    mine = min(fair[me], lanes - sum(share.lanes for share in others.values()))
    if mine < fair[me]:
        await tell_lanes(session)
    values = {"lanes": max(mine, 0), "waiting": waiting, "held_until": now + LEASE}
    await session.execute(
        insert(session, Share)
        .values(process=me, **values)
        .on_conflict_do_update(index_elements=["process"], set_=values)
    )
    return max(mine, 0)


async def leave_lanes(session: AsyncSession, me: str) -> None:
    """Give back what this process had."""
    await session.execute(delete(Share).where(Share.process == me))
