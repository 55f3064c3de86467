"""Faults on demand: errors, limits, delays and cut connections, before or after the work."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from aiohttp import web

from tests.wire.payloads import answer

Work: TypeAlias = Callable[[], Awaitable[web.StreamResponse]]

POST_MESSAGE = r"POST /channels/\d+/messages"
CALLBACK = r"POST /interactions/.*/callback"
RESET, HANG_UP = 0, -1


class Moment(StrEnum):
    """Whether Discord has done what it was asked when the fault strikes."""

    BEFORE = "before the work"
    AFTER = "after the work"


@dataclass
class Fault:
    """One kind of trouble for requests like `pattern`, `times` times.

    `status` is answered instead of the truth; `RESET` and `HANG_UP` cut the connection.
    `retry_after` goes with 429. `meanwhile` is awaited at the moment of the fault; without
    a status, the true answer follows it.
    """

    pattern: str
    status: int | None = None
    moment: Moment = Moment.BEFORE
    times: int = 1
    retry_after: float = 0.2
    meanwhile: Callable[[], Awaitable[object]] | None = None

    def strikes(self, method: str, path: str) -> bool:
        return self.times > 0 and bool(re.fullmatch(self.pattern, f"{method} {path}"))

    async def apply(self, request: web.Request, work: Work) -> web.StreamResponse:
        self.times -= 1
        true_answer = await work() if self.moment is Moment.AFTER else None
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.status is None:
            return true_answer or await work()
        if self.status in (RESET, HANG_UP):
            cut(request, reset=self.status == RESET)
            await asyncio.sleep(0)
            return web.Response()
        if self.status == web.HTTPTooManyRequests.status_code:
            return _too_many(self.retry_after)
        return answer({"message": f"{self.status}: trouble", "code": 0}, status=self.status)


class ChannelLimit(Fault):
    """Discord's usual limit, told in headers: five messages in five seconds a channel."""

    MOST, SECONDS = 5, 5.0

    def __init__(self) -> None:
        super().__init__(POST_MESSAGE, times=1 << 30)
        self._windows: dict[str, tuple[float, int]] = {}

    async def apply(self, request: web.Request, work: Work) -> web.StreamResponse:
        begun, used = self._windows.get(request.path, (0.0, 0))
        if time.monotonic() - begun >= self.SECONDS:
            begun, used = time.monotonic(), 0
        left = begun + self.SECONDS - time.monotonic()
        if used == self.MOST:
            return _too_many(left)
        self._windows[request.path] = (begun, used + 1)
        done = await work()
        done.headers["X-RateLimit-Limit"] = str(self.MOST)
        done.headers["X-RateLimit-Remaining"] = str(self.MOST - used - 1)
        done.headers["X-RateLimit-Reset-After"] = f"{left:.3f}"
        done.headers["X-RateLimit-Bucket"] = "messages"
        return done


def cut(request: web.Request, *, reset: bool = True) -> None:
    """End the connection of a request at once; with `reset` the other side gets ECONNRESET."""
    transport = request.transport
    if transport is None:
        return
    if reset:
        endpoint = transport.get_extra_info("socket")
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _too_many(retry_after: float) -> web.Response:
    return answer(
        {"message": "You are being rate limited.", "retry_after": retry_after, "global": False},
        status=429,
        Via="1.1 google",
        Retry_After=str(int(retry_after) + 1),
        X_RateLimit_Limit="5",
        X_RateLimit_Remaining="0",
        X_RateLimit_Reset_After=str(retry_after),
        X_RateLimit_Bucket="made-up",
        X_RateLimit_Scope="user",
    )
