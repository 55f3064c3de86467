"""The same seed is the same storm, and a storm has everything in it."""

from __future__ import annotations

from tests.chaos.plan import TROUBLES, KillOn, Shake, Trouble, draw

SHORT, LONG = 5.0, 110.0


def test_the_same_seed_is_the_same_storm() -> None:
    assert draw(7, SHORT, 2) == draw(7, SHORT, 2)
    assert draw(7, SHORT, 2) != draw(8, SHORT, 2)


def test_even_a_short_storm_has_every_kind_of_trouble() -> None:
    for seed in range(20):
        plan = draw(seed, SHORT, 3)
        on_request = plan.on_request.values()
        troubles = {event for event in on_request if isinstance(event, Trouble)}
        assert troubles == {Trouble(*trouble) for trouble in TROUBLES}
        assert any(isinstance(event, KillOn) for event in on_request)
        assert plan.kills
        assert {shaken.how for shaken in plan.shaken} == set(Shake)


def test_while_discord_is_away_nothing_else_happens_to_it() -> None:
    for seconds in (SHORT, LONG):
        plan = draw(7, seconds, 4)
        events = (*plan.kills, *plan.shaken)
        assert not any(plan.away.holds(event.at) for event in events)
        assert all(0 <= event.at <= seconds for event in events)
        assert plan.lasts_long == (seconds == LONG)
