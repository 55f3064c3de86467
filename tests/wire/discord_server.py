"""Discord on the loopback: REST v10 and gateway v10, for a real client in another process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.wire.faults import Fault
from tests.wire.gateway import Gateway
from tests.wire.interactions import DiscordError, Interactions
from tests.wire.payloads import Json, answer
from tests.wire.rates import UNLIMITED, Limits, Rates
from tests.wire.rest import BODY, Rest, body_of
from tests.wire.world import World

# The first part is 123456789012345678 in base 64; the rest is made up.
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"
PREFIX = "/api/v10"
NEEDS_NO_TOKEN = ("/interactions/", "/webhooks/")
LONGEST_WAIT = 30.0


@dataclass(frozen=True)
class Request:
    """One request of the bot, and the status it was answered with; 0 for a cut connection.

    The body is empty where the server was told to keep none.
    """

    method: str
    path: str
    body: Json
    status: int
    at: float


class DiscordServer:
    """The server. It records every request and makes the trouble it is told to make.

    With `keeps_bodies` off it costs little enough for ten thousand posts.
    """

    def __init__(
        self, token: str = TOKEN, *, rates: Rates = UNLIMITED, keeps_bodies: bool = True
    ) -> None:
        self.token = token
        self.limits = Limits(rates)
        self._keeps_bodies = keeps_bodies
        self.world = World()
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self._news = asyncio.Event()
        self.news = self._news.set
        self.gateway = Gateway(self.world, token, self.news)
        self.interactions = Interactions(self.world, self.news)
        self.rest = Rest(self.world, self.gateway, self.interactions)
        self._port = 0

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._port}{PREFIX}"

    async def __aenter__(self) -> Self:
        app = web.Application(
            middlewares=[self._record, self._limit, self._say_errors, self._trouble]
        )
        app.add_routes([*self.rest.routes(), web.get("/gateway", self.gateway.serve)])
        app.add_routes([web.route("*", "/{path:.*}", _unknown)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.open()
        return self

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return bool(self._runner.sites)

    async def open(self) -> None:
        """Listen; after `shut`, at the same port as before."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._site.start()
        self._port = self._runner.addresses[0][1]

    async def shut(self) -> None:
        """Take no further connections and cut those that are open."""
        await self._site.stop()
        if self._runner.server is not None:
            for connection in self._runner.server.connections:
                connection.force_close()
        await self.gateway.drop()

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def trouble(self, fault: Fault) -> Fault:
        """Make this trouble from now on."""
        self.faults.append(fault)
        return fault

    def asked(self, method: str, path: str = "") -> list[Request]:
        """The requests so far with this method, whose path begins so."""
        return [r for r in self.requests if r.method == method and r.path.startswith(path)]

    async def until(self, happened: Callable[[], object], what: str = "") -> None:
        """Wait until something has happened. The bound only keeps a broken test from hanging."""
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while not happened():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            last = [f"{r.method} {r.path} {r.status}" for r in self.requests[-8:]]
            raise AssertionError(f"it never happened: {what}; last requests: {last}") from None

    @web.middleware
    async def _record(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(PREFIX):
            return await handler(request)
        request[BODY] = await body_of(request)
        asked = deepcopy(request[BODY]) if self._keeps_bodies else {}
        status, at = 0, time.monotonic()
        try:
            response = await handler(request)
            status = response.status if request.transport else 0
        finally:
            path = request.path.removeprefix(PREFIX)
            self.requests.append(Request(request.method, path, asked, status, at))
            self.limits.note(status)
            self.news()
        return response

    @web.middleware
    async def _limit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        admitted = {} if path == request.path else self.limits.admit(request.method, path)
        if isinstance(admitted, web.Response):
            return admitted
        response = await handler(request)
        response.headers.update(admitted)
        return response

    @web.middleware
    async def _say_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except DiscordError as error:
            return answer({"message": str(error), "code": error.code}, status=error.status)

    @web.middleware
    async def _trouble(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)

        async def work() -> web.StreamResponse:
            named = request.headers.get("Authorization") == f"Bot {self.token}"
            if not (named or path.startswith(NEEDS_NO_TOKEN) or path == request.path):
                raise DiscordError(401, 0, "401: Unauthorized")
            return await handler(request)

        for fault in self.faults:
            if fault.strikes(request.method, path):
                return await fault.apply(request, work)
        return await work()


async def _unknown(request: web.Request) -> web.StreamResponse:
    raise DiscordError(404, 0, f"404: Not Found ({request.method} {request.path})")
