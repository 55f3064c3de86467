"""The weekly digest for the staff channel: planned a week ahead, written when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import String, cast, exists, literal, select

from bot.db.sql import insert_new
from bot.db.tables import Delivery, Series, Server
from bot.practice.deliveries import WAITING, Message, enqueue
from bot.practice.flags import count_flags
from bot.practice.people import require_coordinator, require_staff
from bot.practice.series_stats import SeriesStats, series_stats, silent_raters
from bot.practice.unrated import Overdue, overdue_unrated
from drills.calendar import DAYS_A_WEEK, ONE_DAY, instant, local_day
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.library import Library

AT = time(9)
"""On the server's own clock."""
A_WEEK = timedelta(days=DAYS_A_WEEK)


@dataclass(frozen=True, slots=True)
class Digest:
    """What the staff of a server should know of the last seven days. Nobody is named in it."""

    series: tuple[SeriesStats, ...]
    overdue: tuple[Overdue, ...]
    """Where replies have waited too long for a rating."""
    flags: int
    silent: int

    @property
    def says_something(self) -> bool:
        """Whether there is anything in it."""
        waits = self.overdue or self.flags or self.silent
        return bool(waits or any(one.posted for one in self.series))


async def digest_of(
    session: AsyncSession, server_id: int, library: Library, now: datetime
) -> Digest:
    """The digest of a server's last seven days."""
    running = await session.scalars(
        select(Series)
        .where(
            Series.server_id == server_id,
            Series.kind == "drills",
            Series.state.in_(["running", "paused"]),
        )
        .order_by(Series.name)
    )
    return Digest(
        tuple(await series_stats(session, running.all(), library, now, A_WEEK)),
        tuple(await overdue_unrated(session, server_id, now)),
        await count_flags(session, server_id),
        len(await silent_raters(session, server_id, now)),
    )


async def staff_digest(
    session: AsyncSession, actor: Actor, library: Library, now: datetime
) -> Digest:
    """The same at any time, for the actor's server. Staff only."""
    server = await require_staff(session, actor)
    return await digest_of(session, server.id, library, now)


async def whoever_fell_silent(session: AsyncSession, actor: Actor, now: datetime) -> list[int]:
    """The members who used to rate and do not any more, by user id. Staff only."""
    server = await require_staff(session, actor)
    return await silent_raters(session, server.id, now)


async def plan_digests(session: AsyncSession, now: datetime) -> int:
    """See that every server that wants a digest has its next one waiting; returns how many new.

    One statement reads and one writes, whatever the number of servers that have theirs.
    """
    waits = exists().where(
        Delivery.place == literal("staff/") + cast(Server.id, String),
        Delivery.kind == "digest",
        Delivery.state == WAITING,
    )
    missing = await session.execute(
        select(Server.id, Server.zone, Server.digest_weekday).where(
            Server.staff_channel_id.is_not(None), Server.digest_weekday.is_not(None), ~waits
        )
    )
    messages = [
        _next(server_id, zone, weekday, now)
        for server_id, zone, weekday in missing
        if weekday is not None
    ]
    await enqueue(session, *messages)
    return len(messages)


def _next(server_id: int, zone: str, weekday: int, now: datetime) -> Message:
    day = local_day(now, zone)
    day += (weekday - day.weekday()) % DAYS_A_WEEK * ONE_DAY
    due = instant(day, AT, zone)
    if due <= now:
        day += A_WEEK
        due = instant(day, AT, zone)
    return Message("digest", key_of(server_id, day), server_id, due)


def key_of(server_id: int, day: date) -> str:
    """The key of the digest that a server gets on that local day."""
    return f"digest/{server_id}/{day.isoformat()}"


async def digest_due(session: AsyncSession, claimed: Delivery) -> bool:
    """Whether a digest whose time has come is still wanted on that day."""
    server = await session.get(Server, claimed.server_id)
    return (
        server is not None
        and server.digest_weekday == local_day(claimed.due_at, server.zone).weekday()
    )


async def choose_digest_day(
    session: AsyncSession, actor: Actor, weekday: int | None, now: datetime
) -> None:
    """Set on which weekday (Monday is 0) the digest comes; None is never. Coordinators only."""
    if weekday is not None and weekday not in range(DAYS_A_WEEK):
        raise Refusal("Choose a weekday, or no digest.")
    server = await require_coordinator(session, actor)
    if weekday is not None and server.staff_channel_id is None:
        raise Refusal("There is no staff channel yet. An admin can choose one with `/admin setup`.")
    server.digest_weekday = weekday
    if weekday is not None:
        message = _next(server.id, server.zone, weekday, now)
        await insert_new(session, Delivery, [message.row])
