"""A database made by an earlier release keeps what is in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
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
SECOND_ROWS = (
    "UPDATE series SET weekdays = '13', every_weeks = 2, late_hours = 0",
    "INSERT INTO rest_change VALUES (1, '2026-03-09', '4')",
    "INSERT INTO goal VALUES (1, '2026-03-09', 5)",
    "INSERT INTO absence VALUES (1, 1, 'vacation', '2026-03-16', NULL, 5, '2026-03-02')",
)
FOURTH_ROWS = (
    (
        "INSERT INTO series (id, server_id, cohort_id, name, kind, pack_id, weekdays, every_weeks,"
        " late_hours, at, zone, closes_after_hours, review_hours, ratings_wanted, names_shown,"
        " discussion, state, rules, created_at) VALUES"
        " (2, 1, 1, 'Despair', 'drills', 'org.etude.despair', '02', 1, 6, '09:00', 'Europe/Berlin',"
        " 24, 24, 3, false, false, 'running', '{}', '2026-03-02'),"
        " (3, 1, 1, 'Own', 'drills', 'org.example.dark@de', '02', 1, 6, '09:00', 'Europe/Berlin',"
        " 24, 24, 3, false, false, 'paused', '{}', '2026-03-02'),"
        " (4, 1, 1, 'Alone', 'alone', '', '', 1, 6, '09:00', 'Europe/Berlin',"
        " 0, 24, 3, false, false, 'draft', '{}', '2026-03-02')"
    ),
    (
        "INSERT INTO drill_revision VALUES"
        """ (2, 'org.example.dark@de', 'one', 'r1', '{"crisis": true}'),"""
        """ (3, 'org.etude.hope', 'one', 'r1', '{"crisis": false}')"""
    ),
)


async def made_by(newest: str, url: str, folder: Path, statements: Iterable[str]) -> None:
    """A database of the release whose newest revision that was, with these rows."""
    shutil.copytree(module.SCRIPTS, folder / "migrations")
    for file in (folder / "migrations" / "versions").glob("*.py"):
        if file.name[: len(newest)] > newest:
            file.unlink()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "SCRIPTS", folder / "migrations")
        await migrate(url)
    database = open_database(url)
    async with database.writing() as session:
        for statement in statements:
            await session.execute(sa.text(statement))
    await database.close()


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    database = open_database(url)
    async with database.reading() as session:
        found = [tuple(row) for row in await session.execute(sa.text(query))]
    await database.close()
    return found


async def test_the_first_release_s_data_is_migrated(database_url: str, tmp_path: Path) -> None:
    await made_by("0001", database_url, tmp_path, FIRST_ROWS)
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


async def test_the_second_release_s_data_is_migrated(database_url: str, tmp_path: Path) -> None:
    await made_by("0001", database_url, tmp_path / "first", FIRST_ROWS)
    await made_by("0002", database_url, tmp_path / "second", SECOND_ROWS)
    await migrate(database_url)
    series = "SELECT weekdays, every_weeks, late_hours FROM series"
    assert await rows(database_url, series) == [("13", 2, 0)]
    # What the weekdays were before, the second release did not know.
    assert await rows(database_url, "SELECT * FROM weekday_change") == []
    for table in ("rest_change", "goal", "absence"):
        assert await rows(database_url, f"SELECT enrolment_id FROM {table}") == [(1,)]  # noqa: S608


async def test_the_fourth_release_s_packs_become_selections(
    database_url: str, tmp_path: Path
) -> None:
    await made_by("0001", database_url, tmp_path / "first", FIRST_ROWS)
    await made_by("0004", database_url, tmp_path / "fourth", FOURTH_ROWS)
    await migrate(database_url)
    found = await rows(database_url, "SELECT name, selection FROM series ORDER BY id")
    assert [
        (name, json.loads(kept) if isinstance(kept, str) else kept) for name, kept in found
    ] == [
        ("Reflections", {"packs": ["empathic-reflection"]}),
        ("Despair", {"packs": ["org.etude.despair"], "crisis": True}),
        ("Own", {"packs": ["org.example.dark@de"], "crisis": True}),
        ("Alone", {}),
    ]
    assert await rows(database_url, "SELECT DISTINCT meaning FROM drill_revision") == [(1,)]
