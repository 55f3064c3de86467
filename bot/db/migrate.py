"""Bringing a database to the newest schema, after a backup copy where it is a file."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.db.engine import async_url, open_database
from bot.db.faults import cause_of
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 3.0
SCRIPTS = Path(__file__).parent / "migrations"
MIGRATING = 0x45_74_75_64_65
"""The number of PostgreSQL's advisory lock under which a database is migrated."""


def upgrade(url: str, *, backup: bool = True) -> str:
    """`migrate`, for callers without an event loop; says what was done."""
    return asyncio.run(migrate(url, backup=backup))


def status(url: str) -> str:
    """Which revision the database is at, in a sentence."""
    current = asyncio.run(_current(url))
    newest = _scripts().get_current_head()
    if current == newest:
        return f"The database is up to date (revision {current})."
    return f"The database is at revision {current or 'none'}; the newest is {newest}."


async def migrate(url: str, *, backup: bool = True, patience: float = 0.0) -> str:
    """Bring the database to the newest schema.

    A server that does not answer may be starting too: it is waited for, `patience` seconds long.
    Raises `Refusal` where it cannot be opened, or was made by a newer version of Etude.
    """
    current = await _current_in_time(url, patience)
    scripts = _scripts()
    newest = scripts.get_current_head()
    if current == newest:
        return f"The database is up to date (revision {current})."
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise Refusal(
            f"The database was made by a newer version of Etude (revision {current}). Install "
            "that version again, or restore a backup from before."
        )
    try:
        saved = _back_up(url, current) if backup and current is not None else None
        await _apply(url)
    except (SQLAlchemyError, sqlite3.Error, OSError) as fault:
        cause = cause_of(fault)
        if cause is None:
            raise
        raise Refusal(
            f"The database could not be brought up to date: {cause.what}. {cause.mend}, and start "
            "again. Nothing in it has changed."
        ) from fault
    kept = f" A copy from before is in {saved}." if saved else ""
    return f"The database is now at revision {newest}.{kept}"


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


async def _current_in_time(url: str, patience: float) -> str | None:
    now = asyncio.get_running_loop().time
    until = now() + patience
    while True:
        try:
            return await _current(url)
        except Refusal as refusal:
            cause = cause_of(refusal.__cause__) if refusal.__cause__ else None
            left = until - now()
            if cause is None or not cause.may_pass or left <= 0:
                raise
            log.warning("%s; waiting for it, %d seconds at most", cause.what, left)
        await asyncio.sleep(ASK_AGAIN_SECONDS)


async def _current(url: str) -> str | None:
    file = file_of(url)
    if file is not None and not file.parent.is_dir():
        raise Refusal(
            f"The database {file} cannot be opened: there is no folder {file.parent}. Make it, or "
            "set another place in database.url."
        )
    database = open_database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(_read_revision)
    except (SQLAlchemyError, OSError) as fault:
        reason = fault.orig if isinstance(fault, DBAPIError) else fault
        shown = async_url(url).render_as_string(hide_password=True)
        raise Refusal(
            f"The database {shown} cannot be opened ({reason}). Check the address, that the "
            "folder exists, and that this user may write there."
        ) from fault
    finally:
        await database.close()


def _read_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def _apply(url: str) -> None:
    database = open_database(url, statement_seconds=None)
    try:
        async with database.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                # Rebuilding a table would cascade into its children; checked again by the tests.
                await connection.exec_driver_sql("COMMIT")
                await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                # Several processes may start at once: the others wait, and find it done.
                lock = text("SELECT pg_advisory_xact_lock(:number)")
                await connection.execute(lock, {"number": MIGRATING})
            await connection.run_sync(_upgrade)
            await connection.commit()
    finally:
        await database.close()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL and for a database in memory."""
    parsed = async_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def _back_up(url: str, revision: str | None) -> Path | None:
    source = file_of(url)
    if source is None:
        return None
    target = source.with_name(f"{source.name}.before-{revision}.bak")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as copy:
        old.backup(copy)
    target.chmod(0o600)
    return target
