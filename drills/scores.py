"""The score of a reply: what its ratings say together, on a scale of 1 to 5 for every rubric."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOWEST = 1.0
HIGHEST = 5.0


def on_common_scale(level: float, points: int) -> float:
    """A level (from 1) of a scale of `points` levels (2 or more), as a score from 1 to 5."""
    return LOWEST + (level - 1) * (HIGHEST - LOWEST) / (points - 1)


def score_of(ratings: Iterable[Mapping[str, int]], points: int) -> float | None:
    """The mean of all ratings' means over their criteria; None where no rating has levels.

    A rating is its levels by criterion, on a scale of `points` levels.
    """
    means = [fmean(levels.values()) for levels in ratings if levels]
    return on_common_scale(fmean(means), points) if means else None
