"""Who takes part in a cohort: joined by their own consent, and still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, true

from bot.db.sql import insert
from bot.db.tables import Cohort, Enrolment, Extension, Person, Round, Series
from drills.calendar import local_day
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


TAKES_PART = Enrolment.joined_at.is_not(None) & Enrolment.left_at.is_(None)
"""SQL: whether the `Enrolment` of the statement is somebody's who takes part now."""


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


async def require_enrolled(session: AsyncSession, actor: Actor, round_id: int) -> datetime | None:
    """Refuse whoever is not in the round's cohort; `NotJoined` where they only need to agree.

    Returns until when the person has more time in the round than others, if they do.
    """
    cohort, enrolment, closes_at = (
        await session.execute(
            select(Cohort, Enrolment, Extension.closes_at)
            .join(Series, Series.cohort_id == Cohort.id)
            .join(Round, Round.series_id == Series.id)
            .outerjoin(
                Enrolment,
                (Enrolment.cohort_id == Cohort.id) & (Enrolment.user_id == actor.user_id),
            )
            .outerjoin(
                Extension,
                (Extension.round_id == Round.id) & (Extension.user_id == actor.user_id),
            )
            .where(Round.id == round_id)
        )
    ).one()
    refuse_outsider(cohort, enrolment)
    return closes_at


def in_server(server_id: int | None) -> ColumnElement[bool]:
    """SQL: whether the `Cohort` of the statement is of that server; any is in a direct message."""
    return Cohort.server_id == server_id if server_id else true()


async def own_enrolments(session: AsyncSession, actor: Actor) -> list[Enrolment]:
    """The actor's place in each of their cohorts here, by name; refuses where there is none."""
    found = list(
        await session.scalars(
            select(Enrolment)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(Enrolment.user_id == actor.user_id, TAKES_PART, in_server(actor.server_id))
            .order_by(Cohort.name, Enrolment.id)
        )
    )
    if not found:
        raise Refusal(
            "You are not in a cohort here yet. Press Join on its card in the drill channel."
        )
    return found


async def hold_person(session: AsyncSession, user_id: int) -> Person:
    """What somebody has chosen for themselves, made on first use.

    Nobody else changes any of it, nor their breaks, until the transaction ends.
    """
    await session.execute(insert(session, Person).values(id=user_id).on_conflict_do_nothing())
    return await session.get_one(Person, user_id, with_for_update=True, populate_existing=True)


async def zone_now(session: AsyncSession, enrolment: Enrolment) -> str:
    """The zone that the person's clock shows now."""
    person = await session.get(Person, enrolment.user_id)
    return (person and person.zone) or enrolment.zone


async def own_day(session: AsyncSession, enrolment: Enrolment, now: datetime) -> date:
    """The date on the person's own wall at `now`."""
    return local_day(now, await zone_now(session, enrolment))
