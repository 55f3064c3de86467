"""Absences: local days on which nothing is due from one person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from bot.db.tables import Absence, Enrolment
from drills.dates import read_day, say_day
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, SQLColumnExpression
    from sqlalchemy.ext.asyncio import AsyncSession

LONGEST_DAYS = 180
LOOKS_AHEAD = timedelta(days=366)
ONE_DAY = timedelta(days=1)


def away_on(day: date | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """SQL: whether the `Enrolment` of the statement is away on that day of the person's own.

    Own breaks and excused absences alike; such a person is reminded of nothing.
    """
    covering = select(Absence.id).where(Absence.enrolment_id == Enrolment.id, covers(day))
    return covering.correlate_except(Absence).exists()


def covers(day: date | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """SQL: whether the `Absence` of the statement holds on that day."""
    return (Absence.first_day <= day) & or_(Absence.last_day.is_(None), Absence.last_day >= day)


async def is_away(session: AsyncSession, enrolment_id: int, day: date) -> bool:
    """Whether one person is away from one cohort on that day of their own."""
    found = await session.scalar(
        select(Absence.id).where(Absence.enrolment_id == enrolment_id, covers(day)).limit(1)
    )
    return found is not None


def read_days(first: str, last: str, today: date) -> tuple[date, date]:
    """The first and the last day as they were typed; without a last one, a single day.

    Refuses a last day before the first, more than 180 days, and a year too far ahead, which
    is most often a slip.
    """
    first_day = read_day(first, today)
    last_day = read_day(last, today, first_day) if last.strip() else first_day
    if last_day < first_day:
        raise Refusal(
            f"{say_day(last_day, today)} is before {say_day(first_day, today)}. The last day "
            "comes after the first, or is the same."
        )
    if first_day > today + LOOKS_AHEAD:
        raise Refusal(f"{say_day(first_day, today)} is more than a year ahead. Check the year.")
    _refuse_too_long(first_day, last_day)
    return first_day, last_day


async def add_absence(
    session: AsyncSession,
    enrolment_id: int,
    kind: str,
    first_day: date,
    last_day: date,
    *,
    by: int,
    now: datetime,
) -> None:
    """Keep the absence as one with those of its kind that it overlaps or adjoins."""
    joined = list(
        await session.scalars(
            select(Absence).where(
                Absence.enrolment_id == enrolment_id,
                Absence.kind == kind,
                Absence.first_day <= last_day + ONE_DAY,
                Absence.last_day >= first_day - ONE_DAY,
            )
        )
    )
    first_day = min([first_day, *(row.first_day for row in joined)])
    last_day = max([last_day, *(row.last_day for row in joined if row.last_day)])
    _refuse_too_long(first_day, last_day)
    await drop_absences(session, [row.id for row in joined])
    session.add(
        Absence(
            enrolment_id=enrolment_id,
            kind=kind,
            first_day=first_day,
            last_day=last_day,
            set_by=by,
            set_at=now,
        )
    )


def _refuse_too_long(first_day: date, last_day: date) -> None:
    days = (last_day - first_day).days + 1
    if days > LONGEST_DAYS:
        raise Refusal(
            f"That makes {days} days in a row; up to {LONGEST_DAYS} fit. Choose an earlier last "
            "day. A pause needs none: it lasts until it is ended."
        )


async def drop_absences(session: AsyncSession, ids: Iterable[int]) -> None:
    """Take absences away, as if they had never been."""
    await session.execute(delete(Absence).where(Absence.id.in_(list(ids))))
