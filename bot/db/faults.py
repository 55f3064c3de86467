"""Telling a database that cannot be used just now from a bug of ours."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree

from bot.faults import Unavailable

log = logging.getLogger(__name__)

WAIT_FOR_LOCK_MS: Final = 10_000
DATABASE_FAULTS: Final = (Unavailable, SQLAlchemyError, OSError)
"""Whatever a loop that asks the database again and again has to outlive."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a database cannot be used: `what`, for anybody; `mend`, for whoever hosts the bot."""

    what: str
    mend: str
    while_writing: bool = False
    """Whether reading goes on all the same."""
    may_pass: bool = False
    """Whether the database may simply not have been started yet."""


LOCKED = Cause(
    f"another program has kept the database locked for {WAIT_FOR_LOCK_MS // 1000} seconds",
    "End whatever else has the file open, such as a database browser or a copy under way",
    while_writing=True,
)
FULL = Cause("the disk is full", "Free some space on it", while_writing=True)
READ_ONLY = Cause(
    "the database can only be read",
    "Let this user write the file and its folder, and check that the disk is not mounted read-only",
    while_writing=True,
)
STANDBY = Cause(
    "the database can only be read",
    "Point database.url at the server that takes changes, or let this one take them",
    while_writing=True,
)
NOT_OPENED = Cause(
    "the database file cannot be opened", "Check that it is there, and that this user may use it"
)
DISK_FAULT = Cause("the disk has a fault", "Check the disk, and keep a copy of the database")
DAMAGED = Cause("the database is damaged", "Stop the bot and restore the last good backup")
MEMORY = Cause("the computer has no memory left", "End what uses so much of it")
NO_ANSWER = Cause(
    "the database does not answer",
    "Check that PostgreSQL runs and can be reached at database.url",
    may_pass=True,
)
TOO_MANY = Cause(
    "the database has no connection left",
    "End what else is connected, or raise max_connections",
    may_pass=True,
)
NOT_LET_IN = Cause(
    "the database does not let the bot in", "Check name, password and database in database.url"
)

OF_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: NOT_OPENED,
    sqlite3.SQLITE_IOERR: DISK_FAULT,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_NOMEM: MEMORY,
}
# SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
OF_POSTGRESQL: Final = {
    "08": NO_ANSWER,
    "25006": STANDBY,
    "28": NOT_LET_IN,
    "3D000": NOT_LET_IN,
    "53100": FULL,
    "53200": MEMORY,
    "53300": TOO_MANY,
    "55000": NO_ANSWER,
    "57P": NO_ANSWER,
    "58030": DISK_FAULT,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


def cause_of(error: BaseException) -> Cause | None:
    """Why the database could not be used; None where the error is a bug of ours."""
    if isinstance(error, NoneFree):
        return TOO_MANY
    # A connection that cannot be made fails as one of the system's; nothing else reaches for it.
    if isinstance(error, OSError):
        return NO_ANSWER
    reported: Any = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(reported, sqlite3.Error):
        # The lowest byte is the kind, what is above says more.
        return OF_SQLITE.get(getattr(reported, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(reported, "sqlstate", None) or ""
    for length in (5, 3, 2):
        if known := OF_POSTGRESQL.get(state[:length]):
            return known
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return NO_ANSWER if lost else None


class Watch:
    """Looks at what becomes of sessions; logs once when they begin to fail, once when they work.

    `recovered` is called when they work again.
    """

    def __init__(self) -> None:
        self.recovered: Callable[[], None] | None = None
        self._cause: Cause | None = None
        self._until_changed = False

    @contextmanager
    def over(self, *, writes: bool, proves: bool = False) -> Generator[None]:
        """Around one session; raises `Unavailable` instead of the driver's error.

        `proves` is whether it surely changes something.
        """
        try:
            yield
        except Exception as error:
            cause = cause_of(error)
            if cause is None:
                raise
            self._failed(cause, writes=writes)
            raise Unavailable(cause.what) from error
        if proves or not self.wants_proof:
            self._worked()

    @property
    def wants_proof(self) -> bool:
        """Whether changes have failed, so that only a change shows that they work again."""
        return self._until_changed

    @contextmanager
    def over_commit(self) -> Generator[None]:
        """Around a commit: where the connection is lost in it, nobody knows what became of it."""
        try:
            yield
        except Exception as error:
            if cause_of(error) is not NO_ANSWER:
                raise
            self._failed(NO_ANSWER, writes=True)
            raise Unavailable(NO_ANSWER.what, doubtful=True) from error

    def _failed(self, cause: Cause, *, writes: bool) -> None:
        if cause is self._cause:
            return
        log.warning(
            "the database cannot be %s: %s. %s. The bot tries again by itself",
            "written" if writes else "read",
            cause.what,
            cause.mend,
        )
        self._cause = cause
        self._until_changed = writes and cause.while_writing

    def _worked(self) -> None:
        if self._cause is None:
            return
        log.warning("the database can be used again")
        self._cause = None
        self._until_changed = False
        if self.recovered is not None:
            self.recovered()
