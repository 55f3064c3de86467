"""Which level of a skill somebody practises: followed from how it felt and how it went.

The rule was compared with five others on 400 simulated trainees: what is felt, confirmed by the
mean of the latest scores, keeps most drills where they are a good challenge. Its numbers are
rules of a series (`drills.rules`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING, Final

from drills.model import Level, Reaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drills.rules import SeriesRules
    from drills.selection import DrillAtHand

LEVELS: Final = tuple(Level)
"""From the easiest to the hardest."""
QUIET_DRILLS: Final = 3
"""After so many drills at a level without "too easy" or "too hard", the scores alone decide."""


class Wish(StrEnum):
    """What a trainee may choose whatever the rule says."""

    EASIER = "easier"
    STAY = "stay"


class Why(StrEnum):
    """Why a level is what it is."""

    FIRST = "first"
    SAME = "same"
    WAITING = "waiting"
    TOO_EASY = "too easy"
    TOO_HARD = "too hard"
    GOING_WELL = "going well"
    GOING_HARD = "going hard"
    OVERWHELMED = "overwhelmed"
    EASIER = "easier"
    STAYED = "stayed"


@dataclass(frozen=True, slots=True)
class Outing:
    """One drill of the skill that was answered: when, at which level, how it felt, its score.

    The score is on a scale of 1 to 5, or None while it is not known.
    """

    at: datetime
    level: Level
    reaction: Reaction
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A trainee's own word on the level, and when they gave it."""

    at: datetime
    wish: Wish


@dataclass(frozen=True, slots=True)
class Standing:
    """The level of the next drill, the one before the latest outing or choice, and why."""

    level: Level
    before: Level
    why: Why


@dataclass(slots=True)
class _Course:
    """How far somebody has come, while their outings are gone through."""

    rules: SeriesRules
    at: int = 0
    before: int = 0
    why: Why = Why.FIRST
    scores: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    quiet: int = 0

    def take(self, outing: Outing) -> None:
        here = LEVELS.index(outing.level)
        self.before = self.at
        if outing.score is not None:
            self.scores.setdefault(here, []).append(outing.score)
        if outing.reaction is Reaction.OVERWHELMED:
            # At once, and whatever the ratings say.
            self._move(min(self.at, max(here - 1, 0)), Why.OVERWHELMED)
            return
        self._judge(here, outing)

    def _judge(self, here: int, outing: Outing) -> None:
        rules = self.rules
        mean = self._recent(here)
        felt_easy = outing.reaction is Reaction.TOO_EASY
        felt_hard = outing.reaction is Reaction.TOO_HARD
        # A drill below one's level cannot ask for a harder one, nor one above it for an easier.
        may_rise, may_fall = here >= self.at, here <= self.at
        self.quiet = 0 if felt_easy or felt_hard else self.quiet + (here == self.at)
        if mean is None:
            self.why = Why.WAITING
        elif felt_easy and may_rise and mean >= rules.step_up:
            self._move(self.at + 1, Why.TOO_EASY)
        elif felt_hard and may_fall and mean <= rules.step_down:
            self._move(self.at - 1, Why.TOO_HARD)
        elif self.quiet >= QUIET_DRILLS and may_rise and mean >= rules.drift_up:
            self._move(self.at + 1, Why.GOING_WELL)
        elif self.quiet >= QUIET_DRILLS and may_fall and mean <= rules.drift_down:
            self._move(self.at - 1, Why.GOING_HARD)
        else:
            self.why = Why.SAME

    def _recent(self, here: int) -> float | None:
        scores = self.scores.get(here, [])[-self.rules.recent_scores :]
        return fmean(scores) if scores else None

    def wish(self, choice: Choice) -> None:
        if choice.wish is Wish.EASIER:
            self.before = self.at
            self._move(self.at - 1, Why.EASIER)
        else:
            self._move(self.before, Why.STAYED)

    def _move(self, to: int, why: Why) -> None:
        to = min(max(to, 0), len(LEVELS) - 1)
        if to != self.at:
            # Whoever comes back to a level is judged by what they do there now.
            self.scores, self.quiet = {}, 0
        self.at, self.why = to, why


def standing(outings: Iterable[Outing], choices: Iterable[Choice], rules: SeriesRules) -> Standing:
    """The level that somebody practises a skill at now; the first is the beginners'.

    Of the same moment, what was answered comes before what was chosen. "Stay" takes back the
    step that the latest outing made. Nothing moves by more than one level at a time.
    """
    course = _Course(rules)
    for one in sorted([*outings, *choices], key=lambda one: (one.at, isinstance(one, Choice))):
        if isinstance(one, Choice):
            course.wish(one)
        else:
            course.take(one)
    return Standing(LEVELS[course.at], LEVELS[course.before], course.why)


def nearest(level: Level, at_hand: Iterable[Level]) -> Level | None:
    """That level, or else the nearest easier one, or else the nearest: None where there is none."""
    wanted = LEVELS.index(level)
    known = {LEVELS.index(one) for one in at_hand}
    order = (*range(wanted, -1, -1), *range(wanted + 1, len(LEVELS)))
    return next((LEVELS[one] for one in order if one in known), None)


def drills_at(drills: Sequence[DrillAtHand], level: Level) -> list[DrillAtHand]:
    """The drills of that level, or of the level that stands in for it."""
    found = nearest(level, {one.drill.level for one in drills})
    return [one for one in drills if one.drill.level is found]
