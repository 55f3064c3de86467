"""A database made by an earlier release keeps what is in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.db import migrate as module
from bot.db.engine import open_database
from bot.db.migrate import migrate

FIRST_ROWS = (
    "INSERT INTO server (id, zone) VALUES (1, 'Europe/Berlin')",
    "INSERT INTO cohort VALUES (1, 1, 'Spring', 'Europe/Berlin', false, '2026-03-02')",
    "INSERT INTO enrolment VALUES (1, 1, 5, 'Asia/Tokyo', NULL, '2026-03-02', NULL, false)",
    (
        "INSERT INTO series (id, server_id, cohort_id, name, pack_id, weekdays, at, zone,"
        " closes_after_hours, review_hours, ratings_wanted, names_shown, discussion, state,"
        " created_at) VALUES (1, 1, 1, 'Reflections', 'empathic-reflection', '02', '09:00',"
        " 'Europe/Berlin', 24, 24, 3, false, true, 'running', '2026-03-02')"
    ),
    "INSERT INTO skipped_day VALUES (1, '2026-03-04')",
    "INSERT INTO drill_revision VALUES (1, 'empathic-reflection', 'one', 'r1', '{}')",
    (
        "INSERT INTO round VALUES (1, 1, '2026-03-02', 1, 1, 3, false, true, '2026-03-02',"
        " '2026-03-03', '2026-03-04', NULL)"
    ),
    (
        "INSERT INTO delivery (id, key, kind, server_id, round_id, user_id, state, due_at, attempt)"
        " VALUES (1, 'round/1', 'round', 1, 1, NULL, 'sent', '2026-03-02', 1),"
        " (2, 'discuss/1', 'discuss', 1, 1, NULL, 'waiting', '2026-03-02', 0),"
        " (3, 'notice/1', 'notice', 1, NULL, NULL, 'failed', '2026-03-02', 1),"
        " (4, 'feedback/1', 'feedback', 1, 1, 5, 'waiting', '2026-03-02', 0)"
    ),
)


@pytest.fixture
def first_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The migrations as they were in the first release; undoing it brings back today's."""
    folder = tmp_path / "migrations"
    shutil.copytree(module.SCRIPTS, folder)
    for file in (folder / "versions").glob("*.py"):
        if not file.name.startswith("0001"):
            file.unlink()
    monkeypatch.setattr(module, "SCRIPTS", folder)
    return monkeypatch


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    database = open_database(url)
    async with database.reading() as session:
        found = [tuple(row) for row in await session.execute(sa.text(query))]
    await database.close()
    return found


async def test_the_first_release_s_data_is_migrated(
    database_url: str, first_release: pytest.MonkeyPatch
) -> None:
    await migrate(database_url)
    database = open_database(database_url)
    async with database.writing() as session:
        for statement in FIRST_ROWS:
            await session.execute(sa.text(statement))
    await database.close()
    first_release.undo()
    await migrate(database_url)
    series = "SELECT name, weekdays, every_weeks, late_hours, starts_on, ends_on FROM series"
    assert await rows(database_url, series) == [("Reflections", "02", 1, 6, None, None)]
    assert await rows(database_url, "SELECT id, place FROM delivery ORDER BY id") == [
        (1, "drills/1"),
        (2, "thread/1"),
        (3, "staff/1"),
        (4, "user/5"),
    ]
    assert await rows(database_url, "SELECT user_id, zone, rest_weekdays FROM enrolment") == [
        (5, "Asia/Tokyo", "")
    ]
    assert len(await rows(database_url, "SELECT reason FROM skipped_day")) == 1
