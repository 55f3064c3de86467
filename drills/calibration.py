"""Learning to rate: replies with agreed levels, which one comes next, and how far off one was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drills.model import Criterion, Drill, Pack, Rubric

LONGEST_RUBRIC_ID = 60
FAR_ON_ONE = 1
"""Levels: further off than this on one criterion is worth a second go."""
FAR_ON_ALL = 0.75
"""Levels: and so is a mean distance above this."""
LEAST_FOR_CONSENSUS = 3
"""Ratings: agreement of two says little."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A calibration reply with the drill that it answers.

    `name` tells it from all others: `pack/drill/number`, or `own/` and a number for one that a
    server has made itself. `identity` is its drill's: pack, id and meaning. `levels` are by
    criterion, from 1.
    """

    name: str
    identity: tuple[str, str, int]
    drill: Drill
    text: str
    levels: Mapping[str, int]
    reason: str


@dataclass(frozen=True, slots=True)
class Distance:
    """How far one's level on a criterion is from the agreed one; above 0 is higher."""

    criterion: Criterion
    given: int
    agreed: int

    @property
    def levels(self) -> int:
        """The difference in levels."""
        return self.given - self.agreed


def rubric_key(rubric: Rubric) -> str:
    """Short text that two drills have in common if they share a rubric.

    They do when its id, its scale and its criteria agree: levels given under one wording say
    nothing about another.
    """
    wording = json.dumps([rubric.scale, [asdict(c) for c in rubric.criteria]], sort_keys=True)
    digest = hashlib.sha256(wording.encode()).hexdigest()[:12]
    return f"{rubric.id[:LONGEST_RUBRIC_ID]}/{len(rubric.scale)}/{digest}"


def points_in(key: str) -> int:
    """How many levels the scale of the rubric with that key has."""
    return int(key.split("/")[-2])


def share_rubric(one: Rubric, other: Rubric) -> bool:
    """Whether levels on the one mean the same on the other."""
    return (one.id, one.scale, one.criteria) == (other.id, other.scale, other.criteria)


def samples_in(packs: Iterable[Pack], rubric: Rubric) -> list[Sample]:
    """The calibration replies of all drills with that rubric, in the order of the packs."""
    return [
        Sample(
            f"{pack.key}/{drill.id}/{number}",
            (pack.key, drill.id, drill.meaning),
            drill,
            one.text,
            dict(one.levels),
            one.reason,
        )
        for pack in packs
        if not pack.private and not pack.crisis
        for drill in pack.drills
        if drill.calibration and share_rubric(drill.rubric, rubric)
        for number, one in enumerate(drill.calibration, start=1)
    ]


def next_sample(
    samples: Sequence[Sample],
    had: Sequence[Sample],
    ranks: Mapping[str, int],
    seed: str,
) -> Sample | None:
    """The sample to show after those that somebody `had`, or None where all are through.

    `ranks` are by name: samples with a lower one come first, those that are not named last.
    Among equals it is the one whose levels differ most from all before, so that a few show the
    scale's whole width; ties are drawn from `seed`.
    """
    names = {sample.name for sample in had}
    left = [sample for sample in samples if sample.name not in names]
    last = max(ranks.values(), default=0) + 1
    return min(
        left,
        key=lambda sample: (
            ranks.get(sample.name, last),
            -min((abs(_mean(sample) - _mean(one)) for one in had), default=0.0),
            hashlib.sha256(repr((seed, sample.name)).encode()).hexdigest(),
        ),
        default=None,
    )


def _mean(sample: Sample) -> float:
    return fmean(sample.levels.values())


@dataclass(frozen=True, slots=True)
class Go:
    """One time that somebody rates a sample in training; `close` is None until they have."""

    sample: str
    again: bool
    close: bool | None


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next in training: the `number`-th sample `of` so many, or a second go at it."""

    sample: Sample
    again: bool
    number: int
    of: int


def next_step(
    samples: Sequence[Sample],
    goes: Iterable[Go],
    wanted: int,
    ranks: Mapping[str, int],
    seed: str,
) -> Step | None:
    """The next step after those goes (in order), or None where the training is over.

    First `wanted` samples, as far as there are any; then a second go at each that was far off,
    with all the reasons read. What is not at hand any more is left out. `ranks` and `seed` are
    those of `next_sample`.
    """
    at_hand = {sample.name: sample for sample in samples}
    done = [go for go in goes if go.close is not None or go.sample in at_hand]
    first = [go.sample for go in done if not go.again][:wanted]
    of = min(wanted, len(at_hand.keys() | first))
    begun = next((go for go in done if go.close is None and go.sample in first), None)
    if begun:
        return Step(at_hand[begun.sample], begun.again, first.index(begun.sample) + 1, of)
    if len(first) < wanted:
        had = [at_hand[name] for name in first if name in at_hand]
        sample = next_sample(samples, had, ranks, seed)
        if sample:
            return Step(sample, again=False, number=len(first) + 1, of=of)
    twice = {go.sample for go in done if go.again}
    far = {go.sample for go in done if go.close is False} & at_hand.keys() - twice
    for number, name in enumerate(first, start=1):
        if name in far:
            return Step(at_hand[name], again=True, number=number, of=of)
    return None


def distances(
    rubric: Rubric, given: Mapping[str, int], agreed: Mapping[str, int]
) -> tuple[Distance, ...]:
    """One distance a criterion, in the rubric's order, for those on which both have a level."""
    return tuple(
        Distance(criterion, given[criterion.id], agreed[criterion.id])
        for criterion in rubric.criteria
        if criterion.id in given and criterion.id in agreed
    )


def is_close(found: Sequence[Distance]) -> bool:
    """Whether a rating is near enough to the agreed levels to go on without a second go."""
    off = [abs(distance.levels) for distance in found]
    return not off or (max(off) <= FAR_ON_ONE and fmean(off) <= FAR_ON_ALL)


def hidden_is_due(ratings_since: int, hidden_before: int, every: int, seed: str) -> bool:
    """Whether a calibration reply comes among the others now: about once in `every` ratings.

    `ratings_since` counts the rater's ratings since the last such one, of which there have been
    `hidden_before`. The gap is drawn from `seed` each time, from half of `every` to one and a
    half, so that nobody can tell when it comes. 0 is never.
    """
    if not every:
        return False
    draw = hashlib.sha256(repr((seed, hidden_before)).encode()).digest()
    return ratings_since >= every // 2 + int.from_bytes(draw[:8], "big") % every


def agreed_levels(ratings: Sequence[Mapping[str, int]]) -> dict[str, int] | None:
    """The level that raters agree on for each criterion, or None where they do not.

    They do when each criterion has at least three levels that are spread over no more than one;
    the agreed one is then what most gave, and the lower of two that as many gave.
    """
    agreed: dict[str, int] = {}
    for criterion in {criterion: None for levels in ratings for criterion in levels}:
        given = sorted(levels[criterion] for levels in ratings if criterion in levels)
        if len(given) < LEAST_FOR_CONSENSUS or given[-1] - given[0] > FAR_ON_ONE:
            return None
        agreed[criterion] = given[(len(given) - 1) // 2]
    return agreed or None
