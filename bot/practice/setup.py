"""Setting a server up: channels, roles and zone."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.db.sql import insert
from bot.db.tables import Server
from bot.practice.people import require_admin
from drills.model import Refusal
from drills.zones import known_zone

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


class Place(StrEnum):
    """What an admin chooses, by the column that keeps it: two channels and two roles."""

    DRILLS = "drill_channel_id"
    STAFF = "staff_channel_id"
    SUPERVISORS = "supervisor_role_id"
    COORDINATORS = "coordinator_role_id"


async def setting_up(session: AsyncSession, actor: Actor, default_zone: str) -> Server:
    """The actor's server, made on first use with the installation's zone. Admins only."""
    server_id = require_admin(actor)
    await session.execute(
        insert(session, Server).values(id=server_id, zone=default_zone).on_conflict_do_nothing()
    )
    return await session.get_one(Server, server_id)


async def choose(
    session: AsyncSession, actor: Actor, place: Place, chosen_id: int | None, default_zone: str
) -> Server:
    """Set one channel or role by its Discord id, or unset it with None. Admins only."""
    server = await setting_up(session, actor, default_zone)
    if place in (Place.SUPERVISORS, Place.COORDINATORS) and chosen_id == server.id:
        raise Refusal("The @everyone role cannot be staff. Choose a role that only staff hold.")
    setattr(server, place.value, chosen_id)
    return server


async def choose_zone(session: AsyncSession, actor: Actor, zone: str, default_zone: str) -> Server:
    """Set the server's time zone by its IANA name. Admins only; series keep their own."""
    server = await setting_up(session, actor, default_zone)
    server.zone = known_zone(zone)
    return server
