"""The institutes that conversations take place in."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from simcord import Env

from bot.app import App
from bot.config import Settings
from bot.db.engine import open_database
from bot.db.migrate import migrate
from tests.conversations.institute import LIBRARY, Institute, SimulatedClock


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """The real bot on a fresh SQLite file; its clock is the simulated Discord's."""
    url = f"sqlite:///{tmp_path / 'etude.sqlite'}"
    await migrate(url)
    database = open_database(url)
    yield App(Settings(), database, LIBRARY, SimulatedClock())
    await database.close()


@pytest.fixture
async def env(app: App, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Env]:
    """A simulated Discord with the bot in it. An error that the bot only logged fails the test."""
    env = Env(app.client, shard_count=1)
    assert isinstance(app.clock, SimulatedClock)
    app.clock.env = env
    await env.start()
    yield env
    await env.shutdown()
    env.raise_errors()
    logged = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert not logged


@pytest.fixture
async def institute(env: Env, app: App) -> AsyncIterator[Institute]:
    """A furnished institute; nothing is set up in it yet."""
    institute = Institute(env, app)
    institute.furnish()
    yield institute
    await institute.app.database.close()


@pytest.fixture
async def running(institute: Institute) -> Institute:
    """An institute that is set up, with a cohort of three and a series that posts at nine."""
    await institute.set_up()
    await institute.make_cohort(institute.ada, institute.ben, institute.mei)
    await institute.make_series()
    return institute
