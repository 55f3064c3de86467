"""Which of a series' drills comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drills.levels import drills_at
from drills.model import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from drills.selection import DrillAtHand

    LastUse: TypeAlias = Mapping[tuple[str, str, int], int]


def next_drill(drills: Sequence[DrillAtHand], last_use: LastUse) -> DrillAtHand:
    """The next of these drills, given when each was used last, as a number that grows.

    Unseen drills come first, in their order; then the one whose last use is longest ago, so
    that nothing repeats before all are through.
    """
    return min(drills, key=lambda one: last_use.get(one.identity, 0))


def levelled_key(key: str) -> str:
    """What stands for the same list of drills where each level has a turn of its own."""
    return f"{key[:-1]}*"


def shared_key(key: str) -> str:
    """What stands for the same list of drills where another series draws from them too."""
    return f"{key[:-1]}+"


def round_to_repeat(drills: Sequence[DrillAtHand], posted: int, since: int) -> int | None:
    """The earlier round whose drill is the next one's too, where no history is needed to tell.

    `posted` rounds were opened, and from round `since` on each drill was chosen from these very
    drills. Whatever is chosen goes to the end of the queue, so once they are all through, the
    queue turns as it is: the next drill is that of as many rounds ago as there are drills.
    """
    size = len(drills)
    return posted + 1 - size if posted + 1 - size >= since else None


def drill_in_turn(drills: Sequence[DrillAtHand], posted: int, since: int) -> DrillAtHand | None:
    """The next drill where these very drills were chosen from since the first round."""
    return drills[posted % len(drills)] if since == 1 else None


def next_levelled(drills: Sequence[DrillAtHand], last_use: LastUse) -> dict[Level, DrillAtHand]:
    """The next drill of one skill for each level, given when each was used last.

    Within a level unseen drills come first, then the one whose last use is longest ago; a level
    that the skill lacks has the nearest easier one, else the nearest. The skill is the one that
    would repeat the least to anybody; of several, the one that was away longest.
    """
    skills: dict[str, list[DrillAtHand]] = {}
    for one in drills:
        skills.setdefault(one.drill.skill, []).append(one)

    def used(one: DrillAtHand) -> int:
        return last_use.get(one.identity, 0)

    chosen = {
        skill: {level: min(drills_at(of_skill, level), key=used) for level in Level}
        for skill, of_skill in skills.items()
    }
    skill = min(
        chosen,
        key=lambda one: (max(map(used, chosen[one].values())), max(map(used, skills[one]))),
    )
    return chosen[skill]
