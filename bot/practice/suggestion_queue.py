"""What members have suggested, as staff read it: to be made a drill of, or turned down kindly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, or_, select

from bot.db.tables import Delivery, PackChange, Server, Suggestion
from bot.practice.deliveries import Message, enqueue
from bot.practice.people import require_staff, staff_roles
from drills.calendar import ONE_DAY, instant, local_day
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_ANSWER: Final = 500
TOLD_FROM, TOLD_UNTIL = 8, 20
"""The hours of the server's own clock in which its staff are told of suggestions."""
DRAFT_HOLDS: Final = timedelta(days=14)
"""So long after it was last written a draft keeps others from taking the same suggestion up."""
GONE: Final = (
    "That suggestion is not there any more: its author has taken it back, or it is in another "
    "server."
)
_SETTLED: Final = {
    "used": "A drill has been made of it already.",
    "declined": "It has been answered already.",
    "withdrawn": "Its author has taken it back.",
}


@dataclass(frozen=True, slots=True)
class QueuedSuggestion:
    """A suggestion as staff see it: whose it is, their words, and who is at work on it, if any.

    `credit` is the name its author would like to see with it, or empty; `change_id` is the change
    of a pack in which somebody makes a drill of it.
    """

    id: int
    user_id: int
    vignette: str
    speaker: str
    words: str
    credit: str
    made_at: datetime
    worker_id: int | None = None
    change_id: int | None = None


@dataclass(frozen=True, slots=True)
class SuggestionQueue:
    """One of those that wait, the `page`-th (from 1) of `total`; None where none waits.

    `coordinates` says that the reader may make a drill of it, and `mine` that they are at it.
    """

    one: QueuedSuggestion | None
    page: int = 1
    total: int = 0
    coordinates: bool = False
    mine: bool = False


def in_hand(now: datetime) -> ColumnElement[bool]:
    """SQL: whether somebody is at work on the `PackChange`."""
    lately = PackChange.made_at > now - DRAFT_HOLDS
    return or_(PackChange.state == "waiting", and_(PackChange.state == "draft", lately))


async def suggestion_queue(
    session: AsyncSession, actor: Actor, now: datetime, page: int = 1
) -> SuggestionQueue:
    """What waits in the actor's server, one a page, oldest first. Staff only."""
    server = await require_staff(session, actor)
    here = (Suggestion.server_id == server.id, Suggestion.state == "waiting")
    counted = select(func.count()).select_from(Suggestion).where(*here)
    total = await session.scalar(counted) or 0
    page = min(max(page, 1), max(total, 1))
    row = await session.scalar(
        select(Suggestion).where(*here).order_by(Suggestion.id).limit(1).offset(page - 1)
    )
    one = await _queued(session, row, now) if row else None
    mine = one is not None and one.worker_id == actor.user_id
    return SuggestionQueue(one, page, total, staff_roles(server, actor).coordinator, mine)


async def suggestions_waiting(session: AsyncSession, server_id: int, now: datetime) -> int:
    """How many suggestions of a server wait for its staff, and nobody is at work on."""
    taken_up = exists().where(in_hand(now), PackChange.suggestion_id == Suggestion.id)
    waiting = await session.scalar(
        select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.server_id == server_id, Suggestion.state == "waiting", ~taken_up)
    )
    return waiting or 0


async def suggestion_to_settle(
    session: AsyncSession, actor: Actor, suggestion_id: int, now: datetime
) -> QueuedSuggestion:
    """One that waits in the actor's server, held until the transaction ends. Staff only."""
    return await _queued(session, await _waiting(session, actor, suggestion_id), now)


async def decline(
    session: AsyncSession, actor: Actor, suggestion_id: int, answer: str, now: datetime
) -> None:
    """Turn one down, with a word to its author or without; they are told that there is news."""
    answer = answer.strip()
    if len(answer) > LONGEST_ANSWER:
        raise Refusal(f"Your word is {len(answer):,} characters long; {LONGEST_ANSWER:,} fit.")
    row = await _waiting(session, actor, suggestion_id)
    found = await _queued(session, row, now)
    if found.worker_id is not None:
        raise Refusal(f"<@{found.worker_id}> is making a drill of it. Ask them first.")
    row.answer = answer
    await _settle(session, row, "declined", actor, now)


async def mark_used(
    session: AsyncSession,
    suggestion_id: int,
    pack_key: str,
    drill_id: str,
    actor: Actor,
    now: datetime,
) -> None:
    """A drill made of it has been saved; its author is told. Whoever saves it has been checked.

    One that was turned down before becomes a drill after all; one that was taken back, has become
    a drill already or is another server's stays as it is.
    """
    row = await session.get(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None or row.server_id != actor.server_id or row.state not in ("waiting", "declined"):
        return
    row.pack_key, row.drill_id = pack_key, drill_id
    await _settle(session, row, "used", actor, now)


async def _settle(
    session: AsyncSession, row: Suggestion, state: str, actor: Actor, now: datetime
) -> None:
    row.state, row.settled_by, row.settled_at = state, actor.user_id, now
    if row.user_id != actor.user_id:
        key = f"suggestion/{row.id}/{state}"
        message = Message("suggestion", key, row.server_id, now, user_id=row.user_id)
        await enqueue(session, message)


async def _waiting(session: AsyncSession, actor: Actor, suggestion_id: int) -> Suggestion:
    server = await require_staff(session, actor)
    row = await session.get(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None or row.server_id != server.id:
        raise Refusal(GONE)
    if row.state != "waiting":
        raise Refusal(f"{_SETTLED[row.state]} Nothing is left to do here.")
    return row


async def _queued(session: AsyncSession, row: Suggestion, now: datetime) -> QueuedSuggestion:
    change = await session.execute(
        select(PackChange.made_by, PackChange.id)
        .where(in_hand(now), PackChange.suggestion_id == row.id)
        .order_by(PackChange.id)
        .limit(1)
    )
    worker_id, change_id = change.one_or_none() or (None, None)
    return QueuedSuggestion(
        row.id,
        row.user_id,
        row.vignette,
        row.speaker,
        row.words,
        row.credit,
        row.made_at,
        worker_id,
        change_id,
    )


async def tell_staff(session: AsyncSession, server: Server, now: datetime) -> None:
    """See that the staff hear of a new suggestion: by day, and on one day once.

    Where they have been told today, tomorrow's notice says whether any wait still.
    """
    day = local_day(now, server.zone)
    told = select(Delivery.id).where(Delivery.key == _key(server.id, day))
    too_late = now.astimezone(ZoneInfo(server.zone)).hour >= TOLD_UNTIL
    if too_late or await session.scalar(told) is not None:
        day += ONE_DAY
    due_at = max(now, instant(day, time(TOLD_FROM), server.zone))
    await enqueue(session, Message("suggested", _key(server.id, day), server.id, due_at))


def _key(server_id: int, day: date) -> str:
    return f"suggested/{server_id}/{day.isoformat()}"


async def waiting_to_tell(session: AsyncSession, claimed: Delivery, now: datetime) -> int:
    """How many wait, for the notice that was claimed; 0 where it is another day's.

    One that could not be sent on its day is old news.
    """
    server = await session.get_one(Server, claimed.server_id)
    if claimed.key != _key(server.id, local_day(now, server.zone)):
        return 0
    return await suggestions_waiting(session, server.id, now)
