"""When a skill comes back: by the pinned FSRS as it was measured, or by plain intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.rules import SeriesRules
from drills.spacing import Practised, Recall, recall

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCORES = {"Again": 2.0, "Hard": 2.5, "Good": 3.5, "Easy": 4.5}


def intervals(grades: str, **rules: float | bool) -> list[int]:
    """In how many days the skill comes back each time, practised whenever it is due."""
    at, practised, days = START, list[Practised](), list[int]()
    for name in grades.split():
        practised.append(Practised(at, SCORES[name]))
        due_at = recall(practised, SeriesRules(**rules), at).due_at
        assert due_at is not None
        days.append((due_at - at).days)
        at = due_at
    return days


@pytest.mark.parametrize(
    ("grades", "by_retention"),
    [
        (
            "Good Good Good Good Good",
            ([8, 28, 28, 28, 28], [4, 28, 28, 28, 28], [2, 11, 28, 28, 28]),
        ),
        ("Again Good Good Good Good", ([1, 6, 28, 28, 28], [1, 4, 17, 28, 28], [1, 2, 6, 17, 28])),
        ("Hard Hard Hard Hard Hard", ([4, 20, 28, 28, 28], [2, 9, 23, 28, 28], [1, 3, 7, 12, 18])),
        ("Again Again Again Again Again", ([1] * 5, [1] * 5, [1] * 5)),
        ("Good Again Good Again Good", ([8, 2, 12, 3, 9], [4, 1, 5, 1, 3], [2, 1, 2, 1, 1])),
        ("Good Good Hard Again Good", ([8, 28, 28, 10, 28], [4, 28, 28, 5, 15], [2, 11, 28, 2, 5])),
    ],
)
def test_the_intervals_are_those_that_were_measured(
    grades: str, by_retention: tuple[list[int], ...]
) -> None:
    # Facts, measurement.md 7.2: another version of the library would be another rule.
    found = tuple(intervals(grades, retention=retention) for retention in (0.8, 0.85, 0.9))
    assert found == by_retention


def test_plain_intervals_grow_and_begin_again_after_a_weak_reply() -> None:
    assert intervals("Good Good Hard Easy Good Good Again Good", spacing=False) == [
        *(1, 3, 3, 7, 14, 28),
        *(1, 3),
    ]
    assert intervals("Good Good Good Good", spacing=False, longest_interval=14) == [1, 3, 7, 14]


def test_a_skill_that_was_never_practised_is_not_there_yet() -> None:
    assert recall([], SeriesRules(), START) == Recall(0.0, None)


def test_what_waits_for_its_ratings_is_fresh_for_about_a_day() -> None:
    waiting = [Practised(START, None)]
    left = [recall(waiting, SeriesRules(), START + n * timedelta(days=1)) for n in (0, 1, 7)]
    assert [round(one.retrievability, 2) for one in left] == [1.0, 0.85, 0.32]
    assert {one.due_at for one in left} == {None}


def test_a_late_score_counts_from_when_the_reply_was_written() -> None:
    week = START + timedelta(days=7)
    early = recall([Practised(START, 4.5)], SeriesRules(), START)
    assert recall([Practised(START, 4.5)], SeriesRules(), week).due_at == early.due_at


@given(
    log=st.lists(
        st.tuples(st.integers(0, 20), st.none() | st.floats(1, 5)), min_size=1, max_size=8
    ),
    later=st.integers(0, 60),
    spacing=st.booleans(),
    longest=st.sampled_from((14, 21, 28, 42)),
)
def test_what_is_left_fades_and_comes_back_in_time(
    log: list[tuple[int, float | None]], later: int, *, spacing: bool, longest: int
) -> None:
    rules = SeriesRules(spacing=spacing, longest_interval=longest)
    at, practised = START, list[Practised]()
    for days, score in log:
        at += timedelta(days=days)
        practised.append(Practised(at, score))
    now = at + timedelta(days=later)
    found = recall(practised, rules, now)
    after = recall(practised, rules, now + timedelta(days=1))
    assert 0 <= after.retrievability <= found.retrievability <= 1
    assert found.due_at == after.due_at
    if found.due_at:
        assert found.due_at <= at + timedelta(days=longest)
