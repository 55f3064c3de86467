"""Who may read the file of an SQLite database."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.db.engine import open_database
from bot.db.migrate import migrate


@pytest.fixture(autouse=True)
def everyone_may_read_new_files() -> Iterator[None]:
    """As on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'etude.sqlite'}"
    await migrate(url)
    database = open_database(url)
    async with database.writing() as session:
        await session.execute(sa.text("INSERT INTO kept (key, value) VALUES ('a', 'b')"))
        kept = modes(tmp_path)
    await database.close()
    assert kept == dict.fromkeys(("etude.sqlite", "etude.sqlite-wal", "etude.sqlite-shm"), 0o600)


async def test_a_database_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "etude.sqlite"
    file.touch()
    file.chmod(0o640)
    await migrate(f"sqlite:///{file}")
    assert modes(tmp_path) == {"etude.sqlite": 0o640}
