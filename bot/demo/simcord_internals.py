"""Every touch of simcord's internals, in one checked place.

simcord is pinned: it is young and moves fast. Each name used here is looked for when
the demo starts, so that another version fails with one sentence instead of in the
middle of a tour. No other file of the demo uses a name of simcord that is not public.
"""

# Private names are this file's purpose; simcord's own types end at them.
# pyright: reportPrivateUsage=false, reportUnknownMemberType=false

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from functools import cache, partial
from importlib import metadata
from importlib.resources import files
from typing import Any, ClassVar, TypeAlias, TypeVar

import aiohttp.web
import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, UserHandle
from simcord._clock import Clock
from simcord.backend import Backend, access
from simcord.backend.cdn import CDN_BASE
from simcord.enums import ChannelType
from simcord.preview import Preview, make_preview
from simcord.preview import _markdown as markdown
from simcord.preview import _server as bridge
from simcord.preview._media import MediaInfo, MediaWorker
from simcord.preview._server import PreviewServer

from drills.model import Refusal

PINNED = "3.2.1"

# How long to wait before looking again whether the bot has finished, in seconds.
IDLE = 0.002

PARSERS_KEPT = 500

# What Discord would name everybody's picture; simcord fetches nothing.
FACE = "face"
FACE_SIZE = 80  # pixels

Viewer: TypeAlias = MemberActor | UserHandle
T = TypeVar("T")
Listener: TypeAlias = Callable[[str, Mapping[str, Any]], None]

# The requests of simcord's page: method, path, and who answers them.
API = (
    ("POST", "/api/pages", "_pages"),
    ("DELETE", "/api/pages/{context_id}", "_delete_page"),
    ("GET", "/api/state", "_state"),
    ("GET", "/api/commands", "_commands"),
    ("GET", "/api/action-result", "_action_result"),
    ("POST", "/api/action", "_action"),
    ("GET", "/api/assets/{asset_id}", "_asset"),
)
CAPABILITY = "X-Simcord-Capability"


def check() -> None:
    """Refuse any simcord this file was not written for.

    Raises:
        Refusal: the installed version is another one, or a name used here is gone.
    """
    found = metadata.version("simcord")
    wanted = (
        (
            Env,
            (
                "_bot_scope",
                "_settle_internal",
                "start",
                "shutdown",
                "settle",
                "advance_time",
                "time_context",
            ),
        ),
        (Clock(), ("_epoch",)),
        (Preview, ("_action", "_get_page", "refresh", "close")),
        (PreviewServer, ("_STATIC_FILES", "_SECURITY_HEADERS", "_static", "start", "close")),
        (PreviewServer, tuple(name for _, _, name in API)),
        (markdown, ("_markdown_parser",)),
        (Backend, ("emit", "edit_role", "get_guild")),
        (access, ("channel_accessible", "message_accessible")),
    )
    gone = [name for owner, names in wanted for name in names if not hasattr(owner, name)]
    if found != PINNED or gone:
        missing = f" and {', '.join(gone)} is missing in it" if gone else ""
        raise Refusal(
            f"The demo needs simcord {PINNED}, but simcord {found} is installed{missing}: "
            'run `pip install "etude-bot[demo]"` again.'
        )


def new_env(client: discord.AutoShardedClient, name: str, epoch: datetime) -> Env:
    """A simulated Discord for one bot, called `name`, whose clock starts at `epoch`."""
    # Errors of the bot are logged by us as they happen; at the end there is nobody to tell.
    env = Env(client, check_errors=False, shard_count=1, settle_timeout=30)
    env.backend.clock._epoch = epoch
    env.backend.bot_user.name = name
    env.backend.bot_user.avatar = FACE
    # After each press simcord looks for freshly finished work, each time 50 ms later.
    # Those are most of the time a press takes.
    env._settle_internal = partial(env._settle_internal, idle=IDLE)
    markdown._markdown_parser = _remembered_parser
    return env


_make_parser = markdown._markdown_parser
_parsers: dict[tuple[int, str], object] = {}


def _remembered_parser(policy: Mapping[str, Any], context: Mapping[str, Any]) -> object:
    # simcord builds a parser for every text of every message each time a page is drawn,
    # half a millisecond each. The policies are constants, so their id names them.
    key = (id(policy), repr(context))
    if key not in _parsers:
        if len(_parsers) >= PARSERS_KEPT:
            _parsers.clear()
        _parsers[key] = _make_parser(policy, context)
    return _parsers[key]


def bot_id(env: Env) -> int:
    """The user id of the bot."""
    return env.backend.bot_user.id


def face_address(user_id: int) -> str:
    """Where Discord would keep the picture of this user."""
    return f"{CDN_BASE}/avatars/{user_id}/{FACE}.png"


def listen(env: Env, listener: Listener) -> None:
    """Call `listener(event, payload)` for each event of the simulated gateway."""
    env.backend.subscribers.append(listener)


def start_bot_work(env: Env, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Run `work` as the bot's own, so that `env.settle()` waits for it and its requests."""
    with env._bot_scope():
        return asyncio.get_running_loop().create_task(work)


def limit_bot(env: Env, guild: GuildHandle, permissions: discord.Permissions) -> None:
    """Take from the bot's own role everything but `permissions`; simcord gives it nearly all."""
    backend = env.backend
    role = next(r for r in backend.get_guild(guild.id).roles.values() if r.managed)
    backend.edit_role(guild.id, role.id, {"permissions": permissions.value})


def may_read(env: Env, channel: ChannelHandle, viewer: Viewer) -> bool:
    """Whether this person can open the channel and read back in it."""
    return access.channel_accessible(env.backend, channel.id, viewer.id, history=True)


def is_private(env: Env, thread: ChannelHandle) -> bool:
    """Whether a thread is for its members alone."""
    return env.backend.channels[thread.id].type == ChannelType.PRIVATE_THREAD


def newest_message(env: Env, channel: ChannelHandle, viewer: Viewer) -> int:
    """The id of the last message this person can see in the channel; 0 if there is none."""
    messages = env.backend.messages.get(channel.id, {}).values()
    return max((m.id for m in messages if m.visible_to(viewer.id)), default=0)


class _SharedServer(PreviewServer):
    """Answers for one preview on our own server and origin, not on a port of its own."""

    _SECURITY_HEADERS: ClassVar[dict[str, str]] = {
        **PreviewServer._SECURITY_HEADERS,
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": PreviewServer._SECURITY_HEADERS[
            "Content-Security-Policy"
        ].replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    }

    async def start(self) -> None:
        # simcord imports aiohttp only when its own server starts, which it never does here.
        bridge.web = aiohttp.web
        self.port = self._requested_port

    async def close(self) -> None:
        self.port = None


# For simcord's page and its requests: only our own page may frame them.
HEADERS = _SharedServer._SECURITY_HEADERS


class _KnownPictures(MediaWorker):
    """Takes our own pictures as they are; simcord starts a process to check each picture."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__()
        self._known = frozenset(pictures.values())

    async def validate(
        self, key: str, blob: bytes, *, media_time: float | None = None
    ) -> MediaInfo:
        if blob not in self._known:
            return await super().validate(key, blob, media_time=media_time)
        size = FACE_SIZE
        return MediaInfo("PNG", size, size, 1, size * size * 3, blob, "image/png")


async def enter_preview(
    env: Env,
    channel: ChannelHandle,
    viewer: Viewer,
    *,
    port: int,
    zone: str,
    pictures: Mapping[str, bytes],
    guard: asyncio.Lock,
) -> Preview:
    """Open one channel as one person sees it, served on `port` by `answer`.

    Args:
        zone: the time zone of the times shown.
        pictures: PNGs by the address at which Discord would have them.
        guard: held while a press or a form runs, as simcord does one thing at a time.
    """
    settings: dict[str, Any] = {
        "layout": "channel",
        "display": "responsive",
        "width": 960,
        "height": 720,
        "locale": "en-GB",
        "timezone": zone,
        "presentation_time": None,
        "assets": {address: ("face.png", png) for address, png in pictures.items()},
    }
    preview = make_preview(env, channel, viewers=[viewer], port=port, **settings)
    preview._server = _SharedServer(preview, port)
    # simcord allows one open preview; ours share one server and never act at the same time.
    env._preview = None
    preview._media_worker = _KnownPictures(pictures)
    await preview.__aenter__()
    # Open at the newest message, also when the preview has been open for days.
    if first := preview._python:
        first.target_id = first.window_end_id = None
    act = preview._action

    async def act_alone(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with guard:
            if "published_revision" in body:
                # A press made just before the page was drawn anew still means what it said:
                # the message and the control it names are checked again anyway.
                body = {**body, "published_revision": preview._get_page(context_id).revision}
            env._preview = preview
            return await act(context_id, body)

    preview._action = act_alone
    return preview


def is_open(preview: Preview) -> bool:
    """Whether the preview can still be used; a page may have ended it."""
    return preview._active


def is_watched(preview: Preview) -> bool:
    """Whether a browser has it open; one page is simcord's own."""
    return len(preview._pages) > 1


async def answer(
    preview: Preview, name: str, request: aiohttp.web.Request
) -> aiohttp.web.StreamResponse:
    """Let simcord answer one of the requests in `API`."""
    return await getattr(preview._server, name)(request)


def static_paths() -> list[str]:
    """The paths of simcord's page, without its start page."""
    return [path for path in PreviewServer._STATIC_FILES if path != "/"]


@cache
def read_static(path: str) -> tuple[str, bytes]:
    """Content type and content of one file of simcord's page; its start page is at `/`."""
    name = PreviewServer._STATIC_FILES[path]
    folder = files("simcord.preview")
    file = folder / name if name == "protocol.schema.json" else folder / "static" / name
    usual = "font/ttf" if name.endswith(".ttf") else "application/javascript"
    return PreviewServer._STATIC_CONTENT_TYPES.get(name, usual), file.read_bytes()
