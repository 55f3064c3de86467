"""The library as one server has it: everybody's packs, and over them its own."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.db.tables import OwnPack
from drills.library import with_own_packs

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library

MOST_KEPT: Final = 1_000
"""So many servers' libraries are kept in memory; beyond that, all are read anew."""

_ANY = select(select(OwnPack.id).where(OwnPack.active).exists())


async def library_of(session: AsyncSession, library: Library, server_id: int) -> Library:
    """`library` with the server's own packs laid over it; one small read while they stay."""
    return (await libraries_of(session, library, [server_id]))[server_id]


async def libraries_of(
    session: AsyncSession, library: Library, server_ids: Collection[int]
) -> dict[int, Library]:
    """The same for several servers, in as many statements and perhaps one more."""
    if len(server_ids) > 1 and not await session.scalar(_ANY):
        # A long list of servers takes longer to ask for than to see that there is nothing.
        return dict.fromkeys(server_ids, library)
    rows = await session.execute(
        select(OwnPack.server_id, OwnPack.id, OwnPack.digest)
        .where(OwnPack.server_id.in_(server_ids), OwnPack.active)
        .order_by(OwnPack.id)
    )
    own: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for server_id, pack_id, digest in rows:
        own[server_id].append((pack_id, digest))
    found = dict.fromkeys(server_ids, library)
    for server_id, packs in own.items():
        # By what is in them: then it matters to nobody which database they are from.
        key = tuple(digest for _, digest in packs)
        if key not in library.overlaid:
            if len(library.overlaid) >= MOST_KEPT:
                library.overlaid.clear()
            library.overlaid[key] = await _overlaid(session, library, [one for one, _ in packs])
        found[server_id] = library.overlaid[key]
    return found


async def _overlaid(session: AsyncSession, library: Library, pack_ids: list[int]) -> Library:
    rows = await session.execute(
        select(OwnPack.key, OwnPack.text).where(OwnPack.id.in_(pack_ids)).order_by(OwnPack.id)
    )
    # Twenty milliseconds and more a pack; after a start those of all servers may be read at once.
    return await asyncio.to_thread(with_own_packs, library, dict(rows.all()))
