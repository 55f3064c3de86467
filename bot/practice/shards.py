"""Who serves which shards, where several processes share one PostgreSQL.

Every shard has one holder, for a lease that it renews. Whoever finds a set of shards free
holds it. Whoever finds it held announces itself as the successor: the holder agrees, from then
on both settle each interaction by `turns.take_on`, the successor connects, becomes the holder once
it hears everything, and the other goes. The rows of a set change together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, text, update

from bot.db.sql import insert
from bot.db.tables import Shard
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

LEASE = timedelta(seconds=6)
"""Three times as long as it takes to renew it; that long nobody answers after a crash."""
OUTGROWN = 2
"""Discord recommends a shard for 1,000 servers and refuses one with 2,500."""


@dataclass(frozen=True, slots=True)
class Shards:
    """Some of `count` shards, in ascending order."""

    numbers: tuple[int, ...]
    count: int

    @classmethod
    def all_of(cls, count: int) -> Shards:
        """Every one of `count` shards."""
        return cls(tuple(range(count)), count)

    @property
    def complete(self) -> bool:
        """Whether these are all there are."""
        return len(self.numbers) == self.count

    def __str__(self) -> str:
        starts = [n for n in self.numbers if n - 1 not in self.numbers]
        ends = [n for n in self.numbers if n + 1 not in self.numbers]
        spans = [f"{a}-{b}" if a < b else f"{a}" for a, b in zip(starts, ends, strict=True)]
        return f"{','.join(spans)}/{self.count}"


class Stand(StrEnum):
    """How a process stands to its shards."""

    WAITING = "others serve them; keep away and ask again"
    ANNOUNCED = "the holder has not agreed yet; keep away"
    INVITED = "the holder settles each interaction too; connect"
    SERVING = "the holder, and alone"
    ASKED = "the holder; a successor waits for it to settle each interaction"
    SHARING = "the holder, beside another that is coming or going; both settle"
    LOST = "neither the holder nor the successor any more"


async def database_time(session: AsyncSession) -> datetime:
    """PostgreSQL's own clock, which all processes share."""
    return (await session.execute(select(func.clock_timestamp()))).scalar_one()


async def claim(
    session: AsyncSession, me: str, shards: Shards, now: datetime, *, patient: bool = False
) -> Stand:
    """Hold the shards if they are free; else announce `me` as the successor, unless `patient`.

    Raises:
        Refusal: other processes serve some, but not all, of these, or count differently.
    """
    await session.execute(text("LOCK TABLE shard IN EXCLUSIVE MODE"))
    for holder, held in (await _held(session, now)).items():
        _refuse_conflict(holder, held, shards)
    await ensure_rows(session, shards)
    row = (await locked_rows(session, shards))[0]
    if _live(row.successor_until, now):
        return Stand.WAITING
    if not _live(row.held_until, now):
        await _hold_alone(session, me, shards, now)
        return Stand.SERVING
    if patient:
        return Stand.WAITING
    await _write(session, shards, successor=me, successor_until=now + LEASE, shared=False)
    return Stand.ANNOUNCED


async def renew(
    session: AsyncSession,
    me: str,
    shards: Shards,
    now: datetime,
    *,
    held: bool,
    ready: bool,
    settles: bool,
) -> Stand:
    """Renew what `me` has of the shards, and take the next step of a hand-over.

    `held`: `me` has been the holder before. `ready`: it is connected and hears everything.
    `settles`: it asks `take_on` before it answers, and goes on until this says `SERVING`.
    """
    rows = await locked_rows(session, shards)
    if rows and all(row.holder == me for row in rows):
        return await _renew_holder(session, rows[0], shards, now, settles=settles)
    # Who has handed over stands in the successor's place, but only until it is gone.
    if rows and not held and all(row.successor == me for row in rows):
        return await _renew_successor(session, rows[0], shards, now, ready=ready)
    return Stand.LOST


async def _renew_holder(
    session: AsyncSession, row: Shard, shards: Shards, now: datetime, *, settles: bool
) -> Stand:
    if not _live(row.successor_until, now):
        await _hold_alone(session, row.holder, shards, now)
        return Stand.SERVING
    shared = row.shared or settles
    await _write(session, shards, held_until=now + LEASE, shared=shared)
    return Stand.SHARING if shared else Stand.ASKED


async def _renew_successor(
    session: AsyncSession, row: Shard, shards: Shards, now: datetime, *, ready: bool
) -> Stand:
    if not _live(row.held_until, now):
        await _hold_alone(session, row.successor, shards, now)
        return Stand.SERVING
    until = now + LEASE
    if not (row.shared and ready):
        await _write(session, shards, successor_until=until)
        return Stand.INVITED if row.shared else Stand.ANNOUNCED
    # The two change places: the other may still be answering until it is gone.
    await _write(
        session,
        shards,
        holder=row.successor,
        held_until=until,
        successor=row.holder,
        successor_until=until,
    )
    return Stand.SHARING


async def release(session: AsyncSession, me: str) -> None:
    """Give up whatever `me` holds or has announced, so that others need not wait."""
    await session.execute(
        update(Shard).where(Shard.holder == me).values(holder=None, held_until=None)
    )
    await session.execute(
        update(Shard).where(Shard.successor == me).values(successor=None, successor_until=None)
    )


async def all_shards(session: AsyncSession, recommended: int, now: datetime) -> Shards:
    """All shards, counted like the process that serves all now, or else as `recommended`.

    Raises:
        Refusal: that process counts far fewer than Discord recommends by now.
    """
    held = (await _held(session, now)).values()
    count = next((shards.count for shards in held if shards.complete), recommended)
    if recommended > count * OUTGROWN:
        raise Refusal(
            f"A process serves all servers on {count} shards, and Discord now recommends "
            f"{recommended}. Stop that one first, then start this one again."
        )
    return Shards.all_of(count)


async def ensure_rows(session: AsyncSession, shards: Shards) -> None:
    """Give each of these shards a row."""
    rows = [{"number": n, "count": shards.count, "shared": False} for n in shards.numbers]
    await session.execute(insert(session, Shard).values(rows).on_conflict_do_nothing())


async def _held(session: AsyncSession, now: datetime) -> dict[str, Shards]:
    """The shards of each process that holds some, or is about to."""
    rows = await session.scalars(
        select(Shard)
        .where(or_(Shard.held_until > now, Shard.successor_until > now))
        .order_by(Shard.count, Shard.number)
    )
    numbers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        name = row.holder if _live(row.held_until, now) else row.successor
        if name is not None:
            numbers[name, row.count].append(row.number)
    return {name: Shards(tuple(mine), count) for (name, count), mine in numbers.items()}


def _refuse_conflict(holder: str, held: Shards, wanted: Shards) -> None:
    if held.count != wanted.count:
        raise Refusal(
            f"{holder} serves shards {held}, and all processes must count alike. Stop it first, or"
            f" start this one with --shards …/{held.count}."
        )
    if held != wanted and set(held.numbers) & set(wanted.numbers):
        raise Refusal(
            f"{holder} serves shards {held}. To take over from it, use --shards {held}; to serve"
            " beside it, leave those out."
        )


def _live(until: datetime | None, now: datetime) -> bool:
    # A lease longer than any comes from a clock that was put back since.
    return until is not None and now < until <= now + 2 * LEASE


async def locked_rows(session: AsyncSession, shards: Shards) -> list[Shard]:
    """The rows of these shards, by number, which nobody else changes until the transaction ends."""
    rows = await session.scalars(
        select(Shard)
        .where(Shard.count == shards.count, Shard.number.in_(shards.numbers))
        .order_by(Shard.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def _hold_alone(
    session: AsyncSession, name: str | None, shards: Shards, now: datetime
) -> None:
    await _write(
        session,
        shards,
        holder=name,
        held_until=now + LEASE,
        successor=None,
        successor_until=None,
        shared=False,
    )


async def _write(session: AsyncSession, shards: Shards, **values: object) -> None:
    await session.execute(
        update(Shard)
        .where(Shard.count == shards.count, Shard.number.in_(shards.numbers))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
