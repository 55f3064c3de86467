"""simcord's browser previews, one for each person and place, behind our one server."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler
from simcord import Env, Preview

from bot.demo import simcord_internals as internals
from bot.demo.world import Person, Place, World

# Where simcord's page is, as its own start page path is ours.
PAGE = "/preview"

# simcord's page is a workbench. Our style sheet takes the tools away and leaves the channel.
_ITS_STYLE = '<link rel="stylesheet" href="/preview.css">'
_OUR_STYLE = '<link rel="stylesheet" href="/demo/preview.css">'

# Long enough that changing places loads nothing twice, short enough to survive an upgrade.
_CACHED = {
    **{name: value for name, value in internals.HEADERS.items() if name != "Pragma"},
    "Cache-Control": "private, max-age=300",
}


class Previews:
    """Opens previews, answers their requests and draws them anew.

    Args:
        guard: held by whoever does something in the world.
        port: the port of the one server.
    """

    def __init__(self, env: Env, world: World, guard: asyncio.Lock, port: int, zone: str) -> None:
        self._env = env
        self._world = world
        self._guard = guard
        self._port = port
        self._zone = zone
        self._open: dict[tuple[str, int], Preview] = {}

    async def address(self, person: Person, place: Place) -> str:
        """The address, on our own server, of this place as this person sees it."""
        key = (person.key, place.channel.id)
        async with self._guard:
            preview = self._open.get(key)
            if preview is None or not internals.is_open(preview):
                viewer = self._world.viewer_for(person, place)
                preview = self._open[key] = await internals.enter_preview(
                    self._env,
                    place.channel,
                    viewer,
                    port=self._port,
                    zone=self._zone,
                    pictures=self._world.pictures,
                    guard=self._guard,
                )
            else:
                # "In 10 hours" is as of the last time it was drawn.
                await preview.refresh()
        return f"{PAGE}?as={person.key}&at={place.key}#{preview.capability}"

    async def refresh(self) -> None:
        """Draw anew what browsers have open. The caller holds the guard."""
        for preview in self._open.values():
            if internals.is_open(preview) and internals.is_watched(preview):
                await preview.refresh()

    async def close(self) -> None:
        """Close every preview."""
        for preview in self._open.values():
            await preview.close()
        self._open.clear()

    def add_routes(self, app: web.Application) -> None:
        """Serve simcord's page and answer its requests."""
        for method, path, name in internals.API:
            app.router.add_route(method, path, self._answering(name))
        for path in internals.static_paths():
            app.router.add_get(path, _static)
        app.router.add_get(PAGE, _page)

    def _answering(self, name: str) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            capability = request.headers.get(internals.CAPABILITY, "")
            for preview in self._open.values():
                if preview.capability == capability:
                    return await internals.answer(preview, name, request)
            raise web.HTTPUnauthorized(text="This page is of another demo: load it again.")

        return answer


async def _static(request: web.Request) -> web.Response:
    kind, content = await asyncio.to_thread(internals.read_static, request.path)
    return web.Response(body=content, content_type=kind, headers=_CACHED)


async def _page(_request: web.Request) -> web.Response:
    _, content = internals.read_static("/")
    text = content.decode().replace(_ITS_STYLE, _ITS_STYLE + _OUR_STYLE)
    return web.Response(text=text, content_type="text/html", headers=internals.HEADERS)
