"""Schedules with all their rules: weeks, start, end, days left out, in every zone there is."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.calendar import ONE_DAY, Weekly, exists, instant
from drills.zones import zone_names

ALL_WEEK = frozenset(range(7))
MONDAY = date(2026, 3, 2)
NINE = time(9)
WEEK = 7 * ONE_DAY

INSTANTS: list[tuple[str, str, dict[str, str | None]]] = [
    (
        "America/New_York",
        "02:30",
        {"2026-03-07": "07:30", "2026-03-08": "07:30", "2026-03-09": "06:30"},
    ),
    ("America/New_York", "01:30", {"2026-11-01": "05:30", "2026-11-02": "06:30"}),
    (
        "Europe/London",
        "01:30",
        {"2026-03-28": "01:30", "2026-03-29": "01:30", "2026-03-30": "00:30"},
    ),
    (
        "Europe/London",
        "01:30",
        {"2026-10-24": "00:30", "2026-10-25": "00:30", "2026-10-26": "01:30"},
    ),
    (
        "Europe/Berlin",
        "02:30",
        {"2026-03-28": "01:30", "2026-03-29": "01:30", "2026-03-30": "00:30"},
    ),
    ("Europe/Berlin", "02:30", {"2026-10-25": "00:30", "2026-10-26": "01:30"}),
    ("America/St_Johns", "02:30", {"2026-03-08": "06:00", "2026-03-09": "05:00"}),
    ("America/St_Johns", "01:30", {"2026-11-01": "04:00", "2026-11-02": "05:00"}),
    ("Australia/Lord_Howe", "02:15", {"2026-10-04": "15:45-1", "2026-10-05": "15:15-1"}),
    ("Australia/Lord_Howe", "01:45", {"2026-04-05": "14:45-1", "2026-04-06": "15:15-1"}),
    ("Africa/Cairo", "00:30", {"2026-04-24": "22:30-1", "2026-04-25": "21:30-1"}),
    ("Africa/Cairo", "23:30", {"2026-10-29": "20:30", "2026-10-30": "21:30"}),
    (
        "Pacific/Apia",
        "09:00",
        {"2011-12-29": "19:00", "2011-12-30": None, "2011-12-31": "19:00-1"},
    ),
    ("Asia/Kathmandu", "09:00", {"2026-03-02": "03:15", "2026-03-03": "03:15"}),
]
"""What clocks that change show, in UTC; "-1" is the day before. None: that day never was."""


@pytest.mark.parametrize(("zone", "at", "expected"), INSTANTS)
def test_each_scheduled_day_has_its_one_instant(
    zone: str, at: str, expected: dict[str, str | None]
) -> None:
    weekly = Weekly(ALL_WEEK, time.fromisoformat(at), zone)
    moments: list[datetime] = []
    for written, utc in expected.items():
        day = date.fromisoformat(written)
        assert weekly.falls_on(day) == (utc is not None)
        if utc:
            clock, _, back = utc.partition("-")
            due = datetime.combine(day, time.fromisoformat(clock), UTC) - int(back or 0) * ONE_DAY
            assert weekly.instant(day) == due
            moments.append(due)
    assert all(weekly.next_after(one) == weekly.latest_until(two) for one, two in pairwise(moments))


rules = st.builds(
    Weekly,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.sampled_from(zone_names()),
    every_weeks=st.integers(1, 12),
    counted_from=st.dates(date(2023, 1, 1), date(2031, 1, 1)),
    starts_on=st.none() | st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    ends_on=st.none() | st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    skipped=st.frozensets(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=5),
)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(rules, days)
def test_in_every_zone_each_scheduled_day_comes_once_and_in_order(
    weekly: Weekly, first: date
) -> None:
    last = first + 12 * WEEK
    scheduled = weekly.days(first, last)
    instants = [weekly.instant(day) for day in scheduled]
    assert all(one < two for one, two in pairwise(instants))
    walked: list[date] = []
    moment = instant(first, time(), weekly.zone) - timedelta(hours=30)
    while (found := weekly.next_after(moment)) and found[0] <= last:
        assert found[1] == weekly.instant(found[0]) > moment
        assert weekly.latest_until(found[1]) == found
        walked += [found[0]] if found[0] >= first else []
        moment = found[1]
    assert walked == scheduled


@given(rules, days)
def test_a_day_is_scheduled_if_every_rule_allows_it(weekly: Weekly, day: date) -> None:
    assert weekly.counted_from
    monday = weekly.counted_from - weekly.counted_from.weekday() * ONE_DAY
    weeks_on = (day - monday).days // 7
    allowed = (
        day.weekday() in weekly.weekdays
        and weeks_on % weekly.every_weeks == 0
        and (weekly.starts_on or day) <= day <= (weekly.ends_on or day)
        and day not in weekly.skipped
        and exists(day, weekly.zone)
    )
    assert weekly.falls_on(day) == allowed
    assert weekly.days(day, day) == [day] * allowed


def test_every_second_week_goes_on_over_the_turn_of_a_year() -> None:
    weekly = Weekly(
        frozenset({0, 3}), NINE, "Europe/London", every_weeks=2, counted_from=date(2026, 12, 16)
    )
    assert weekly.days(date(2026, 12, 1), date(2027, 1, 20)) == [
        date(2026, 12, 3),
        date(2026, 12, 14),
        date(2026, 12, 17),
        date(2026, 12, 28),
        date(2026, 12, 31),
        date(2027, 1, 11),
        date(2027, 1, 14),
    ]


def test_a_schedule_begins_and_ends_on_its_days() -> None:
    weekly = Weekly(ALL_WEEK, NINE, "UTC", starts_on=MONDAY, ends_on=MONDAY + ONE_DAY)
    first, last = weekly.instant(MONDAY), weekly.instant(MONDAY + ONE_DAY)
    assert weekly.next_after(first - 99 * WEEK) == (MONDAY, first)
    assert weekly.next_after(first) == (MONDAY + ONE_DAY, last)
    assert weekly.next_after(last) is None
    assert weekly.latest_until(first - timedelta.resolution) is None
    assert weekly.latest_until(last + 99 * WEEK) == (MONDAY + ONE_DAY, last)


def test_days_left_out_are_passed_over_even_to_the_end() -> None:
    off = frozenset({MONDAY, MONDAY + ONE_DAY})
    weekly = Weekly(ALL_WEEK, NINE, "UTC", skipped=off)
    assert weekly.next_after(weekly.instant(MONDAY) - ONE_DAY / 2) == (
        MONDAY + 2 * ONE_DAY,
        weekly.instant(MONDAY + 2 * ONE_DAY),
    )
    ending = Weekly(ALL_WEEK, NINE, "UTC", ends_on=MONDAY + ONE_DAY, skipped=off)
    assert ending.next_after(weekly.instant(MONDAY) - ONE_DAY / 2) is None


def test_zones_are_known_where_the_system_knows_none() -> None:
    code = (
        "import zoneinfo; from datetime import date, time;"
        "from drills.calendar import instant; from drills.zones import zone_names;"
        "print(zoneinfo.TZPATH, len(zone_names()));"
        "print(instant(date(2026, 3, 29), time(2, 30), 'Europe/Berlin'))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    known, moment = shown.stdout.splitlines()
    assert known == f"() {len(zone_names())}"
    assert moment == "2026-03-29 01:30:00+00:00"
