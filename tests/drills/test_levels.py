"""Levels move by what was felt and scored, a step at a time; the trainee has the last word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.levels import LEVELS, Choice, Outing, Standing, Why, Wish, nearest, standing
from drills.model import Level, Reaction
from drills.rules import SeriesRules

RULES = SeriesRules()
EASY, GOOD, HARD, MUCH = Reaction
BEGINNER, INTERMEDIATE, ADVANCED = LEVELS
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def outings(*said: tuple[Reaction, float | None], level: Level = BEGINNER) -> list[Outing]:
    return [Outing(START + n * DAY, level, *one) for n, one in enumerate(said)]


@pytest.mark.parametrize(
    ("said", "level", "why"),
    [
        ([], BEGINNER, Why.FIRST),
        ([(EASY, None)], BEGINNER, Why.WAITING),
        ([(EASY, 3.19)], BEGINNER, Why.SAME),
        ([(EASY, 3.2)], INTERMEDIATE, Why.TOO_EASY),
        ([(GOOD, 5.0), (GOOD, 5.0)], BEGINNER, Why.SAME),
        ([(GOOD, 3.5), (GOOD, 3.5), (GOOD, 3.5)], INTERMEDIATE, Why.GOING_WELL),
        ([(GOOD, 3.4), (GOOD, 3.5), (GOOD, 3.5)], BEGINNER, Why.SAME),
        ([(EASY, 2.0), (GOOD, 5.0), (GOOD, 5.0)], BEGINNER, Why.SAME),
        ([(GOOD, 1.0), (EASY, 4.0), (EASY, 4.0)], BEGINNER, Why.SAME),
        ([(GOOD, 1.0), (EASY, 4.0), (GOOD, 4.0), (EASY, 4.0)], INTERMEDIATE, Why.TOO_EASY),
        ([(HARD, 1.0)], BEGINNER, Why.TOO_HARD),
        ([(MUCH, 5.0)], BEGINNER, Why.OVERWHELMED),
    ],
)
def test_from_the_first_level_on(
    said: list[tuple[Reaction, float | None]], level: Level, why: Why
) -> None:
    found = standing(outings(*said), [], RULES)
    assert (found.level, found.why) == (level, why)


@pytest.mark.parametrize(
    ("said", "level", "why"),
    [
        ([(HARD, 2.8)], BEGINNER, Why.TOO_HARD),
        ([(HARD, 2.9)], INTERMEDIATE, Why.SAME),
        ([(HARD, None)], INTERMEDIATE, Why.WAITING),
        ([(GOOD, 2.5)] * 3, BEGINNER, Why.GOING_HARD),
        ([(GOOD, 2.5)] * 2, INTERMEDIATE, Why.SAME),
        ([(MUCH, None)], BEGINNER, Why.OVERWHELMED),
        ([(EASY, 4.0)], ADVANCED, Why.TOO_EASY),
    ],
)
def test_from_the_second_level_on(
    said: list[tuple[Reaction, float | None]], level: Level, why: Why
) -> None:
    up = Outing(START - DAY, BEGINNER, EASY, 4.0)
    found = standing([up, *outings(*said, level=INTERMEDIATE)], [], RULES)
    assert (found.level, found.why) == (level, why)


def test_a_drill_of_another_level_moves_only_the_way_that_it_can_speak_for() -> None:
    up = Outing(START - DAY, BEGINNER, EASY, 4.0)
    too_high = outings((HARD, 1.0), level=ADVANCED)
    too_low = outings((EASY, 5.0), level=BEGINNER)
    assert standing([up, *too_high], [], RULES).level is INTERMEDIATE
    assert standing([up, *too_low], [], RULES).level is INTERMEDIATE
    assert standing(outings((EASY, 4.0), level=ADVANCED), [], RULES).level is INTERMEDIATE
    # What overwhelmed above one's level leaves one's level as it is.
    assert standing([up, *outings((MUCH, None), level=ADVANCED)], [], RULES).level is INTERMEDIATE


def test_the_trainee_may_take_a_step_back_and_may_ask_for_easier_ones() -> None:
    went_up = outings((EASY, 4.0))
    assert standing(went_up, [], RULES) == Standing(INTERMEDIATE, BEGINNER, Why.TOO_EASY)
    stay = Choice(START, Wish.STAY)
    easier = Choice(START + DAY / 2, Wish.EASIER)
    assert standing(went_up, [stay], RULES) == Standing(BEGINNER, BEGINNER, Why.STAYED)
    assert standing(went_up, [easier], RULES).level is BEGINNER
    # Choosing is no promise for ever: what comes next is judged as always.
    again = [*went_up, *outings((GOOD, 4.0), (EASY, 4.0))[1:]]
    assert standing(again, [stay], RULES).level is INTERMEDIATE
    down = [*went_up, Outing(START + DAY, INTERMEDIATE, MUCH)]
    assert standing(down, [Choice(START + DAY, Wish.STAY)], RULES).level is INTERMEDIATE


def test_a_late_score_counts_at_the_time_of_its_reply() -> None:
    waiting = outings((EASY, None), (GOOD, None))
    assert standing(waiting, [], RULES).level is BEGINNER
    assert standing(outings((EASY, 4.5), (GOOD, None)), [], RULES).level is INTERMEDIATE


anything = st.lists(
    st.builds(
        Outing,
        st.integers(0, 40).map(lambda n: START + n * DAY),
        st.sampled_from(LEVELS),
        st.sampled_from(list(Reaction)),
        st.none() | st.floats(1, 5),
    ),
    max_size=12,
    unique_by=lambda one: one.at,
)
wishes = st.lists(
    st.builds(
        Choice, st.integers(0, 40).map(lambda n: START + n * DAY), st.sampled_from(list(Wish))
    ),
    max_size=4,
)


@given(anything, wishes)
def test_a_level_moves_by_one_step_and_never_up_against_the_report(
    said: list[Outing], choices: list[Choice]
) -> None:
    said.sort(key=lambda one: one.at)
    found = [standing(said[:n], [], RULES) for n in range(len(said) + 1)]
    for outing, (before, after) in zip(said, pairwise(found), strict=True):
        step = LEVELS.index(after.level) - LEVELS.index(before.level)
        assert abs(step) <= 1
        if outing.reaction in {HARD, MUCH}:
            assert step <= 0
        if outing.reaction is EASY:
            assert step >= 0
    # The order in which they are handed over makes no difference.
    assert standing(said, choices, RULES) == standing(said[::-1], choices, RULES)


@given(anything, wishes)
def test_easier_is_always_easier_unless_it_is_the_easiest(
    said: list[Outing], choices: list[Choice]
) -> None:
    before = standing(said, choices, RULES)
    later = Choice(START + 60 * DAY, Wish.EASIER)
    after = standing(said, [*choices, later], RULES)
    assert LEVELS.index(after.level) == max(LEVELS.index(before.level) - 1, 0)


def test_the_nearest_level_is_an_easier_one_where_there_is_one() -> None:
    assert nearest(INTERMEDIATE, [BEGINNER, ADVANCED]) is BEGINNER
    assert nearest(ADVANCED, [BEGINNER, INTERMEDIATE]) is INTERMEDIATE
    assert nearest(BEGINNER, [ADVANCED, INTERMEDIATE]) is INTERMEDIATE
    assert nearest(BEGINNER, []) is None
