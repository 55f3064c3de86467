"""Reminders of open drills: planned when rounds open, and judged anew when they are sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select, update

from bot.db.sql import insert
from bot.db.tables import Delivery, Enrolment, Extension, Person, Reply, Round, Series
from bot.practice.absences import away_on, is_away
from bot.practice.deliveries import DIRECT, Message, mark_dropped
from bot.practice.membership import TAKES_PART
from drills.calendar import ONE_DAY, instant, local_day, weekdays_from
from drills.reminders import QuietHours, remind_at, wait_for_quiet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

MIDNIGHT = time()
LONGEST_WAIT = timedelta(days=7)
"""A reminder that had to wait is looked for so many days after its own."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One person, and one open round of theirs that they have not answered.

    `where` is "direct" or "channel"; `lead` is how long before its closing they want to know.
    """

    user_id: int
    round_id: int
    server_id: int
    enrolment: Enrolment
    day: date
    where: str
    lead: timedelta
    quiet: QuietHours
    opened_at: datetime
    closes_at: datetime

    def planned_at(self, now: datetime) -> datetime | None:
        """When to remind of it, as seen at `now`; never earlier than that."""
        return remind_at(max(self.opened_at, now), self.closes_at, self.lead, self.quiet)

    def judged_at(self, now: datetime) -> datetime | None:
        """The same once its time seems to have come: late is still welcome, quiet stays quiet."""
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
    for reminder in await _unanswered(session, now, about):
        at = reminder.planned_at(now)
        if at is not None:
            message = reminder.message(at)
            known = planned.setdefault(message.key, message)
            planned[message.key] = min(known, message, key=lambda one: one.due_at)
    if planned:
        rows = [{**asdict(message), "place": message.place} for message in planned.values()]
        await session.execute(_put(session, now), rows)
    return len(planned)


def _put(session: AsyncSession, now: datetime) -> Any:  # noqa: ANN401  as `insert`
    """A reminder that was dropped waits again; one that waits may only come earlier."""
    statement = insert(session, Delivery)
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


async def _unanswered(
    session: AsyncSession, now: datetime, *about: ColumnElement[bool]
) -> list[Reminder]:
    """Open rounds, each with every member of its cohort who has not answered it.

    Of those, only who wants to be reminded, and takes direct messages where that is the way.
    """
    longer = Extension.closes_at > Round.closes_at
    closes_at = case((longer, Extension.closes_at), else_=Round.closes_at)
    answered = select(Reply.id).where(
        Reply.round_id == Round.id, Reply.user_id == Enrolment.user_id
    )
    reachable = or_(Person.reminders == "channel", Person.messages_closed_at.is_(None))
    zone = func.coalesce(Person.zone, Enrolment.zone)
    rows = await session.execute(
        select(Person, Round, Series.server_id, Enrolment, zone, closes_at)
        .select_from(Round)
        .join(Series, Series.id == Round.series_id)
        .join(Enrolment, Enrolment.cohort_id == Series.cohort_id)
        .join(Person, Person.id == Enrolment.user_id)
        .outerjoin(Extension, (Extension.round_id == Round.id) & (Extension.user_id == Person.id))
        .where(*about, closes_at > now, TAKES_PART, Person.reminders != "off", reachable)
        .where(~answered.exists())
    )
    return [
        Reminder(
            person.id,
            round_.id,
            server_id,
            enrolment,
            round_.day,
            person.reminders,
            timedelta(hours=person.remind_hours_before),
            QuietHours(person.quiet_from, person.quiet_until, zone),
            round_.due_at,
            closes_at,
        )
        for person, round_, server_id, enrolment, zone, closes_at in rows
    ]


def _rests(enrolment: Enrolment, *days: date) -> bool:
    """Whether the person takes the weekday of one of these days off."""
    return any(day.weekday() in weekdays_from(enrolment.rest_weekdays) for day in days)


async def reminder_due(
    session: AsyncSession, claimed: Delivery, now: datetime
) -> tuple[Reminder, datetime] | None:
    """What a reminder whose time has come is about, and when to send it; None if it has no point.

    Judged by what holds now: a later instant than `now` means that it has to wait. Of several
    open rounds it is about the one whose reminder is due first.
    """
    theirs = (Person.id == claimed.user_id, ~away_on(Round.day))
    judged = [
        (at, reminder)
        for reminder in await _unanswered(session, now, *theirs)
        if (at := reminder.judged_at(now))
    ]
    for at, reminder in sorted(judged, key=lambda one: (one[0], one[1].closes_at)):
        enrolment, today = reminder.enrolment, local_day(at, reminder.quiet.zone)
        if (
            not _rests(enrolment, reminder.day, today)
            and not await is_away(session, enrolment.id, today)
            and not await _had_one(session, claimed, today, reminder.quiet.zone)
        ):
            return reminder, at
    return None


async def _had_one(session: AsyncSession, claimed: Delivery, today: date, zone: str) -> bool:
    """Whether the person was reminded on that day, by a message of this day or an earlier one."""
    user_id = claimed.user_id or 0
    keys = (key_of(user_id, today - LONGEST_WAIT), key_of(user_id, today + ONE_DAY))
    sent = await session.scalar(
        select(Delivery.id)
        .where(
            Delivery.key.between(*keys),
            Delivery.id != claimed.id,
            Delivery.sent_at >= instant(today, MIDNIGHT, zone),
            Delivery.sent_at < instant(today + ONE_DAY, MIDNIGHT, zone),
        )
        .limit(1)
    )
    return sent is not None


async def note_closed_messages(
    session: AsyncSession, claimed: Delivery, problem: str, now: datetime
) -> None:
    """Note once that somebody takes no direct messages, and do not try this one again."""
    await session.execute(
        update(Person)
        .where(
            Person.id == claimed.user_id,
            Person.reminders == DIRECT,
            Person.messages_closed_at.is_(None),
        )
        .values(messages_closed_at=now)
        .execution_options(synchronize_session=False)
    )
    await mark_dropped(session, claimed, problem)
