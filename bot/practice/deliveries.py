"""The outbox's rows: what Discord still has to hear, claimed, sent, or failed and visible."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from bot.db.bell import tell_due
from bot.db.sql import insert_new, keep_to_indexes
from bot.db.tables import Delivery, Server

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

LEASE = timedelta(seconds=30)
PATIENT_ATTEMPTS = 5
"""After so many tries (about a minute) a message no longer holds up those behind it."""
LONGEST_WAIT = timedelta(minutes=10)
LONGEST_LEASE = 2 * LONGEST_WAIT
"""A lease further ahead was given by a clock that has been put back since: it holds nobody up."""
TO_PEOPLE = ("feedback", "note", "offer", "sample", "pair-alone", "suggestion")
"""Kinds that go to somebody's direct messages."""
DIRECT = "direct"
"""The note of a reminder that goes to somebody's direct messages."""

WAITING = literal("waiting", literal_execute=True)
"""Written into the statement: a plan for any state cannot use what is indexed of one."""
FAILED = literal("failed", literal_execute=True)
"""As above."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, before it has a row. `key` says which message it is, for ever."""

    kind: str
    key: str
    server_id: int
    due_at: datetime
    round_id: int | None = None
    reply_id: int | None = None
    cohort_id: int | None = None
    user_id: int | None = None
    pair_id: int | None = None
    note: str | None = None

    @property
    def place(self) -> str:
        """Where it goes; messages to one place go in order, one at a time."""
        if self.pair_id:
            return f"pair/{self.pair_id}"
        if self.kind in ("discussion", "discuss"):
            return f"thread/{self.round_id}"
        if self.kind in ("notice", "digest", "unrated", "suggested"):
            return f"staff/{self.server_id}"
        if self.kind in TO_PEOPLE or (self.kind == "reminder" and self.note == DIRECT):
            return f"user/{self.user_id}"
        return f"drills/{self.server_id}"

    @property
    def row(self) -> dict[str, Any]:
        """The columns of its row."""
        return {"place": self.place, **{name: getattr(self, name) for name in self.__slots__}}


async def enqueue(session: AsyncSession, *messages: Message) -> None:
    """Put messages in the outbox; one whose key is there already stays as it is."""
    if messages:
        await insert_new(session, Delivery, [message.row for message in messages])
        await tell_due(session, min(message.due_at for message in messages))


def _ready(now: datetime) -> ColumnElement[bool]:
    """Rows that may be tried now, unless an earlier one of their place comes first."""
    return and_(
        Delivery.state == WAITING,
        Delivery.due_at <= now,
        _free(now),
    )


def _free(now: datetime) -> ColumnElement[bool]:
    """Rows that nobody holds."""
    return or_(
        Delivery.lease_until.is_(None),
        Delivery.lease_until <= now,
        Delivery.lease_until > now + LONGEST_LEASE,
    )


def _first_of_its_place() -> ColumnElement[bool]:
    """No earlier row of the same place waits; one that failed often holds nobody up any more."""
    earlier = aliased(Delivery)
    first = select(earlier.id).where(
        earlier.place == Delivery.place,
        earlier.state == WAITING,
        tuple_(earlier.due_at, earlier.id) < tuple_(Delivery.due_at, Delivery.id),
        earlier.attempt < PATIENT_ATTEMPTS,
    )
    # PostgreSQL makes a join of what asks whether it exists, and may join all with all.
    return first.limit(1).scalar_subquery().is_(None)


async def claim_due(
    session: AsyncSession, now: datetime, limit: int, busy: Collection[int] = ()
) -> list[Delivery]:
    """Take up to `limit` due rows for `LEASE`, oldest first, so that no one else sends them.

    Of each place only the first: what goes to one place goes in order, and a busy place takes
    nothing from the others. Of `busy` servers only what the others leave room for. A row whose
    lease ran out was held by a process that died: it is taken again.
    """
    await keep_to_indexes(session)
    due = (
        select(Delivery.id)
        .where(_ready(now), _first_of_its_place())
        .order_by(Delivery.due_at, Delivery.id)
        .with_for_update(skip_locked=True)
    )
    others = due.where(Delivery.server_id.not_in(busy)) if busy else due
    ids = list(await session.scalars(others.limit(limit)))
    if busy and len(ids) < limit:
        theirs = due.where(Delivery.server_id.in_(busy))
        ids += await session.scalars(theirs.limit(limit - len(ids)))
    if not ids:
        return []
    rows = await session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(ids))
        .values(
            lease_until=now + LEASE,
            attempt=Delivery.attempt + 1,
            first_tried_at=func.coalesce(Delivery.first_tried_at, now),
            problem=None,
        )
        .returning(Delivery)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(rows, key=lambda row: (row.due_at, row.id))


async def release_leases(session: AsyncSession) -> None:
    """Free what an earlier process held. Only for the one process of an installation."""
    await session.execute(
        update(Delivery)
        .where(Delivery.state == WAITING, Delivery.lease_until.is_not(None))
        .values(lease_until=None)
    )


async def mark_sent(
    session: AsyncSession,
    claimed: Delivery,
    channel_id: int | None,
    message_id: int | None,
    now: datetime,
) -> None:
    """The message is out. A claim that was taken over meanwhile changes nothing."""
    await _settle(
        session,
        claimed,
        state="sent",
        sent_at=now,
        channel_id=channel_id,
        message_id=message_id,
        problem=None,
    )


async def mark_dropped(session: AsyncSession, claimed: Delivery, why: str) -> None:
    """The message is not needed any more."""
    await _settle(session, claimed, state="dropped", problem=why)


async def put_off(session: AsyncSession, claimed: Delivery, later: Message) -> None:
    """The same message is due later, or elsewhere. Nothing waits for it meanwhile."""
    moved = {name: getattr(later, name) for name in ("server_id", "round_id", "due_at", "note")}
    await _settle(session, claimed, place=later.place, **moved)


async def put_back(
    session: AsyncSession, claimed: Delivery, why: str, now: datetime, after: float | None = None
) -> None:
    """Try again later: in `after` seconds, or with growing waits and some jitter.

    In ten minutes at the latest. Its place waits with it, so that what follows does not overtake
    it.
    """
    wait = backoff(claimed.attempt)
    if after is not None:
        wait = min(timedelta(seconds=after), LONGEST_WAIT)
    await _settle(session, claimed, lease_until=now + wait, problem=why)


async def hurry(session: AsyncSession, now: datetime) -> None:
    """Discord takes messages again: what waits for its next try need not wait any longer.

    A limit is kept to the end.
    """
    await session.execute(
        update(Delivery)
        .where(
            Delivery.state == WAITING,
            Delivery.lease_until > now,
            Delivery.problem.is_not(None),
            Delivery.problem != "RateLimited",
        )
        .values(lease_until=now)
    )


def backoff(attempt: int) -> timedelta:
    """How long to wait after the nth failed attempt: doubling from 2 s, a tenth of jitter."""
    seconds = min(2.0 * 2 ** min(attempt - 1, 12), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(1.0, 1.1))  # noqa: S311  spread, not secrecy


async def mark_failed(
    session: AsyncSession, claimed: Delivery, problem: str, now: datetime
) -> None:
    """Discord will not take the message: keep it, with the reason and the mend.

    The staff channel is told once a day (UTC), unless it is itself what cannot be reached.
    """
    settled = await _settle(session, claimed, state="failed", problem=problem)
    if claimed.place == f"staff/{claimed.server_id}" or not settled:
        return
    # One missing permission stops many messages: the same sentence is said once a day.
    sentence = hashlib.sha256(problem.encode()).hexdigest()[:16]
    key = f"notice/{claimed.server_id}/{sentence}/{now.astimezone(UTC):%Y-%m-%d}"
    await enqueue(session, Message("notice", key, claimed.server_id, now, note=problem))


async def revive(session: AsyncSession, server_id: int, now: datetime) -> int:
    """Try a server's failed messages again, because somebody has mended something."""
    result = await session.execute(
        update(Delivery)
        .where(Delivery.server_id == server_id, Delivery.state == FAILED)
        .values(state="waiting", due_at=now, lease_until=None)
        .returning(Delivery.id)
    )
    return len(result.all())


async def failures(session: AsyncSession, server_id: int) -> list[str]:
    """What a server's failed messages say, newest first, each sentence once."""
    problems = await session.scalars(
        select(Delivery.problem)
        .where(Delivery.server_id == server_id, Delivery.state == FAILED)
        .order_by(Delivery.id.desc())
        .limit(20)
    )
    return list(dict.fromkeys(problem for problem in problems if problem))


async def servers_with_failures(session: AsyncSession) -> set[int]:
    """The servers with messages that wait for somebody to mend something."""
    rows = await session.scalars(
        select(Delivery.server_id).where(Delivery.state == FAILED).distinct()
    )
    return set(rows)


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """When the outbox next has something to do, if anything waits."""
    soonest = await session.scalar(
        select(Delivery.due_at)
        .where(
            Delivery.state == WAITING,
            _free(now),
            _first_of_its_place(),
        )
        .order_by(Delivery.due_at)
        .limit(1)
    )
    freed = await session.scalar(
        select(func.min(Delivery.lease_until)).where(
            Delivery.state == WAITING,
            Delivery.lease_until.between(now, now + LONGEST_LEASE),
        )
    )
    return min((moment for moment in (soonest, freed) if moment), default=None)


async def next_to_come(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next message becomes due, whatever is due already."""
    return await session.scalar(
        select(func.min(Delivery.due_at)).where(Delivery.state == WAITING, Delivery.due_at > now)
    )


async def is_waiting(session: AsyncSession, key: str) -> bool:
    """Whether the message of that key is still to be settled."""
    waiting = await session.scalar(
        select(Delivery.id).where(Delivery.key == key, Delivery.state == WAITING)
    )
    return waiting is not None


async def channels_of(session: AsyncSession, server_id: int) -> tuple[int | None, int | None]:
    """A server's drill and staff channel ids as they are set now."""
    server = await session.get(Server, server_id)
    return (server.drill_channel_id, server.staff_channel_id) if server else (None, None)


async def _settle(session: AsyncSession, claimed: Delivery, **values: object) -> bool:
    """Write down how the claim ended; whether it still was this claim's to say."""
    settled = await session.scalar(
        update(Delivery)
        .where(Delivery.id == claimed.id, Delivery.attempt == claimed.attempt)
        .values(**{"lease_until": None, **values})
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return settled is not None
