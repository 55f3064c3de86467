"""Absences: local days on which nothing is due from one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.db.tables import Absence, Enrolment

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession


def away_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """SQL: whether the `Enrolment` of the statement is away on that day of the person's own.

    Own breaks and excused absences alike; such a person is reminded of nothing.
    """
    covering = select(Absence.id).where(Absence.enrolment_id == Enrolment.id, covers(day))
    return covering.correlate(Enrolment).exists()


def covers(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """SQL: whether the `Absence` of the statement holds on that day."""
    return (Absence.first_day <= day) & or_(Absence.last_day.is_(None), Absence.last_day >= day)


async def is_away(session: AsyncSession, enrolment_id: int, day: date) -> bool:
    """Whether one person is away from one cohort on that day of their own."""
    found = await session.scalar(
        select(Absence.id).where(Absence.enrolment_id == enrolment_id, covers(day)).limit(1)
    )
    return found is not None
