"""The institute in which the use cases are tried."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.db.engine import Database, open_database
from bot.db.tables import Base
from tests.conftest import BACKENDS
from tests.practice.builders import ADA, BEN, MEI, School

HERE = Path(__file__).parent
WIPE = [sa.delete(table) for table in reversed(Base.metadata.sorted_tables)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all tests here, so that they can share two open databases.

    Opening one, and teaching it every statement anew, would take most of a test's time.
    """
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=BACKENDS)
async def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    ...
