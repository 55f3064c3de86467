"""The library as one server has it: everybody's packs, and over them its own."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.db.tables import OwnPack
from drills.library import Overlay, with_own_packs

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library

MOST_KEPT: Final = 1_000
"""So many servers' libraries are kept in memory; beyond that, the oldest are read anew."""

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
        select(OwnPack.server_id, OwnPack.key, OwnPack.digest)
        .where(OwnPack.server_id.in_(server_ids), OwnPack.active)
        .order_by(OwnPack.id)
    )
    own: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for server_id, key, digest in rows:
        own[server_id][key] = digest
    found = dict.fromkeys(server_ids, library)
    for server_id, digests in own.items():
        before = library.overlaid.get(server_id)
        # By what is in them: then it does not matter which database they are from.
        if before is None or before.digests != digests:
            found[server_id] = await _overlaid(session, library, server_id, digests)
        else:
            found[server_id] = before.library
    return found


async def _overlaid(
    session: AsyncSession, library: Library, server_id: int, digests: dict[str, str]
) -> Library:
    """Reads only what has changed since the library was made for that server last."""
    before = library.overlaid.get(server_id)
    kept = {
        key: pack
        for key, digest in digests.items()
        if before
        and before.digests.get(key) == digest
        and key in before.library.own
        and not (pack := before.library.packs[key]).translated
    }
    rows = await session.execute(
        select(OwnPack.key, OwnPack.text)
        .where(OwnPack.server_id == server_id, OwnPack.key.in_(digests.keys() - kept.keys()))
        .order_by(OwnPack.id)
    )
    # Twenty milliseconds and more a pack; after a start those of all servers may be read at once.
    made = await asyncio.to_thread(with_own_packs, library, dict(rows.all()), kept.values())
    while len(library.overlaid) >= MOST_KEPT:
        del library.overlaid[next(iter(library.overlaid))]
    library.overlaid[server_id] = Overlay(digests, made)
    return made
