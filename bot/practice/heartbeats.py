"""When Discord was last heard on each shard, and the stretches in which it was not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.db.tables import Outage, Shard
from bot.practice.shards import Shards, ensure_rows, locked_rows

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

SILENCE = timedelta(minutes=5)
"""A shorter silence is none: Discord moves connections about."""


async def beat(session: AsyncSession, heard: Shards, now: datetime) -> None:
    """Note that Discord is heard on these shards; a longer silence before it was an outage."""
    known = await session.scalars(
        update(Shard)
        .where(
            Shard.count == heard.count,
            Shard.number.in_(heard.numbers),
            Shard.heard_at >= now - SILENCE,
        )
        .values(heard_at=now)
        .returning(Shard.number)
        .execution_options(synchronize_session=False)
    )
    missing = sorted(set(heard.numbers) - set(known))
    if missing:
        await _hear_again(session, Shards(tuple(missing), heard.count), now)


async def _hear_again(session: AsyncSession, heard: Shards, now: datetime) -> None:
    await ensure_rows(session, heard)
    rows = await locked_rows(session, heard)
    # Servers change shards when the count changes: then whoever was heard last was theirs.
    elsewhere = await session.scalar(
        select(func.max(Shard.heard_at)).where(Shard.count != heard.count)
    )
    for row in rows:
        last = max((moment for moment in (row.heard_at, elsewhere) if moment), default=now)
        if now - last > SILENCE:
            session.add(Outage(number=row.number, count=row.count, began_at=last, ended_at=now))
        row.heard_at = now
