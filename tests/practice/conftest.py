"""The institute in which the use cases are tried."""

from __future__ import annotations

import pytest

from bot.db.engine import Database
from tests.practice.builders import ADA, BEN, MEI, School


@pytest.fixture
async def school(database: Database) -> School:
    """One server that is set up, with nobody in it yet."""
    school = School(database)
    await school.set_up()
    return school


@pytest.fixture
async def pair(school: School) -> tuple[int, int]:
    """A round in which two have replied: the id of Ada's reply and of Ben's."""
    round_id = await school.open_round(ADA, BEN, MEI)
    ada, ben = [await school.reply(person, round_id) for person in (ADA, BEN)]
    return ada.reply_id, ben.reply_id
