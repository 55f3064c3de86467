"""Opening the database: SQLite in one file, or PostgreSQL by URL."""

from __future__ import annotations

import asyncio
import os
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from bot.db import sqlite_connection
from bot.db.faults import WAIT_FOR_LOCK_MS, Watch
from bot.faults import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
CHANGE = text(
    "INSERT INTO kept (key, value) VALUES ('changed', 'once more') "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
IDLE_SECONDS = 1.0
# A connection that is made anew knows none of our statements, and takes longer than any of them:
# those that a busy moment needed are kept, and the one used last is the first to be used again.
POOL: dict[str, Any] = {"pool_size": 15, "max_overflow": 0, "pool_use_lifo": True}
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 30
"""A server that has gone without a word would keep everybody waiting for hours."""


@dataclass(frozen=True, slots=True)
class Database:
    """The open database. Only callers at the edge open sessions; `writing` commits at its end.

    Both raise `Unavailable` where the database cannot be used, by no fault of the session's.
    """

    engine: AsyncEngine
    _reads: async_sessionmaker[AsyncSession]
    _writes: async_sessionmaker[AsyncSession]
    _turn: AbstractAsyncContextManager[Any]
    watch: Watch = field(default_factory=Watch)

    @property
    def alone(self) -> bool:
        """Whether no other process can use this database: a file has one."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession]:
        """A session for looking; nothing it does is kept."""
        with self.watch.over(writes=False):
            session = self._reads()
            try:
                yield session
            finally:
                await self._let_go(session)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncSession]:
        """A session for changing: commits at the end, rolls back on any exception."""
        async with self._turn:
            with self.watch.over(writes=True):
                session = self._writes()
                try:
                    yield session
                    with self.watch.over_commit():
                        await session.commit()
                except BaseException:
                    await self._let_go(session)
                    raise
                # Nothing is left to wait for.
                await session.close()
        if self.watch.wants_proof:
            with suppress(Unavailable):
                await self._change_something()

    async def _let_go(self, session: AsyncSession) -> None:
        """Take back what was not committed. PostgreSQL has to be told, by whoever is cancelled too.

        As SQLAlchemy does it; but the task for it would cost as much as a statement on SQLite.
        """
        if self.alone:
            await session.close()
        else:
            await asyncio.shield(asyncio.create_task(session.close()))

    async def _change_something(self) -> None:
        """Where changes have failed, a session that had none to make shows nothing."""
        with self.watch.over(writes=True, proves=True):
            async with self._writes.begin() as session:
                await session.execute(CHANGE)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def async_url(url: str) -> URL:
    """The SQLAlchemy URL with our driver in it, from `sqlite:///…` or `postgresql://…`."""
    parsed = make_url(url)
    return parsed.set(drivername=DRIVERS.get(parsed.get_backend_name(), parsed.drivername))


def open_database(url: str, *, statement_seconds: float | None = STATEMENT_SECONDS) -> Database:
    """Make the engine for `url`. Nothing is connected until the first session.

    PostgreSQL may take `statement_seconds` for one statement; without them, as long as it likes.
    The file of a new SQLite database is for its owner alone, who may change that.
    """
    ours = async_url(url)
    is_file = ours.get_backend_name() == "sqlite"
    driver: dict[str, Any] = {"timeout": CONNECT_SECONDS, "command_timeout": statement_seconds}
    if is_file:
        driver = {"async_creator_fn": sqlite_connection.connect}
    # An error's text must not carry what people wrote into the logs.
    # What is in memory only is one connection.
    pool = {} if ours.database in {None, "", ":memory:"} else POOL
    engine = create_async_engine(ours, connect_args=driver, hide_parameters=True, **pool)
    (prepare_sqlite if is_file else ask_the_idle)(engine.sync_engine)
    writes = engine.execution_options(writes=True)
    return Database(
        engine,
        async_sessionmaker(engine, expire_on_commit=False),
        async_sessionmaker(writes, expire_on_commit=False),
        # SQLite has one writer at a time, and lets others ask now and then, in no order.
        asyncio.Lock() if is_file else nullcontext(),
    )


def ask_the_idle(engine: Engine) -> None:
    """Try a connection that has not been used for a while, and replace it where nobody answers.

    SQLAlchemy's own way asks at every use, which costs three messages to the server and back.
    """
    dialect: Any = engine.dialect

    def on_checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle since"] = monotonic()

    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401
        if monotonic() - record.info.get("idle since", monotonic()) < IDLE_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as fault:
            raise DisconnectionError from fault

    event.listen(engine, "checkin", on_checkin)
    event.listen(engine, "checkout", on_checkout)


def make_private(file: Path) -> None:
    """Make the file with mode 0600 where there is none; one that is there stays as it is.

    SQLite gives the mode of the database to the files it keeps beside it.
    """
    # Where the folder is missing or forbidden, SQLite says so itself.
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite keep what its tables promise.

    The driver's own transactions start too late: a SELECT before them is outside, and two
    writers lose each other's updates without an error. So we begin ourselves, and writers
    take the lock at once, waiting their turn instead of failing later.
    """

    def on_connect(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=NORMAL",
            f"busy_timeout={WAIT_FOR_LOCK_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        driver: Any = connection.connection.driver_connection
        driver.begin("BEGIN IMMEDIATE" if writes else "BEGIN")

    file = engine.url.database
    if file and not file.startswith((":memory:", "file:")):
        event.listen(engine, "do_connect", lambda *_: make_private(Path(file)))
    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
