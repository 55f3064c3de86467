"""Calibration replies of a server's own: a supervisor asks, the author decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.db.sql import insert
from bot.db.tables import (
    CalibrationSample,
    DrillRevision,
    Rating,
    RatingLevel,
    Reply,
    Round,
    RoundVariant,
    Series,
)
from bot.practice.authorship import own_reply, supervised_reply
from bot.practice.deliveries import Message, enqueue
from bot.practice.people import require_supervisor
from bot.practice.samples import NO_SUCH
from bot.practice.staff_notes import require_trainee
from drills.calibration import LEAST_FOR_CONSENSUS, agreed_levels
from drills.model import Drill, Refusal, drill_from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import InstrumentedAttribute

    from bot.practice.people import Actor

LONGEST_REASON = 500
LOOKED_AT = 100
"""How many of the newest replies with enough ratings are looked through for agreement."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A reply whose raters agree, as a supervisor or its author sees it.

    `sample_id` is 0 until a supervisor has asked; `consent` is what the author said then.
    """

    sample_id: int
    reply_id: int
    author_id: int
    series: str
    number: int
    drill: Drill
    text: str
    levels: Mapping[str, int]
    reason: str = ""
    consent: bool | None = None
    retired: bool = False


async def agreed_replies(session: AsyncSession, actor: Actor, limit: int) -> list[Agreed]:
    """Replies on which the raters agree and that nobody asked for yet, newest first.

    For supervisors. Their feedback is out, so nobody learns anything early.
    """
    server = await require_supervisor(session, actor)
    completed = (Rating.reply_id == Reply.id) & Rating.completed_at.is_not(None)
    ratings = select(func.count()).select_from(Rating).where(completed).scalar_subquery()
    newest = await _replies(
        session,
        LOOKED_AT,
        Series.server_id == server.id,
        Reply.released_at.is_not(None),
        ratings >= LEAST_FOR_CONSENSUS,
        CalibrationSample.id.is_(None),
    )
    levels = await _levels_of(session, [one.reply_id for one in newest])
    found: list[Agreed] = []
    for one in newest:
        agreed = agreed_levels(levels[one.reply_id])
        if agreed and len(found) < limit:
            found.append(replace(one, levels=agreed))
    return found


async def agreed_reply(session: AsyncSession, actor: Actor, reply_id: int) -> Agreed:
    """One reply with the levels that its raters agree on. Refuses where they do not."""
    reply, _ = await supervised_reply(session, actor, reply_id)
    if reply.released_at is None:
        raise Refusal("Its author has no feedback on this reply yet. Ask them after that.")
    [found] = await _replies(session, 1, Reply.id == reply_id)
    if found.sample_id:
        raise Refusal(_say_state(found))
    agreed = agreed_levels((await _levels_of(session, [reply_id]))[reply_id])
    if agreed is None:
        raise Refusal(
            "Its raters do not agree enough for that: it takes three ratings that are within one "
            "level of each other on every criterion. `/supervise calibrate` lists such replies."
        )
    return replace(found, levels=agreed)


def _say_state(found: Agreed) -> str:
    if found.consent is None:
        return "Its author has been asked already and has not answered yet."
    if found.consent:
        return "This is a calibration reply already."
    return "The author would rather not have this reply shown. They are not asked again."


async def propose(
    session: AsyncSession, actor: Actor, reply_id: int, reason: str, now: datetime
) -> None:
    """Ask the author whether raters may learn with their reply, without their name.

    `reason` says why these levels fit; raters read it after their own rating.
    """
    found = await agreed_reply(session, actor, reply_id)
    reason = reason.strip()
    if not reason:
        raise Refusal("Say in a sentence why these levels fit: that is what raters learn from.")
    if len(reason) > LONGEST_REASON:
        raise Refusal(
            f"That is {len(reason):,} characters long; {LONGEST_REASON:,} fit. Shorten it."
        )
    reply, server_id = await supervised_reply(session, actor, reply_id)
    await require_trainee(session, server_id, reply.user_id)
    revision_id = await session.scalar(
        select(_GIVEN)
        .select_from(Round)
        .outerjoin(RoundVariant, _theirs(reply.user_id))
        .where(Round.id == reply.round_id)
    )
    made = await session.scalar(
        insert(session, CalibrationSample)
        .values(
            server_id=server_id,
            drill_revision_id=revision_id,
            reply_id=reply_id,
            text=reply.text,
            levels=dict(found.levels),
            reason=reason,
            added_by=actor.user_id,
            added_at=now,
        )
        .on_conflict_do_nothing()
        .returning(CalibrationSample.id)
    )
    if made is None:
        raise Refusal("Its author has been asked already and has not answered yet.")
    message = Message(
        "sample",
        f"sample/{made}",
        server_id,
        now,
        round_id=reply.round_id,
        reply_id=reply_id,
        user_id=reply.user_id,
    )
    await enqueue(session, message)


_GIVEN = func.coalesce(RoundVariant.drill_revision_id, Round.drill_revision_id)


def _theirs(user_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return (RoundVariant.round_id == Round.id) & (RoundVariant.user_id == user_id)


async def asked_of(session: AsyncSession, actor: Actor, sample_id: int) -> Agreed:
    """What the actor was asked about one of their replies. Its author only."""
    sample = await session.get(CalibrationSample, sample_id)
    if sample is None or sample.reply_id is None:
        raise Refusal(NO_SUCH)
    await own_reply(session, actor, sample.reply_id)
    [found] = await _replies(session, 1, Reply.id == sample.reply_id)
    return found


async def answer(
    session: AsyncSession, actor: Actor, sample_id: int, now: datetime, *, agreed: bool
) -> None:
    """The author's yes or no, which may be changed later. After a no, no copy is kept."""
    found = await asked_of(session, actor, sample_id)
    sample = await session.get_one(CalibrationSample, sample_id)
    sample.agreed, sample.answered_at = agreed, now
    sample.text = found.text if agreed else ""


async def own_questions(session: AsyncSession, actor: Actor) -> list[Agreed]:
    """What the actor was asked here about their replies, newest first."""
    here = Series.server_id == actor.server_id if actor.server_id else Series.id.is_not(None)
    return await _replies(
        session, LOOKED_AT, here, Reply.user_id == actor.user_id, CalibrationSample.id.is_not(None)
    )


async def samples_here(session: AsyncSession, actor: Actor, limit: int) -> list[Agreed]:
    """The calibration replies that the server's supervisors have made, newest first."""
    server = await require_supervisor(session, actor)
    return await _replies(session, limit, CalibrationSample.server_id == server.id)


async def retire(session: AsyncSession, actor: Actor, sample_id: int, now: datetime) -> None:
    """Show a calibration reply to raters no more; what they rated before stays."""
    server = await require_supervisor(session, actor)
    sample = await session.get(CalibrationSample, sample_id)
    if sample is None or sample.server_id != server.id:
        raise Refusal(NO_SUCH)
    sample.retired_at = sample.retired_at or now


async def _replies(
    session: AsyncSession, limit: int, *conditions: ColumnElement[bool]
) -> list[Agreed]:
    """Replies with what has been made of them, newest first."""
    rows = await session.execute(
        select(Reply, CalibrationSample, Series.name, Round.number, DrillRevision.body)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, _theirs(Reply.user_id))
        .join(DrillRevision, DrillRevision.id == _GIVEN)
        .outerjoin(CalibrationSample, CalibrationSample.reply_id == Reply.id)
        .where(*conditions)
        .order_by(Reply.created_at.desc(), Reply.id.desc())
        .limit(limit)
    )
    return [_agreed(*row) for row in rows]


def _agreed(
    reply: Reply,
    sample: CalibrationSample | None,
    series: str,
    number: int,
    body: dict[str, Any],
) -> Agreed:
    drill = drill_from_json(body)
    one = Agreed(0, reply.id, reply.user_id, series, number, drill, reply.text, {})
    if sample is None:
        return one
    return replace(
        one,
        sample_id=sample.id,
        levels=sample.levels,
        reason=sample.reason,
        consent=sample.agreed,
        retired=sample.retired_at is not None,
    )


async def _levels_of(
    session: AsyncSession, reply_ids: Iterable[int]
) -> dict[int, list[dict[str, int]]]:
    """What each completed rating of the replies gives, by reply."""
    rows = await session.execute(
        select(Rating.reply_id, Rating.id, RatingLevel.criterion, RatingLevel.level)
        .join(RatingLevel, RatingLevel.rating_id == Rating.id)
        .where(Rating.reply_id.in_(list(reply_ids)), Rating.completed_at.is_not(None))
    )
    levels: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for reply_id, rating_id, criterion, level in rows:
        levels[reply_id, rating_id][criterion] = level
    found: dict[int, list[dict[str, int]]] = defaultdict(list)
    for (reply_id, _), given in levels.items():
        found[reply_id].append(given)
    return found
