"""Dates as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.dates import read_day, say_day, say_days
from drills.model import Refusal

TODAY = date(2026, 3, 2)
NOVEMBER = date(2026, 11, 30)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-30",
        "2026/11/30",
        "20261130",
        "30.11.2026",
        "30. 11. 2026",
        "30.11.",
        "30.11",
        "30 Nov",
        "30 nov 2026",
        " 30  November ",
        "30. November 2026",
        "30th of November, 2026",
        "Nov 30",
        "November 30th, 2026",
        "30-Nov-2026",
        "30/11/2026",
        "11/30/2026",
        "30-11-2026",
        "30/11",
    ],
)
def test_a_date_is_read_as_it_is_typed(typed: str) -> None:
    assert read_day(typed, TODAY) == NOVEMBER


@given(days, days)
def test_every_date_is_read_back_from_every_way_to_write_it(day: date, today: date) -> None:
    ways = (
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day.day} {day:%b %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
    )
    assert {read_day(way, today) for way in ways} == {day}


@given(st.dates(date(2001, 1, 1), date(2098, 1, 1)), st.integers(-60, 300))
def test_without_a_year_the_nearest_to_come_is_meant_or_one_just_past(
    today: date, distance: int
) -> None:
    day = today + timedelta(days=distance)
    assert read_day(f"{day.day} {day:%b}", today) == day
    assert read_day(f"{day:%d.%m.}", today) == day


def test_a_last_day_is_near_the_first() -> None:
    christmas = date(2026, 12, 20)
    assert read_day("6 Jan", TODAY, christmas) == date(2027, 1, 6)
    assert read_day("tomorrow", TODAY, christmas) == TODAY + timedelta(days=1)


def test_today_and_its_neighbours_have_words() -> None:
    said = [read_day(word, TODAY) for word in ("yesterday", "Today", "tomorrow")]
    assert said == [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31 Feb", "There is no 31 February 2026. Look at the day and the month again."),
        ("2026-02-29", "There is no 29 February 2026."),
        ("0.5.2026", "There is no 0 May 2026."),
        ("31/4", "There is no 31 April 2026."),
        ("05/06/2026", '"05/06/2026" can be read in two ways, or in none.'),
        ("40/50", '"40/50" can be read in two ways, or in none.'),
        ("30.13.2026", '"30.13.2026" is not a date. Write it like 2026-11-30 or 30 Nov.'),
        ("next week", '"next week" is not a date.'),
        ("30 Movember", '"30 Movember" is not a date.'),
        ("", '"" is not a date.'),
        ("30", '"30" is not a date.'),
        ("٣٠.١١.٢٠٢٦", "is not a date."),
        ("1926-11-30", '"1926-11-30" is not in this century. Write a date like 2026-11-30.'),
        ("0000-01-01", "is not in this century."),
    ],
)
def test_what_is_no_date_is_refused_with_a_way_to_write_one(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_day(typed, TODAY)
    assert sentence in str(refused.value)


def test_the_same_day_and_month_is_no_riddle() -> None:
    assert read_day("5/5", TODAY) == date(2026, 5, 5)


@given(st.text(max_size=30), days)
def test_any_text_is_a_date_or_refused(text: str, today: date) -> None:
    try:
        assert isinstance(read_day(text, today), date)
    except Refusal as refused:
        assert str(refused).endswith(".")  # noqa: PT017  either outcome is right


def test_days_are_said_with_the_year_where_it_is_another() -> None:
    later = date(2027, 1, 4)
    assert say_day(TODAY, TODAY) == "Monday 2 March"
    assert say_day(later, TODAY) == "Monday 4 January 2027"
    assert say_days(TODAY, TODAY, TODAY) == "on Monday 2 March"
    assert say_days(TODAY, None, TODAY) == "from Monday 2 March"
    assert say_days(TODAY, later, TODAY) == "from Monday 2 March to Monday 4 January 2027"
