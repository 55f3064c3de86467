"""Rounds in which each trainee gets the drill of their level."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from drills.levels import nearest
from drills.model import Drill, Level, Pack, Rubric
from drills.selection import next_levelled

RUBRIC = Rubric("r", "R", ("No", "Yes"), ())


def pack(*drills: tuple[str, Level]) -> Pack:
    made = tuple(
        Drill(f"d{n}", skill, "", level, "", RUBRIC) for n, (skill, level) in enumerate(drills)
    )
    return Pack("p", "1", "P", "en", (), "CC0-1.0", made)


def test_all_levels_of_one_skill_and_another_skill_next() -> None:
    levels = [(skill, level) for skill in ("a", "b") for level in Level]
    first = next_levelled(pack(*levels), {})
    assert {drill.skill for drill in first.values()} == {"a"}
    assert [drill.level for drill in first.values()] == list(Level)
    second = next_levelled(pack(*levels), {drill.id: 1 for drill in first.values()})
    assert {drill.skill for drill in second.values()} == {"b"}


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(list(Level))), min_size=1, max_size=12
    )
)
def test_nobody_meets_a_drill_again_before_the_others_of_their_level(
    drills: list[tuple[str, Level]],
) -> None:
    made = pack(*drills)
    last_use: dict[str, int] = {}
    met: dict[tuple[str, Level], list[str]] = defaultdict(list)
    for number in range(1, 25):
        chosen = next_levelled(made, last_use)
        assert len({drill.skill for drill in chosen.values()}) == 1
        for level, drill in chosen.items():
            there = {one.level for one in made.drills if one.skill == drill.skill}
            assert drill.level is nearest(level, there)
            met[drill.skill, level].append(drill.id)
            last_use[drill.id] = number
    for (skill, level), ids in met.items():
        there = {one.level for one in made.drills if one.skill == skill}
        size = sum(one.skill == skill and one.level is nearest(level, there) for one in made.drills)
        for start in range(len(ids) - size + 1):
            assert len(set(ids[start : start + size])) == size
