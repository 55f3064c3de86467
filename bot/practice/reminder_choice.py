"""How somebody wants to be reminded: their own choice, which nobody else sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Enrolment, Person
from bot.practice.membership import TAKES_PART, hold_person
from bot.practice.reminders import replan_reminders
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

PLACES = ("off", "direct", "channel")
YES_NO = ("yes", "no")
HOURS_BEFORE = (1, 3, 6, 12, 24)


class Part(StrEnum):
    """What a person chooses, by the column that keeps it."""

    PLACE = "reminders"
    HOURS_BEFORE = "remind_hours_before"
    QUIET_FROM = "quiet_from"
    QUIET_UNTIL = "quiet_until"
    NUDGES = "review_nudges"


@dataclass(frozen=True, slots=True)
class Choice:
    """Where somebody is reminded, how many hours before a drill closes, and when they want quiet.

    `nudges`: whether they want to hear of replies that wait for their rating as well.
    `zone` is what their clock shows, None for somebody in no cohort who has not said so.
    """

    where: str = "off"
    hours_before: int = 3
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    messages_closed_at: datetime | None = None
    zone: str | None = None
    nudges: bool = False


async def choice_of(session: AsyncSession, actor: Actor) -> Choice:
    """The actor's own choice; reminders are off until they choose otherwise."""
    person = await session.get(Person, actor.user_id)
    zone = (person and person.zone) or await session.scalar(
        select(Enrolment.zone)
        .where(Enrolment.user_id == actor.user_id, TAKES_PART)
        .order_by(Enrolment.id)
        .limit(1)
    )
    if person is None:
        return Choice(zone=zone)
    return Choice(
        person.reminders,
        person.remind_hours_before,
        person.quiet_from,
        person.quiet_until,
        person.messages_closed_at,
        zone,
        person.review_nudges,
    )


async def choose(
    session: AsyncSession, actor: Actor, part: Part, picked: str, now: datetime
) -> Choice:
    """Change one part of the actor's choice; what is planned for open drills follows it.

    Choosing the place, or nudges, forgets that direct messages were closed: they are tried anew.
    """
    chosen = _read(part, picked)
    person = await hold_person(session, actor.user_id)
    setattr(person, part.value, chosen)
    if part in (Part.PLACE, Part.NUDGES):
        person.messages_closed_at = None
    await replan_reminders(session, actor.user_id, now)
    return await choice_of(session, actor)


def _read(part: Part, picked: str) -> str | int | time | bool:
    if part is Part.NUDGES:
        if picked not in YES_NO:
            raise Refusal("Choose whether to hear of replies that wait for your rating.")
        return picked == "yes"
    if part is Part.PLACE:
        if picked not in PLACES:
            raise Refusal("Choose no reminders, a direct message or the drill channel.")
        return picked
    if part is Part.HOURS_BEFORE:
        if picked not in map(str, HOURS_BEFORE):
            raise Refusal("Choose 1, 3, 6, 12 or 24 hours before a drill closes.")
        return int(picked)
    if picked not in map(str, range(24)):
        raise Refusal("Choose one of the hours from 00:00 to 23:00.")
    return time(int(picked))
