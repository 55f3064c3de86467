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
from bot.practice.suggestion_queue import suggestions_waiting
from bot.practice.unrated import Overdue, overdue_unrated
from drills.calendar import DAYS_A_WEEK, ONE_DAY, instant, local_day
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.library import Library

AT = time(9, 5)
"""On the server's own clock: the drills of the hour go first."""
SPREAD_SECONDS = 1800
"""Servers of one zone have theirs within so long, not all at one moment."""
LATEST = timedelta(days=2)
"""So much later than planned a digest still comes."""
A_WEEK = timedelta(days=DAYS_A_WEEK)


@dataclass(frozen=True, slots=True)
class Digest:
    """What the staff of a server should know of the last seven days. Nobody is named in it."""

    series: tuple[SeriesStats, ...]
    overdue: tuple[Overdue, ...]
    """Where replies have waited too long for a rating."""
    flags: int
    silent: int
    suggestions: int = 0
    """Vignettes that members have suggested and nobody has read."""

    @property
    def says_something(self) -> bool:
        """Whether there is anything in it."""
        waits = self.overdue or self.flags or self.silent or self.suggestions
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
        await suggestions_waiting(session, server_id, now),
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
        # An older one, of a time in which the bot was away, stands for no later one.
        Delivery.due_at > now - LATEST,
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
    day = _newest(server_id, zone, weekday, now) + A_WEEK
    return Message("digest", key_of(server_id, day), server_id, _moment(server_id, zone, day))


def _newest(server_id: int, zone: str, weekday: int, now: datetime) -> date:
    """The last local day on which a digest of that weekday was due."""
    day = local_day(now, zone)
    day -= (day.weekday() - weekday) % DAYS_A_WEEK * ONE_DAY
    return day if _moment(server_id, zone, day) <= now else day - A_WEEK


def _moment(server_id: int, zone: str, day: date) -> datetime:
    return instant(day, AT, zone) + timedelta(seconds=server_id % SPREAD_SECONDS)


def key_of(server_id: int, day: date) -> str:
    """The key of the digest that a server gets on that local day."""
    return f"digest/{server_id}/{day.isoformat()}"


async def digest_due(session: AsyncSession, claimed: Delivery, now: datetime) -> bool:
    """Whether a digest is still wanted, and this one is the newest of its server.

    After a time in which nothing could be said, one comes and not one for each week. An older one
    takes the place of the newest where that was never planned, because the bot was away.
    """
    server = await session.get(Server, claimed.server_id)
    if server is None or server.digest_weekday is None:
        return False
    own = date.fromisoformat(claimed.key.rsplit("/", 1)[1])
    newest = _newest(server.id, server.zone, server.digest_weekday, now)
    late = now - _moment(server.id, server.zone, newest)
    if own.weekday() != server.digest_weekday or late > LATEST:
        return False
    if own == newest:
        return True
    newer = select(Delivery.id).where(Delivery.key == key_of(server.id, newest))
    return await session.scalar(newer) is None


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
