"""What a series draws from: packs, or what fits a filter; how much of it is still unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, union

from bot.db.tables import DrillRevision, Round, RoundDrill
from bot.practice.libraries import library_of
from drills.model import Refusal
from drills.selection import draw, require_drills, selection_from

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Series
    from drills.library import Library
    from drills.selection import Drawn, Selection


@dataclass(frozen=True, slots=True)
class Draws:
    """What a series draws from. `titles` are those of the packs that its drills are from.

    and `crisis` those of them with crisis content. `unseen` counts the drills that the series
    has not posted yet.
    """

    selection: Selection
    drawn: Drawn
    titles: tuple[str, ...]
    crisis: tuple[str, ...]
    unseen: int


async def what_it_draws(session: AsyncSession, series: Series, library: Library) -> Draws:
    """The drills of a series as they are now in its server."""
    library = await library_of(session, library, series.server_id)
    selection = selection_from(series.selection)
    drawn = draw(selection, library)
    seen = await drills_posted(session, series)
    packs = [library.packs[key] for key in drawn.packs]
    return Draws(
        selection,
        drawn,
        tuple(pack.title for pack in packs),
        tuple(pack.title for pack in packs if pack.crisis),
        len(drawn.identities - seen),
    )


async def drills_posted(session: AsyncSession, series: Series) -> set[tuple[str, str, int]]:
    """The drills that a series has posted, in any of its levels, as their identities."""
    identity = select(DrillRevision.pack_id, DrillRevision.drill_id, DrillRevision.meaning)
    here = Round.series_id == series.id
    of_all = identity.join(Round, Round.drill_revision_id == DrillRevision.id).where(here)
    of_a_level = (
        identity.join(RoundDrill, RoundDrill.drill_revision_id == DrillRevision.id)
        .join(Round, Round.id == RoundDrill.round_id)
        .where(here)
    )
    rows = await session.execute(union(of_all, of_a_level))
    return {(pack_id, drill_id, meaning) for pack_id, drill_id, meaning in rows}


def check_selection(selection: Selection, library: Library, kind: str) -> Drawn:
    """The drills of a selection for a series of that kind. Refuses what it cannot post."""
    for key in selection.packs:
        pack = library.pack_to_post(key)
        if pack.crisis and kind == "pairs":
            raise Refusal(f'"{pack.title}" has crisis content, which is not practised in pairs.')
        if pack.crisis and not selection.crisis:
            raise Refusal(f'"{pack.title}" has crisis content, which has to be asked for.')
    if selection.crisis and kind == "pairs":
        raise Refusal("Crisis content is not practised in pairs.")
    return require_drills(selection, library)
