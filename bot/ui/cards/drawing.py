"""What a series draws from, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import clip, count, plain
from drills.model import Level

if TYPE_CHECKING:
    from bot.practice.series_drills import Draws
    from drills.selection import Selection

LONGEST_TITLES = 200


def say_draws(draws: Draws) -> str:
    """The packs and filters of a series in a line or two."""
    titles = plain(clip(", ".join(draws.titles), LONGEST_TITLES))
    several = len(draws.titles) > 1
    if draws.selection.packs:
        lines = [f"{'Packs' if several else 'Pack'}: {titles or 'none that is here any more'}"]
    else:
        lines = [f"From the whole library: {count(len(draws.titles), 'pack')}"]
    filters = say_filters(draws.selection)
    return "\n".join([*lines, *([f"Only: {filters}"] if filters else [])])


def say_filters(selection: Selection) -> str:
    """The filters of a selection, or an empty text."""
    parts = (
        " or ".join(selection.skills),
        " or ".join(level for level in Level if level in selection.levels),
        " or ".join(selection.phases),
        ", ".join(selection.tags),
    )
    return plain(" · ".join(part for part in parts if part))
