"""Learning to rate: which sample is next, how far off a rating is, and when one comes unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.calibration import (
    Go,
    Sample,
    agreed_levels,
    distances,
    hidden_is_due,
    is_close,
    next_sample,
    next_step,
    points_in,
    rubric_key,
    samples_in,
    share_rubric,
)
from drills.model import CalibrationReply, Criterion, Drill, Level, Pack, Rubric

RUBRIC = Rubric(
    "reflect",
    "Reflecting",
    ("Not yet", "Partly", "Mostly", "Clearly"),
    (Criterion("feeling", "Names the feeling"), Criterion("pace", "Keeps to their pace")),
)
OTHER_WORDING = replace(RUBRIC, criteria=(Criterion("feeling", "Says it"), RUBRIC.criteria[1]))


def drill(drill_id: str, *levels: int, rubric: Rubric = RUBRIC) -> Drill:
    replies = tuple(
        CalibrationReply(f"Reply {n}", (("feeling", n), ("pace", n)), f"Why {n}") for n in levels
    )
    return Drill(drill_id, "S", "G", Level.BEGINNER, "V", rubric, calibration=replies)


def pack(pack_id: str, *drills: Drill) -> Pack:
    return Pack(pack_id, "1.0.0", pack_id, "en", ("A",), "CC-BY-4.0", drills)


SAMPLES = samples_in([pack("org.one", drill("a", 1, 2, 4), drill("b", 3, 3))], RUBRIC)
NAMES = [one.name for one in SAMPLES]


def test_samples_come_from_every_drill_that_shares_the_rubric() -> None:
    packs = [
        pack("org.one", drill("a", 1), drill("c", 2, rubric=OTHER_WORDING)),
        pack("org.two", drill("b", 3, 4)),
        replace(pack("org.crisis", drill("x", 1)), crisis=True),
        replace(pack("org.private", drill("y", 1)), private=True),
    ]
    found = samples_in(packs, RUBRIC)
    assert [one.name for one in found] == ["org.one/a/1", "org.two/b/1", "org.two/b/2"]
    assert (found[2].text, found[2].levels) == ("Reply 4", {"feeling": 4, "pace": 4})


def test_rubrics_are_the_same_when_id_scale_and_criteria_agree() -> None:
    assert share_rubric(RUBRIC, replace(RUBRIC, title="Another title"))
    assert rubric_key(RUBRIC) == rubric_key(replace(RUBRIC, title="Another title"))
    for other in (
        OTHER_WORDING,
        replace(RUBRIC, id="other"),
        replace(RUBRIC, scale=("No", "A little", "Some", "Yes")),
    ):
        assert not share_rubric(RUBRIC, other)
        assert rubric_key(RUBRIC) != rubric_key(other)
    assert len(rubric_key(replace(RUBRIC, id="x" * 200))) <= 80
    assert points_in(rubric_key(RUBRIC)) == 4


def test_the_drill_at_hand_comes_first_and_shows_the_whole_scale() -> None:
    had: list[Sample] = []
    ranks = {one.name: int(one.drill.id == "b") for one in SAMPLES}
    while one := next_sample(SAMPLES, had, ranks, "seed"):
        had.append(one)
    assert [one.drill.id for one in had] == ["a", "a", "a", "b", "b"]
    first, second = (one.levels["feeling"] for one in had[:2])
    assert abs(first - second) == max(abs(first - other) for other in (1, 2, 4))


@given(seed=st.text(), ranks=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3)))
def test_every_sample_comes_once_in_an_order_that_the_seed_alone_decides(
    seed: str, ranks: dict[str, int]
) -> None:
    orders: list[list[str]] = []
    for _ in range(2):
        had: list[Sample] = []
        while one := next_sample(SAMPLES, had, ranks, seed):
            had.append(one)
        orders.append([one.name for one in had])
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(one.name for one in SAMPLES)


@given(
    closes=st.lists(st.booleans(), min_size=12, max_size=12),
    wanted=st.integers(0, 6),
    gone=st.sets(st.sampled_from(NAMES)),
    gone_at=st.integers(0, 12),
)
def test_training_is_so_many_samples_then_a_second_go_at_each_that_was_far_off(
    closes: list[bool], wanted: int, gone: set[str], gone_at: int
) -> None:
    goes: list[Go] = []
    for number, close in enumerate(closes):
        samples = [one for one in SAMPLES if number < gone_at or one.name not in gone]
        step = next_step(samples, goes, wanted, {}, "seed")
        if step is None:
            break
        begun = [*goes, Go(step.sample.name, step.again, None)]
        assert next_step(samples, begun, wanted, {}, "seed") == step  # a restart in between
        assert 1 <= step.number <= step.of <= wanted
        goes.append(Go(step.sample.name, step.again, close))
    first = [go for go in goes if not go.again]
    second = [go.sample for go in goes if go.again]
    assert goes == [*first, *(go for go in goes if go.again)]
    far = [go.sample for go in first if not go.close]
    assert set(second) <= set(far)
    if not gone:
        assert len(first) == min(wanted, len(SAMPLES))
        assert second == far


@pytest.mark.parametrize(
    ("given_levels", "off", "close"),
    [
        ({"feeling": 3, "pace": 2}, [0, 0], True),
        ({"feeling": 4, "pace": 2}, [1, 0], True),
        ({"feeling": 4, "pace": 1}, [1, -1], False),
        ({"feeling": 1, "pace": 2}, [-2, 0], False),
        ({"feeling": 3}, [0], True),
    ],
)
def test_a_second_go_is_for_what_is_far_off(
    given_levels: dict[str, int], off: list[int], *, close: bool
) -> None:
    found = distances(RUBRIC, given_levels, {"feeling": 3, "pace": 2})
    assert [one.levels for one in found] == off
    assert is_close(found) is close


@given(
    seed=st.text(),
    every=st.sampled_from((10, 20, 40)),
    ratings=st.integers(0, 400),
)
def test_hidden_ones_come_about_once_in_so_many_and_never_close_together(
    seed: str, every: int, ratings: int
) -> None:
    at: list[int] = []
    since = 0
    for number in range(ratings):
        if hidden_is_due(since, len(at), every, seed):
            at.append(number)
            since = 0
        since += 1
    gaps = [b - a for a, b in zip([0, *at], at, strict=False)]
    assert all(every // 2 <= gap < every // 2 + every for gap in gaps)
    assert len(at) >= ratings // (every + every // 2)
    assert not hidden_is_due(ratings, len(at), 0, seed)


def test_on_average_it_is_once_in_so_many() -> None:
    gaps = [
        next(n for n in range(100) if hidden_is_due(n, number, 20, f"rater {rater}"))
        for rater in range(40)
        for number in range(10)
    ]
    assert 19 <= sum(gaps) / len(gaps) <= 20.5
    assert len(set(gaps)) > 10


@pytest.mark.parametrize(
    ("feeling", "agreed"),
    [
        ((3, 3, 3), 3),
        ((3, 4, 4), 4),
        ((3, 3, 4, 4), 3),
        ((2, 3, 4), None),
        ((3, 3), None),
        ((), None),
    ],
)
def test_raters_agree_when_three_are_within_a_level(
    feeling: tuple[int, ...], agreed: int | None
) -> None:
    found = agreed_levels([{"feeling": one, "pace": 1} for one in feeling])
    assert found == (None if agreed is None else {"feeling": agreed, "pace": 1})
