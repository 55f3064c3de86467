"""Figures of a group tell nothing of one person."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drills.group_figures import GROUP, group_mean


@given(st.lists(st.tuples(st.integers(1, 8), st.none() | st.integers(1, 7)), max_size=60))
def test_no_single_answer_moves_a_figure(answers: list[tuple[int, int | None]]) -> None:
    """From one answer to the next the figure stays, or at least five came between."""
    means = [group_mean(answers[:number]) for number in range(len(answers) + 1)]
    moved = [n for n in range(1, len(means)) if means[n] != means[n - 1]]
    given_by = [sum(answer is not None for _, answer in answers[:n]) for n in moved]
    assert all(number % GROUP == 0 for number in given_by)
    for number, mean in enumerate(means):
        people = {who for who, answer in answers[:number] if answer is not None}
        assert mean is None or len(people) >= GROUP


def test_of_each_person_the_latest_answer_counts() -> None:
    first = [(who, 1) for who in range(5)]
    assert group_mean(first) == 1
    assert group_mean([*first, (9, 7)]) == 1
    assert group_mean([*first, *((who, 7) for who in range(5))]) == 7
    assert group_mean([(1, 4)] * 10) is None
