"""Figures of a group tell nothing of one person."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drills.group_figures import GROUP, group_counts, group_mean


@given(st.lists(st.tuples(st.integers(1, 8), st.none() | st.integers(1, 7)), max_size=60))
def test_a_figure_moves_with_five_people_or_not_at_all(
    answers: list[tuple[int, int | None]],
) -> None:
    means = [group_mean(answers[:number]) for number in range(len(answers) + 1)]
    since = 0
    for number in range(1, len(means)):
        if means[number] != means[number - 1]:
            came = {who for who, answer in answers[since:number] if answer is not None}
            assert len(came) >= GROUP
            since = number


def test_of_each_person_the_latest_answer_counts() -> None:
    first = [(who, 1) for who in range(5)]
    assert group_mean(first) == 1
    assert group_mean([*first, (9, 7)]) == 1
    assert group_mean([*first, *((who, 7) for who in range(5))]) == 7
    assert group_mean([(1, 4)] * 10) is None


def test_one_persons_many_answers_move_nothing() -> None:
    first = [(who, 1) for who in range(5)]
    assert group_mean([*first, *[(1, 7)] * 20]) == 1


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40)))
def test_counts_come_in_steps_of_five(counts: dict[str, int]) -> None:
    told = group_counts(counts)
    for answer, number in counts.items():
        assert told.get(answer, 0) <= number < told.get(answer, 0) + GROUP
    assert all(number >= GROUP and number % GROUP == 0 for number in told.values())
