"""Anyone's facts of practice, drawn at random."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from drills.practice_facts import PracticeFacts

BERLIN, AUCKLAND, HONOLULU = "Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu"
ZONES = (
    BERLIN,
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    AUCKLAND,
    HONOLULU,
    "UTC",
)

settings.register_profile("streaks", max_examples=120, deadline=None)
quickly = settings(settings.get_profile("streaks"))

START = datetime(2026, 2, 9, tzinfo=UTC)
SPAN = 61
moments = st.integers(0, 80 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
dates = st.integers(0, SPAN - 1).map(lambda n: START.date() + timedelta(n))
spans = st.tuples(moments, st.integers(0, 300) | st.integers(0, 4000)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(minutes=drawn[1]))
)
goals = st.tuples(
    st.integers(0, 8).map(lambda n: START.date() + timedelta(7 * n)), st.integers(1, 7)
)
weekdays = st.just(frozenset(range(5))) | st.frozensets(st.integers(0, 6))
rest = st.frozensets(st.integers(0, 6), max_size=2)


@st.composite
def practice(draw: st.DrawFn, *, travel: bool = True) -> PracticeFacts:
    """Anyone's facts over two months from 9 February 2026, clock changes and all."""
    # One byte a day makes diaries dense enough to earn, spend and break; lists stay near empty.
    diligence = draw(st.integers(1, 12))
    replies: list[datetime] = []
    rounds: set[date] = set()
    for n, byte in enumerate(draw(st.binary(min_size=SPAN, max_size=SPAN))):
        kind, when = byte % 12, byte // 12
        if kind < diligence and kind % 4:
            rounds.add(START.date() + timedelta(n))
        elif kind < diligence:
            replies.append(START + timedelta(n, hours=when))
            replies.append(START + timedelta(n, minutes=29 + 9 * when))
    joined = START + timedelta(minutes=draw(st.integers(0, 10 * 24 * 60)))
    zone = st.sampled_from(ZONES)
    moves = draw(st.lists(st.tuples(moments, zone), max_size=3)) if travel else []
    return PracticeFacts(
        joined=joined,
        zones=((joined, draw(zone)), *moves),
        replies=tuple(replies),
        credited=frozenset(rounds),
        excused=draw(st.frozensets(dates, max_size=6)),
        answerable=draw(st.frozensets(dates, max_size=3)),
        outages=tuple(draw(st.lists(spans, max_size=2))),
        ends=draw(st.none() | dates),
        cohort_weekdays=draw(weekdays),
        rest_weekdays=draw(rest),
        earlier_weekdays=tuple(draw(st.dictionaries(dates, weekdays, max_size=2)).items()),
        earlier_rest=tuple(draw(st.dictionaries(dates, rest, max_size=2)).items()),
        goals=tuple(draw(st.lists(goals, max_size=2))),
    )
