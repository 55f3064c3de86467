"""What somebody practises alone: what needs it most, never one skill for too long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from drills.choice_of_skill import SkillAtHand, drill_of, order_of
from drills.model import Criterion, Drill, Level, Rubric
from drills.selection import DrillAtHand

TODAY = date(2026, 3, 12)
RUBRICS = {
    name: Rubric(name, name, ("No", "Yes"), (Criterion(name, name),)) for name in ("warm", "clear")
}


def skill(name: str, left: float = 0.5, **given_: object) -> SkillAtHand:
    values = {"score": None, "weight": 0, "days": frozenset(), "most_days": 3} | given_
    return SkillAtHand(name, left, **values)  # type: ignore[arg-type]


def names(*skills: SkillAtHand) -> list[str]:
    return [one.skill for one in order_of(skills, TODAY, "seed")]


def days(*before: int) -> frozenset[date]:
    return frozenset(TODAY - timedelta(days=n) for n in before)


def test_what_is_forgotten_weak_or_weighty_comes_first() -> None:
    assert names(skill("kept", 0.9), skill("lost", 0.1)) == ["lost", "kept"]
    assert names(skill("good", score=4.5), skill("weak", score=1.5)) == ["weak", "good"]
    assert names(skill("as others"), skill("weighty", weight=2)) == ["weighty", "as others"]
    assert skill("all", 0.25, score=1.0, weight=1).priority == 0.75 + 0.5 + 0.25


def test_no_skill_more_than_three_days_running() -> None:
    often = skill("often", 0.0, days=days(1, 2, 3))
    assert names(often, skill("other", 1.0)) == ["other"]
    assert names(skill("often", 0.0, days=days(0, 1, 2)), skill("other", 1.0))[0] == "often"
    assert names(skill("gap", 0.0, days=days(1, 2, 4)), skill("other", 1.0))[0] == "gap"
    assert names(skill("two", 0.0, days=days(1), most_days=1), skill("other", 1.0)) == ["other"]
    # Where there is nothing else, one skill is better than none.
    assert names(often) == ["often"]


@given(st.permutations([skill(str(n)) for n in range(6)]))
def test_equals_are_drawn_by_seed_and_not_by_order(skills: list[SkillAtHand]) -> None:
    assert names(*skills) == names(*(skill(str(n)) for n in range(6)))
    other = [one.skill for one in order_of(skills, TODAY, "another seed")]
    assert sorted(other) == sorted(names(*skills))
    assert other != names(*skills)


def drill(name: str, level: Level = Level.BEGINNER, rubric: str = "warm") -> DrillAtHand:
    made = Drill(name, "skill", "", level, name, RUBRICS[rubric])
    return DrillAtHand(("pack", name), made)


def chosen(*drills: DrillAtHand, level: Level = Level.BEGINNER, **known: object) -> str:
    values = {"seen": {}, "weak": {}, "seed": "seed"} | known
    return drill_of(drills, level, **values).drill.id  # type: ignore[arg-type]


def test_unseen_drills_of_the_level_first_then_the_longest_ago() -> None:
    now = datetime(2026, 3, 12, tzinfo=UTC)
    seen = {("pack", "a", 1): now, ("pack", "b", 1): now - timedelta(days=3)}
    hard = drill("hard", Level.ADVANCED)
    assert chosen(drill("a"), drill("b"), drill("c"), hard, seen=seen) == "c"
    assert chosen(drill("a"), drill("b"), hard, seen=seen) == "b"
    assert chosen(drill("a"), drill("b"), hard, level=Level.ADVANCED) == "hard"
    assert chosen(hard) == "hard"
    assert chosen(drill("a"), drill("b"), seen=seen, without=[("pack", "b", 1)]) == "a"
    assert chosen(drill("a"), seen=seen, without=[("pack", "a", 1)]) == "a"


def test_among_equals_what_asks_for_a_weak_criterion() -> None:
    warm, clear = drill("x", rubric="warm"), drill("y", rubric="clear")
    assert chosen(warm, clear, weak={("clear", "clear"): 1.5}) == "y"
    assert chosen(warm, clear, weak={("warm", "warm"): 1.5, ("clear", "clear"): 2.5}) == "x"
