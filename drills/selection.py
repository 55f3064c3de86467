"""Which drill comes next in a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drills.model import Drill, Pack


def next_drill(pack: Pack, used: Sequence[str]) -> Drill:
    """The next drill of `pack`, given the ids used so far, oldest first.

    Unseen drills come first, in the order in which the author put them; then the one
    whose last use is longest ago, so that nothing repeats before the pack is through.
    """
    last_use = {drill_id: turn for turn, drill_id in enumerate(used)}
    return min(pack.drills, key=lambda drill: last_use.get(drill.id, -1))


def unseen(pack: Pack, used: Sequence[str]) -> int:
    """How many drills of `pack` have not been used yet."""
    return len({drill.id for drill in pack.drills} - set(used))
