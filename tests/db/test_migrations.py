"""Bringing a database to the newest schema: from nothing, from an older one, and never back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from bot.db import migrate as module
from bot.db.engine import open_database
from bot.db.migrate import migrate
from bot.db.tables import Base, Cohort, Enrolment, Kept, Server
from drills.model import Refusal
from tests.db.conftest import NextRelease
from tests.practice.builders import NOW

NEWEST = str(module._scripts().get_current_head())
ADDS_A_TABLE = '    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))'
FAILS_HALF_WAY = f'{ADDS_A_TABLE}\n    op.drop_table("nowhere")'
REBUILDS_A_PARENT = """\
    with op.batch_alter_table("cohort", recreate="auto") as batch:
        batch.alter_column("zone", existing_type=sa.Text(), nullable=True)"""


def copies(folder: Path) -> list[str]:
    return [file.name for file in folder.glob("*.bak")]


async def tables(url: str) -> set[str]:
    database = open_database(url)
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
    await database.close()
    return set(names)


async def fill(url: str) -> None:
    """One row in a table and in two that refer to it."""
    database = open_database(url)
    async with database.writing() as session:
        session.add(Server(id=1, zone="UTC"))
        await session.flush()
        session.add(Cohort(server_id=1, name="Spring", zone="UTC", created_at=NOW))
        await session.flush()
        session.add(Enrolment(cohort_id=1, user_id=5, zone="UTC", joined_at=NOW))
    await database.close()


async def names_in(url: str) -> list[tuple[str, int]]:
    """What `fill` wrote, read with statements that any schema understands."""
    database = open_database(url)
    query = "SELECT name, user_id FROM cohort JOIN enrolment ON cohort_id = cohort.id"
    async with database.reading() as session:
        rows = [tuple(row) for row in await session.execute(sa.text(query))]
    await database.close()
    return rows  # type: ignore[return-value]


async def revision(url: str) -> str | None:
    return await module._current(url)


async def test_migrations_from_nothing_make_what_the_models_say(database_url: str) -> None:
    assert await migrate(database_url) == f"The database is now at revision {NEWEST}."
    database = open_database(database_url)
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c), Base.metadata)
        )
        found = await connection.run_sync(
            lambda c: {
                (name, check["name"])
                for name in Base.metadata.tables
                for check in sa.inspect(c).get_check_constraints(name)
            }
        )
    await database.close()
    assert differences == []
    # Alembic does not compare these.
    assert found == {
        (table.name, check.name)
        for table in Base.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint)
    }
    assert len(found) > 3


async def test_migrating_again_changes_nothing(database_url: str, tmp_path: Path) -> None:
    await migrate(database_url)
    await fill(database_url)
    assert await migrate(database_url) == f"The database is up to date (revision {NEWEST})."
    assert await names_in(database_url) == [("Spring", 5)]
    assert copies(tmp_path) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_several_processes_may_start_on_an_empty_server(database_url: str) -> None:
    said = await asyncio.gather(*(migrate(database_url) for _ in range(4)))
    assert {NEWEST in sentence for sentence in said} == {True}
    await fill(database_url)
    assert await names_in(database_url) == [("Spring", 5)]


async def test_several_processes_may_migrate_at_once(
    database_url: str, next_release: NextRelease
) -> None:
    await migrate(database_url)
    await fill(database_url)
    next_release(ADDS_A_TABLE)
    said = await asyncio.gather(*(migrate(database_url) for _ in range(4)))
    assert {"The database is" in sentence and "next" in sentence for sentence in said} == {True}
    assert await revision(database_url) == "next"
    assert await names_in(database_url) == [("Spring", 5)]


async def test_an_older_database_is_migrated_with_what_is_in_it(
    database_url: str, next_release: NextRelease
) -> None:
    await migrate(database_url)
    await fill(database_url)
    next_release(ADDS_A_TABLE)
    assert "The database is now at revision next." in await migrate(database_url)
    assert "extra" in await tables(database_url)
    assert await names_in(database_url) == [("Spring", 5)]


async def test_a_file_is_copied_before_it_is_migrated(
    tmp_path: Path, next_release: NextRelease
) -> None:
    file = tmp_path / "etude.sqlite"
    url = f"sqlite:///{file}"
    await migrate(url)
    await fill(url)
    next_release(ADDS_A_TABLE)
    [copy] = [tmp_path / f"etude.sqlite.before-{NEWEST}.bak"]
    assert await migrate(url) == (
        f"The database is now at revision next. A copy from before is in {copy}."
    )
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT name FROM cohort").fetchall() == [("Spring",)]
        assert before.execute("SELECT version_num FROM alembic_version").fetchall() == [(NEWEST,)]
        assert not before.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchall()


async def test_no_copy_is_made_where_none_is_wanted_or_none_is_needed(
    tmp_path: Path, next_release: NextRelease
) -> None:
    url = f"sqlite:///{tmp_path / 'etude.sqlite'}"
    await migrate(url)
    next_release(ADDS_A_TABLE)
    assert await migrate(url, backup=False) == "The database is now at revision next."
    assert copies(tmp_path) == []


async def test_a_migration_that_fails_half_way_leaves_everything_as_it_was(
    database_url: str, next_release: NextRelease
) -> None:
    await migrate(database_url)
    await fill(database_url)
    next_release(FAILS_HALF_WAY)
    with pytest.raises(DBAPIError, match="nowhere"):
        await migrate(database_url)
    assert await revision(database_url) == NEWEST
    assert "extra" not in await tables(database_url)
    assert await names_in(database_url) == [("Spring", 5)]


async def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(
    database_url: str, next_release: NextRelease
) -> None:
    await migrate(database_url)
    await fill(database_url)
    next_release(REBUILDS_A_PARENT)
    await migrate(database_url)
    assert await names_in(database_url) == [("Spring", 5)]
    database = open_database(database_url)
    if database.engine.dialect.name == "sqlite":
        async with database.engine.connect() as connection:
            broken = await connection.execute(sa.text("PRAGMA foreign_key_check"))
            assert broken.all() == []
    await database.close()


async def test_a_database_of_a_newer_release_is_refused_and_left_alone(
    database_url: str, next_release: NextRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = module.SCRIPTS
    next_release(ADDS_A_TABLE)
    await migrate(database_url)
    await fill(database_url)
    monkeypatch.setattr(module, "SCRIPTS", shipped)
    with pytest.raises(Refusal) as refused:
        await migrate(database_url)
    assert str(refused.value) == (
        "The database was made by a newer version of Etude (revision next). Install that "
        "version again, or restore a backup from before."
    )
    assert await revision(database_url) == "next"
    assert await names_in(database_url) == [("Spring", 5)]


def test_the_status_says_where_the_database_is(migrated_url: str, tmp_path: Path) -> None:
    assert module.status(migrated_url) == f"The database is up to date (revision {NEWEST})."
    empty = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    assert module.status(empty) == f"The database is at revision none; the newest is {NEWEST}."


def test_upgrading_works_without_an_event_loop(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'etude.sqlite'}"
    assert module.upgrade(url) == f"The database is now at revision {NEWEST}."
    assert Kept.__tablename__ in asyncio.run(tables(url))
