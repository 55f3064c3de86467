"""Reminders of drills and of replies to rate: planned as rounds open, one a day at most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select, update

from bot.db.bell import tell_due
from bot.db.sql import insert, table_of
from bot.db.tables import Delivery, Enrolment, Extension, Person, Reply, Round, Series
from bot.practice.deliveries import DIRECT, Message
from bot.practice.membership import TAKES_PART
from drills.calendar import local_day, weekdays_from
from drills.reminders import QuietHours, remind_at, wait_for_quiet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "channel"
"""Where somebody is reminded who does not want direct messages."""
LONGEST_OPEN = timedelta(days=25)
"""No round is open so long after its day, not even for somebody with more time."""
_CLOSES_AT = case(
    (Extension.closes_at > Round.closes_at, Extension.closes_at), else_=Round.closes_at
)
_COLUMNS = (
    Person.id.label("user_id"),
    Person.reminders,
    Person.remind_hours_before,
    Person.quiet_from,
    Person.quiet_until,
    Person.review_nudges,
    func.coalesce(Person.zone, Enrolment.zone).label("zone"),
    Enrolment.id.label("enrolment_id"),
    Enrolment.rest_weekdays,
    Series.server_id,
    Round.id.label("round_id"),
    Round.day,
    Round.due_at,
    Round.release_at,
    _CLOSES_AT.label("closes_at"),
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One person, and one open round of theirs that they have not answered.

    `where` is "direct" or "channel"; `lead` is how long before its closing they want to know.
    `nudges` says that they want to hear of replies to rate, too. A `nudge` is of these alone: it
    is for a round that has closed, and until its feedback comes out.
    """

    user_id: int
    round_id: int
    server_id: int
    enrolment_id: int
    days_off: frozenset[int]
    day: date
    where: str
    lead: timedelta
    quiet: QuietHours
    opened_at: datetime
    closes_at: datetime
    nudges: bool = False
    nudge: bool = False

    def planned_at(self, now: datetime) -> datetime | None:
        """When to remind of it, as seen at `now`; never earlier than that."""
        if self.nudge:
            return wait_for_quiet(max(self.opened_at, now), self.closes_at, self.quiet)
        return remind_at(max(self.opened_at, now), self.closes_at, self.lead, self.quiet)

    def judged_at(self, now: datetime) -> datetime | None:
        """The same once its time seems to have come: late is still welcome, quiet stays quiet."""
        if self.nudge:
            at = wait_for_quiet(self.opened_at, self.closes_at, self.quiet)
        else:
            at = remind_at(self.opened_at, self.closes_at, self.lead, self.quiet)
        if at is None or at > now:
            return at
        return wait_for_quiet(now, self.closes_at, self.quiet)

    def message(self, at: datetime) -> Message:
        """What waits in the outbox: one for each person and each day of their own clock."""
        return Message(
            "reminder",
            key_of(self.user_id, local_day(at, self.quiet.zone)),
            self.server_id,
            at,
            round_id=self.round_id,
            user_id=self.user_id,
            note=self.where,
        )


def key_of(user_id: int, day: date) -> str:
    """The key of the one reminder that somebody may have on that day."""
    return f"reminder/{user_id}/{day.isoformat()}"


async def plan_reminders(session: AsyncSession, round_ids: Iterable[int], now: datetime) -> int:
    """Plan the reminders of rounds that have just opened; returns how many there are.

    One statement reads and one writes, however many rounds and people there are.
    """
    return await _plan(session, Round.id.in_(list(round_ids)), now)


async def replan_reminders(session: AsyncSession, user_id: int, now: datetime) -> int:
    """Plan somebody's reminders anew, because something that they hang on has changed.

    What is just being sent stays as it is: the sender judges it by what holds now.
    """
    await session.execute(
        update(Delivery)
        .where(
            Delivery.key.between(key_of(user_id, date.min), key_of(user_id, date.max)),
            Delivery.state == "waiting",
            _unclaimed(now),
        )
        .values(state="dropped", problem="planned anew")
        .execution_options(synchronize_session=False)
    )
    return await _plan(session, Person.id == user_id, now)


async def _plan(session: AsyncSession, about: ColumnElement[bool], now: datetime) -> int:
    """Each day of each person gets its earliest reminder, unless that day has had one."""
    planned: dict[str, Message] = {}
    for reminder in await reminders_of(session, now, about):
        at = reminder.planned_at(now)
        if at is not None:
            message = reminder.message(at)
            known = planned.setdefault(message.key, message)
            planned[message.key] = min(known, message, key=lambda one: one.due_at)
    if planned:
        # In one order, so that two who plan at once wait for each other and not in a circle.
        rows = [planned[key].row for key in sorted(planned)]
        await session.execute(_put(session, now), rows)
        await tell_due(session, min(message.due_at for message in planned.values()))
    return len(planned)


def _put(session: AsyncSession, now: datetime) -> Any:  # noqa: ANN401  as `insert`
    """A reminder that was dropped waits again; one that waits may only come earlier."""
    statement = insert(session, table_of(Delivery))
    new = statement.excluded
    earlier = (Delivery.state == "waiting") & (new.due_at < Delivery.due_at) & _unclaimed(now)
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "state": "waiting",
            "problem": None,
            "server_id": new.server_id,
            "place": new.place,
            "round_id": new.round_id,
            "due_at": new.due_at,
            "note": new.note,
        },
        where=or_(Delivery.state == "dropped", earlier),
    )


def _unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now)


async def reminders_of(
    session: AsyncSession, now: datetime, *about: ColumnElement[bool]
) -> list[Reminder]:
    """What people want to be reminded of in rounds with a drill, each with every member.

    Those who have not answered while they still can; and whoever wants to hear of replies to
    rate, until the round's feedback comes out: whether there are any is for the sender to find
    out. Only who takes direct messages, where that is the way.
    """
    answered = (
        select(Reply.id)
        .where(Reply.round_id == Round.id, Reply.user_id == Enrolment.user_id)
        .exists()
    )
    unanswered = (Person.reminders != "off") & (now < _CLOSES_AT) & ~answered
    reachable = or_(Person.reminders == CHANNEL, Person.messages_closed_at.is_(None))
    own_end = (Extension.round_id == Round.id) & (Extension.user_id == Person.id)
    rows = await session.execute(
        select(*_COLUMNS, unanswered.label("unanswered"))
        .select_from(Round)
        .join(Series, Series.id == Round.series_id)
        .join(Enrolment, Enrolment.cohort_id == Series.cohort_id)
        .join(Person, Person.id == Enrolment.user_id)
        .outerjoin(Extension, own_end)
        .where(*about, reachable, TAKES_PART, Series.kind == "drills")
        .where(Round.day > (now - LONGEST_OPEN).date())
        .where(unanswered | (Person.review_nudges & (now < Round.release_at)))
    )
    found: list[Reminder] = []
    for row in rows:
        reminder = _reminder(row)
        if row.unanswered:
            found.append(reminder)
        if row.review_nudges and now < row.release_at:
            found.append(
                replace(reminder, opened_at=row.closes_at, closes_at=row.release_at, nudge=True)
            )
    return found


def _reminder(row: Any) -> Reminder:  # noqa: ANN401  a row of these columns
    return Reminder(
        user_id=row.user_id,
        round_id=row.round_id,
        server_id=row.server_id,
        enrolment_id=row.enrolment_id,
        days_off=weekdays_from(row.rest_weekdays),
        day=row.day,
        where=CHANNEL if row.reminders == CHANNEL else DIRECT,
        lead=timedelta(hours=row.remind_hours_before),
        quiet=QuietHours(row.quiet_from, row.quiet_until, row.zone),
        opened_at=row.due_at,
        closes_at=row.closes_at,
        nudges=row.review_nudges,
    )
