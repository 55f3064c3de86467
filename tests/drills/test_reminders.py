"""When a reminder comes, held against the clock on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from drills.calendar import instant
from drills.reminders import JUST_BEFORE, LEAST_LEFT, QuietHours, remind_at, wait_for_quiet

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LONDON = "Europe/London"
NIGHT = QuietHours(time(21), time(8), LONDON)
NONE = QuietHours(time(8), time(8), LONDON)
STEADY = ["UTC", "Asia/Kathmandu", "Asia/Tokyo"]
ZONES = [
    *STEADY,
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Apia",
]
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
opened = st.builds(
    lambda days, minutes: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minutes),
    st.integers(0, 365 * 20),
    st.integers(0, 24 * 60),
)
windows = st.sampled_from([12, 24, 48, 72]).map(lambda hours: hours * HOUR)
leads = st.sampled_from([1, 3, 6, 12, 24]).map(lambda hours: hours * HOUR)


def london(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(LONDON)).astimezone(UTC)


def shows_quiet(moment: datetime, quiet: QuietHours) -> bool:
    """What a person sees who looks at the wall."""
    shown = moment.astimezone(ZoneInfo(quiet.zone)).time()
    if quiet.begins <= quiet.ends:
        return quiet.begins <= shown < quiet.ends
    return shown >= quiet.begins or shown < quiet.ends


@pytest.mark.parametrize(
    ("opens", "closes", "hours", "quiet", "expected"),
    [
        (london(2, 9), london(3, 9), 12, NONE, london(2, 21)),
        (london(2, 9), london(2, 21), 3, NIGHT, london(2, 18)),
        (london(2, 9), london(3, 9), 3, NIGHT, london(2, 20, 55)),
        (london(2, 9), london(3, 9), 1, NIGHT, london(3, 8)),
        (london(2, 21), london(3, 9), 3, NIGHT, london(3, 8)),
        (london(2, 20, 55), london(3, 9), 3, NIGHT, london(3, 8)),
        (london(2, 20, 54), london(3, 9), 3, NIGHT, london(2, 20, 55)),
        (london(2, 21), london(3, 8, 15), 3, NIGHT, london(3, 8)),
        (london(2, 21), london(3, 8, 14), 3, NIGHT, None),
        (london(2, 22), london(3, 7), 3, NIGHT, None),
        (london(2, 9), london(3, 9), 24, NONE, london(2, 21)),
        (london(2, 9), london(2, 21), 24, NIGHT, london(2, 15)),
        (london(2, 9), london(2, 9, 29), 1, NONE, None),
        (london(2, 9), london(2, 9, 30), 1, NONE, london(2, 9, 15)),
    ],
)
def test_a_reminder_on_an_ordinary_day(
    opens: datetime, closes: datetime, hours: int, quiet: QuietHours, expected: datetime | None
) -> None:
    assert remind_at(opens, closes, hours * HOUR, quiet) == expected


@pytest.mark.parametrize(
    ("quiet", "moment", "begins", "ends"),
    [
        # In the night of 29 March London's clocks skip from 01:00 to 02:00.
        (NIGHT, london(29, 3), london(28, 21), london(29, 8)),
        (
            QuietHours(time(23), time(1, 30), LONDON),
            london(29, 0),
            london(28, 23),
            london(29, 2, 30),
        ),
        # On 25 October they show 01:30 twice: the second one counts as the end.
        (
            QuietHours(time(23), time(1, 30), LONDON),
            london(25, 0, month=10),
            london(24, 23, month=10),
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        ),
        # Apia had no 30 December 2011: a night as long as any other.
        (
            QuietHours(time(21), time(8), "Pacific/Apia"),
            instant(date(2011, 12, 31), time(3), "Pacific/Apia"),
            instant(date(2011, 12, 29), time(21), "Pacific/Apia"),
            instant(date(2011, 12, 31), time(8), "Pacific/Apia"),
        ),
    ],
)
def test_quiet_hours_where_clocks_change(
    quiet: QuietHours, moment: datetime, begins: datetime, ends: datetime
) -> None:
    assert quiet.around(moment) == (begins, ends)
    assert quiet.around(begins) == (begins, ends)
    assert quiet.around(begins - MINUTE) is None
    assert quiet.around(ends) is None


@given(opened, times, times, st.sampled_from(ZONES))
@example(datetime(2011, 12, 30, 13, tzinfo=UTC), time(21), time(8), "Pacific/Apia")
@example(datetime(2026, 10, 25, 1, 15, tzinfo=UTC), time(23), time(1, 30), LONDON)
@example(datetime(2026, 3, 29, 1, 10, tzinfo=UTC), time(1, 30), time(8), LONDON)
def test_whatever_the_wall_shows_as_quiet_is_quiet(
    moment: datetime, begins: time, ends: time, zone: str
) -> None:
    quiet = QuietHours(begins, ends, zone)
    stretch = quiet.around(moment)
    if shows_quiet(moment, quiet):
        assert stretch
    if stretch:
        assert stretch.begins <= moment < stretch.ends
    if zone in STEADY:
        assert (stretch is not None) == shows_quiet(moment, quiet)


@given(opened, windows, leads, times, times, st.sampled_from(ZONES))
@example(london(28, 21), 24 * HOUR, 24 * HOUR, time(1, 30), time(1, 29), LONDON)
def test_a_reminder_finds_an_open_drill_and_nobody_asleep(
    opens: datetime, window: timedelta, lead: timedelta, begins: time, ends: time, zone: str
) -> None:
    quiet = QuietHours(begins, ends, zone)
    closes = opens + window
    moment = remind_at(opens, closes, lead, quiet)
    wanted = closes - lead if lead < window else opens + window / 2
    if moment is None:
        stretch = quiet.around(wanted)
        assert stretch
        for free in (stretch.begins - JUST_BEFORE, stretch.ends):
            in_time = opens < free <= closes - LEAST_LEFT
            assert not in_time or quiet.around(free)
        return
    assert opens < moment <= closes - LEAST_LEFT
    assert not shows_quiet(moment, quiet)
    if not quiet.around(wanted):
        assert moment == wanted
    elif moment < wanted:
        assert quiet.around(moment + JUST_BEFORE)
    else:
        assert quiet.around(moment - MINUTE)


@given(opened, windows, leads, times, times, st.sampled_from(ZONES), st.integers(0, 72 * 60))
@example(
    datetime(2011, 1, 1, 15, 57, tzinfo=UTC),
    24 * HOUR,
    24 * HOUR,
    time(18),
    time(0),
    "Pacific/Apia",
    6,
)
def test_planned_late_it_comes_no_earlier_but_by_the_minutes_before_quiet_hours(
    opens: datetime,
    window: timedelta,
    lead: timedelta,
    begins: time,
    ends: time,
    zone: str,
    minutes: int,
) -> None:
    quiet = QuietHours(begins, ends, zone)
    late = opens + minutes * MINUTE
    assume(late < opens + window)
    planned_late = remind_at(late, opens + window, lead, quiet)
    if planned_late:
        planned = remind_at(opens, opens + window, lead, quiet)
        assert planned
        assert planned - JUST_BEFORE <= planned_late


@pytest.mark.parametrize(
    ("now", "closes", "expected"),
    [
        (london(2, 20), london(3, 9), london(2, 20)),
        (london(2, 21), london(3, 9), london(3, 8)),
        (london(3, 7, 59), london(3, 8, 15), london(3, 8)),
        (london(3, 7, 59), london(3, 8, 14), None),
        (london(3, 8), london(3, 8, 14), london(3, 8)),
        (london(3, 9), london(3, 9), None),
    ],
)
def test_what_came_late_waits_for_the_end_of_quiet_hours(
    now: datetime, closes: datetime, expected: datetime | None
) -> None:
    assert wait_for_quiet(now, closes, NIGHT) == expected
