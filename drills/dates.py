"""Dates as people type them, and as they are said."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from drills.model import Refusal

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_YEARS: Final = range(2000, 2100)
LOOKS_BACK: Final = timedelta(days=60)
_ORDERS: Final = (
    r"(?P<year>[0-9]{4})[-./ ](?P<month>[0-9]{1,2})[-./ ](?P<day>[0-9]{1,2})",
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})(?:\. ?(?P<year>[0-9]{4})?)?",
    (
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?(?: of)?[- ]?(?P<name>[a-z]{3,9})\.?,?"
        r"(?:[- ](?P<year>[0-9]{4}))?"
    ),
    r"(?P<name>[a-z]{3,9})\.?[- ]?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?(?: (?P<year>[0-9]{4}))?",
)
_SLASHED: Final = r"(?P<first>[0-9]{1,2})[/-](?P<second>[0-9]{1,2})(?:[/-](?P<year>[0-9]{4}))?"


def read_day(text: str, today: date, near: date | None = None) -> date:
    """The date that `text` means: "2026-11-30", "30.11.2026", "30 Nov", "Nov 30", "tomorrow".

    Without a year it is the one from two months before `near` to ten after; `near` is today
    unless said. Raises `Refusal` for what is no date, for one that does not exist, and for
    5/6, which is May in one country and June in another.
    """
    typed = " ".join(text.casefold().split())
    spoken = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if typed in spoken:
        return today + timedelta(days=spoken[typed])
    day, month, year = _numbers(typed, text)
    if year is None:
        from_day = (near or today) - LOOKS_BACK
        year = from_day.year + ((month, day) < (from_day.month, from_day.day))
    if year not in _YEARS:
        raise Refusal(f'"{text}" is not in this century. Write a date like 2026-11-30.')
    try:
        return date(year, month, day)
    except ValueError as error:
        said = f"{day} {_MONTHS[month - 1].capitalize()} {year}"
        raise Refusal(f"There is no {said}. Look at the day and the month again.") from error


def _numbers(typed: str, text: str) -> tuple[int, int, int | None]:
    """Day, month (1 to 12) and year, as far as it was typed."""
    found = next((match for order in _ORDERS if (match := re.fullmatch(order, typed))), None)
    slashed = re.fullmatch(_SLASHED, typed)
    if slashed:
        return _unslashed(slashed, text)
    parts = found.groupdict() if found else {}
    month = _month_named(parts["name"]) if parts.get("name") else int(parts.get("month") or 0)
    if month not in range(1, 13):
        raise Refusal(f'"{text}" is not a date. Write it like 2026-11-30 or 30 Nov.')
    return int(parts["day"]), month, int(parts["year"]) if parts.get("year") else None


def _unslashed(match: re.Match[str], text: str) -> tuple[int, int, int | None]:
    """A date with slashes, where only one order of day and month makes sense."""
    one, two = int(match["first"]), int(match["second"])
    year = int(match["year"]) if match["year"] else None
    orders = {(day, month) for day, month in ((one, two), (two, one)) if month in range(1, 13)}
    if len(orders) != 1:
        raise Refusal(
            f'"{text}" can be read in two ways, or in none. Write the date like 2026-11-30 or '
            "30 Nov."
        )
    [(day, month)] = orders
    return day, month, year


def _month_named(name: str) -> int:
    """The number of a month by its name or the beginning of it, or 0."""
    return next(
        (number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name)), 0
    )


def say_day(day: date, today: date) -> str:
    """A date for a person: "Monday 30 November", with the year where it is not this one."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def say_days(first: date, last: date | None, today: date) -> str:
    """A stretch of days for a person: one day, from one to another, or from one on."""
    if last is None:
        return f"from {say_day(first, today)}"
    if first == last:
        return f"on {say_day(first, today)}"
    return f"from {say_day(first, today)} to {say_day(last, today)}"
