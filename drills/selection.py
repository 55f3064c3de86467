"""Which drill comes next in a series."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from drills.levels import drills_at
from drills.model import Level

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


def levelled_key(key: str) -> str:
    """What stands for the same list of drills where each level has a turn of its own."""
    return f"{key[:-1]}*"


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


def next_levelled(pack: Pack, last_use: Mapping[str, int]) -> dict[Level, Drill]:
    """The next drill of one skill for each level, given in which round each id was used last.

    Within a level unseen drills come first, then the one whose last use is longest ago; a level
    that the skill lacks has the nearest easier one, else the nearest. The skill is the one that
    would repeat the least to anybody; of several, the one that was away longest.
    """
    skills: dict[str, list[Drill]] = {}
    for drill in pack.drills:
        skills.setdefault(drill.skill, []).append(drill)

    def used(drill: Drill) -> int:
        return last_use.get(drill.id, 0)

    chosen = {
        skill: {level: min(drills_at(drills, level), key=used) for level in Level}
        for skill, drills in skills.items()
    }
    skill = min(
        chosen,
        key=lambda one: (max(map(used, chosen[one].values())), max(map(used, skills[one]))),
    )
    return chosen[skill]
