"""Figures of skill: never without their interval, never from too little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.trends import LEAST_FOR_LEVEL, level_of, t_quantile, trend_of

START = datetime(2026, 1, 5, tzinfo=UTC)
scores = st.floats(1, 5)


@pytest.mark.parametrize(
    ("freedom", "known"), [(5, 2.5706), (11, 2.2010), (30, 2.0423), (120, 1.9799)]
)
def test_the_quantile_is_that_of_the_tables(freedom: int, known: float) -> None:
    assert t_quantile(freedom) == pytest.approx(known, abs=3e-3)


@given(st.lists(scores, max_size=40))
def test_a_level_needs_five_replies_and_lies_in_its_interval(given_scores: list[float]) -> None:
    figure = level_of(given_scores)
    if len(given_scores) < LEAST_FOR_LEVEL:
        assert figure is None
        return
    assert figure
    assert 1 <= figure.low <= figure.value + 1e-9
    assert figure.value - 1e-9 <= figure.high <= 5


def points(number: int, weeks: float, slope: float = 0.1) -> list[tuple[datetime, float]]:
    """Scores on a line with a little back and forth, evenly over so many weeks."""
    step = timedelta(weeks=weeks) / (number - 1)
    return [
        (START + n * step, 2 + slope * (n * step / timedelta(weeks=4)) + (0.2 if n % 2 else -0.2))
        for n in range(number)
    ]


def test_a_trend_is_found_where_there_is_one() -> None:
    figure = trend_of(points(60, 12, slope=0.3))
    assert figure
    assert figure.value == pytest.approx(0.3, abs=0.02)
    assert figure.low < 0.3 < figure.high
    assert figure.low > 0.1


@pytest.mark.parametrize(("number", "weeks"), [(39, 12), (60, 7.9)])
def test_too_few_replies_or_weeks_show_no_trend(number: int, weeks: float) -> None:
    assert trend_of(points(number, weeks)) is None


@pytest.mark.parametrize("number", [5, 12])
def test_scores_that_happen_to_agree_are_not_told_as_certain(number: int) -> None:
    figure = level_of([3.0] * number)
    assert figure
    assert figure.high - figure.low > 0.4
    steady = trend_of([(START + n * timedelta(days=2), 3.0) for n in range(40)])
    assert steady
    assert steady.high - steady.low > 0.2
