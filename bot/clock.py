"""The one place that looks at the machine's clock; everywhere else time is an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware and in UTC."""
    return datetime.now(UTC)
