"""The institute in which the use cases are tried."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.db.engine import Database, open_database
from bot.db.tables import Base
from tests.conftest import BACKENDS
from tests.practice.builders import ADA, BEN, MEI, School

HERE = Path(__file__).parent
TABLES = [table.name for table in reversed(Base.metadata.sorted_tables)]
NUMBERED = [
    table.name for table in Base.metadata.tables.values() if table.autoincrement_column is not None
]
DELETES = [f'DELETE FROM "{name}"' for name in TABLES]  # noqa: S608  our own names
RESTARTS = [f"PERFORM setval('{name}_id_seq', 1, false)" for name in NUMBERED]
# A tenth of what TRUNCATE takes with so few rows.
WIPE = {
    "sqlite": DELETES,
    "postgresql": [f"DO $$ BEGIN {'; '.join([*DELETES, *RESTARTS])}; END $$"],
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all tests here one event loop, so that they can share two open databases.

    Opening one, and teaching it every statement anew, would take most of a test's time.
    """
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session", params=BACKENDS)
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated database for all tests here."""
    if request.param == "postgresql":
        return request.getfixturevalue("migrated_postgres")
    migrated = request.getfixturevalue("migrated_sqlite")
    return f"sqlite:///{shutil.copy(migrated, tmp_path_factory.mktemp('practice'))}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opened(shared_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    database = open_database(shared_url)
    yield database
    await database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def database(opened: Database) -> Database:
    """That database, open and empty."""
    async with opened.engine.begin() as connection:
        for statement in WIPE[opened.engine.dialect.name]:
            await connection.exec_driver_sql(statement)
    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def school(database: Database) -> School:
    """One server that is set up, with nobody in it yet."""
    school = School(database)
    await school.set_up()
    return school


@pytest_asyncio.fixture(loop_scope="session")
async def pair(school: School) -> tuple[int, int]:
    """A round in which two have replied: the id of Ada's reply and of Ben's."""
    round_id = await school.open_round(ADA, BEN, MEI)
    ada, ben = [await school.reply(person, round_id) for person in (ADA, BEN)]
    return ada.reply_id, ben.reply_id
