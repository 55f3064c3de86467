"""What may be said of somebody's scores on a skill, and from how many replies on.

The minimum data and the intervals are those of the project's measurement notes (section 1 and
7.3): a level from 5 rated replies, a trend from 40 over 8 weeks; never a figure alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from statistics import NormalDist, fmean, stdev
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LEAST_FOR_LEVEL: Final = 5
LEAST_FOR_TREND: Final = 40
LEAST_SPAN: Final = timedelta(weeks=8)
MONTH: Final = timedelta(weeks=4)
LEAST_SPREAD: Final = math.sqrt((0.15 + 0.35) / 3)
"""What three peers' leniency and noise alone leave in a reply's score (section 1): a few scores
that happen to agree are no more certain than that."""
_NORMAL: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def t_quantile(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t, by the Cornish-Fisher expansion.

    Exact to 0.003 from 5 degrees of freedom on (measurement notes, section 3).
    """
    z, v = _NORMAL, freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def level_of(scores: Sequence[float]) -> Figure | None:
    """The mean of scores (1 to 5) with its interval, kept on the scale; None for too few."""
    if len(scores) < LEAST_FOR_LEVEL:
        return None
    mean = fmean(scores)
    spread = max(stdev(scores), LEAST_SPREAD)
    half = t_quantile(len(scores) - 1) * spread / math.sqrt(len(scores))
    return Figure(mean, max(1.0, mean - half), min(5.0, mean + half))


def trend_of(points: Sequence[tuple[datetime, float]]) -> Figure | None:
    """The change of scores per four weeks (least squares); None for too few or too short a time."""
    if len(points) < LEAST_FOR_TREND:
        return None
    first, last = min(when for when, _ in points), max(when for when, _ in points)
    if last - first < LEAST_SPAN:
        return None
    months = [(when - first) / MONTH for when, _ in points]
    scores = [score for _, score in points]
    middle, mean = fmean(months), fmean(scores)
    spread = sum((month - middle) ** 2 for month in months)
    slope = sum((m - middle) * (s - mean) for m, s in zip(months, scores, strict=True)) / spread
    left = sum((s - mean - slope * (m - middle)) ** 2 for m, s in zip(months, scores, strict=True))
    freedom = len(points) - 2
    noise = max(left / freedom, LEAST_SPREAD**2)
    half = t_quantile(freedom) * math.sqrt(noise / spread)
    return Figure(slope, slope - half, slope + half)
