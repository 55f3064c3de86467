"""Local days and their instants, held against a clock that is read minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drills.calendar import (
    Weekly,
    exists,
    instant,
    local_day,
    say_weekdays,
    weekday_letters,
    weekdays_from,
)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ALL_WEEK = frozenset(range(7))
# Clocks that are odd in every way: a lost day, half-hour steps, quarter-hour offsets, changes at
# midnight and at noon, and one that skipped from half past eleven into the next day.
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Beirut",
    "Asia/Tehran",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
]
zones = st.sampled_from(ZONES)
days = st.dates(date(1975, 1, 1), date(2037, 12, 1))
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
moments = st.integers(0, 63 * 365 * 24 * 60).map(
    lambda minutes: datetime(1975, 1, 1, tzinfo=UTC) + minutes * MINUTE
)


def clock_readings(day: date, zone: str) -> list[tuple[datetime, datetime]]:
    """Every minute around a day with what the clock on the wall showed then."""
    began = datetime.combine(day, time(), UTC) - timedelta(hours=30)
    wall = ZoneInfo(zone)
    minutes = (began + number * MINUTE for number in range(84 * 60))
    return [(minute, minute.astimezone(wall).replace(tzinfo=None)) for minute in minutes]


@given(days, times, zones)
@example(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
@example(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
@example(date(2025, 10, 5), time(2, 15), "Australia/Lord_Howe")
@example(date(2025, 4, 6), time(1, 45), "Australia/Lord_Howe")
@example(date(2018, 5, 4), time(23, 45), "Asia/Pyongyang")
@example(date(1986, 1, 1), time(0, 5), "Asia/Kathmandu")
@example(date(2017, 10, 15), time(0, 0), "America/Sao_Paulo")
@example(date(2011, 12, 30), time(9, 0), "Pacific/Apia")
@example(date(1993, 8, 21), time(9, 0), "Pacific/Kwajalein")
def test_an_instant_is_the_first_minute_at_which_the_clock_shows_it(
    day: date, at: time, zone: str
) -> None:
    wanted = datetime.combine(day, at)
    readings = clock_readings(day, zone)
    shown = [minute for minute, reading in readings if reading == wanted]
    if shown:
        assert instant(day, at, zone) == shown[0]
        return
    # The clock jumped over it: the wall-clock time moves on by as much as was skipped.
    before, after = next(
        (earlier, later)
        for (_, earlier), (_, later) in pairwise(readings)
        if earlier < wanted < later
    )
    gap = after - before - MINUTE
    moved = instant(day, at, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert moved == wanted + gap


@given(days, zones)
@example(date(2011, 12, 30), "Pacific/Apia")
@example(date(1993, 8, 21), "Pacific/Kwajalein")
@example(date(1994, 12, 31), "Pacific/Kiritimati")
def test_a_day_exists_if_the_clock_ever_showed_it(day: date, zone: str) -> None:
    shown = {reading.date() for _, reading in clock_readings(day, zone)}
    assert exists(day, zone) == (day in shown)


def test_the_days_that_never_were_are_known_ones() -> None:
    lost = {
        (zone, day)
        for zone in ZONES
        for number in range(365 * 60)
        if not exists(day := date(1975, 1, 1) + number * DAY, zone)
    }
    assert lost == {
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
    }


@given(days, times, zones, weekdays)
@example(date(2011, 12, 20), time(9), "Pacific/Apia", ALL_WEEK)
@example(date(2011, 12, 20), time(23, 59), "Pacific/Apia", frozenset({4}))
@example(date(2026, 3, 20), time(2, 30), "Europe/Berlin", ALL_WEEK)
@example(date(2026, 10, 20), time(2, 30), "Europe/Berlin", ALL_WEEK)
@example(date(2018, 5, 1), time(23, 45), "Asia/Pyongyang", ALL_WEEK)
def test_walking_on_visits_each_scheduled_day_once_and_in_order(
    day: date, at: time, zone: str, chosen: frozenset[int]
) -> None:
    weekly = Weekly(chosen, at, zone)
    began = instant(day, at, zone) - MINUTE
    visited: list[date] = []
    moment = began
    while not visited or visited[-1] < day + 40 * DAY:
        found, due = weekly.next_after(moment) or pytest.fail("there is always another")
        assert due > moment
        assert due == weekly.instant(found) == instant(found, at, zone)
        visited.append(found)
        moment = due
    expected = [
        one
        for number in range(-3, 50)
        if (one := day + number * DAY).weekday() in chosen
        and exists(one, zone)
        and began < instant(one, at, zone) <= moment
    ]
    assert visited == expected


@given(moments, times, zones, weekdays)
@example(datetime(2011, 12, 30, 12, tzinfo=UTC), time(9), "Pacific/Apia", ALL_WEEK)
@example(datetime(2018, 5, 4, 15, tzinfo=UTC), time(23, 45), "Asia/Pyongyang", ALL_WEEK)
@example(datetime(2026, 10, 25, 0, 45, tzinfo=UTC), time(2, 30), "Europe/Berlin", ALL_WEEK)
def test_before_and_after_any_moment_there_is_nothing_between(
    moment: datetime, at: time, zone: str, chosen: frozenset[int]
) -> None:
    weekly = Weekly(chosen, at, zone)
    last_day, last = weekly.latest_until(moment) or pytest.fail("there is always one before")
    next_day, following = weekly.next_after(moment) or pytest.fail("there is always another")
    assert last <= moment < following
    assert weekly.next_after(last) == (next_day, following)
    assert weekly.latest_until(last) == (last_day, last)
    assert weekly.falls_on(last_day)
    assert weekly.falls_on(next_day)


@given(moments, zones)
def test_the_local_day_is_the_one_on_the_wall(moment: datetime, zone: str) -> None:
    day = local_day(moment, zone)
    wall = moment.astimezone(ZoneInfo(zone))
    assert (day.year, day.month, day.day) == (wall.year, wall.month, wall.day)
    assert exists(day, zone)


def test_a_schedule_without_a_weekday_is_refused() -> None:
    empty = Weekly(frozenset(), time(9), "UTC")
    for search in (empty.next_after, empty.latest_until):
        with pytest.raises(ValueError, match="at least one weekday"):
            search(datetime(2026, 3, 2, tzinfo=UTC))


@given(st.frozensets(st.integers(0, 6)))
def test_weekdays_are_written_down_and_read_again(chosen: frozenset[int]) -> None:
    letters = weekday_letters(chosen)
    assert weekdays_from(letters) == chosen
    assert sorted(letters) == list(letters)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (range(7), "every day"),
        (range(5), "Monday to Friday"),
        ((0,), "Monday"),
        ((5, 6), "Saturday and Sunday"),
        ((0, 2, 4), "Monday, Wednesday and Friday"),
        ((4, 5, 6), "Friday to Sunday"),
        ((), ""),
    ],
)
def test_weekdays_are_said_for_a_person(chosen: range | tuple[int, ...], said: str) -> None:
    assert say_weekdays(frozenset(chosen)) == said
