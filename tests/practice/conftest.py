"""The institute in which the use cases are tried."""

from __future__ import annotations

import pytest

from bot.db.engine import Database
from tests.practice.builders import School


@pytest.fixture
async def school(database: Database) -> School:
    """One server that is set up, with nobody in it yet."""
    school = School(database)
    await school.set_up()
    return school
