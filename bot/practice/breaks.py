"""Breaks: a trainee's own vacation and pause, and the days that staff have excused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from bot.db.tables import Absence
from bot.practice.absences import ONE_DAY, add_absence, covers, drop_absences, read_days
from bot.practice.membership import hold_person, own_day, own_enrolments
from bot.practice.reminders import replan_reminders
from drills.dates import say_day, say_days
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Enrolment
    from bot.practice.people import Actor

PAUSE: Final = "pause"
VACATION: Final = "vacation"
EXCUSED: Final = "excused"
OWN: Final = (PAUSE, VACATION)
GONE: Final = "That break is not there any more. `/drill settings` shows those that are."


@dataclass(frozen=True, slots=True)
class Break:
    """One stretch of days off, the same in all of a person's cohorts that share it.

    `kind` is pause, vacation or excused; a pause has no last day until it is ended. `id` is
    that of any of its rows.
    """

    id: int
    kind: str
    first_day: date
    last_day: date | None
    begun: bool

    @property
    def own(self) -> bool:
        """Whether it is the trainee's own, not their staff's."""
        return self.kind in OWN


async def breaks_of(
    session: AsyncSession,
    enrolments: Sequence[Enrolment],
    today: date,
    kinds: Sequence[str] = (*OWN, EXCUSED),
    since: date | None = None,
) -> tuple[Break, ...]:
    """The breaks that hold on `today` or are to come, in their order; or from `since` on."""
    rows = await session.scalars(
        select(Absence)
        .where(
            Absence.enrolment_id.in_([enrolment.id for enrolment in enrolments]),
            Absence.kind.in_(kinds),
            or_(Absence.last_day.is_(None), Absence.last_day >= (since or today)),
        )
        .order_by(Absence.first_day, Absence.id)
    )
    return as_breaks(rows, today)


def as_breaks(rows: Iterable[Absence], today: date) -> tuple[Break, ...]:
    """Absences as breaks, those of several cohorts once."""
    each = {(row.kind, row.first_day, row.last_day): row.id for row in rows}
    return tuple(
        Break(row_id, kind, first, last, begun=first <= today)
        for (kind, first, last), row_id in each.items()
    )


async def plan_vacation(
    session: AsyncSession, actor: Actor, first: str, last: str, now: datetime
) -> Break:
    """Take the days off, both included, in every cohort here; joins a vacation it meets.

    Refuses dates that cannot be, and days that are over: those only staff can excuse.
    """
    enrolments, today = await _own_time(session, actor, now)
    first_day, last_day = read_days(first, last, today)
    if first_day < today:
        raise Refusal(
            f"{say_day(first_day, today)} is over. A vacation begins today or later; for days "
            "gone by, ask a coordinator or supervisor to excuse you."
        )
    for one in await breaks_of(session, enrolments, today, [PAUSE]):
        raise Refusal(
            f"You are on a break already, {say_days(one.first_day, None, today)}. End it in "
            "`/drill settings` first, then plan the vacation."
        )
    for enrolment in enrolments:
        await add_absence(
            session, enrolment.id, VACATION, first_day, last_day, by=actor.user_id, now=now
        )
    return Break(0, VACATION, first_day, last_day, begun=first_day <= today)


async def begin_pause(session: AsyncSession, actor: Actor, now: datetime) -> None:
    """Take time off from today on, until it is ended; pausing twice is pausing once."""
    enrolments, today = await _own_time(session, actor, now)
    for one in await breaks_of(session, enrolments, today, [VACATION]):
        if one.begun:
            raise Refusal(
                f"You are on vacation already, {say_days(one.first_day, one.last_day, today)}. "
                "End it first if you do not know how long you will be away."
            )
    paused = await breaks_of(session, enrolments, today, [PAUSE])
    for enrolment in enrolments if not paused else ():
        session.add(
            Absence(
                enrolment_id=enrolment.id,
                kind=PAUSE,
                first_day=today,
                last_day=None,
                set_by=actor.user_id,
                set_at=now,
            )
        )


async def end_break(session: AsyncSession, actor: Actor, now: datetime) -> None:
    """End the actor's own break: from today on drills count again; yesterday was its last day."""
    enrolments, today = await _own_time(session, actor, now)
    rows = list(
        await session.scalars(
            select(Absence).where(
                Absence.enrolment_id.in_([enrolment.id for enrolment in enrolments]),
                Absence.kind.in_(OWN),
                covers(today),
            )
        )
    )
    if not rows:
        raise Refusal("You are not on a break of your own just now.")
    await drop_absences(session, [row.id for row in rows if row.first_day == today])
    for row in rows:
        if row.first_day < today:
            row.last_day = today - ONE_DAY
    await session.flush()
    await replan_reminders(session, actor.user_id, now)


async def take_back(session: AsyncSession, actor: Actor, absence_id: int, now: datetime) -> None:
    """Forget a break of the actor's own that has not begun."""
    enrolments, today = await _own_time(session, actor, now)
    for one in await breaks_of(session, enrolments, today, OWN):
        if one.id == absence_id and one.begun:
            raise Refusal("That break has begun. End it instead.")
        if one.id == absence_id:
            await drop_break(session, enrolments, one)
            return
    raise Refusal(GONE)


async def drop_break(session: AsyncSession, enrolments: Sequence[Enrolment], one: Break) -> None:
    """Take a break away in all of these cohorts."""
    rows = await session.scalars(
        select(Absence.id).where(
            Absence.enrolment_id.in_([enrolment.id for enrolment in enrolments]),
            Absence.kind == one.kind,
            Absence.first_day == one.first_day,
            Absence.last_day.is_not_distinct_from(one.last_day),
        )
    )
    await drop_absences(session, rows)


async def _own_time(
    session: AsyncSession, actor: Actor, now: datetime
) -> tuple[list[Enrolment], date]:
    """The actor's cohorts here and today's date on their wall; nobody else changes their breaks."""
    enrolments = await own_enrolments(session, actor)
    await hold_person(session, actor.user_id)
    return enrolments, await own_day(session, enrolments[0], now)
