"""What an open database promises on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, StatementError

from bot.db.engine import WAIT_FOR_LOCK_MS, Database, open_database
from bot.db.migrate import migrate
from bot.db.sql import insert
from bot.db.tables import Delivery, Kept, Server
from tests.practice.builders import NOW


async def value(database: Database, key: str = "n") -> str | None:
    async with database.reading() as session:
        return await session.scalar(sa.select(Kept.value).where(Kept.key == key))


async def put(database: Database, text: str, key: str = "n") -> None:
    async with database.writing() as session:
        session.add(Kept(key=key, value=text))


async def test_writing_commits_at_its_end_and_only_then(database: Database) -> None:
    async with database.writing() as session:
        session.add(Kept(key="n", value="1"))
        await session.flush()
        assert await value(database) is None
    assert await value(database) == "1"


async def test_an_exception_takes_everything_back(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.writing() as session:
            session.add(Kept(key="n", value="1"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await value(database) is None


async def test_reading_keeps_nothing(database: Database) -> None:
    async with database.reading() as session:
        session.add(Kept(key="n", value="1"))
        await session.flush()
    assert await value(database) is None


async def test_a_reader_is_not_held_up_by_a_writer(database: Database) -> None:
    await put(database, "1")
    async with database.writing() as session:
        await session.execute(sa.update(Kept).values(value="2"))
        assert await value(database) == "1"


async def test_values_outlive_their_session(database: Database) -> None:
    async with database.writing() as session:
        server = Server(id=1, zone="UTC")
        session.add(server)
    assert (server.id, server.zone, server.drill_channel_id) == (1, "UTC", None)


async def test_many_who_read_and_then_write_lose_no_update(database: Database) -> None:
    tasks = 40
    await put(database, "0")

    async def add_one() -> None:
        async with database.writing() as session:
            locked = sa.select(Kept).where(Kept.key == "n").with_for_update()
            kept = (await session.scalars(locked)).one()
            await asyncio.sleep(0)
            kept.value = str(int(kept.value) + 1)

    await asyncio.gather(*(add_one() for _ in range(tasks)))
    assert await value(database) == str(tasks)


async def test_a_conflict_is_passed_over_or_updates(database: Database) -> None:
    async with database.writing() as session:
        for text in ("1", "2"):
            row = insert(session, Kept).values(key="n", value=text)
            await session.execute(row.on_conflict_do_nothing())
        assert await session.scalar(sa.select(Kept.value)) == "1"
        row = insert(session, Kept).values(key="n", value="3")
        update = row.on_conflict_do_update(index_elements=["key"], set_={"value": "3"})
        await session.execute(update)
    assert await value(database) == "3"


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2200, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
async def test_an_instant_comes_back_as_it_was_in_utc(database: Database, moment: datetime) -> None:
    async with database.writing() as session:
        session.add(Server(id=1, zone="UTC"))
        await session.flush()
        session.add(Delivery(key="k", kind="join", place="drills/1", server_id=1, due_at=moment))
    async with database.reading() as session:
        kept = await session.scalar(sa.select(Delivery.due_at))
        found = await session.scalar(sa.select(Delivery.key).where(Delivery.due_at <= moment))
        early = moment - timedelta(microseconds=1)
        missed = await session.scalar(sa.select(Delivery.key).where(Delivery.due_at <= early))
    assert kept
    assert (kept, kept.utcoffset()) == (moment, timedelta(0))
    assert (found, missed) == ("k", None)


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = sa.select(Delivery).where(Delivery.due_at <= NOW.replace(tzinfo=None))
    async with database.reading() as session:
        with pytest.raises(StatementError, match="an instant needs its zone"):
            await session.execute(naive)


async def test_an_error_does_not_tell_what_people_wrote(database: Database) -> None:
    await put(database, "A secret that a trainee wrote.")
    with pytest.raises(IntegrityError) as failed:
        await put(database, "Another secret.")
    assert "secret" not in str(failed.value)


async def test_the_largest_ids_of_discord_fit(database: Database) -> None:
    async with database.writing() as session:
        session.add(Server(id=2**63 - 1, zone="UTC", staff_channel_id=2**63 - 1))
    async with database.reading() as session:
        assert await session.scalar(sa.select(Server.staff_channel_id)) == 2**63 - 1


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("busy_timeout", WAIT_FOR_LOCK_MS),
        ("synchronous", 1),
    ],
)
async def test_every_connection_to_sqlite_is_prepared(
    database: Database, pragma: str, expected: object
) -> None:
    async with database.engine.connect() as one, database.engine.connect() as other:
        for connection in (one, other):
            found = await connection.exec_driver_sql(f"PRAGMA {pragma}")
            assert found.scalar() == expected


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_a_writer_to_sqlite_has_the_lock_before_it_looks(database: Database) -> None:
    """Two who read first and write later would each overwrite what the other has seen."""
    with closing(sqlite3.connect(str(database.engine.url.database), timeout=0)) as other:
        async with database.writing() as session:
            await session.scalar(sa.select(Kept.value))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        async with database.reading() as session:
            await session.scalar(sa.select(Kept.value))
            other.execute("BEGIN IMMEDIATE")
            other.execute("INSERT INTO kept VALUES ('n', '1')")
            other.commit()
            assert await session.scalar(sa.select(Kept.value)) is None
    assert await value(database) == "1"


async def test_a_database_may_be_opened_by_several_processes(database_url: str) -> None:
    await migrate(database_url)
    one, other = open_database(database_url), open_database(database_url)
    await put(one, "0")
    for count in range(5):
        for database in (one, other):
            async with database.writing() as session:
                await session.execute(sa.update(Kept).values(value=str(count)))
    assert (await value(one), await value(other)) == ("4", "4")
    await one.close()
    await other.close()


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_whoever_gives_up_waiting_for_the_lock_does_not_keep_it(database: Database) -> None:
    asked, other = asyncio.Event(), open_database(str(database.engine.url))
    event.listen(other.engine.sync_engine, "before_cursor_execute", lambda *_: asked.set())
    async with database.writing() as session:
        session.add(Kept(key="n", value="1"))
        await session.flush()
        waiting = asyncio.create_task(put(other, "2", "other"))
        await asked.wait()
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.wait([waiting])
    await other.close()
    assert waiting.cancelled()
    await put(database, "3", "third")
    assert [await value(database, key) for key in ("n", "other", "third")] == ["1", None, "3"]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_writers_to_sqlite_take_their_turns_in_the_order_they_came(
    database: Database,
) -> None:
    keys = [f"{number:02}" for number in range(12)]
    async with database.writing() as session:
        begun = [asyncio.create_task(put(database, "1", key)) for key in reversed(keys)]
        await asyncio.sleep(0)
        await session.execute(sa.select(Kept))
    await asyncio.gather(*begun)
    async with database.reading() as session:
        kept = await session.scalars(sa.select(Kept.key).order_by(sa.text("rowid")))
    assert list(kept) == keys[::-1]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_a_writer_who_fails_leaves_the_lock_to_the_next(database: Database) -> None:
    await put(database, "1")
    for _ in range(3):
        with pytest.raises(IntegrityError):
            await put(database, "2")
    async with database.reading() as session:
        await session.execute(sa.select(Kept))
        await put(database, "3", "other")
    assert await value(database, "other") == "3"


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_a_connection_that_was_cut_while_idle_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.db.engine.IDLE_SECONDS", 0)
    cut = sa.text("SELECT pg_terminate_backend(:pid)")
    other = open_database(database.engine.url.render_as_string(hide_password=False))
    async with database.reading() as session:
        pid = await session.scalar(sa.text("SELECT pg_backend_pid()"))
    async with other.reading() as session:
        await session.execute(cut, {"pid": pid})
    await put(database, "1")
    assert await value(other) == "1"
    await other.close()
