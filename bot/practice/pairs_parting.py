"""What becomes of exercises when their people part: one leaves, or staff keep two apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.db.tables import Pair, PairMember, Round, Series
from bot.practice.deliveries import Message, enqueue
from bot.practice.pairs import read_pair

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


async def part(
    session: AsyncSession, cohort_id: int, people: Collection[int], now: datetime
) -> int:
    """End the open exercises of a cohort in which all these people sit; returns how many.

    Nobody is left to wait for somebody who does not come. Each thread hears that it ends, and not
    why, unless its listening exercise is over already.
    """
    open_here = (
        select(Pair.id)
        .join(Round, Round.id == Pair.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(Pair.state == "open", Series.cohort_id == cohort_id)
    )
    for user_id in people:
        sits = select(PairMember.pair_id).where(PairMember.user_id == user_id)
        open_here = open_here.where(Pair.id.in_(sits))
    ended = list(
        await session.scalars(open_here.order_by(Pair.id).with_for_update(of=Pair, key_share=True))
    )
    for pair_id in ended:
        pair = await read_pair(session, pair_id)
        assert pair  # noqa: S101  it has just been found
        over = pair.is_over(len(pair.seats), now)
        values = {"state": "ended" if over else "stopped", "ended_at": now}
        await session.execute(update(Pair).where(Pair.id == pair_id).values(**values))
        if not over:
            key = f"pair-end/{pair_id}"
            message = Message(
                *("pair-end", key, pair.server_id, now),
                round_id=pair.round_id,
                pair_id=pair_id,
                note="stopped",
            )
            await enqueue(session, message)
    return len(ended)
