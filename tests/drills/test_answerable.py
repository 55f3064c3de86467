"""Days whose round can still be answered are not missed, however late it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from drills.practice_facts import PracticeFacts
from drills.streaks import streak

MONDAY = date(2026, 3, 2)
JOINED = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
FACTS = PracticeFacts(JOINED, ((JOINED, "UTC"),))


def at(days: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + days * DAY


def done(*days: int) -> frozenset[date]:
    return frozenset(MONDAY + day * DAY for day in days)


def test_yesterdays_drill_costs_nothing_while_it_is_open() -> None:
    facts = replace(FACTS, credited=done(0, 1))
    assert streak(facts, at(3)).tokens == 1
    waiting = replace(facts, answerable=done(2))
    assert (streak(waiting, at(3)).tokens, streak(waiting, at(3)).day) == (2, 2)
    answered = replace(waiting, credited=done(0, 1, 2))
    assert (streak(answered, at(3)).tokens, streak(answered, at(3)).day) == (2, 3)


def test_a_week_waits_for_its_last_drill() -> None:
    """The second Friday's drill is open until Monday evening; two of three are done."""
    facts = replace(FACTS, credited=done(0, 1, 2, 7, 8))
    waiting = replace(facts, answerable=done(11))
    assert (streak(facts, at(14)).slack, streak(waiting, at(14)).slack) == (0, 1)
    answered = replace(waiting, credited=facts.credited | done(11))
    assert (streak(waiting, at(14)).week, streak(answered, at(14)).week) == (1, 2)


def test_what_this_week_asks_for_does_not_waver() -> None:
    facts = replace(FACTS, goals=((MONDAY, 5),))
    open_ones = replace(facts, answerable=done(1))
    assert streak(open_ones, at(2)).this_week_need == streak(facts, at(2)).this_week_need == 5


@given(
    st.frozensets(st.integers(0, 40)),
    st.frozensets(st.integers(-20, 60), max_size=6),
    st.integers(0, 45),
    st.integers(1, 7),
)
def test_an_open_round_never_lowers_a_figure_and_counts_for_nothing_itself(
    credited: frozenset[int], answerable: frozenset[int], seen: int, goal: int
) -> None:
    past = [day for day in credited if day <= seen]
    facts = replace(FACTS, credited=done(*past), goals=((MONDAY, goal),))
    without, having = (
        streak(one, at(seen)) for one in (facts, replace(facts, answerable=done(*answerable)))
    )
    for name in ("week", "best_week", "day", "best_day"):
        assert getattr(having, name) >= getattr(without, name)
    for name in ("total", "this_week_done", "this_week_need"):
        assert getattr(having, name) == getattr(without, name)
