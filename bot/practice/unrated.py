"""What waits for supervisors, and which reply a message in a discussion shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, exists, false, func, select

from bot.db.tables import Delivery, Rating, Reply, Review, Round, Series, Server
from bot.practice.deliveries import Message, enqueue
from bot.practice.people import require_supervisor
from bot.practice.rounds import rules_of
from drills.calendar import local_day
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

# What is released has a rating, and can be left out by an index.
UNRATED = Reply.released_at.is_(None) & ~exists().where(
    Rating.reply_id == Reply.id, Rating.completed_at.is_not(None)
)
TOLD_FROM, TOLD_UNTIL = 8, 20
"""The hours of the server's own clock in which its staff are told of unrated replies."""


TOLD_FOR = timedelta(days=14)
"""So long they are told of one; in the supervisors' queue it stays."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply in a queue: whose it is (staff only), what it answers, since when.

    `overdue` says that it has waited longer than the rules of its series allow; `again` that it
    is a further attempt at what the reader has rated, and waits for their word on what changed.
    """

    reply_id: int
    author_id: int
    series: str
    number: int
    attempt: int
    text: str
    since: datetime
    overdue: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Overdue:
    """Replies of one round that have waited too long, and since when the first has."""

    series: str
    number: int
    replies: int
    since: datetime


async def supervisor_queue(
    session: AsyncSession, actor: Actor, limit: int, now: datetime
) -> list[Waiting]:
    """What waits in the server for a supervisor, oldest first; overdue ones lead.

    Unrated replies, and further attempts at what this supervisor has rated.
    """
    server = await require_supervisor(session, actor)
    found = [
        row
        for row in await _unrated(session, server.id, _asked_again(actor))
        if row.user_id != actor.user_id
    ]
    found.sort(key=lambda row: (not _leads(row, now), row.created_at, row.id))
    first = found[:limit]
    texts = dict(
        iter(
            await session.execute(
                select(Reply.id, Reply.text).where(Reply.id.in_([row.id for row in first]))
            )
        )
    )
    return [
        Waiting(
            *(row.id, row.user_id, row.name, row.number, row.attempt, texts[row.id]),
            row.created_at,
            overdue=_leads(row, now),
            again=row.again,
        )
        for row in first
    ]


async def overdue_unrated(session: AsyncSession, server_id: int, now: datetime) -> list[Overdue]:
    """The server's replies that have waited too long for a rating, by round, oldest first."""
    rounds: dict[int, list[Any]] = {}
    for row in await _unrated(session, server_id):
        if is_overdue(row, now):
            rounds.setdefault(row.round_id, []).append(row)
    return sorted(
        (
            Overdue(rows[0].name, rows[0].number, len(rows), min(row.created_at for row in rows))
            for rows in rounds.values()
        ),
        key=lambda one: one.since,
    )


def is_overdue(row: Any, now: datetime) -> bool:  # noqa: ANN401  it has its own columns
    """Whether a row with `created_at` and `rules` has waited longer than these allow."""
    allowed = timedelta(hours=rules_of(row.rules).unrated_hours)
    waited: timedelta = now - row.created_at
    return waited >= allowed


def _leads(row: Any, now: datetime) -> bool:  # noqa: ANN401  as above
    # A further attempt that others have rated has had its feedback.
    return row.unrated and is_overdue(row, now)


def _asked_again(actor: Actor) -> ColumnElement[bool]:
    """SQL: whether the `Reply` is a further attempt that waits for whoever rated the one before."""
    return Reply.released_at.is_(None) & exists().where(
        Review.reply_id == Reply.id,
        Review.reviewer_id == actor.user_id,
        Review.again,
        Review.done_at.is_(None),
    )


async def _unrated(
    session: AsyncSession, server_id: int, again: ColumnElement[bool] | None = None
) -> list[Any]:
    again = false() if again is None else again
    rows = await session.execute(
        select(
            *(Reply.id, Reply.user_id, Reply.round_id, Reply.attempt, Reply.created_at),
            *(Series.name, Round.number, cast(Series.rules, Text).label("rules")),
            *(UNRATED.label("unrated"), again.label("again")),
        )
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(Series.server_id == server_id, Reply.released_at.is_(None), UNRATED | again)
        .order_by(Reply.created_at, Reply.id)
    )
    return list(rows)


async def tell_of_unrated(session: AsyncSession, now: datetime) -> int:
    """Tell the staff of each server where replies have waited too long, once a day, by day.

    Returns how many servers there are. One statement reads and one writes.
    """
    oldest = await session.execute(
        select(
            *(Server.id, Server.zone, cast(Series.rules, Text).label("rules")),
            func.min(Reply.created_at).label("created_at"),
        )
        .join(Series, Series.server_id == Server.id)
        .join(Round, Round.series_id == Series.id)
        .join(Reply, Reply.round_id == Round.id)
        .where(UNRATED, Reply.created_at >= now - TOLD_FOR, Server.staff_channel_id.is_not(None))
        .group_by(Server.id, Server.zone, Series.id, cast(Series.rules, Text))
    )
    zones = {row.id: row.zone for row in oldest if is_overdue(row, now)}
    messages = [
        Message("unrated", _key(server_id, zone, now), server_id, now)
        for server_id, zone in zones.items()
        if TOLD_FROM <= now.astimezone(ZoneInfo(zone)).hour < TOLD_UNTIL
    ]
    await enqueue(session, *messages)
    return len(messages)


def _key(server_id: int, zone: str, now: datetime) -> str:
    return f"unrated/{server_id}/{local_day(now, zone)}"


async def told_today(session: AsyncSession, claimed: Delivery, now: datetime) -> bool:
    """Whether a notice of unrated replies is this day's own.

    One that could not be sent on its day is old news: each day has its own.
    """
    server = await session.get_one(Server, claimed.server_id)
    return claimed.key == _key(server.id, server.zone, now)


async def queue_length(session: AsyncSession, actor: Actor) -> int:
    """How many replies of the server wait for a supervisor, as in their queue."""
    server = await require_supervisor(session, actor)
    waiting = await session.scalar(
        select(func.count())
        .select_from(Reply)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Series.server_id == server.id,
            Reply.user_id != actor.user_id,
            Reply.released_at.is_(None),
            UNRATED | _asked_again(actor),
        )
    )
    return waiting or 0


async def reply_of_message(session: AsyncSession, actor: Actor, message_id: int) -> int:
    """The reply that a message of the bot shows; refuses any other message."""
    reply_id = await session.scalar(
        select(Delivery.reply_id).where(
            Delivery.message_id == message_id,
            Delivery.kind == "discuss",
            Delivery.server_id == actor.server_id,
        )
    )
    if reply_id is None:
        raise Refusal(
            "That message is not a reply to a drill. Use this on a reply in a drill's discussion, "
            "or `/drill review` for the next one that waits for you."
        )
    return reply_id
