"""The gateway: sessions, what is sent to them, and what is sent again after a break."""

from __future__ import annotations

import json
import secrets
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.faults import cut
from tests.wire.payloads import Json
from tests.wire.world import World

WRONG_TOKEN = 4004


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


@dataclass
class Session:
    """What one IDENTIFY began: its events with their numbers, kept for a RESUME."""

    number: int = 0
    count: int = 1
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    events: list[tuple[str, Json]] = field(default_factory=list)
    line: Line | None = None

    def hears(self, guild_id: str | None) -> bool:
        """Whether what happens in a server is told to this shard; the first has the rest."""
        return (int(guild_id or 0) >> 22) % self.count == self.number


class Line:
    """One open connection, compressed if its client wants it."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        compressed = request.query.get("compress") == "zlib-stream"
        self._compressor = zlib.compressobj() if compressed else None

    async def send(
        self, op: Op, data: Any = None, event: str | None = None, number: int | None = None
    ) -> None:
        if self.socket.closed:
            return
        text = json.dumps({"op": op, "d": data, "t": event, "s": number})
        # Whoever listened may have been killed a moment ago.
        with suppress(ConnectionError):
            if self._compressor is None:
                await self.socket.send_str(text)
                return
            data = self._compressor.compress(text.encode())
            await self.socket.send_bytes(data + self._compressor.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """Where the bot listens. `changed` is called whenever something has happened here."""

    def __init__(self, world: World, token: str, changed: Callable[[], None]) -> None:
        self._world = world
        self.token = token
        self._changed = changed
        self._sessions: dict[str, Session] = {}
        self._lines: set[Line] = set()
        self.identified = 0
        self.resumed = 0
        self.hurried = 0
        self.shards = 1
        self.max_concurrency = 1
        self.identify_seconds = 0.0
        """How long a bucket rests after an IDENTIFY: five seconds on Discord itself."""
        self._rests_until: dict[int, float] = {}
        self.intents = 0
        self.ready_at = 0.0
        self.refuses = False
        self.holds_guilds = False

    @property
    def connected(self) -> bool:
        """Whether a session is being listened to right now."""
        return any(session.line for session in self._sessions.values())

    def serving(self, number: int = 0, count: int = 1) -> int:
        """How many connections this shard has right now."""
        sessions = self._sessions.values()
        return sum((s.number, s.count) == (number, count) and s.line is not None for s in sessions)

    async def dispatch(self, event: str, data: Json) -> None:
        """Tell every session of its shard; one that is away hears it when it resumes."""
        guild_id = data["id"] if event == "GUILD_CREATE" else data.get("guild_id")
        for session in list(self._sessions.values()):
            if session.hears(guild_id):
                await self._tell(session, event, data)

    async def drop(self) -> None:
        """Cut every line without a word. The sessions can be resumed."""
        for line in list(self._lines):
            cut(line.request)
        await self._forget_lines()

    async def ask_to_reconnect(self) -> None:
        """As Discord does when it restarts a gateway node."""
        for line in list(self._lines):
            await line.send(Op.RECONNECT)
        await self._forget_lines()

    async def invalidate(self) -> None:
        """End every session for good; what happens from now on is missed until IDENTIFY."""
        self._sessions.clear()
        for line in list(self._lines):
            await line.send(Op.INVALID_SESSION, data=False)

    async def close_all(self, code: int) -> None:
        for line in list(self._lines):
            await line.socket.close(code=code)

    async def _forget_lines(self) -> None:
        for session in self._sessions.values():
            session.line = None
        self._changed()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from HELLO to its end."""
        if self.refuses:
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        line = Line(socket, request)
        self._lines.add(line)
        await line.send(Op.HELLO, {"heartbeat_interval": 41250})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(line, json.loads(message.data))
        finally:
            self._lines.discard(line)
            for session in self._sessions.values():
                session.line = None if session.line is line else session.line
            self._changed()
        return socket

    async def _hear(self, line: Line, said: Json) -> None:
        match said["op"]:
            case Op.HEARTBEAT:
                await line.send(Op.ACK)
            case Op.IDENTIFY:
                await self._identify(line, said["d"])
            case Op.RESUME:
                await self._resume(line, said["d"])
        self._changed()

    async def _identify(self, line: Line, said: Json) -> None:
        if said["token"] != self.token:
            await line.socket.close(code=WRONG_TOKEN, message=b"Authentication failed.")
            return
        number, count = said.get("shard", (0, 1))
        bucket, now = number % self.max_concurrency, time.monotonic()
        if now < self._rests_until.get(bucket, 0.0):
            self.hurried += 1
            await line.send(Op.INVALID_SESSION, data=False)
            return
        self._rests_until[bucket] = now + self.identify_seconds
        session = Session(number, count, line=line)
        # Of one shard there may be several connections, but nobody comes back to an older session.
        self._sessions = {
            s.id: s for s in self._sessions.values() if s.number != number or s.line is not None
        } | {session.id: session}
        self.intents = said["intents"]
        await self._tell(session, "READY", self._ready(session, line.request))
        if not self.holds_guilds:
            await self._send_guilds(session)
        self.identified += 1
        self.ready_at = time.monotonic()

    async def send_guilds(self) -> None:
        """Describe every server to whoever listens."""
        for session in list(self._sessions.values()):
            await self._send_guilds(session)

    async def _send_guilds(self, session: Session) -> None:
        for guild_id in filter(session.hears, self._world.guilds):
            await self._tell(session, "GUILD_CREATE", self._world.whole_guild(guild_id))

    def _ready(self, session: Session, request: web.Request) -> Json:
        guilds = filter(session.hears, self._world.guilds)
        return {
            "v": 10,
            "user": self._world.bot,
            "guilds": [{"id": guild_id, "unavailable": True} for guild_id in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"ws://{request.host}/gateway",
            "shard": [session.number, session.count],
            "application": {"id": self._world.application_id, "flags": 0},
        }

    async def _resume(self, line: Line, said: Json) -> None:
        session = self._sessions.get(said["session_id"])
        if session is None or said["token"] != self.token:
            await line.send(Op.INVALID_SESSION, data=False)
            return
        sent = said["seq"]
        while sent < len(session.events):
            event, data = session.events[sent]
            sent += 1
            await line.send(Op.DISPATCH, data, event, sent)
        session.line = line
        await self._tell(session, "RESUMED", {"_trace": []})
        self.resumed += 1

    async def _tell(self, session: Session, event: str, data: Any) -> None:
        session.events.append((event, data))
        if session.line is not None:
            await session.line.send(Op.DISPATCH, data, event, len(session.events))
