"""Faults on demand: errors, limits, delays and cut connections, before or after the work."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from aiohttp import web

from tests.wire.payloads import answer
from tests.wire.rates import too_many

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
            return too_many(self.retry_after)
        return answer({"message": f"{self.status}: trouble", "code": 0}, status=self.status)


def cut(request: web.Request, *, reset: bool = True) -> None:
    """End the connection of a request at once; with `reset` the other side gets ECONNRESET."""
    transport = request.transport
    if transport is None:
        return
    if reset:
        endpoint = transport.get_extra_info("socket")
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
