"""A short term on the real use cases keeps what a long one promises."""

from __future__ import annotations

from tests.practice.builders import HOUR
from tests.simulation.__main__ import simulate
from tests.simulation.term import Plan


async def test_replies_get_their_ratings_though_some_do_not_turn_up() -> None:
    outcome = await simulate(Plan(trainees=14, days=3))
    assert outcome.replies > 30
    assert outcome.full >= 0.95
    assert outcome.at_least_two == 1
    assert outcome.most_wanted == 3
    assert outcome.reciprocal == 0
    assert outcome.unreleased == 0
    assert outcome.longest_wait <= 48 * HOUR


async def test_nobody_waits_for_long_where_few_rate() -> None:
    outcome = await simulate(Plan(trainees=6, days=5, misses=0.6))
    assert outcome.unreleased == 0
    assert outcome.by_supervisors > 0
    assert outcome.longest_wait <= 48 * HOUR
