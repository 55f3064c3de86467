"""Rounds in which each trainee gets the drill of their level."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from drills.levels import nearest
from drills.model import Drill, Level, Rubric
from drills.selection import DrillAtHand
from drills.turns import next_levelled

RUBRIC = Rubric("r", "R", ("No", "Yes"), ())


def at_hand(*drills: tuple[str, Level]) -> list[DrillAtHand]:
    return [
        DrillAtHand(("p", f"d{n}"), Drill(f"d{n}", skill, "", level, "", RUBRIC))
        for n, (skill, level) in enumerate(drills)
    ]


def test_all_levels_of_one_skill_and_another_skill_next() -> None:
    levels = [(skill, level) for skill in ("a", "b") for level in Level]
    first = next_levelled(at_hand(*levels), {})
    assert {one.drill.skill for one in first.values()} == {"a"}
    assert [one.drill.level for one in first.values()] == list(Level)
    second = next_levelled(at_hand(*levels), {one.identity: 1 for one in first.values()})
    assert {one.drill.skill for one in second.values()} == {"b"}


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(list(Level))), min_size=1, max_size=12
    )
)
def test_nobody_meets_a_drill_again_before_the_others_of_their_level(
    drills: list[tuple[str, Level]],
) -> None:
    made = at_hand(*drills)
    last_use: dict[tuple[str, str, int], int] = {}
    met: dict[tuple[str, Level], list[str]] = defaultdict(list)
    for number in range(1, 25):
        chosen = next_levelled(made, last_use)
        assert len({one.drill.skill for one in chosen.values()}) == 1
        for level, given_ in chosen.items():
            drill = given_.drill
            there = {one.drill.level for one in made if one.drill.skill == drill.skill}
            assert drill.level is nearest(level, there)
            met[drill.skill, level].append(drill.id)
            last_use[given_.identity] = number
    for (skill, level), ids in met.items():
        there = {one.drill.level for one in made if one.drill.skill == skill}
        size = sum(
            one.drill.skill == skill and one.drill.level is nearest(level, there) for one in made
        )
        for start in range(len(ids) - size + 1):
            assert len(set(ids[start : start + size])) == size
