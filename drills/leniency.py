"""How much higher or lower somebody rates than supervisors do, and how sure that is.

The additive model with fixed variances: a rating is the reply's quality, the leniency of the
rater, and noise. Variances and minimum data are from the project's measurements (section 1 and
3: peers 0.15 and 0.35, supervisors 0.03 and 0.15, replies 0.30, on a scale of 1 to 5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["peer", "supervisor", "agreed"]

QUALITY = 0.30
"""The variance of replies."""
LENIENCY: dict[Role, float] = {"peer": 0.15, "supervisor": 0.03}
"""The variance of raters; agreed levels are nobody's own."""
NOISE: dict[Role, float] = {"peer": 0.35, "supervisor": 0.15, "agreed": 0.05}
"""The variance within one rater. Agreed levels are those of several who know."""
PEERS_TOGETHER = 0.25
"""The variance of what all peers may have in common, against supervisors."""
MIDDLE = 3.0
"""Of the scale: where the mean is looked for first."""
FLAT = 1e-4
"""The precision of what is known of the mean beforehand: nothing."""

LEAST_RATINGS = 15
LEAST_SHARED = 5
LARGEST_ERROR = 0.22
ABOUT_THE_SAME = 0.15
"""Points: nearer than this is said to be about the same."""
SURE = 1.96


@dataclass(frozen=True, slots=True)
class Given:
    """One rating: of which reply, by whom in which role, and its score from 1 to 5.

    Levels that were agreed on for a calibration reply are a rating of nobody in particular.
    """

    reply: str
    rater: int
    role: Role
    score: float


@dataclass(frozen=True, slots=True)
class Leniency:
    """Points (of 1 to 5) by which a peer rates higher (above 0) or lower than supervisors.

    `shared` counts the ratings of replies that supervisors rated too, or that have agreed levels.
    """

    ratings: int
    shared: int
    points: float = 0.0
    error: float = 1.0

    @property
    def certain(self) -> bool:
        """Whether there is enough to say anything."""
        enough = self.ratings >= LEAST_RATINGS and self.shared >= LEAST_SHARED
        return enough and self.error <= LARGEST_ERROR

    @property
    def between(self) -> tuple[float, float]:
        """The interval that holds the true value 95 times in 100."""
        return self.points - SURE * self.error, self.points + SURE * self.error


def leniency_of(rater: int, ratings: Sequence[Given]) -> Leniency:
    """How the rater, as a peer, differs from supervisors, by everybody's ratings together."""
    by_reply: dict[str, list[Given]] = defaultdict(list)
    for rating in ratings:
        by_reply[rating.reply].append(rating)
    own = [rating for rating in ratings if (rating.rater, rating.role) == (rater, "peer")]
    shared = sum(any(one.role != "peer" for one in by_reply[rating.reply]) for rating in own)
    if not own:
        return Leniency(0, 0)
    raters: set[tuple[int, Role]] = {
        (rating.rater, rating.role) for rating in ratings if rating.role != "agreed"
    }
    columns = {one: number for number, one in enumerate(sorted(raters), start=2)}
    matrix, right = _normal_equations(by_reply.values(), columns)
    # What is asked for: all peers' share and this rater's own, together.
    wanted = [0.0] * len(right)
    wanted[_PEERS] = wanted[columns[rater, "peer"]] = 1.0
    solved, weights = _solve(matrix, right, wanted)
    points = sum(w * s for w, s in zip(wanted, solved, strict=True))
    variance = sum(w * s for w, s in zip(wanted, weights, strict=True))
    return Leniency(len(own), shared, points, sqrt(variance))


_MEAN, _PEERS = 0, 1
"""Columns: supervisors' mean, and how far peers together are from it."""


def _columns_of(rating: Given, columns: dict[tuple[int, Role], int]) -> list[int]:
    if rating.role == "agreed":
        return [_MEAN]
    own = columns[rating.rater, rating.role]
    return [_MEAN, _PEERS, own] if rating.role == "peer" else [_MEAN, own]


def _normal_equations(
    replies: Iterable[list[Given]], columns: dict[tuple[int, Role], int]
) -> tuple[list[list[float]], list[float]]:
    """The equations of all columns, with the quality of each reply taken out beforehand."""
    size = len(columns) + 2
    matrix = [[0.0] * size for _ in range(size)]
    right = [0.0] * size
    matrix[_MEAN][_MEAN] = FLAT
    matrix[_PEERS][_PEERS] = 1 / PEERS_TOGETHER
    for (_, role), column in columns.items():
        matrix[column][column] = 1 / LENIENCY[role]
    for reply in replies:
        total: dict[int, float] = defaultdict(float)
        weighed = all_weight = 0.0
        for rating in reply:
            weight, of = 1 / NOISE[rating.role], _columns_of(rating, columns)
            score = rating.score - MIDDLE
            all_weight += weight
            weighed += weight * score
            for i in of:
                total[i] += weight
                right[i] += weight * score
                for j in of:
                    matrix[i][j] += weight
        share = 1 / (all_weight + 1 / QUALITY)
        for i, one in total.items():
            right[i] -= share * one * weighed
            for j, other in total.items():
                matrix[i][j] -= share * one * other
    return matrix, right


def _solve(matrix: list[list[float]], *sides: Sequence[float]) -> tuple[list[float], ...]:
    """The solutions for several right sides of a symmetric, positive definite matrix."""
    size = len(matrix)
    rows = [[*matrix[i], *(side[i] for side in sides)] for i in range(size)]
    for i in range(size):
        pivot = rows[i]
        for j in range(i + 1, size):
            factor = rows[j][i] / pivot[i]
            if factor:
                rows[j][i:] = [a - factor * b for a, b in zip(rows[j][i:], pivot[i:], strict=True)]
    solutions: list[list[float]] = []
    for number in range(len(sides)):
        found = [0.0] * size
        for i in reversed(range(size)):
            known = sum(rows[i][j] * found[j] for j in range(i + 1, size))
            found[i] = (rows[i][size + number] - known) / rows[i][i]
        solutions.append(found)
    return tuple(solutions)
