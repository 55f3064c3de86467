"""Who is asking, and what they may do here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Cohort, Enrolment, Server
from bot.practice.membership import TAKES_PART
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at this moment, as Discord describes them in the interaction itself.

    `server_id` is None in a direct message. `manages` is the Manage Server permission.
    """

    user_id: int
    server_id: int | None
    role_ids: frozenset[int] = frozenset()
    manages: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """What an actor is in one server. A manager may do all that a coordinator may."""

    admin: bool = False
    coordinator: bool = False
    supervisor: bool = False
    trainee: bool = False

    @property
    def staff(self) -> bool:
        """Whether they may read replies without having replied."""
        return self.coordinator or self.supervisor


async def server_of(session: AsyncSession, actor: Actor) -> Server:
    """The actor's server as it is set up; refuses where it is not."""
    if actor.server_id is None:
        raise Refusal("This works in your institute's server, not in a direct message.")
    server = await session.get(Server, actor.server_id)
    if server is None:
        raise Refusal(
            "Etude is not set up in this server yet. An admin can do it with `/admin setup`."
        )
    return server


async def is_set_up(session: AsyncSession, actor: Actor) -> bool:
    """Whether the actor's server is set up; true in a direct message, which needs none."""
    return actor.server_id is None or await session.get(Server, actor.server_id) is not None


def staff_roles(server: Server, actor: Actor) -> Roles:
    """The actor's staff roles by the server's settings, from the roles they hold right now."""
    coordinator = actor.manages or server.coordinator_role_id in actor.role_ids
    supervisor = server.supervisor_role_id in actor.role_ids
    return Roles(admin=actor.manages, coordinator=coordinator, supervisor=supervisor)


async def roles_of(session: AsyncSession, actor: Actor) -> Roles:
    """All of the actor's roles here; none where the server is not set up."""
    server = await session.get(Server, actor.server_id) if actor.server_id else None
    if server is None:
        return Roles(admin=actor.manages)
    staff = staff_roles(server, actor)
    enrolled = await session.scalar(
        select(Enrolment.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Cohort.server_id == server.id,
            Enrolment.user_id == actor.user_id,
            TAKES_PART,
        )
        .limit(1)
    )
    return Roles(staff.admin, staff.coordinator, staff.supervisor, trainee=enrolled is not None)


async def require_coordinator(session: AsyncSession, actor: Actor) -> Server:
    """The server, if the actor coordinates it; refuses anyone else."""
    server = await server_of(session, actor)
    if not staff_roles(server, actor).coordinator:
        raise Refusal(_needs("coordinators", server.coordinator_role_id))
    return server


async def require_supervisor(session: AsyncSession, actor: Actor) -> Server:
    """The server, if the actor supervises in it; refuses anyone else."""
    server = await server_of(session, actor)
    if not staff_roles(server, actor).supervisor:
        raise Refusal(_needs("supervisors", server.supervisor_role_id))
    return server


async def require_staff(session: AsyncSession, actor: Actor) -> Server:
    """The server, if the actor coordinates it or supervises in it; refuses anyone else."""
    server = await server_of(session, actor)
    if not staff_roles(server, actor).staff:
        raise Refusal(
            _needs(
                "coordinators and supervisors",
                server.coordinator_role_id,
                server.supervisor_role_id,
            )
        )
    return server


def require_admin(actor: Actor) -> int:
    """The server's id, if the actor may manage it; refuses anyone else."""
    if actor.server_id is None:
        raise Refusal("This works in your institute's server, not in a direct message.")
    if not actor.manages:
        raise Refusal("This is for admins: it needs the Manage Server permission.")
    return actor.server_id


def _needs(people: str, *role_ids: int | None) -> str:
    roles = " or ".join(f"<@&{role_id}>" for role_id in role_ids if role_id)
    if not roles:
        return (
            f"This is for {people}, and no role is set for them yet. "
            "An admin can choose one with `/admin setup`."
        )
    return f"This is for {people}: it needs the role {roles}. An admin can give it to you."
