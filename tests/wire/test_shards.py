"""Several processes: each with its shards, one taking over from another, and none too many."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import func, select

from bot.db.engine import Database, open_database
from bot.db.tables import Handled, Outage, Shard
from tests.wire.bot_process import Bot
from tests.wire.discord_server import DiscordServer
from tests.wire.institute import Institute
from tests.wire.interactions import Interaction
from tests.wire.leases import let_identify, let_shards_go
from tests.wire.reading import text_of

MakeBot: TypeAlias = Callable[..., Bot]

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def make_bot(
    server: DiscordServer, tmp_path: Path, database_url: str
) -> AsyncIterator[MakeBot]:
    """Makes processes of one installation. None outlives the test, and none logs an error."""
    bots: list[Bot] = []

    def make(*arguments: str) -> Bot:
        # Beside the test's own, so that what one test's processes compiled serves the next.
        folder = tmp_path.with_name(f"{tmp_path.name}-{len(bots)}")
        folder.mkdir()
        bot = Bot(server, folder, database_url)
        bot.arguments = arguments
        bots.append(bot)
        return bot

    yield make
    for bot in bots:
        await bot.put_away()
    assert [bot.surprises() for bot in bots] == [[] for _ in bots]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The installation's database, to look into."""
    database = open_database(database_url)
    yield database
    await database.close()


def institute_on(shard: int, count: int, bot: Bot) -> Institute:
    """An institute whose server is on that shard."""
    while True:
        institute = Institute(bot.server, bot, f"On shard {shard}")
        if (int(institute.guild) >> 22) % count == shard:
            return institute
        del bot.server.world.guilds[institute.guild]


async def help_me(institute: Institute, *, wait: bool = True) -> Interaction:
    """Somebody types `/help`."""
    return await institute.people.command(institute.ada, institute.drills, "help", wait=wait)


async def ask_for_help(institute: Institute) -> None:
    assert "How it works" in text_of(await help_me(institute))


async def until(holds: Callable[[], Awaitable[Any]]) -> None:
    """Wait for what only the database shows."""
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110  the database rings no bell
            await asyncio.sleep(0.05)


async def count(database: Database, table: type[Handled | Outage]) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


@on_postgresql
async def test_each_process_answers_the_servers_of_its_shards(
    server: DiscordServer, make_bot: MakeBot, database: Database
) -> None:
    server.gateway.max_concurrency = 2
    first, second = make_bot("--shards", "0/2"), make_bot("--shards", "1/2")
    here, there = institute_on(0, 2, first), institute_on(1, 2, second)
    await first.start()
    await second.start()
    await ask_for_help(here)
    await ask_for_help(there)
    await second.kill()
    asked = await help_me(there, wait=False)
    await ask_for_help(here)
    assert not asked.answered.is_set()
    assert await first.stop() == 0
    async with database.reading() as session:
        rows = await session.scalars(select(Shard))
        holders = {row.number: row.holder for row in rows}
    assert holders[0] is None
    assert f"Process {second.pid} on" in str(holders[1])


@on_postgresql
async def test_any_process_posts_and_closes_for_servers_of_any_shard(
    server: DiscordServer, make_bot: MakeBot
) -> None:
    server.gateway.max_concurrency = 2
    theirs = make_bot("--shards", "1/2")
    there = institute_on(1, 2, theirs)
    await theirs.start()
    post = await there.running(discussion=True)
    await there.reply(there.ada, post, "You fear that it was you.")
    await theirs.stop()
    await there.let_pass(hours=25)
    await make_bot("--shards", "0/2").start()
    await server.until(lambda: len(there.thread()) == 2, "the discussion")


async def keep_asking(institute: Institute, asked: list[Interaction]) -> None:
    """Somebody types a command every 50 milliseconds, answered or not."""
    while True:
        asked.append(await help_me(institute, wait=False))
        await asyncio.sleep(0.05)


@on_postgresql
async def test_a_hand_over_leaves_nobody_unanswered_and_answers_nobody_twice(
    server: DiscordServer, make_bot: MakeBot, database: Database
) -> None:
    old, new = make_bot(), make_bot()
    institute = Institute(server, old)
    await old.start()
    await ask_for_help(institute)
    assert await count(database, Handled) == 0  # alone, nothing has to be settled
    asked: list[Interaction] = []
    asking = asyncio.create_task(keep_asking(institute, asked))
    await let_identify(database)
    await new.start()
    assert await old.ended() == 0
    assert "another process has taken over shards 0/1; ending" in old.said
    assert old.lines("warning", "error", "critical") == []
    after = len(asked) + 20
    await server.until(lambda: len(asked) > after, "more questions")
    asking.cancel()
    await server.until(lambda: all(one.answered.is_set() for one in asked), "every answer")
    answers = server.asked("POST", "/interactions/")
    assert len(answers) == len(asked) + 1
    assert {answer.status for answer in answers} == {200}
    assert 0 < await count(database, Handled) < len(asked)
    assert await new.stop() == 0


@on_postgresql
async def test_a_standby_goes_on_when_the_holder_is_killed_or_frozen(
    server: DiscordServer, make_bot: MakeBot, database: Database
) -> None:
    gateway = server.gateway
    gateway.max_concurrency = 2
    killed = make_bot("--shards", "0-1/2")
    frozen, spare = [make_bot("--shards", "0-1/2", "--standby") for _ in range(2)]
    frozen.expected_errors = ["Another process serves shards 0-1/2 now", "Shard ID"]
    institute = institute_on(1, 2, killed)
    await killed.start()
    for bot in (frozen, spare):
        await bot.launch()
        await server.until(lambda said=bot: "waiting for it" in said.said, "it waits")
        await let_identify(database)
        identified = gateway.identified
        if bot is frozen:
            await killed.kill()
            await let_shards_go(database)
        else:
            frozen.send(signal.SIGSTOP)
        await server.until(lambda before=identified: gateway.identified == before + 2, "it goes")
        await ask_for_help(institute)
    asked = [await help_me(institute, wait=False) for _ in range(10)]
    await server.until(lambda: all(one.answered.is_set() for one in asked), "every answer")
    frozen.send(signal.SIGCONT)
    assert await frozen.ended() == 2
    assert {answer.status for answer in server.asked("POST", "/interactions/")} == {200}


@on_postgresql
async def test_shards_that_cut_across_another_process_are_refused(make_bot: MakeBot) -> None:
    first, other = make_bot("--shards", "0-1/4"), make_bot("--shards", "1-2/4")
    other.expected_errors = ["Process "]
    await first.start()
    await other.launch()
    assert await other.ended() == 2
    (said,) = other.lines("warning", "error", "critical")
    assert said.startswith(f"Process {first.pid} on ")
    assert "serves shards 0-1/4. To take over from it, use --shards 0-1/4" in said


@on_postgresql
async def test_processes_take_turns_to_identify(server: DiscordServer, make_bot: MakeBot) -> None:
    server.gateway.identify_seconds = 5.0
    for number in (0, 1):
        await make_bot("--shards", f"{number}/2").launch()
    await server.until(
        lambda: server.gateway.serving(0, 2) and server.gateway.serving(1, 2), "both"
    )
    assert server.gateway.hurried == 0


@on_sqlite
async def test_a_second_process_on_one_sqlite_file_is_refused(
    server: DiscordServer, make_bot: MakeBot
) -> None:
    first, second = make_bot(), make_bot()
    second.expected_errors = ["Process "]
    institute = Institute(server, first)
    await first.start()
    await second.launch()
    assert await second.ended() == 2
    (said,) = second.lines("warning", "error", "critical")
    assert said.startswith(f"Process {first.pid} on ")
    assert "etude.sqlite already, and SQLite serves one process." in said
    await ask_for_help(institute)
    await first.kill()
    await second.start()
    await ask_for_help(institute)


async def test_a_long_gap_is_noted_as_an_outage(
    server: DiscordServer, make_bot: MakeBot, database: Database
) -> None:
    bot = make_bot()
    institute = Institute(server, bot)

    async def heard() -> bool:
        async with database.reading() as session:
            last = await session.scalar(select(func.max(Shard.heard_at)))
        return last is not None and datetime.now(UTC) - last < timedelta(minutes=1)

    await bot.start()
    await until(heard)
    assert await count(database, Outage) == 0
    await bot.stop()
    await institute.let_pass(minutes=30)
    await bot.start()
    await until(heard)
    async with database.reading() as session:
        outage = (await session.execute(select(Outage))).scalar_one()
    assert (outage.number, outage.count) == (0, 1)
    assert timedelta(minutes=30) <= outage.ended_at - outage.began_at < timedelta(minutes=31)
    assert await bot.stop() == 0
