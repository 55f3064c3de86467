"""What still has to pass in the database, and how it passes at once where a storm is short."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update

from bot.db.engine import Database
from bot.db.tables import Delivery, Pace, Reply, Round, Series, Shard, Share
from tests.chaos.ground import Ground
from tests.chaos.plan import Drill

SOON = timedelta(minutes=10)


async def free_deliveries(database: Database) -> None:
    """No process is alive: what the dead held to send is free, as after their leases."""
    async with database.writing() as session:
        await session.execute(update(Delivery).values(lease_until=None))


async def free_shard(database: Database, number: int, pid: int) -> None:
    """Its process is dead: its shard, its part of the rate limit and its turn are free."""
    gone = datetime.now(UTC) - timedelta(seconds=1)
    async with database.writing() as session:
        await session.execute(
            update(Shard).where(Shard.number == number).values(held_until=gone, holder=None)
        )
        await session.execute(delete(Share).where(Share.process.startswith(f"Process {pid} on ")))
        await session.execute(update(Pace).where(Pace.key.like("identify/%")).values(free_at=0))


async def waiting(database: Database, ground: Ground) -> bool:
    """Whether something of the plan is still to come."""
    unsent = select(func.count()).where(
        Delivery.state == "waiting", Delivery.due_at < datetime.now(UTC) + SOON
    )
    opened = (
        select(func.count(Round.series_id.distinct()))
        .join(Series, Series.id == Round.series_id)
        .where(Series.state == "running")
    )
    unclosed = select(func.count()).where(
        Round.closed_at.is_(None), Round.id.in_(ground.closing_rounds.values())
    )
    unread = select(func.count()).where(
        Reply.released_at.is_(None), Reply.id.in_(itertools.chain(*ground.authored.values()))
    )
    drills = sum(isinstance(of, Drill) for of in ground.series)
    async with database.reading() as session:
        return bool(
            await session.scalar(unsent)
            or await session.scalar(opened) != drills
            or await session.scalar(unclosed)
            or await session.scalar(unread)
        )
