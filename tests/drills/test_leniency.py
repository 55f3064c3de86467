"""How much somebody differs from supervisors: found again in ratings made from known numbers."""

from __future__ import annotations

from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.leniency import Given, Leniency, leniency_of

PEERS = range(1, 13)
SUPERVISORS = (101, 102)


def term(seed: int, replies: int, supervised: float = 0.2) -> tuple[dict[int, float], list[Given]]:
    """What everybody's leniency is, and their ratings of replies, three peers to each."""
    draw = Random(seed)  # noqa: S311  an example, not a secret
    lenient = {peer: draw.gauss(0.25, 0.4) for peer in PEERS}
    lenient |= {one: draw.gauss(0, 0.15) for one in SUPERVISORS}
    ratings: list[Given] = []
    for number in range(replies):
        quality = draw.gauss(3, 0.6)
        for peer in draw.sample(PEERS, 3):
            score = quality + lenient[peer] + draw.gauss(0, 0.55)
            ratings.append(Given(f"reply {number}", peer, "peer", score))
        if draw.random() < supervised:
            one = draw.choice(SUPERVISORS)
            score = quality + lenient[one] + draw.gauss(0, 0.35)
            ratings.append(Given(f"reply {number}", one, "supervisor", score))
    return lenient, ratings


def test_the_interval_holds_what_is_true_and_shrinks_with_ratings() -> None:
    inside: list[bool] = []
    errors: dict[int, list[float]] = {20: [], 160: []}
    for replies, found in errors.items():
        for seed in range(12):
            lenient, ratings = term(seed, replies)
            for peer in list(PEERS)[:4]:
                told = leniency_of(peer, ratings)
                low, high = told.between
                inside.append(low <= lenient[peer] <= high)
                found.append(told.error)
    assert fmean(inside) > 0.88
    assert fmean(errors[160]) < 0.18 < fmean(errors[20])


def test_what_supervisors_or_agreed_levels_say_decides_not_what_peers_have_in_common() -> None:
    # All peers are a point too high; only replies that supervisors rated show it.
    peers = [Given(f"reply {n}", peer, "peer", 4.0) for n in range(20) for peer in (1, 2, 3)]
    alone = leniency_of(1, peers)
    assert alone.shared == 0
    assert not alone.certain
    assert abs(alone.points) < 0.3
    for role, rater in (("supervisor", 101), ("agreed", 0)):
        known = [Given(f"reply {n}", rater, role, 3.0) for n in range(10)]
        told = leniency_of(1, peers + known)
        assert told.shared == 10
        assert told.points == pytest.approx(0.9, abs=0.15)
        assert told.certain == (role == "agreed")


def test_nothing_is_said_before_there_is_enough() -> None:
    assert not leniency_of(1, []).certain
    assert not Leniency(14, 10, 0.4, 0.1).certain
    assert not Leniency(30, 4, 0.4, 0.1).certain
    assert not Leniency(30, 10, 0.4, 0.23).certain
    assert Leniency(15, 5, 0.4, 0.22).certain


def test_somebodys_ratings_as_a_supervisor_are_not_theirs_as_a_peer() -> None:
    ratings = [Given(f"reply {n}", 1, "supervisor", 3.0) for n in range(20)]
    assert leniency_of(1, ratings) == Leniency(0, 0)


@given(
    ratings=st.lists(
        st.builds(
            Given,
            reply=st.sampled_from("abcdef"),
            rater=st.integers(1, 4),
            role=st.sampled_from(("peer", "supervisor", "agreed")),
            score=st.floats(1, 5),
        ),
        max_size=40,
    ),
    more=st.floats(0.1, 2),
)
def test_whoever_rates_higher_by_so_much_is_never_found_to_rate_lower(
    ratings: list[Given], more: float
) -> None:
    before = leniency_of(1, ratings)
    raised = [
        Given(one.reply, one.rater, one.role, one.score + more)
        if (one.rater, one.role) == (1, "peer")
        else one
        for one in ratings
    ]
    after = leniency_of(1, raised)
    assert after.error == pytest.approx(before.error)
    assert before.points - 1e-9 <= after.points <= before.points + more + 1e-9
