"""Planning: rounds open when they are due and close at their end, once a local day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.db.sql import insert
from bot.db.tables import (
    DrillRevision,
    Reply,
    Round,
    Series,
)
from bot.practice.deliveries import Message, enqueue
from bot.practice.schedules import schedules
from drills.model import Drill, drill_to_json
from drills.selection import next_drill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.calendar import Weekly
    from drills.library import Library

LATE_LIMIT = timedelta(hours=6)
"""A drill whose time passed while the bot was away is posted this late, and not later."""


async def plan_rounds(session: AsyncSession, library: Library, now: datetime) -> int:
    """Open every round that is due, and set when each series is due next.

    Repeating it changes nothing: a round is unique by series and local day. After a long
    absence only the newest drill is posted, never a burst of old ones; the staff are told of
    those left out.
    """
    due = list(
        await session.scalars(
            select(Series)
            .where(Series.state == "running", Series.next_due_at <= now)
            .order_by(Series.next_due_at)
            .with_for_update(skip_locked=True)
        )
    )
    opened = 0
    weeklies = await schedules(session, due)
    for series in due:
        weekly = weeklies[series.id]
        await _tell_left_out(session, series, weekly, now)
        newest = weekly.latest_until(now)
        if newest and series.next_day and newest[0] >= series.next_day:
            day, due_at = newest
            if now - due_at <= LATE_LIMIT and await open_round(
                session, series, day, due_at, library, now
            ):
                opened += 1
        series.next_day, series.next_due_at = weekly.next_after(now) or (None, None)
    return opened


async def _tell_left_out(
    session: AsyncSession, series: Series, weekly: Weekly, now: datetime
) -> None:
    """Tell the staff, in one notice, of drills that the bot was away for too long to post."""
    newest = weekly.latest_until(now - LATE_LIMIT - timedelta.resolution)
    if series.next_day is None or newest is None:
        return
    posted = await session.scalars(select(Round.day).where(Round.series_id == series.id))
    settled = set(posted)
    missed = [day for day in weekly.days(series.next_day, newest[0]) if day not in settled]
    if missed:
        note = say_left_out(missed, series.name)
        key = f"notice/late/{series.id}/{missed[-1]}"
        await enqueue(session, Message("notice", key, series.server_id, now, note=note))


def say_left_out(missed: Sequence[date], series: str) -> str:
    """Which drills of a series were not posted, in one sentence; at least one day."""
    first, *later = [f"{day:%A} {day.day} {day:%B}" for day in missed]
    if not later:
        return f"The drill of {first} of {series} was left out: the bot was away when it was due."
    return (
        f"{len(missed)} drills of {series}, from {first} to {later[-1]}, were left out: the bot "
        "was away when they were due."
    )


async def open_round(
    session: AsyncSession,
    series: Series,
    day: date,
    due_at: datetime,
    library: Library,
    now: datetime,
) -> Round | None:
    """The round of that local day and its post, or None where the day has one already."""
    if library.packs.get(series.pack_id) is None:
        note = f"{series.name} could not post: its pack {series.pack_id} is not installed any more."
        key = f"notice/pack/{series.id}/{day}"
        await enqueue(session, Message("notice", key, series.server_id, now, note=note))
        return None
    drill, number = await pick_drill(session, series, library)
    closes_at = max(due_at, now - LATE_LIMIT) + timedelta(hours=series.closes_after_hours)
    round_ = await session.scalar(
        insert(session, Round)
        .values(
            series_id=series.id,
            day=day,
            number=number,
            drill_revision_id=await _keep_revision(session, series.pack_id, drill),
            ratings_wanted=series.ratings_wanted,
            names_shown=series.names_shown,
            discussion=series.discussion,
            due_at=due_at,
            closes_at=closes_at,
            release_at=closes_at + timedelta(hours=series.review_hours),
        )
        .on_conflict_do_nothing()
        .returning(Round)
    )
    if round_ is not None:
        key = f"round/{round_.id}"
        await enqueue(session, Message("round", key, series.server_id, due_at, round_id=round_.id))
    return round_


async def pick_drill(session: AsyncSession, series: Series, library: Library) -> tuple[Drill, int]:
    """The drill that the next round of the series gets, and that round's number from 1."""
    used = list(
        await session.scalars(
            select(DrillRevision.drill_id)
            .join(Round, Round.drill_revision_id == DrillRevision.id)
            .where(Round.series_id == series.id)
            .order_by(Round.number)
        )
    )
    return next_drill(library.pack(series.pack_id), used), len(used) + 1


async def _keep_revision(session: AsyncSession, pack_id: str, drill: Drill) -> int:
    same = {"pack_id": pack_id, "drill_id": drill.id, "revision": drill.revision}
    body = drill_to_json(drill)
    kept = await session.execute(
        insert(session, DrillRevision)
        .values(body=body, **same)
        .on_conflict_do_update(index_elements=list(same), set_={"body": body})
        .returning(DrillRevision.id)
    )
    return kept.scalar_one()


async def close_rounds(session: AsyncSession, now: datetime) -> int:
    """Close every round whose window has ended: its card changes, its discussion opens.

    Returns how many were closed.
    """
    closing = await session.execute(
        update(Round)
        .where(Round.closed_at.is_(None), Round.closes_at <= now)
        .values(closed_at=now)
        .returning(Round.id, Round.series_id, Round.discussion)
    )
    closed = closing.all()
    messages: list[Message] = []
    for round_id, series_id, discussion in closed:
        series = await session.get_one(Series, series_id)
        kinds = ["close", "discussion"] if discussion else ["close"]
        messages += [
            Message(kind, f"{kind}/{round_id}", series.server_id, now, round_id=round_id)
            for kind in kinds
        ]
        if discussion:
            messages += await _discussion_of(session, round_id, series.server_id, now)
    await enqueue(session, *messages)
    return len(closed)


async def _discussion_of(
    session: AsyncSession, round_id: int, server_id: int, now: datetime
) -> list[Message]:
    reply_ids = await session.scalars(
        select(func.max(Reply.id)).where(Reply.round_id == round_id).group_by(Reply.user_id)
    )
    await session.execute(
        update(Reply)
        .where(Reply.round_id == round_id, Reply.frozen_at.is_(None))
        .values(frozen_at=now)
    )
    return [
        Message(
            "discuss", f"discuss/{reply_id}", server_id, now, round_id=round_id, reply_id=reply_id
        )
        for reply_id in reply_ids
    ]


async def next_planned(session: AsyncSession) -> datetime | None:
    """When planning, closing or releasing next has something to do, if ever."""
    series = await session.scalar(
        select(func.min(Series.next_due_at)).where(Series.state == "running")
    )
    closing = await session.scalar(
        select(func.min(Round.closes_at)).where(Round.closed_at.is_(None))
    )
    return min((moment for moment in (series, closing) if moment), default=None)
