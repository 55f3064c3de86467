"""Replies as model answers: a supervisor asks, the author decides, and may change their mind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.db.tables import (
    DrillRevision,
    ExemplarOffer,
    Rating,
    RatingLevel,
    Reply,
    Round,
    RoundVariant,
    Series,
)
from bot.practice.authorship import own_reply, supervised_reply
from bot.practice.deliveries import Message, enqueue
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.people import require_supervisor
from bot.practice.staff_notes import require_trainee
from drills.model import Exemplar, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_WHY = 400


@dataclass(frozen=True, slots=True)
class Offer:
    """One reply that is, or may become, a model answer."""

    reply_id: int
    author_id: int
    series: str
    number: int
    text: str
    why: str
    agreed: bool | None


async def offer(
    session: AsyncSession, actor: Actor, reply_id: int, why: str, now: datetime
) -> None:
    """Ask the author whether their reply may be shown as a model answer, without their name.

    Asked once: whoever said no is not asked again. Saying why anew changes the words.
    """
    reply, server_id = await supervised_reply(session, actor, reply_id)
    why = why.strip()
    if not why:
        raise Refusal("Say in a sentence why it works: that is what others learn from.")
    if len(why) > LONGEST_WHY:
        raise Refusal(f"That is {len(why):,} characters long; {LONGEST_WHY:,} fit. Shorten it.")
    if reply.released_at is None:
        raise Refusal("Its author has no feedback on this reply yet. Ask them after that.")
    await require_trainee(session, server_id, reply.user_id)
    asked = await session.get(ExemplarOffer, reply_id)
    if asked is not None and asked.agreed is False:
        raise Refusal(
            "The author would rather not have this reply shown. They are not asked again."
        )
    if asked is not None:
        asked.why = why
        return
    session.add(ExemplarOffer(reply_id=reply_id, why=why, asked_by=actor.user_id, asked_at=now))
    await enqueue(
        session,
        Message(
            "offer",
            f"offer/{reply_id}",
            server_id,
            now,
            round_id=reply.round_id,
            reply_id=reply_id,
            user_id=reply.user_id,
        ),
    )


async def answer_offer(
    session: AsyncSession, actor: Actor, reply_id: int, now: datetime, *, agreed: bool
) -> None:
    """The author's yes or no; either may be changed later."""
    await own_reply(session, actor, reply_id)
    asked = await session.get(ExemplarOffer, reply_id)
    if asked is None:
        raise Refusal("Nobody has asked to show that reply.")
    asked.agreed, asked.answered_at = agreed, now


async def own_offers(session: AsyncSession, actor: Actor) -> list[Offer]:
    """The actor's replies that they were asked for, or agreed to show, newest first."""
    here = Series.server_id == actor.server_id if actor.server_id else Series.id.is_not(None)
    return await _offers(session, Reply.user_id == actor.user_id, here)


async def offers_here(session: AsyncSession, actor: Actor, limit: int) -> list[Offer]:
    """The newest offers of the server. Supervisors only."""
    server = await require_supervisor(session, actor)
    return await _offers(session, Series.server_id == server.id, limit=limit)


async def take_back(session: AsyncSession, actor: Actor, reply_id: int) -> None:
    """Show a reply as a model answer no more, or no longer ask for it. Supervisors only.

    Where its author said no, that stays.
    """
    await supervised_reply(session, actor, reply_id)
    asked = await session.get(ExemplarOffer, reply_id)
    if asked is not None and asked.agreed is not False:
        await session.delete(asked)


async def _offers(
    session: AsyncSession, *whose: ColumnElement[bool], limit: int | None = None
) -> list[Offer]:
    rows = await session.execute(
        select(ExemplarOffer, Reply, Series.name, Round.number)
        .join(Reply, Reply.id == ExemplarOffer.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(*whose)
        .order_by(ExemplarOffer.asked_at.desc(), ExemplarOffer.reply_id.desc())
        .limit(limit)
    )
    return [
        Offer(reply.id, reply.user_id, series, number, reply.text, asked.why, asked.agreed)
        for asked, reply, series, number in rows
    ]


async def candidates(
    session: AsyncSession, actor: Actor, since: datetime, limit: int
) -> list[Offer]:
    """Replies since then whose every rating is at the top on every criterion. Supervisors only.

    At least two ratings, and nobody was asked yet. For asking, not for comparing: they come in
    the order in which they were written, and nobody else sees them.
    """
    server = await require_supervisor(session, actor)
    completed = (Rating.reply_id == Reply.id) & Rating.completed_at.is_not(None)
    lowest = (
        select(func.min(RatingLevel.level))
        .join(Rating, Rating.id == RatingLevel.rating_id)
        .where(completed)
        .scalar_subquery()
    )
    ratings = (
        select(func.count(Rating.id.distinct()))
        .join(RatingLevel, RatingLevel.rating_id == Rating.id)
        .where(completed)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Reply, Series.name, Round.number)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(DrillRevision, DrillRevision.id == GIVEN_DRILL)
        .outerjoin(ExemplarOffer, ExemplarOffer.reply_id == Reply.id)
        .where(
            Series.server_id == server.id,
            Reply.created_at >= since,
            Reply.released_at.is_not(None),
            ExemplarOffer.reply_id.is_(None),
            ratings > 1,
            lowest == func.json_array_length(DrillRevision.body["rubric"]["scale"]),
        )
        .order_by(Reply.created_at, Reply.id)
        .limit(limit)
    )
    return [
        Offer(reply.id, reply.user_id, series, number, reply.text, "", None)
        for reply, series, number in rows
    ]


async def colleagues_exemplars(
    session: AsyncSession, round_id: int, user_id: int, limit: int
) -> tuple[Exemplar, ...]:
    """Replies to the drill that somebody had in a round, whose authors agreed to show them.

    Of the same server, without names, and not that person's own.
    """
    given = (
        select(
            *(Series.server_id, DrillRevision.pack_id, DrillRevision.drill_id),
            DrillRevision.meaning,
        )
        .select_from(Round)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(
            RoundVariant, (RoundVariant.round_id == Round.id) & (RoundVariant.user_id == user_id)
        )
        .join(DrillRevision, DrillRevision.id == GIVEN_DRILL)
        .where(Round.id == round_id)
    )
    found = (await session.execute(given)).one_or_none()
    if found is None:
        return ()
    rows = await session.execute(
        select(Reply.text, ExemplarOffer.why)
        .join(ExemplarOffer, ExemplarOffer.reply_id == Reply.id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(DrillRevision, DrillRevision.id == GIVEN_DRILL)
        .where(
            Series.server_id == found.server_id,
            Reply.user_id != user_id,
            ExemplarOffer.agreed.is_(True),
            DrillRevision.pack_id == found.pack_id,
            DrillRevision.drill_id == found.drill_id,
            DrillRevision.meaning == found.meaning,
        )
        .order_by(ExemplarOffer.answered_at.desc())
        .limit(limit)
    )
    return tuple(Exemplar(text, why=why) for text, why in rows)
