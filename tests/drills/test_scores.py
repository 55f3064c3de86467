"""The score of a reply, whatever the scale of its rubric."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.scores import HIGHEST, LOWEST, on_common_scale, score_of


@pytest.mark.parametrize(
    ("level", "points", "score"),
    [(1, 3, 1.0), (2, 3, 3.0), (3, 3, 5.0), (4, 5, 4.0), (2, 2, 5.0), (10, 10, 5.0), (4, 7, 3.0)],
)
def test_every_scale_reaches_from_one_to_five(level: int, points: int, score: float) -> None:
    assert on_common_scale(level, points) == pytest.approx(score)


def test_each_rating_counts_the_same_however_many_criteria_it_has() -> None:
    assert score_of([{"a": 1, "b": 3}, {"a": 5}], 5) == pytest.approx(3.5)


def test_without_levels_there_is_no_score() -> None:
    assert score_of([], 5) is None
    assert score_of([{}], 5) is None
    assert score_of([{}, {"a": 4}], 5) == pytest.approx(4)


@given(st.data(), st.integers(2, 10))
def test_a_score_stays_on_the_scale_and_follows_each_level(
    data: st.DataObject, points: int
) -> None:
    levels = st.dictionaries(st.sampled_from("abcd"), st.integers(1, points), min_size=1)
    ratings = data.draw(st.lists(levels, min_size=1, max_size=6))
    score = score_of(ratings, points)
    assert score is not None
    assert LOWEST - 1e-9 <= score <= HIGHEST + 1e-9
    better = [{one: min(level + 1, points) for one, level in rating.items()} for rating in ratings]
    higher = score_of(better, points)
    assert higher is not None
    assert higher >= score
