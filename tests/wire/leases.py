"""Time that a process would have to wait for, let pass at once."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from bot.db.engine import Database
from bot.db.tables import Pace, Shard

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def let_identify(database: Database) -> None:
    """Discord's five seconds after the last IDENTIFY are over."""
    async with database.writing() as session:
        await session.execute(
            update(Pace).where(Pace.key.startswith("identify/")).values(free_at=0)
        )


async def let_shards_go(database: Database) -> None:
    """The leases of all shards have run out; a process that lives takes its own again."""
    await let_identify(database)
    async with database.writing() as session:
        await session.execute(update(Shard).values(held_until=LONG_AGO, successor_until=None))
