"""What staff allow one trainee: days excused, and more time for one drill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from bot.db.sql import insert
from bot.db.tables import Absence, Cohort, Enrolment, Extension, Round, Series
from bot.practice.absences import LONGEST_DAYS, add_absence, read_days
from bot.practice.breaks import EXCUSED, Break, breaks_of, drop_break
from bot.practice.membership import TAKES_PART, hold_person, in_server, own_day
from bot.practice.people import require_staff
from bot.practice.reminders import replan_reminders
from drills.dates import say_day
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_EXTENSION_HOURS = 7 * 24
JUST_CLOSED = timedelta(days=7)
"""How long after its end a round may still be opened again for one person."""


@dataclass(frozen=True, slots=True)
class Excused:
    """The days on which staff have excused one person, current and to come, oldest first."""

    user_id: int
    today: date
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class Recent:
    """A round that can be extended."""

    round_id: int
    series: str
    number: int
    day: date
    closes_at: datetime


async def excuse(
    session: AsyncSession, actor: Actor, user_id: int, first: str, last: str, now: datetime
) -> Excused:
    """Excuse a trainee from the drills of these days, in all of their cohorts here. Staff only.

    Days gone by can be excused too, up to 180 days back: leave is often known afterwards.
    """
    enrolments, today = await _trainee(session, actor, user_id, now)
    await hold_person(session, user_id)
    first_day, last_day = read_days(first, last, today)
    if (today - first_day).days > LONGEST_DAYS:
        raise Refusal(
            f"{say_day(first_day, today)} is more than {LONGEST_DAYS} days ago. Check the year."
        )
    for enrolment in enrolments:
        await add_absence(
            session, enrolment.id, EXCUSED, first_day, last_day, by=actor.user_id, now=now
        )
    await session.flush()
    return await _excused(session, enrolments, user_id, today)


async def excused_days(session: AsyncSession, actor: Actor, user_id: int, now: datetime) -> Excused:
    """On which days the trainee is or was excused, half a year back and on. Staff only.

    Their own breaks are not in it: those concern nobody else.
    """
    enrolments, today = await _trainee(session, actor, user_id, now)
    return await _excused(session, enrolments, user_id, today)


async def withdraw_excuse(
    session: AsyncSession, actor: Actor, absence_id: int, now: datetime
) -> Excused:
    """Take an excused stretch back, as if it had never been. Staff only."""
    server = await require_staff(session, actor)
    gone = Refusal("Those days are not excused any more. `/cohort excuse` shows which are.")
    user_id = await session.scalar(
        select(Enrolment.user_id)
        .join(Absence, Absence.enrolment_id == Enrolment.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Absence.id == absence_id, Absence.kind == EXCUSED, in_server(server.id))
    )
    if user_id is None:
        raise gone
    enrolments, today = await _trainee(session, actor, user_id, now)
    await hold_person(session, user_id)
    found = await _excused(session, enrolments, user_id, today)
    one = next((one for one in found.breaks if one.id == absence_id), None)
    if one is None:
        raise gone
    await drop_break(session, enrolments, one)
    await replan_reminders(session, user_id, now)
    return await _excused(session, enrolments, user_id, today)


async def _excused(
    session: AsyncSession, enrolments: list[Enrolment], user_id: int, today: date
) -> Excused:
    since = today - timedelta(days=LONGEST_DAYS)
    found = await breaks_of(session, enrolments, today, [EXCUSED], since)
    return Excused(user_id, today, found)


async def _trainee(
    session: AsyncSession, actor: Actor, user_id: int, now: datetime
) -> tuple[list[Enrolment], date]:
    """Where the person practises in the staff's own server, and the date on their wall."""
    server = await require_staff(session, actor)
    found = list(
        await session.scalars(
            select(Enrolment)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(Enrolment.user_id == user_id, TAKES_PART, in_server(server.id))
            .order_by(Cohort.name, Enrolment.id)
        )
    )
    if not found:
        raise Refusal(f"<@{user_id}> is not in a cohort here.")
    return found, await own_day(session, found[0], now)


async def recent_rounds(session: AsyncSession, actor: Actor, now: datetime) -> list[Recent]:
    """The server's rounds that can still be extended, newest first. Staff only."""
    server = await require_staff(session, actor)
    rows = await session.execute(_extendable(now).where(Series.server_id == server.id))
    return [Recent(*row) for row in rows]


async def extend(
    session: AsyncSession,
    actor: Actor,
    user_id: int,
    hours: int,
    round_id: int | None,
    now: datetime,
) -> tuple[Recent, datetime]:
    """Give one trainee more time for a round, the newest of theirs by default. Staff only.

    The hours, up to seven days, count from the round's end, or from now where that is past.
    Time that was given once is never shortened: a reply in it is in time. Returns the round
    and the new end.
    """
    await _trainee(session, actor, user_id, now)
    if hours not in range(1, LONGEST_EXTENSION_HOURS + 1):
        raise Refusal(f"More time is 1 to {LONGEST_EXTENSION_HOURS} hours, which is seven days.")
    found = await _extendable_round(session, actor, user_id, round_id, now)
    await hold_person(session, user_id)
    earlier = await session.get(Extension, (found.round_id, user_id))
    closes_at = max(found.closes_at, now) + timedelta(hours=hours)
    if earlier:
        closes_at = max(closes_at, earlier.closes_at)
    granted = {"closes_at": closes_at, "granted_by": actor.user_id, "granted_at": now}
    await session.execute(
        insert(session, Extension)
        .values(round_id=found.round_id, user_id=user_id, **granted)
        .on_conflict_do_update(index_elements=["round_id", "user_id"], set_=granted)
    )
    await replan_reminders(session, user_id, now)
    return found, closes_at


async def _extendable_round(
    session: AsyncSession, actor: Actor, user_id: int, round_id: int | None, now: datetime
) -> Recent:
    theirs = _extendable(now).join(Enrolment, Enrolment.cohort_id == Series.cohort_id)
    theirs = theirs.where(
        Enrolment.user_id == user_id, TAKES_PART, Series.server_id == actor.server_id
    )
    if round_id is not None:
        theirs = theirs.where(Round.id == round_id)
    row = (await session.execute(theirs.limit(1))).first()
    if row is None:
        raise Refusal(
            f"There is no drill of <@{user_id}> that closed within the last seven days or is "
            "open now" + ("." if round_id is None else "; choose one from the list.")
        )
    return Recent(*row)


def _extendable(now: datetime) -> Select[int, str, int, date, datetime]:
    return (
        select(Round.id, Series.name, Round.number, Round.day, Round.closes_at)
        .join(Series, Series.id == Round.series_id)
        .where(Round.closes_at > now - JUST_CLOSED, Series.kind == "drills")
        .order_by(Round.due_at.desc(), Round.id.desc())
    )
