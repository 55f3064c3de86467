"""Reading what others wrote: after one's own reply, which is frozen by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Rating, Reply
from bot.practice.attempts import freeze, last_reply, replies_to_review
from bot.practice.desk import kept_apart_from
from bot.practice.membership import require_enrolled
from bot.practice.rounds import RoundView, round_here, takes_part
from bot.practice.variants import vignettes_of
from drills.model import Refusal
from drills.review import rateable_by

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class OtherReply:
    """Somebody else's reply as a reader sees it; `author_id` is None where names are hidden."""

    id: int
    text: str
    attempt: int
    author_id: int | None
    rated: bool
    rateable: bool
    answers: str = ""
    """The vignette that it answers, where each has their own."""


async def read_others(
    session: AsyncSession, actor: Actor, round_id: int, *, staff: bool, now: datetime
) -> tuple[RoundView, list[OtherReply]]:
    """The others' latest replies. Trainees only after their own, which is frozen by it.

    `staff` may read without a reply and sees names; but whoever takes part is a trainee first.
    """
    view = await round_here(session, actor, round_id)
    staff = staff and not await takes_part(session, actor.user_id, view.series_id)
    if not staff:
        await require_enrolled(session, actor, round_id)
    own = await last_reply(session, round_id, actor.user_id)
    others = list(
        await session.scalars(
            select(Reply)
            .where(Reply.round_id == round_id, Reply.user_id != actor.user_id)
            .order_by(Reply.user_id, Reply.attempt)
        )
    )
    latest = {reply.user_id: reply for reply in others}
    if own is None and not staff:
        raise Refusal(
            f"Reply first, then you can read the {_count(len(latest), 'other')}."
            if latest
            else "Nobody has replied yet. Reply first; then you can read what others write."
        )
    rated = set(
        await session.scalars(
            select(Rating.reply_id)
            .join(Reply, Reply.id == Rating.reply_id)
            .where(
                Reply.round_id == round_id,
                Rating.rater_id == actor.user_id,
                Rating.completed_at.is_not(None),
            )
        )
    )
    if latest:
        await freeze(session, round_id, actor.user_id, now)
    waiting = await replies_to_review(session, {round_id}, actor.user_id, now)
    rateable = rateable_by(waiting, actor.user_id, await kept_apart_from(session, actor.user_id))
    vignettes = await vignettes_of(session, round_id) if view.levelled else {}
    return view, [
        OtherReply(
            reply.id,
            reply.text,
            reply.attempt,
            reply.user_id if view.names_shown or staff else None,
            reply.id in rated,
            staff or reply.id in rateable,
            vignettes.get(reply.user_id, ""),
        )
        for reply in latest.values()
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
