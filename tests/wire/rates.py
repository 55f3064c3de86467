"""How many requests Discord takes, what it answers to more, and the count of its refusals."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from dataclasses import dataclass

from aiohttp import web

from tests.wire.payloads import answer

FREE = ("/interactions/", "/webhooks/")
"""What people wait for is outside the limit of the whole token."""
MESSAGES = re.compile(r"POST /channels/\d+/messages")
BUCKET = "messages"
INVALID = (401, 403, 429)


@dataclass(frozen=True)
class Rates:
    """Discord's figures, or others; None is no limit.

    `per_second` holds for the token in any second whatever. `per_channel` messages go to one
    channel in `channel_seconds` from the first of them, as its headers say. More than `invalid`
    answers 401, 403 and 429 within `invalid_seconds`, and nothing is taken any more.
    """

    per_second: int | None = 50
    per_channel: int | None = 5
    channel_seconds: float = 5.0
    invalid: int | None = 10_000
    invalid_seconds: float = 600.0


DISCORDS = Rates()
UNLIMITED = Rates(per_second=None, per_channel=None, invalid=None)


class Limits:
    """Keeps the rates.

    `refused` counts refusals by the limit that was reached; `given` all 429s, made up ones too.
    """

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self.refused: Counter[str] = Counter()
        self.given = 0
        self._taken: deque[float] = deque()
        self._invalid: deque[float] = deque()
        self._channels: dict[str, tuple[float, int]] = {}

    def admit(self, method: str, path: str) -> web.Response | dict[str, str]:
        """A refusal, or the headers that go with the answer."""
        at = time.monotonic()
        if self.rates.invalid is not None and self.invalid_lately(at) >= self.rates.invalid:
            self.refused["ban"] += 1
            return web.Response(status=429, text="<html>error code: 1015</html>")
        wait = 0.0 if path.startswith(FREE) else self._wait_for_second(at)
        if wait:
            self.refused["second"] += 1
            return too_many(wait, everywhere=True)
        return self._admit_message(path, at) if MESSAGES.fullmatch(f"{method} {path}") else {}

    def note(self, status: int) -> None:
        """Count an answer that Discord would rather not have had to give."""
        self.given += status == web.HTTPTooManyRequests.status_code
        if status in INVALID:
            self._invalid.append(time.monotonic())

    def invalid_lately(self, at: float | None = None) -> int:
        """How many answers were 401, 403 or 429 within the time that counts."""
        at = time.monotonic() if at is None else at
        while self._invalid and at - self._invalid[0] >= self.rates.invalid_seconds:
            self._invalid.popleft()
        return len(self._invalid)

    def _wait_for_second(self, at: float) -> float:
        """Take a place among the requests of the last second; else how long until one is free."""
        if self.rates.per_second is None:
            return 0.0
        while self._taken and at - self._taken[0] >= 1.0:
            self._taken.popleft()
        if len(self._taken) >= self.rates.per_second:
            return max(0.001, self._taken[0] + 1.0 - at)
        self._taken.append(at)
        return 0.0

    def _admit_message(self, path: str, at: float) -> web.Response | dict[str, str]:
        most, seconds = self.rates.per_channel, self.rates.channel_seconds
        if most is None:
            return {}
        begun, used = self._channels.get(path, (at, 0))
        if at - begun >= seconds:
            begun, used = at, 0
        left = begun + seconds - at
        if used == most:
            self.refused["channel"] += 1
            return too_many(left, BUCKET)
        self._channels[path] = (begun, used + 1)
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - used - 1),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": BUCKET,
        }


def too_many(
    retry_after: float, bucket: str = "made-up", *, everywhere: bool = False
) -> web.Response:
    """A 429 of one route, or of the whole token."""
    said = {"message": "You are being rate limited.", "retry_after": retry_after}
    here = {
        "X_RateLimit_Limit": "5",
        "X_RateLimit_Remaining": "0",
        "X_RateLimit_Reset_After": str(retry_after),
        "X_RateLimit_Bucket": bucket,
        "X_RateLimit_Scope": "user",
    }
    whole = {"X_RateLimit_Global": "true", "X_RateLimit_Scope": "global"}
    return answer(
        {**said, "global": everywhere},
        status=429,
        Via="1.1 google",
        Retry_After=str(int(retry_after) + 1),
        **(whole if everywhere else here),
    )
