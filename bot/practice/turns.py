"""What processes settle among themselves by a row: who answers, and whose turn it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, case, cast, delete, extract, func, or_, update

from bot.db.sql import insert
from bot.db.tables import Handled, Pace

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

REMEMBERED = timedelta(hours=1)
"""How long it is known who took an interaction; Discord's own tokens last a quarter of that."""
IDENTIFY_MICROSECONDS = 5_100_000
"""Discord's five seconds for each bucket, and a little for what the way there may differ."""
QUEUE_MICROSECONDS = 20_000_000
"""How far ahead a turn to identify is given out: discord.py gives up on waits of a minute."""


async def take_on(session: AsyncSession, interaction_id: int, now: datetime) -> bool:
    """Take an interaction upon oneself; False where another process has."""
    taken = await session.execute(
        insert(session, Handled)
        .values(interaction_id=interaction_id, handled_at=now)
        .on_conflict_do_nothing()
        .returning(Handled.interaction_id)
    )
    return taken.scalar_one_or_none() is not None


async def forget_taken(session: AsyncSession, now: datetime) -> None:
    """Forget who took the interactions of more than an hour ago."""
    await session.execute(delete(Handled).where(Handled.handled_at < now - REMEMBERED))


async def turn_to_identify(session: AsyncSession, bucket: int) -> float | None:
    """In how many seconds a shard of this bucket may identify; None: too many ask, ask again.

    Discord takes one a bucket every five seconds, from all processes together.
    """
    key = f"identify/{bucket}"
    await session.execute(insert(session, Pace).values(key=key, free_at=0).on_conflict_do_nothing())
    now = cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    # Later than any turn ever given out: by a clock that was put back since.
    nonsense = Pace.free_at > now + QUEUE_MICROSECONDS + 2 * IDENTIFY_MICROSECONDS
    free_at = case((nonsense, now), else_=func.greatest(Pace.free_at, now))
    given = await session.execute(
        update(Pace)
        .where(Pace.key == key, or_(Pace.free_at <= now + QUEUE_MICROSECONDS, nonsense))
        .values(free_at=free_at + IDENTIFY_MICROSECONDS)
        .returning(Pace.free_at - IDENTIFY_MICROSECONDS - now)
    )
    wait = given.scalar_one_or_none()
    return None if wait is None else max(wait / 1_000_000, 0.0)
