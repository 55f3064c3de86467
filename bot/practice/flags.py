"""Flags: replies that their authors would like to talk about with a supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVarTuple

from sqlalchemy import func, select

from bot.db.tables import Flag, Reply, Round, Series
from bot.practice.authorship import own_reply, supervised_reply
from bot.practice.people import require_supervisor
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

Columns = TypeVarTuple("Columns")

LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Flagged:
    """A reply that somebody would like to talk about; `words` are their own, or empty."""

    reply_id: int
    author_id: int
    series: str
    number: int
    attempt: int
    text: str
    words: str
    raised_at: datetime


async def raise_flag(
    session: AsyncSession, actor: Actor, reply_id: int, words: str, now: datetime
) -> None:
    """Note that the author would like to talk about their reply; again changes the words.

    One that a supervisor has settled is raised anew.
    """
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Refusal(f"That is {len(words):,} characters long; {LONGEST_WORDS:,} fit. Shorten it.")
    await own_reply(session, actor, reply_id)
    flag = await session.get(Flag, reply_id)
    if flag is None:
        session.add(Flag(reply_id=reply_id, words=words, raised_at=now))
        return
    if flag.settled_at is not None:
        flag.raised_at, flag.settled_at, flag.settled_by = now, None, None
    flag.words = words


async def own_flag(session: AsyncSession, actor: Actor, reply_id: int) -> str | None:
    """What the author said with their open flag; None where there is none."""
    await own_reply(session, actor, reply_id)
    flag = await session.get(Flag, reply_id)
    return flag.words if flag and flag.settled_at is None else None


async def lower_flag(session: AsyncSession, actor: Actor, reply_id: int) -> None:
    """Take one's own flag back; no trace is left of it."""
    await own_reply(session, actor, reply_id)
    flag = await session.get(Flag, reply_id)
    if flag is not None and flag.settled_at is None:
        await session.delete(flag)


async def open_flags(session: AsyncSession, actor: Actor, limit: int) -> list[Flagged]:
    """The server's open flags, oldest first. Supervisors only."""
    server = await require_supervisor(session, actor)
    rows = await session.execute(
        _open(server.id, select(Flag, Reply, Series.name, Round.number))
        .order_by(Flag.raised_at, Flag.reply_id)
        .limit(limit)
    )
    return [
        Flagged(
            reply.id,
            reply.user_id,
            series,
            number,
            reply.attempt,
            reply.text,
            flag.words,
            flag.raised_at,
        )
        for flag, reply, series, number in rows
    ]


async def count_flags(session: AsyncSession, server_id: int) -> int:
    """How many flags of a server are open."""
    counted = _open(server_id, select(func.count()).select_from(Flag))
    return await session.scalar(counted) or 0


def _open(server_id: int, chosen: Select[*Columns]) -> Select[*Columns]:
    return (
        chosen.join(Reply, Reply.id == Flag.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(Series.server_id == server_id, Flag.settled_at.is_(None))
    )


async def settle_flag(session: AsyncSession, actor: Actor, reply_id: int, now: datetime) -> None:
    """A supervisor has talked about it with the author. Settling it twice changes nothing."""
    await supervised_reply(session, actor, reply_id)
    flag = await session.get(Flag, reply_id)
    if flag is None:
        raise Refusal("The author has taken that flag back. Nothing is left to do.")
    if flag.settled_at is None:
        flag.settled_at, flag.settled_by = now, actor.user_id
