"""Databases that cannot be used for a while: one fault, said once, and everything goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from bot.db.engine import Database, open_database
from bot.db.tables import Kept
from bot.faults import Unavailable
from tests.db.afflicted import SQLITE_FAULTS, Line, full

MUCH = "x" * 100_000
on_sqlite = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.db.engine.WAIT_FOR_LOCK_MS", 20)


@pytest.fixture
async def line(migrated_postgres: str) -> AsyncIterator[Line]:
    line = Line(migrated_postgres)
    await line.open()
    yield line
    await line.cut()


@pytest.fixture
async def distant(line: Line) -> AsyncIterator[Database]:
    """The same database at the other end of a line."""
    distant = open_database(line.url)
    yield distant
    await distant.close()


async def put(database: Database, key: str, value: str = MUCH) -> None:
    async with database.writing() as session:
        session.add(Kept(key=key, value=value))


async def keys(database: Database) -> list[str]:
    async with database.reading() as session:
        found = await session.scalars(sa.select(Kept.key).where(Kept.key != "changed"))
        return sorted(found)


async def fault(doing: Any) -> Unavailable:
    with pytest.raises(Unavailable) as raised:
        await doing
    return raised.value


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged of the database; a traceback is never in it."""
    assert not any(record.exc_info for record in caplog.records)
    return [r.getMessage() for r in caplog.records if r.name == "bot.db.faults"]


@on_sqlite
@pytest.mark.parametrize("name", SQLITE_FAULTS)
async def test_a_fault_of_sqlite_is_named_and_over_when_it_is_mended(
    database: Database, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    afflict, what = SQLITE_FAULTS[name]
    await put(database, "before")
    with afflict(database):
        raised = await fault(put(database, "meanwhile"))
        assert what in str(raised)
        assert not raised.doubtful
        await fault(put(database, "meanwhile"))
        assert await keys(database) == ["before"]
        [line] = said(caplog)
        assert line.startswith(f"the database cannot be written: {what}")
        assert line.endswith("The bot tries again by itself")
    await put(database, "after")
    assert await keys(database) == ["after", "before"]
    assert said(caplog)[1:] == ["the database can be used again"]


@on_postgresql
async def test_a_session_without_changes_does_not_end_a_fault_of_writing(
    distant: Database, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []
    distant.watch.recovered = lambda: calls.append("recovered")
    read_only = "ALTER DATABASE postgres SET default_transaction_read_only = "
    async with database.engine.connect() as admin:
        await admin.execute(sa.text(read_only + "on"))
        await admin.commit()
        for _ in range(2):
            await fault(put(distant, "meanwhile"))
            async with distant.writing() as session:
                await session.execute(sa.select(Kept))
            await keys(distant)
        await admin.execute(sa.text(read_only + "off"))
        await admin.commit()
    assert len(said(caplog)) == 1
    assert not calls
    await distant.engine.dispose()
    async with distant.writing() as session:
        await session.execute(sa.select(Kept))
    assert said(caplog)[1:] == ["the database can be used again"]
    assert calls == ["recovered"]


@on_sqlite
async def test_a_full_disk_keeps_nobody_from_reading(database: Database) -> None:
    await put(database, "before")
    with full(database):
        await fault(put(database, "meanwhile"))
        assert await keys(database) == ["before"]


@on_sqlite
async def test_a_file_that_is_damaged_is_named(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await put(database, "before")
    file = str(database.engine.url.database)
    await database.close()
    with open(file, "r+b") as opened:  # noqa: ASYNC230, PTH123  nothing else runs
        opened.seek(4096)
        opened.write(b"\xff" * 40_000)
    damaged = open_database(f"sqlite:///{file}")
    assert str(await fault(keys(damaged))) == "the database is damaged"
    await damaged.close()
    assert "restore the last good backup" in said(caplog)[0]


async def test_our_own_mistakes_stay_bugs(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await put(database, "once")
    with pytest.raises(IntegrityError):
        await put(database, "once")
    with pytest.raises((ProgrammingError, OperationalError), match="nowhere"):
        async with database.writing() as session:
            await session.execute(sa.text("SELECT * FROM nowhere"))
    assert said(caplog) == []


@on_postgresql
async def test_a_server_that_goes_away_and_comes_back_needs_no_restart(
    distant: Database, line: Line, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with distant.reading() as one, distant.reading() as other:
        for session in (one, other):
            await session.execute(sa.select(Kept))
    await line.cut()
    for _ in range(3):
        assert str(await fault(put(distant, "meanwhile"))) == "the database does not answer"
        await fault(keys(distant))
    assert len(said(caplog)) == 1
    await line.open()
    await put(distant, "after")
    assert await keys(database) == ["after"]
    assert said(caplog)[1:] == ["the database can be used again"]


@on_postgresql
async def test_a_connection_that_is_ended_under_way_takes_everything_back(
    distant: Database, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def ended() -> None:
        async with distant.writing() as session:
            session.add(Kept(key="half", value="1"))
            await session.flush()
            pid = await session.scalar(sa.text("SELECT pg_backend_pid()"))
            async with database.reading() as admin:
                await admin.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await session.execute(sa.text("SELECT 1"))

    assert not (await fault(ended())).doubtful
    await put(distant, "after")
    assert await keys(database) == ["after"]
    assert len(said(caplog)) == 2


@on_postgresql
async def test_a_commit_without_an_answer_is_in_doubt(
    distant: Database, line: Line, database: Database
) -> None:
    await keys(distant)
    line.cut_after(b"COMMIT")
    raised = await fault(put(distant, "done"))
    assert raised.doubtful
    assert await keys(database) == ["done"]


@on_postgresql
async def test_a_server_that_takes_no_changes_is_named(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def refused() -> None:
        async with database.writing() as session:
            await session.execute(sa.text("SET TRANSACTION READ ONLY"))
            session.add(Kept(key="n", value="1"))

    assert str(await fault(refused())) == "the database can only be read"
    assert "Point database.url at the server that takes changes" in said(caplog)[0]


async def test_a_server_that_does_not_know_the_database_is_named(
    migrated_postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = open_database(migrated_postgres.replace("/postgres?", "/nowhere?"))
    assert str(await fault(keys(nowhere))) == "the database does not let the bot in"
    assert "Check name, password and database" in said(caplog)[0]
