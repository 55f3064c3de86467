"""The demo's web server: our page, its few requests, and simcord's previews behind it.

It listens on this computer only, answers only requests addressed to this computer, and
changes something only for its own page.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.demo.host import Host
from bot.demo.tour import STEPS
from bot.demo.world import INSTITUTE, ZONE, Person, Place
from drills.model import Refusal

ADDRESS = "127.0.0.1"
HOURS = (1, 24)

# Path -> file and content type. Nothing else in the folder can be asked for.
PAGES = {
    "/": ("index.html", "text/html"),
    "/demo/page.css": ("page.css", "text/css"),
    "/demo/page.js": ("page.js", "application/javascript"),
    "/demo/frame.js": ("frame.js", "application/javascript"),
    "/demo/preview.css": ("preview.css", "text/css"),
}

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# Open pages ask twice a second; when the demo ends there is nothing to wait for.
SHUTDOWN_SECONDS = 0.5


def take_port(port: int) -> socket.socket:
    """Take a port of this computer for the demo's page, before anything else is made.

    Raises:
        Refusal: somebody has it.
    """
    taken = socket.socket()
    if os.name == "posix":
        # A demo that has just ended leaves its port half open for a minute. Windows does
        # not, and there the option would let two demos have the same port.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((ADDRESS, port))
        taken.listen()
    except OSError as error:
        taken.close()
        raise Refusal(
            f"Port {port} is taken, perhaps by another demo: end that one, "
            f"or choose a port with `etude demo --port {port + 1}`."
        ) from error
    return taken


@asynccontextmanager
async def serving(host: Host, taken: socket.socket) -> AsyncGenerator[str]:
    """Serve the demo at the port taken; yields the address of its page."""
    port = taken.getsockname()[1]
    runner = web.AppRunner(
        _application(host, port), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
    )
    await runner.setup()
    try:
        await web.SockSite(runner, taken).start()
        yield f"http://{ADDRESS}:{port}/"
    finally:
        await runner.cleanup()


def _application(host: Host, port: int) -> web.Application:
    desk = _Desk(host)
    app = web.Application(middlewares=[_only_here(port)])
    for path in PAGES:
        app.router.add_get(path, _page)
    app.router.add_get("/demo/state", desk.state)
    app.router.add_post("/demo/open", desk.open)
    app.router.add_post("/demo/clock", desk.clock)
    host.previews.add_routes(app)
    return app


def _only_here(port: int) -> Middleware:
    """Answer only this computer's own browser, and change things only for our own page.

    A page elsewhere could otherwise reach us under a name it points at this computer, or
    send a form here.
    """
    hosts = {f"{name}:{port}" for name in (ADDRESS, "localhost")}
    origins = {f"http://{name}" for name in hosts}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.get("Host", "") not in hosts:
            raise web.HTTPForbidden(text=f"Open the demo as http://{ADDRESS}:{port}/.")
        if request.method not in {"GET", "HEAD"} and request.headers.get("Origin") not in origins:
            raise web.HTTPForbidden(text="Only the demo's own page can do that.")
        return await handler(request)

    return check


async def _page(request: web.Request) -> web.Response:
    name, kind = PAGES[request.path]
    text = files("bot.demo").joinpath("page", name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=kind, charset="utf-8", headers=HEADERS)


class _Desk:
    """The requests of our page."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def state(self, request: web.Request) -> web.Response:
        """All the page shows around the channel, for one person who looks at one place."""
        person = self._person(request.query.get("as"))
        places = self._host.world.places(person)
        for place in places:
            if place.key == request.query.get("at"):
                self._host.mark_read(person, place)
        now = self._host.clockwork.now().astimezone(ZoneInfo(ZONE))
        return web.json_response(
            {
                "server": INSTITUTE,
                "day": f"{now:%A} {now.day} {now:%B}",
                "time": f"{now:%H:%M}",
                "people": [
                    {"key": p.key, "name": p.name, "role": p.role}
                    for p in self._host.world.switch()
                ],
                "places": [self._line(person, place) for place in places],
                "steps": self._steps(),
            },
            headers=HEADERS,
        )

    async def open(self, request: web.Request) -> web.Response:
        """The address of one place as one person sees it; the first they see, if not that."""
        wanted = await _json(request)
        person = self._person(wanted.get("as"))
        places = {place.key: place for place in self._host.world.places(person)}
        place = places.get(str(wanted.get("at"))) or next(iter(places.values()))
        address = await self._host.previews.address(person, place)
        self._host.mark_read(person, place)
        return web.json_response({"address": address, "at": place.key}, headers=HEADERS)

    async def clock(self, request: web.Request) -> web.Response:
        """Move the clock ahead by an hour or a day."""
        hours = (await _json(request)).get("hours")
        if hours not in HOURS:
            raise web.HTTPBadRequest(text="The clock moves by 1 or by 24 hours.")
        # A visitor who closes the page must not stop the clock half way.
        await asyncio.shield(self._host.jump(hours))
        return web.json_response({}, headers=HEADERS)

    def _person(self, key: object) -> Person:
        person = self._host.world.people.get(str(key))
        if person is None or not person.in_switch:
            raise web.HTTPNotFound(text="There is nobody of that name to be.")
        return person

    def _line(self, person: Person, place: Place) -> dict[str, Any]:
        unread = self._host.is_unread(person, place)
        return {"key": place.key, "name": place.name, "kind": place.kind, "unread": unread}

    def _steps(self) -> list[dict[str, Any]]:
        return [
            {
                "key": step.key,
                "as": step.viewer,
                "at": step.place,
                "title": step.title,
                "text": step.text,
                "command": step.command,
                "hours": step.hours,
                "done": step.is_done(self._host.deeds),
            }
            for step in STEPS
        ]


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        value = await request.json()
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise web.HTTPBadRequest(text="The request is not a JSON object.")
    return cast("dict[str, Any]", value)
