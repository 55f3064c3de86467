"""What somebody practises alone: the skill that needs it most, and a drill of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from drills.calendar import ONE_DAY
from drills.levels import drills_at

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from drills.model import Level
    from drills.selection import DrillAtHand

WEIGHT_STEP: Final = 0.25
"""What each step of a skill's weight adds to its priority."""
GOOD_ENOUGH: Final = 3.0
"""Below this mean score (1 to 5) a skill is weak, and comes earlier."""


@dataclass(frozen=True, slots=True)
class SkillAtHand:
    """One skill, as it stands with one person.

    `score` is the mean of their latest scores in it (1 to 5), or None; `days` are the local
    days on which they practised it; `weight` (0, 1, 2) is its coordinator's.
    """

    skill: str
    retrievability: float
    score: float | None
    weight: int
    days: frozenset[date]
    most_days: int

    @property
    def priority(self) -> float:
        """How much the skill needs practice: what is forgotten, what is weak, what matters."""
        weak = 0.5 * max(0.0, GOOD_ENOUGH - self.score) / 2 if self.score is not None else 0.0
        return (1 - self.retrievability) + weak + WEIGHT_STEP * self.weight

    def rests_on(self, today: date) -> bool:
        """Whether practising it today would be one day in a row too many."""
        day, run = today - ONE_DAY, 0
        while day in self.days:
            day, run = day - ONE_DAY, run + 1
        return run >= self.most_days


def order_of(skills: Sequence[SkillAtHand], today: date, seed: str) -> list[SkillAtHand]:
    """The skills, that which needs practice most first; those that should rest today are left out.

    Where all of them should, all are there: one skill is better than none.
    """
    awake = [one for one in skills if not one.rests_on(today)] or skills
    return sorted(awake, key=lambda one: (-round(one.priority, 6), _lot(f"{seed}/{one.skill}")))


def drill_of(
    skill: Sequence[DrillAtHand],
    level: Level,
    seen: Mapping[tuple[str, str, int], datetime],
    weak: Mapping[tuple[str, str], float],
    seed: str,
    without: Collection[tuple[str, str, int]] = (),
) -> DrillAtHand:
    """A drill of the skill, at the level or the nearest one: unseen first, then the longest ago.

    `seen` says when each was given last; `weak` is the mean score by rubric and criterion, and
    what asks for weak criteria comes first among equals. `without` are left out if others remain.
    """
    fitting = drills_at(skill, level)
    left = [one for one in fitting if one.identity not in without]
    left = left or [one for one in skill if one.identity not in without] or fitting

    def rank(one: DrillAtHand) -> tuple[bool, float, float, str]:
        last = seen.get(one.identity)
        rubric = one.drill.rubric
        scores = [weak[rubric.id, c.id] for c in rubric.criteria if (rubric.id, c.id) in weak]
        known = min(scores, default=GOOD_ENOUGH)
        when = last.timestamp() if last else 0.0
        return last is not None, when, known, _lot(f"{seed}/{one.key}")

    return min(left, key=rank)


def _lot(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()
