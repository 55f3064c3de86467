"""What is offered beside a saved reply: a note for oneself, and now and then a short form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.practice.pulse import pulse_is_due
from bot.practice.rounds import view_round

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class AfterReply:
    """Whether a private note is offered, and whether the form on how practice goes is."""

    diary: bool = False
    pulse: bool = False


async def after_reply(session: AsyncSession, actor: Actor, round_id: int) -> AfterReply:
    """What the actor, whose reply was just saved, is offered beside what comes next."""
    view = await view_round(session, round_id, actor.user_id)
    if view is None:
        return AfterReply()
    return AfterReply(view.rules.diary, await pulse_is_due(session, actor, view))
