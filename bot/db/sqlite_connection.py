"""aiosqlite with one trip to its thread for a statement, where there would be four.

A trip costs more than most of what we ask of SQLite. So opening a cursor, running the statement,
fetching all it finds and closing the cursor is one; BEGIN goes with the first statement after it;
and where nothing has begun, nothing is ended.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import aiosqlite

Parameters: TypeAlias = Any
"""As sqlite3 takes them: a row, or many."""

ROWS_AT_ONCE = 64
for _name in ("_execute", "_conn"):
    if not hasattr(aiosqlite.Connection, _name):
        message = f"aiosqlite has no Connection.{_name} any more"
        raise ImportError(message)


def connect(database: str, **options: Any) -> SqliteConnection:  # noqa: ANN401  sqlite3's own
    """A connection that is not open until it is awaited."""
    return SqliteConnection(lambda: sqlite3.connect(database, **options), ROWS_AT_ONCE)


@dataclass(slots=True)
class _Found:
    """What a statement has left behind."""

    rows: Sequence[Any] = ()
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None


class SqliteConnection(aiosqlite.Connection):
    """What SQLAlchemy's dialect uses of an aiosqlite connection, except for rows as they come."""

    _waiting = ""
    _begun = False

    def __init__(self, *connector: Any) -> None:  # noqa: ANN401  as aiosqlite
        super().__init__(*connector)
        # As SQLAlchemy does it: a connection that is forgotten keeps no process from ending.
        self._thread.daemon = True

    def __await__(self) -> Generator[Any, None, SqliteConnection]:
        """Open it; where that fails, nothing of it is left."""
        return self._open().__await__()

    async def _open(self) -> SqliteConnection:
        self._thread.start()
        try:
            await self._connect()
        except sqlite3.Error:
            # Its thread answers to this event loop, which may end soon.
            await asyncio.to_thread(self._thread.join)
            raise
        return self

    def cursor(self) -> SqliteCursor:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A cursor; nothing is opened yet."""
        return SqliteCursor(self)

    def begin(self, how: str) -> None:
        """Begin with the next statement."""
        self._waiting = how

    async def run(self, sql: str, parameters: Parameters, *, many: bool) -> _Found:
        """One statement, with the BEGIN before it."""
        begin, self._waiting = self._waiting, ""
        # Set before it is so: whoever gives up while SQLite waits for a lock has to end it too.
        self._begun = self._begun or bool(begin) or sql.startswith("BEGIN")
        work: Any = self._execute  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return await work(_run, self._conn, begin, sql, parameters, many=many)

    async def commit(self) -> None:
        """End what has begun."""
        self._waiting = ""
        if self._begun:
            await super().commit()
            self._begun = False

    async def rollback(self) -> None:
        """Undo what has begun. Whatever comes next waits for it; nobody else has to."""
        self._waiting = ""
        if self._begun:
            self._tx.put_nowait((None, self._conn.rollback))  # pyright: ignore[reportUnknownMemberType]
            self._begun = False


@dataclass(slots=True)
class SqliteCursor:
    """The result of one statement, all of it fetched."""

    connection: SqliteConnection
    arraysize: int = ROWS_AT_ONCE
    _found: _Found = field(default_factory=_Found)

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:  # noqa: ANN401  sqlite3's own
        """The columns; None where the statement gives no rows."""
        return self._found.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed; -1 where that means nothing."""
        return self._found.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the row inserted last."""
        return self._found.lastrowid

    async def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run a statement."""
        self._found = await self.connection.run(sql, parameters, many=False)

    async def executemany(self, sql: str, parameters: Parameters) -> None:
        """Run a statement for each of many parameters."""
        self._found = await self.connection.run(sql, parameters, many=True)

    async def fetchall(self) -> Sequence[Any]:
        """What it found."""
        return self._found.rows

    async def close(self) -> None:
        """Nothing is open."""


def _run(
    connection: sqlite3.Connection, begin: str, sql: str, parameters: Parameters, *, many: bool
) -> _Found:
    if begin:
        connection.execute(begin)
    cursor = connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(sql, parameters)
        rows = cursor.fetchall() if cursor.description else ()
        return _Found(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
