"""Where to find help, in the institute's own words; and the consent that crisis content needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.practice.people import require_coordinator
from drills.model import Refusal
from drills.selection import selection_from

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Series, Server
    from bot.practice.people import Actor

LONGEST_SIGNPOST = 300
NO_SIGNPOST = (
    "Before crisis content is posted, people need to know where to find help. Write your "
    "institute's words with `/series signpost`, then start the series."
)


async def signpost_here(session: AsyncSession, actor: Actor) -> str:
    """The server's own words, or an empty text. Coordinators only."""
    return (await require_coordinator(session, actor)).signpost or ""


async def put_up(session: AsyncSession, actor: Actor, text: str) -> Server:
    """Keep the server's own words on where to find help. Coordinators only.

    They may be changed at any time, and are shown from then on with old drills too; they
    cannot be taken away, because a series may be running that needs them.
    """
    server = await require_coordinator(session, actor)
    words = " ".join(text.split())
    if not words:
        raise Refusal("Write where people find help: whom to ring, and whom to speak to here.")
    if len(words) > LONGEST_SIGNPOST:
        raise Refusal(
            f"That is {len(words)} characters; up to {LONGEST_SIGNPOST} fit under a drill."
        )
    server.signpost = words
    return server


def asks_for_crisis_content(series: Series) -> bool:
    """Whether its coordinator wants crisis content in the series."""
    return selection_from(series.selection).crisis


async def require_consent(
    session: AsyncSession, actor: Actor, series: Series, *, agreed: bool
) -> None:
    """Refuses crisis content that nobody has agreed to, or without words on where to find help."""
    if not asks_for_crisis_content(series):
        return
    if not await signpost_here(session, actor):
        raise Refusal(NO_SIGNPOST)
    if not agreed:
        raise Refusal(
            f"{series.name} has crisis content. Open `/series show`, press Start and agree to it."
        )
