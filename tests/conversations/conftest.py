"""The institutes that conversations take place in."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import shutil
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from simcord import Env

from bot.app import App
from bot.config import Settings
from bot.db.engine import open_database
from bot.db.migrate import migrate
from drills.library import Library
from tests.conversations.institute import LIBRARY, Institute, SimulatedClock

SHARED = Path(__file__).parents[3] / "shared"
VALIDATOR = SHARED / "tools" / "validate_openapi.py"
DESCRIPTION = SHARED / "data" / "discord-openapi.json"


@pytest.fixture(scope="session")
def discord_description() -> Any:
    """Discord's own description of its API, where it lies beside the project; else None."""
    if not (VALIDATOR.exists() and DESCRIPTION.exists()):
        return None
    spec = importlib.util.spec_from_file_location("validate_openapi", VALIDATOR)
    assert spec
    assert spec.loader
    validator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(validator)
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        return validator.Spec(str(DESCRIPTION))


@pytest.fixture
def settings() -> Settings:
    """The settings of the installation; a test module may have its own."""
    return Settings.model_validate({})


@pytest.fixture
def library() -> Library:
    """The packs of the installation; a test module may have its own."""
    return LIBRARY


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to take copies of."""
    file = tmp_path_factory.mktemp("migrated") / "etude.sqlite"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture
async def app(
    tmp_path: Path, migrated: Path, settings: Settings, library: Library
) -> AsyncIterator[App]:
    """The real bot on a fresh SQLite file; its clock is the simulated Discord's."""
    file = shutil.copy(migrated, tmp_path / "etude.sqlite")
    database = open_database(f"sqlite:///{file}")
    yield App(settings, database, library, SimulatedClock())
    await database.close()


@pytest.fixture(autouse=True)
def no_logged_errors(caplog: pytest.LogCaptureFixture) -> Any:
    """An error that the bot only logged fails the test, unless the test has cleared the log."""
    yield
    logged = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert not logged


@pytest.fixture
async def env(app: App, discord_description: Any) -> AsyncIterator[Env]:
    """A simulated Discord with the bot in it.

    Whatever the bot sent is held against Discord's own description of its API afterwards;
    errors that discord.py swallowed fail the test, unless the test has read `env.errors`.
    """
    env = Env(app.client, shard_count=1)
    assert isinstance(app.clock, SimulatedClock)
    app.clock.env = env
    await env.start()
    yield env
    await env.shutdown()
    env._raise_errors_since(env._errors_acknowledged)
    if discord_description:
        assert not [
            (sent.method, sent.path, fault)
            for sent in env.http_requests
            for fault in discord_description.violations(sent.method, sent.path, sent.json)
        ]


@pytest.fixture
async def institute(env: Env, app: App, settings: Settings) -> AsyncIterator[Institute]:
    """A furnished institute; nothing is set up in it yet."""
    institute = Institute(env, app, settings)
    institute.furnish()
    yield institute
    await institute.app.database.close()


@pytest.fixture
async def ready(institute: Institute) -> Institute:
    """An institute that is set up, without a cohort."""
    await institute.set_up()
    return institute


@pytest.fixture
async def running(ready: Institute) -> Institute:
    """An institute that is set up, with a cohort of three and a series that posts at nine."""
    await ready.make_cohort(ready.ada, ready.ben, ready.mei)
    await ready.make_series()
    return ready


@pytest.fixture
async def posted(running: Institute) -> Institute:
    """The same at ten, with the first drill in the channel."""
    await running.pass_time(hours=10)
    return running
