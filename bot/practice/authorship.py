"""Whose a reply is, and where: for what only its author, or only staff there, may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import Reply, Round, Series
from bot.practice.people import require_supervisor
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


async def own_reply(session: AsyncSession, actor: Actor, reply_id: int) -> tuple[Reply, int]:
    """The actor's own reply and its server's id; refuses any other, and one of another server."""
    found = await _with_server(session, reply_id)
    if found is None or found[0].user_id != actor.user_id:
        raise Refusal("That is for the author of the reply only.")
    reply, server_id = found
    if actor.server_id not in (None, server_id):
        raise Refusal("That reply is not in this server.")
    return reply, server_id


async def supervised_reply(session: AsyncSession, actor: Actor, reply_id: int) -> tuple[Reply, int]:
    """A reply of the server that the actor supervises in, and that server's id."""
    server = await require_supervisor(session, actor)
    found = await _with_server(session, reply_id)
    if found is None or found[1] != server.id:
        raise Refusal("That reply is not in this server any more.")
    return found


async def _with_server(session: AsyncSession, reply_id: int) -> tuple[Reply, int] | None:
    row = (
        await session.execute(
            select(Reply, Series.server_id)
            .join(Round, Round.id == Reply.round_id)
            .join(Series, Series.id == Round.series_id)
            .where(Reply.id == reply_id)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None
