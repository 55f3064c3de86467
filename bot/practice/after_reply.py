"""What is offered beside a saved reply: a note for oneself, and now and then a short form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.db.tables import Enrolment, Pulse, Reply, Round, Series
from drills.rules import rules_from

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class AfterReply:
    """Whether a private note is offered, and whether the form on how practice goes is."""

    diary: bool = False
    pulse: bool = False


async def after_reply(session: AsyncSession, actor: Actor, round_id: int) -> AfterReply:
    """What the actor, whose reply was just saved, is offered beside what comes next.

    The form comes with every so many rounds of the series that they answered, until it is given.
    """
    other = aliased(Round)
    answered = (
        select(func.count(Reply.round_id.distinct()))
        .join(other, other.id == Reply.round_id)
        .where(other.series_id == Series.id, Reply.user_id == actor.user_id)
        .scalar_subquery()
    )
    given = (
        select(Pulse.round_id)
        .join(Enrolment, Enrolment.id == Pulse.enrolment_id)
        .where(Pulse.round_id == Round.id, Enrolment.user_id == actor.user_id)
        .exists()
    )
    kept, rounds, is_given = (
        await session.execute(
            select(Series.rules, answered, given)
            .select_from(Round)
            .join(Series, Series.id == Round.series_id)
            .where(Round.id == round_id)
        )
    ).one()
    rules = rules_from(kept)
    every = rules.pulse_every
    return AfterReply(rules.diary, bool(every and rounds and rounds % every == 0 and not is_given))
