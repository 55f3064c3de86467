"""People who act at the same instant, and a database that keeps them waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from bot.db.engine import open_database
from tests.wire.institute import ANSWERS, Institute
from tests.wire.interactions import Reply
from tests.wire.reading import text_of

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@asynccontextmanager
async def held_up(institute: Institute, statement: str) -> AsyncIterator[None]:
    """Hold what `statement` takes for as long as this lasts."""
    database = open_database(institute.bot.database_url)
    async with database.writing() as session:
        await session.execute(text(statement))
        yield
    await database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_replies_of_the_same_instant_are_given_to_each_other(institute: Institute) -> None:
    post = await institute.running()
    people, (ada, ben, _) = institute.people, institute.trainees
    forms = [await people.press(person, post, "Reply") for person in (ada, ben)]
    watching = open_database(institute.bot.database_url)
    async with held_up(institute, "LOCK TABLE reply IN EXCLUSIVE MODE"):
        sent = [
            await people.submit(person, form, text="You fear it.", **ANSWERS, wait=False)
            for person, form in zip((ada, ben), forms, strict=True)
        ]
        waiting = 0
        while waiting < 2:
            async with watching.reading() as session:
                waiting = await session.scalar(text(WAITING)) or 0
    await watching.close()
    await institute.server.until(lambda: all(one.messages for one in sent), "both answers")
    queue = [
        await people.command(person, institute.drills, "drill review") for person in (ada, ben)
    ]
    assert any("You fear it." in text_of(shown) for shown in queue)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_slow_database_is_bridged_by_asking_for_time(institute: Institute) -> None:
    post = await institute.running()
    people, ada = institute.people, institute.ada
    form = await people.press(ada, post, "Reply")
    async with held_up(institute, "SELECT 1"):
        waiting = asyncio.create_task(people.submit(ada, form, text="You fear it.", **ANSWERS))
        await institute.server.until(
            lambda: [
                r for r in institute.server.asked("POST") if r.body.get("type") == Reply.THINKING
            ],
            "asking for time",
        )
    assert "Your reply is saved." in text_of(await waiting)
