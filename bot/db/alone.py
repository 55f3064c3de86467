"""One process at a time on one SQLite file: a lock of the operating system's beside it."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from bot.db.engine import make_private
from bot.db.migrate import file_of
from drills.model import Refusal

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

LOCKED_BYTE = 1 << 30
"""Windows lets nobody read what is locked, so it lies far behind what is written."""


@contextmanager
def alone_on(url: str) -> Generator[None]:
    """Be the only process that runs the bot on a database in a file.

    Nothing happens for PostgreSQL. However the process ends, the lock ends with it.

    Raises:
        Refusal: another process runs the bot on that file.
    """
    file = file_of(url)
    lock = _open(file) if file else None
    if lock is None:
        yield
        return
    with lock:
        if not _lock(lock):
            other = lock.read().strip() or "Another process"
            raise Refusal(
                f"{other} is running the bot on {file} already, and SQLite serves one process. "
                "Stop that one first. For several processes, use PostgreSQL: docs/scaling.md."
            )
        lock.truncate(0)
        lock.write(f"Process {os.getpid()} on {socket.gethostname()}\n")
        lock.flush()
        yield


def _open(file: Path) -> TextIO | None:
    """The file to lock; None where there can be none, for opening the database says why."""
    place = file.resolve()
    place = place.with_name(f"{place.name}-lock")
    make_private(place)
    try:
        return place.open("r+", encoding="utf-8")
    except OSError:
        return None


def _lock(lock: TextIO) -> bool:
    """Lock it for as long as it is open; False where another process has."""
    try:
        if sys.platform == "win32":
            lock.seek(LOCKED_BYTE)
            try:
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            finally:
                lock.seek(0)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        # A file system that knows no locks: better a bot without one than none.
        return True
    return True
