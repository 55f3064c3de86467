"""What a series draws from: packs, or what fits a filter; how much of it is still unseen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, union_all

from bot.db.tables import DrillRevision, Round, RoundDrill, Series
from bot.practice.libraries import library_of
from drills.model import Refusal
from drills.selection import draw, require_drills, selection_from

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Subquery
    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library
    from drills.selection import Drawn, Selection


@dataclass(frozen=True, slots=True)
class Draws:
    """What a series draws from. `titles` are those of the packs that its drills are from.

    `crisis` are those of them with crisis content. `unseen` counts the drills that no series of
    the same cohort and kind has posted yet.
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
    """The drills that series of the same cohort and kind have posted, as their identities."""
    alike = select(Series.id).where(
        Series.cohort_id == series.cohort_id, Series.kind == series.kind
    )
    posted = uses_of(Round.series_id.in_(alike))
    rows = await session.execute(
        select(DrillRevision.pack_id, DrillRevision.drill_id, DrillRevision.meaning)
        .join(posted, posted.c.revision_id == DrillRevision.id)
        .distinct()
    )
    return {(pack_id, drill_id, meaning) for pack_id, drill_id, meaning in rows}


async def packs_posted(
    session: AsyncSession, series_ids: Collection[int]
) -> defaultdict[int, set[str]]:
    """The packs that each of these series has posted a drill of."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    if series_ids:
        posted = uses_of(Round.series_id.in_(series_ids))
        rows = await session.execute(
            select(posted.c.series_id, DrillRevision.pack_id)
            .join(DrillRevision, DrillRevision.id == posted.c.revision_id)
            .distinct()
        )
        for series_id, pack_id in rows:
            found[series_id].add(pack_id)
    return found


def uses_of(here: ColumnElement[bool]) -> Subquery:
    """Of the rounds here, `series_id`, `id` and `revision_id` for each drill, also for a level."""
    of_all = select(Round.series_id, Round.id, Round.drill_revision_id.label("revision_id"))
    of_a_level = (
        select(Round.series_id, Round.id, RoundDrill.drill_revision_id)
        .join(RoundDrill, RoundDrill.round_id == Round.id)
        .where(Round.levelled)
    )
    return union_all(of_all.where(here), of_a_level.where(here)).subquery()


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
