"""Calibration replies of a server's own: a supervisor asks, the author decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.sql import insert
from bot.db.tables import CalibrationSample, Reply, Round, RoundVariant, Series
from bot.practice.agreement import LOOKED_AT, Agreed, agreed_reply, sampled_replies
from bot.practice.authorship import own_reply, supervised_reply
from bot.practice.deliveries import Message, enqueue
from bot.practice.given_drills import GIVEN_DRILL
from bot.practice.people import require_supervisor
from bot.practice.samples import NO_SUCH
from bot.practice.staff_notes import require_trainee
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_REASON = 500


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
    theirs = (RoundVariant.round_id == Round.id) & (RoundVariant.user_id == reply.user_id)
    revision_id = await session.scalar(
        select(GIVEN_DRILL)
        .select_from(Round)
        .outerjoin(RoundVariant, theirs)
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


async def asked_of(session: AsyncSession, actor: Actor, sample_id: int) -> Agreed:
    """What the actor was asked about one of their replies. Its author only."""
    sample = await session.get(CalibrationSample, sample_id)
    if sample is None or sample.reply_id is None:
        raise Refusal(NO_SUCH)
    await own_reply(session, actor, sample.reply_id)
    [found] = await sampled_replies(session, 1, Reply.id == sample.reply_id)
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
    return await sampled_replies(
        session, LOOKED_AT, here, Reply.user_id == actor.user_id, CalibrationSample.id.is_not(None)
    )


async def samples_here(session: AsyncSession, actor: Actor, limit: int) -> list[Agreed]:
    """The calibration replies that the server's supervisors have made, newest first."""
    server = await require_supervisor(session, actor)
    return await sampled_replies(session, limit, CalibrationSample.server_id == server.id)


async def retire(session: AsyncSession, actor: Actor, sample_id: int, now: datetime) -> None:
    """Show a calibration reply to raters no more; what they rated before stays."""
    server = await require_supervisor(session, actor)
    sample = await session.get(CalibrationSample, sample_id)
    if sample is None or sample.server_id != server.id:
        raise Refusal(NO_SUCH)
    sample.retired_at = sample.retired_at or now
