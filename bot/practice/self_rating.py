"""Rating one's own reply before its feedback: for oneself, and in no figure about anyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.db.sql import insert_new
from bot.db.tables import Reply, SelfLevel
from bot.practice.feedback import own_levels
from bot.practice.rounds import RoundView, round_here
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class SelfRating:
    """One's own reply with the levels (from 1) that one gives it, by criterion."""

    reply_id: int
    round: RoundView
    attempt: int
    text: str
    levels: Mapping[str, int]


async def open_self_rating(session: AsyncSession, actor: Actor, reply_id: int) -> SelfRating:
    """The actor's own reply for the form; refuses anyone else's, and once its feedback is out."""
    reply = await session.get(Reply, reply_id)
    if reply is None or reply.user_id != actor.user_id:
        raise Refusal("Here you can rate replies of your own only.")
    view = await round_here(session, actor, reply.round_id, reply.user_id)
    if reply.released_at is not None:
        raise Refusal(
            "The feedback on this reply is out. Rate yourself next time before you read it: "
            "`/drill feedback` shows what there is."
        )
    if not view.rules.self_rating:
        raise Refusal("In this series nobody rates themselves; your feedback comes as usual.")
    return SelfRating(
        reply_id, view, reply.attempt, reply.text, await own_levels(session, reply_id)
    )


async def rate_oneself(
    session: AsyncSession, actor: Actor, reply_id: int, levels: Mapping[str, int]
) -> SelfRating:
    """Keep the author's own level (from 1) on every criterion; saying it again changes it."""
    # Locked, so that a release is either over by now or still to come.
    await session.get(Reply, reply_id, with_for_update={"key_share": True})
    opened = await open_self_rating(session, actor, reply_id)
    rubric = opened.round.drill.rubric
    for criterion in rubric.criteria:
        if not 1 <= levels.get(criterion.id, 0) <= len(rubric.scale):
            raise Refusal(f'Choose a level for "{criterion.label}".')
    await session.execute(delete(SelfLevel).where(SelfLevel.reply_id == reply_id))
    rows = [
        {"reply_id": reply_id, "criterion": one.id, "level": levels[one.id]}
        for one in rubric.criteria
    ]
    await insert_new(session, SelfLevel, rows)
    return opened
