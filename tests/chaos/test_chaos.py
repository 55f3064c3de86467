"""A short storm on each database. `make chaos` has long ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.audit import table
from tests.chaos.plan import draw
from tests.chaos.storm import Storm

SECONDS = 4.0


@pytest.mark.parametrize(
    ("database_url", "processes"), [("sqlite", 1), ("postgresql", 2)], indirect=["database_url"]
)
async def test_after_a_storm_everything_is_there_once(
    database_url: str, processes: int, tmp_path: Path
) -> None:
    storm = Storm(draw(1, SECONDS, processes), tmp_path, database_url)
    audit = await storm.blow()
    assert audit.faults == [], table(audit, storm.weather)
    kinds = {"drill", "closing", "discussion", "discussed reply", "feedback", "reminder"}
    assert audit.lines.keys() >= kinds
    assert audit.accepted
    assert storm.kills
