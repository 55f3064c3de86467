"""Who sits with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drills.listening import PROMPTS, prompt_of
from drills.model import Drill, Level, Rubric
from drills.pairs import clients_for, pair_up, role_in, speaks
from drills.selection import DrillAtHand

PEOPLE = st.sets(st.integers(1, 60), max_size=25)


def twosomes(groups: list[tuple[int, ...]]) -> Counter[frozenset[int]]:
    return Counter(frozenset(two) for group in groups for two in combinations(group, 2))


@given(PEOPLE, st.text(max_size=5))
def test_nobody_is_left_over_and_nobody_sits_twice(people: set[int], seed: str) -> None:
    groups = pair_up(people, {}, (), seed)
    assert sorted(person for group in groups for person in group) == sorted(people)
    sizes = Counter(map(len, groups))
    if len(people) == 1:
        assert sizes == {1: 1}
    else:
        assert sizes[3] == len(people) % 2
        assert sizes[2] == (len(people) - 3 * sizes[3]) // 2


@given(PEOPLE, st.data())
def test_whoever_is_kept_apart_never_sits_together(people: set[int], data: st.DataObject) -> None:
    every = [frozenset(two) for two in combinations(sorted(people), 2)]
    apart = data.draw(st.sets(st.sampled_from(every))) if every else set()
    groups = pair_up(people, {}, apart, "seed")
    assert not apart & twosomes(groups).keys()
    assert sorted(person for group in groups for person in group) == sorted(people)
    assert all(len(group) in (1, 2, 3) for group in groups)


@given(st.integers(4, 14), st.data())
def test_a_few_kept_apart_leave_nobody_over(size: int, data: st.DataObject) -> None:
    every = [frozenset(two) for two in combinations(range(size), 2)]
    apart = data.draw(st.sets(st.sampled_from(every), max_size=1))
    assert all(len(group) > 1 for group in pair_up(range(size), {}, apart, "seed"))


@given(st.integers(4, 11), st.integers(3, 12))
def test_over_many_rounds_everybody_meets_everybody_about_as_often(size: int, rounds: int) -> None:
    together: Counter[frozenset[int]] = Counter()
    for number in range(rounds):
        together += twosomes(pair_up(range(size), together, (), str(number)))
    met = [together[frozenset(two)] for two in combinations(range(size), 2)]
    assert max(met) - min(met) <= 2


def test_those_who_have_sat_together_least_often_come_first() -> None:
    together = {frozenset((1, 2)): 3, frozenset((3, 4)): 3, frozenset((1, 3)): 1}
    for seed in map(str, range(20)):
        groups = pair_up((1, 2, 3, 4), together, (), seed)
        assert {frozenset(group) for group in groups} == {frozenset((1, 4)), frozenset((2, 3))}


def test_the_draw_is_seeded() -> None:
    draws = {tuple(pair_up(range(8), {}, (), str(seed))) for seed in range(20)}
    assert len(draws) > 10
    assert pair_up(range(8), {}, (), "a") == pair_up(reversed(range(8)), {}, (), "a")


def test_everybody_is_the_client_once_and_the_therapist_once() -> None:
    for seats in (2, 3):
        for role in ("client", "therapist"):
            played = [
                seat
                for act in range(1, seats + 1)
                for seat in range(1, seats + 1)
                if role_in(act, seat, seats) == role
            ]
            assert sorted(played) == list(range(1, seats + 1))
    assert [role_in(1, seat, 3) for seat in (1, 2, 3)] == ["client", "therapist", "observer"]
    assert [speaks(number) for number in (1, 2, 3, 4)] == ["client", "therapist"] * 2


def drill(
    own_id: str, level: Level = Level.BEGINNER, unsaid: str = "", skill: str = "s"
) -> DrillAtHand:
    rubric = Rubric("r", "R", ("a", "b"), ())
    made = Drill(own_id, skill, "g", level, "v", rubric, unsaid=unsaid)
    return DrillAtHand(("p", own_id), made)


def clients(drills: Sequence[DrillAtHand], first: DrillAtHand, seats: int) -> list[str]:
    return [one.drill.id for one in clients_for(drills, first, seats)]


def test_the_clients_of_a_pair_are_those_that_have_something_unsaid() -> None:
    drills = (
        drill("a"),
        drill("b", unsaid="a thing"),
        drill("c", Level.ADVANCED, unsaid="another"),
        drill("d"),
        drill("e", unsaid="a third"),
    )
    assert clients(drills, drills[1], 3) == ["b", "e", "c"]
    assert clients(drills, drills[4], 2) == ["e", "b"]
    assert clients(drills, drill("gone"), 2) == ["gone", "b"]
    assert clients(drills[:1], drills[0], 3) == ["a", "a", "a"]
    other = drill("other", unsaid="a secret", skill="another")
    assert clients((other, *drills), drills[0], 3) == ["a", "b", "e"]
    assert clients((other, drills[0]), drills[0], 2) == ["a", "other"]


def test_the_prompts_take_turns() -> None:
    said = [prompt_of(number) for number in range(1, len(PROMPTS) + 2)]
    assert said[: len(PROMPTS)] == list(PROMPTS)
    assert said[-1] == PROMPTS[0]


class CountedLooks(dict[frozenset[int], int]):
    """How often two have sat together, and how often that was asked."""

    asked = 0

    def get(self, key: frozenset[int], default: Any = None) -> Any:
        self.asked += 1
        return super().get(key, default)


def test_a_large_cohort_that_has_met_takes_no_long_search() -> None:
    people = range(100)
    together = CountedLooks({frozenset(two): 1 + sum(two) % 3 for two in combinations(people, 2)})
    groups = pair_up(people, together, (), "large")
    assert sum(together[two] for two in twosomes(groups)) < 1.6 * len(groups), "by chance it is 2"
    assert together.asked < 20 * len(people) ** 2
