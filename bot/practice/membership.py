"""Who takes part in a round's cohort: joined by their own consent, and still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Cohort, Enrolment, Round, Series
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


class NotJoined(Refusal):
    """The person would be welcome, but has not agreed to take part yet."""

    def __init__(self, cohort_id: int) -> None:
        super().__init__("Join the cohort first: press Reply below the drill to read how.")
        self.cohort_id = cohort_id


def refuse_outsider(cohort: Cohort, enrolment: Enrolment | None) -> None:
    """Refuse whoever is not in the cohort; `NotJoined` where they only need to agree."""
    if enrolment and enrolment.joined_at and not enrolment.left_at:
        return
    if (enrolment and enrolment.removed) or (cohort.invited_only and enrolment is None):
        raise Refusal(f"This drill is for {cohort.name}. A coordinator can invite you.")
    raise NotJoined(cohort.id)


async def require_enrolled(session: AsyncSession, actor: Actor, round_id: int) -> None:
    """Refuse whoever is not in the round's cohort; `NotJoined` where they only need to agree."""
    cohort, enrolment = (
        await session.execute(
            select(Cohort, Enrolment)
            .join(Series, Series.cohort_id == Cohort.id)
            .join(Round, Round.series_id == Series.id)
            .outerjoin(
                Enrolment,
                (Enrolment.cohort_id == Cohort.id) & (Enrolment.user_id == actor.user_id),
            )
            .where(Round.id == round_id)
        )
    ).one()
    refuse_outsider(cohort, enrolment)
