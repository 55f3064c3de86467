"""Reminders whose time has come: judged by what holds now, and what is learned in sending."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.db.tables import Delivery, Person, Round
from bot.practice.absences import away_on, is_away
from bot.practice.claims import reviews_waiting
from bot.practice.deliveries import mark_dropped
from bot.practice.people import Actor
from bot.practice.reminders import CHANNEL, Reminder, key_of, reminders_of
from drills.calendar import ONE_DAY, instant, local_day

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

MIDNIGHT = time()
LONGEST_WAIT = timedelta(days=7)
"""A reminder that had to wait is looked for so many days after its own."""


async def reminder_due(
    session: AsyncSession, claimed: Delivery, now: datetime
) -> tuple[Reminder, datetime] | None:
    """What a reminder whose time has come is about, and when to send it; None if it has no point.

    Judged by what holds now: a later instant than `now` means that it has to wait. Of several
    open rounds it is about the one whose reminder is due first; on one day a drill to answer
    comes before replies to rate.
    """
    theirs = (Person.id == claimed.user_id, ~away_on(Round.day))
    judged = [
        (at, reminder)
        for reminder in await reminders_of(session, now, *theirs)
        if (at := reminder.judged_at(now))
    ]
    for at, reminder in sorted(judged, key=_in_turn):
        today = local_day(at, reminder.quiet.zone)
        if reminder.nudge and not await _is_worth_it(session, reminder, at, now):
            continue
        if (
            not {reminder.day.weekday(), today.weekday()} & reminder.days_off
            and not await is_away(session, reminder.enrolment_id, today)
            and not await _had_one(session, claimed, today, reminder.quiet.zone)
        ):
            return reminder, at
    return None


def _in_turn(one: tuple[datetime, Reminder]) -> tuple[date, bool, datetime, datetime]:
    at, reminder = one
    return local_day(at, reminder.quiet.zone), reminder.nudge, at, reminder.closes_at


async def _is_worth_it(session: AsyncSession, nudge: Reminder, at: datetime, now: datetime) -> bool:
    """Whether there is something to rate, or may be later today. Other days have their own."""
    if at > now:
        return local_day(at, nudge.quiet.zone) == local_day(now, nudge.quiet.zone)
    return await replies_to_rate(session, nudge, now) > 0


async def replies_to_rate(session: AsyncSession, reminder: Reminder, now: datetime) -> int:
    """How many replies the person could rate today, in the server of the reminder."""
    return await reviews_waiting(session, Actor(reminder.user_id, reminder.server_id), now)


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
            Person.reminders != CHANNEL,
            Person.messages_closed_at.is_(None),
        )
        .values(messages_closed_at=now)
        .execution_options(synchronize_session=False)
    )
    await mark_dropped(session, claimed, problem)
