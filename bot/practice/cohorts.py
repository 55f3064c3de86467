"""Cohorts, and the consent by which people join them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.db.sql import insert
from bot.db.tables import Cohort, Enrolment, Person, Server
from bot.practice.deliveries import Message, enqueue
from bot.practice.membership import TAKES_PART
from bot.practice.pairs_parting import part
from bot.practice.people import require_coordinator
from bot.practice.reminders import replan_reminders
from bot.practice.settings import carry_over
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_NAME = 80

SMALL = 4
"""A cohort with fewer members than this is told how small it is."""


@dataclass(frozen=True, slots=True)
class CohortOverview:
    """One line of the list of cohorts."""

    id: int
    name: str
    invited_only: bool
    joined: tuple[int, ...]
    invited: tuple[int, ...]


async def create_cohort(
    session: AsyncSession, actor: Actor, name: str, *, invited_only: bool, now: datetime
) -> Cohort:
    """A new cohort in the actor's server and its public join card. Coordinators only."""
    server = await require_coordinator(session, actor)
    name = checked_name(name, "cohort")
    if server.drill_channel_id is None:
        raise Refusal("Choose a drill channel with `/admin setup` first: the join card goes there.")
    taken = Refusal(f'There is already a cohort called "{name}" here. Choose another name.')
    if name.casefold() in map(str.casefold, await cohort_names(session, server.id)):
        raise taken
    cohort = await session.scalar(
        insert(session, Cohort)
        .values(
            server_id=server.id,
            name=name,
            zone=server.zone,
            invited_only=invited_only,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Cohort)
    )
    if cohort is None:
        raise taken
    if not invited_only:
        key = f"join/{cohort.id}"
        await enqueue(session, Message("join", key, server.id, now, cohort_id=cohort.id))
    return cohort


def checked_name(name: str, thing: str) -> str:
    """The name without stray spaces; refuses an empty or overlong one."""
    name = " ".join(name.split())
    if not name:
        raise Refusal(f"The {thing} needs a name.")
    if len(name) > LONGEST_NAME:
        raise Refusal(
            f"The name is {len(name)} characters long; up to {LONGEST_NAME} fit. Shorten it."
        )
    return name


async def list_cohorts(session: AsyncSession, actor: Actor) -> list[CohortOverview]:
    """Every cohort of the actor's server with the user ids in it. Coordinators only."""
    server = await require_coordinator(session, actor)
    rows = await session.execute(
        select(Cohort, Enrolment)
        .outerjoin(Enrolment, (Enrolment.cohort_id == Cohort.id) & Enrolment.left_at.is_(None))
        .where(Cohort.server_id == server.id)
        .order_by(Cohort.name, Enrolment.id)
    )
    people: dict[Cohort, list[Enrolment]] = {}
    for cohort, enrolment in rows:
        people.setdefault(cohort, []).extend([enrolment] if enrolment else [])
    return [
        CohortOverview(
            cohort.id,
            cohort.name,
            cohort.invited_only,
            tuple(e.user_id for e in enrolments if e.joined_at),
            tuple(e.user_id for e in enrolments if not e.joined_at),
        )
        for cohort, enrolments in people.items()
    ]


async def find_cohort(session: AsyncSession, server_id: int, name: str) -> Cohort:
    """The server's cohort of that name; refuses with the names there are."""
    cohorts = list(await session.scalars(select(Cohort).where(Cohort.server_id == server_id)))
    for cohort in cohorts:
        if cohort.name.casefold() == name.strip().casefold():
            return cohort
    if not cohorts:
        raise Refusal("There is no cohort yet. Make one with `/cohort create`.")
    names = ", ".join(sorted(cohort.name for cohort in cohorts))
    raise Refusal(f'There is no cohort called "{name}". There is: {names}.')


async def cohort_names(session: AsyncSession, server_id: int) -> list[str]:
    """The names of a server's cohorts, sorted."""
    return list(
        await session.scalars(
            select(Cohort.name).where(Cohort.server_id == server_id).order_by(Cohort.name)
        )
    )


async def invite(
    session: AsyncSession, actor: Actor, name: str, user_id: int, now: datetime
) -> Cohort:
    """Invite someone: they are asked in the drill channel, and join by their own consent."""
    server = await require_coordinator(session, actor)
    cohort = await find_cohort(session, server.id, name)
    if server.drill_channel_id is None:
        raise Refusal("Choose a drill channel with `/admin setup` first: invitations go there.")
    asked = {"invited_at": now, "joined_at": None, "left_at": None, "removed": False}
    invited = await session.scalar(
        insert(session, Enrolment)
        .values(cohort_id=cohort.id, user_id=user_id, zone=cohort.zone, **asked)
        .on_conflict_do_update(
            index_elements=["cohort_id", "user_id"],
            set_=asked,
            where=Enrolment.joined_at.is_(None) | Enrolment.left_at.is_not(None),
        )
        .returning(Enrolment.id)
    )
    if invited is None:
        raise Refusal(f"<@{user_id}> is in {cohort.name} already.")
    key = f"invite/{cohort.id}/{user_id}/{int(now.timestamp())}"
    message = Message("invite", key, server.id, now, cohort_id=cohort.id, user_id=user_id)
    await enqueue(session, message)
    return cohort


async def remove(
    session: AsyncSession, actor: Actor, name: str, user_id: int, now: datetime
) -> Cohort:
    """Take someone out of a cohort; what they wrote stays, and a coordinator may invite again."""
    server = await require_coordinator(session, actor)
    cohort = await find_cohort(session, server.id, name)
    enrolment = await enrolment_of(session, cohort.id, user_id)
    if enrolment is None or enrolment.left_at:
        raise Refusal(f"<@{user_id}> is not in {cohort.name}.")
    enrolment.left_at, enrolment.removed = now, True
    await part(session, cohort.id, [user_id], now)
    return cohort


async def enrolment_of(session: AsyncSession, cohort_id: int, user_id: int) -> Enrolment | None:
    """The person's row in the cohort, whatever its state."""
    return await session.scalar(
        select(Enrolment).where(Enrolment.cohort_id == cohort_id, Enrolment.user_id == user_id)
    )


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the consent card needs to say, and whether its reader may agree to it."""

    cohort_id: int
    name: str
    joined: bool
    members: int

    @property
    def small(self) -> bool:
        """Whether people may guess who wrote what."""
        return self.members < SMALL


async def invitation(
    session: AsyncSession, actor: Actor, cohort_id: int, *, lock: bool = False
) -> Invitation:
    """The cohort as someone about to join sees it.

    Refuses another server's cohort, and people who were not invited where that is asked
    for, or whom a coordinator took out.
    """
    # A full lock would wait for invitations that refer to the cohort, which wait for this one.
    cohort = await session.get(
        Cohort, cohort_id, with_for_update={"key_share": True} if lock else None
    )
    if cohort is None or cohort.server_id != actor.server_id:
        raise Refusal("That cohort is not in this server. Ask a coordinator for a new invitation.")
    enrolment = await enrolment_of(session, cohort.id, actor.user_id)
    if enrolment and enrolment.removed:
        raise Refusal(f"A coordinator took you out of {cohort.name}. Ask them to invite you again.")
    if cohort.invited_only and enrolment is None:
        raise Refusal(f"{cohort.name} is by invitation. A coordinator can invite you.")
    members = await session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.cohort_id == cohort.id,
            TAKES_PART,
        )
    )
    joined = bool(enrolment and enrolment.joined_at and not enrolment.left_at)
    return Invitation(cohort.id, cohort.name, joined, members or 0)


async def join(session: AsyncSession, actor: Actor, cohort_id: int, now: datetime) -> Invitation:
    """Enrol the actor, who has just agreed to the consent card. Saying it twice is once."""
    invited = await invitation(session, actor, cohort_id, lock=True)
    if invited.joined:
        return invited
    zone = await session.scalar(
        select(func.coalesce(Person.zone, Server.zone))
        .select_from(Cohort)
        .join(Server, Server.id == Cohort.server_id)
        .outerjoin(Person, Person.id == actor.user_id)
        .where(Cohort.id == cohort_id)
    )
    agreed = {"zone": zone, "joined_at": now, "left_at": None, "removed": False}
    enrolled = await session.execute(
        insert(session, Enrolment)
        .values(cohort_id=cohort_id, user_id=actor.user_id, **agreed)
        .on_conflict_do_update(index_elements=["cohort_id", "user_id"], set_=agreed)
        .returning(Enrolment)
        .execution_options(populate_existing=True)
    )
    await carry_over(session, actor, enrolled.scalar_one(), now)
    await replan_reminders(session, actor.user_id, now)
    return invited


async def leave(session: AsyncSession, actor: Actor, cohort_id: int, now: datetime) -> str:
    """End the actor's own enrolment; returns the cohort's name. They may join again."""
    cohort = await session.get(Cohort, cohort_id)
    enrolment = await enrolment_of(session, cohort_id, actor.user_id)
    if cohort is None or cohort.server_id != actor.server_id:
        raise Refusal("That cohort is not in this server.")
    if enrolment is None or enrolment.left_at or not enrolment.joined_at:
        raise Refusal("You are not in that cohort.")
    enrolment.left_at = now
    await part(session, cohort_id, [actor.user_id], now)
    return cohort.name
