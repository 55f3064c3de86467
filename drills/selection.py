"""Which drill comes next in a series."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drills.model import Drill, Pack


def next_drill(pack: Pack, last_use: Mapping[str, int]) -> Drill:
    """The next drill of `pack`, given in which round (from 1) each id was used last.

    Unseen drills come first, in the order in which the author put them; then the one
    whose last use is longest ago, so that nothing repeats before the pack is through.
    """
    return min(pack.drills, key=lambda drill: last_use.get(drill.id, 0))


def drills_key(pack: Pack) -> str:
    """Sixteen characters that change when a drill of the pack comes, goes or moves."""
    ids = "\n".join(drill.id for drill in pack.drills)
    return hashlib.sha256(ids.encode()).hexdigest()[:16]


def round_to_repeat(pack: Pack, posted: int, since: int) -> int | None:
    """The earlier round whose drill is the next one's too, where no history is needed to tell.

    `posted` rounds were opened, and from round `since` on each drill was chosen from these very
    drills. Whatever is chosen goes to the end of the queue, so once they are all through, the
    queue turns as it is: the next drill is that of as many rounds ago as there are drills.
    """
    size = len(pack.drills)
    return posted + 1 - size if posted + 1 - size >= since else None


def drill_in_turn(pack: Pack, posted: int, since: int) -> Drill | None:
    """The next drill where these very drills were chosen from since the first round."""
    return pack.drills[posted % len(pack.drills)] if since == 1 else None
