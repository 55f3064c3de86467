"""Databases that cannot be opened: refused in a sentence that says how to mend it."""

from __future__ import annotations

import asyncio
import logging
import socket
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.db.engine import async_url
from bot.db.migrate import migrate
from drills.model import Refusal
from tests.db.afflicted import Line


async def refusal(url: str) -> str:
    with pytest.raises(Refusal) as refused:
        await migrate(url)
    return str(refused.value)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "no" / "such" / "etude.sqlite"
    assert await refusal(f"sqlite:///{file}") == (
        f"The database {file} cannot be opened: there is no folder {file.parent}. Make it, or "
        "set another place in database.url."
    )
    assert not file.parent.exists()


async def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "etude.sqlite"
    file.write_text("Dear diary, " * 100)
    sentence = await refusal(f"sqlite:///{file}")
    assert f"{file} cannot be opened (file is not a database). Check the address" in sentence
    assert file.read_text() == "Dear diary, " * 100


async def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        sentence = await refusal(f"postgresql://etude:hunter2@127.0.0.1:{port}/etude")
    assert f"etude:***@127.0.0.1:{port}/etude cannot be opened" in sentence
    assert "hunter2" not in sentence


async def test_a_database_that_the_server_does_not_have_is_named(postgres_server: str) -> None:
    url = async_url(postgres_server).set(drivername="postgresql", database="nowhere")
    sentence = await refusal(url.render_as_string(hide_password=False))
    assert 'database "nowhere" does not exist' in sentence


def test_the_driver_is_ours_whatever_the_address_says() -> None:
    assert async_url("sqlite:///a.sqlite").drivername == "sqlite+aiosqlite"
    assert async_url("postgresql://u@h/d").drivername == "postgresql+asyncpg"
    assert async_url("postgresql+psycopg://u@h/d") == sa.make_url("postgresql+asyncpg://u@h/d")


async def test_a_database_that_another_program_has_locked_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.db.engine.WAIT_FOR_LOCK_MS", 20)
    file = tmp_path / "etude.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        sentence = await refusal(f"sqlite:///{file}")
        other.execute("ROLLBACK")
        assert "another program has kept the database locked" in sentence
        assert "End whatever else has the file open" in sentence
        assert other.execute("SELECT count(*) FROM sqlite_master").fetchall() == [(0,)]
    assert "is now at revision" in await migrate(f"sqlite:///{file}")


class AtWarning(logging.Handler):
    """Does something at a certain warning of those that come."""

    def __init__(self, number: int, doing: Callable[[], Awaitable[None]]) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self._number = number
        self._doing = doing
        self.done: asyncio.Future[None] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        if len(self.lines) == self._number:
            self.done = asyncio.ensure_future(self._doing())


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.db.migrate.ASK_AGAIN_SECONDS", 0)


@pytest.mark.usefixtures("no_pause")
async def test_a_server_that_starts_together_with_the_bot_is_waited_for(
    migrated_postgres: str,
) -> None:
    line = Line(migrated_postgres)
    await line.open()
    await line.cut()
    handler = AtWarning(3, line.open)
    logging.getLogger("bot.db.migrate").addHandler(handler)
    assert "is up to date" in await migrate(line.url, patience=60)
    logging.getLogger("bot.db.migrate").removeHandler(handler)
    assert handler.done
    await handler.done
    assert len(handler.lines) >= 3
    assert handler.lines[0].startswith("the database does not answer; waiting for it, ")
    await line.cut()


@pytest.mark.usefixtures("no_pause")
async def test_what_waiting_will_not_mend_is_refused_at_once(
    migrated_postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unknown = migrated_postgres.replace("/postgres?", "/nowhere?")
    folder = tmp_path / "etude.sqlite"
    folder.mkdir()
    for url, reason in ((unknown, "does not exist"), (f"sqlite:///{folder}", "unable to open")):
        with pytest.raises(Refusal, match=reason):
            await migrate(url, patience=60)
    assert not caplog.records
