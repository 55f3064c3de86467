"""What goes to Discord and comes back, watched request by request: its pace, and its clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from bot.pace import Pace

UNCOUNTED = ("/interactions/", "/webhooks/")
"""Answers to people: Discord does not count them, and nobody waits for a burst of posts."""


def traced(pace: Pace, heard: Callable[[datetime], None]) -> aiohttp.TraceConfig:
    """Hold every counted request back to the pace, and tell what time Discord says it is."""

    async def before(
        _: aiohttp.ClientSession,
        request: SimpleNamespace,
        begun: aiohttp.TraceRequestStartParams,
    ) -> None:
        counted = begun.url.scheme.startswith("http") and not any(
            part in begun.url.path for part in UNCOUNTED
        )
        request.lane = await pace.lane() if counted else None

    async def on_its_way(_: aiohttp.ClientSession, request: SimpleNamespace, __: object) -> None:
        if request.lane is not None:
            pace.on_its_way(request.lane)

    async def answered(
        _: aiohttp.ClientSession,
        request: SimpleNamespace,
        ended: aiohttp.TraceRequestEndParams,
    ) -> None:
        await on_its_way(_, request, ended)
        said = ended.response.headers.get("Date")
        if said is not None:
            heard(parsedate_to_datetime(said))

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(before)
    trace.on_request_headers_sent.append(on_its_way)
    trace.on_request_exception.append(on_its_way)
    trace.on_request_end.append(answered)
    return trace
