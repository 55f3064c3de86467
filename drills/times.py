"""Times of day as people type them, and weekdays as they tick them."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_time(text: str) -> time:
    """A wall-clock time as people type it: "18:30", "9.15", "7 pm"."""
    match = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?(?:m\.?)?\s*", text.casefold())
    if match:
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3]:
            # 13 am and 0 pm could each mean two things.
            hour = hour % 12 + 12 * (match[3] == "p") if 1 <= hour <= 12 else 24  # noqa: PLR2004
        if hour < 24 and minute < 60 and (match[2] or match[3]):  # noqa: PLR2004
            return time(hour, minute)
    raise Refusal(f'"{text}" is not a time of day. Write it like 18:30.')


def read_weekdays(ticked: Sequence[str]) -> frozenset[int]:
    """The weekdays (Monday is 0) of a form's boxes, by their digits; refuses none."""
    days = [day for day in ticked if day in "0123456" and len(day) == 1]
    if not days or len(days) != len(ticked):
        raise Refusal("Choose at least one weekday.")
    return frozenset(int(day) for day in days)
