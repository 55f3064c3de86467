"""Real faults of real databases, for as long as a test wants them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from typing import Any

from sqlalchemy import event

from bot.db.engine import Database, async_url


@contextmanager
def locked(database: Database) -> Generator[None]:
    """Another program is in the middle of a change, and stays there."""
    file = str(database.engine.url.database)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def read_only(database: Database) -> Generator[None]:
    """SQLite takes no change; what a disk mounted read-only does, for somebody who is root."""
    with _every_connection(database, "query_only=1", "query_only=0"):
        yield


@contextmanager
def full(database: Database) -> Generator[None]:
    """The file cannot grow; what a full disk does."""
    with closing(sqlite3.connect(str(database.engine.url.database))) as other:
        # Pages that are free already would take some more.
        other.execute("VACUUM")
    with _every_connection(database, "max_page_count=1", "max_page_count=1000000"):
        yield


@contextmanager
def _every_connection(database: Database, pragma: str, mended: str) -> Generator[None]:
    chosen = [pragma]

    def on_checkout(connection: Any, *_rest: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {chosen[0]}")
        cursor.close()

    # It stays: each connection is mended as it is used again.
    event.listen(database.engine.sync_engine, "checkout", on_checkout)
    yield
    chosen[0] = mended


SQLITE_FAULTS = {
    "locked": (locked, "another program has kept the database locked"),
    "read-only": (read_only, "the database can only be read"),
    "full": (full, "the disk is full"),
}


class Line:
    """The only way to a PostgreSQL server that listens on a socket of its own, to be cut."""

    def __init__(self, url: str) -> None:
        server = async_url(url)
        self._socket = f"{server.query['host']}/.s.PGSQL.5432"
        self._url = server
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._connections: set[asyncio.Future[None]] = set()
        self._fatal = b""

    async def open(self) -> None:
        """Let connections through, from now on or again."""
        self._server = await asyncio.start_server(self._on_connection, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        """The server's address by way of this line."""
        ours = self._url.set(
            drivername="postgresql", host="127.0.0.1", port=self._port, query={}, password="none"
        )
        return ours.render_as_string(hide_password=False)

    async def cut(self) -> None:
        """Break every connection, and take no new one."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*self._connections)

    def cut_after(self, words: bytes) -> None:
        """Let these words reach the server, once, and break the connection before it answers."""
        self._fatal = words

    def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.ensure_future(self._connected(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_unix_connection(self._socket)
        self._writers |= {writer, onward}
        back = asyncio.create_task(_pass_on(there, writer))
        with suppress(OSError):
            while data := await reader.read(65536):
                onward.write(data)
                await onward.drain()
                if self._fatal and self._fatal in data:
                    self._fatal = b""
                    back.cancel()
                    await asyncio.wait([back])
                    # The server has done it as soon as it says anything.
                    await there.read(1)
                    break
        for end in (writer, onward):
            end.transport.abort()
        self._writers -= {writer, onward}
        back.cancel()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
