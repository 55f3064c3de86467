"""A Discord on the loopback and the bot in a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wire.bot_process import Bot
from tests.wire.discord_server import TOKEN, DiscordServer
from tests.wire.institute import Institute

LONG_ENOUGH_TO_TELL = 8


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """A Discord without any server on it yet."""
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def bot(server: DiscordServer, tmp_path: Path, database_url: str) -> AsyncIterator[Bot]:
    """An installation of the bot that is not running yet. It never outlives its test."""
    bot = Bot(server, tmp_path, database_url)
    yield bot
    await bot.put_away()


@pytest.fixture
async def institute(server: DiscordServer, bot: Bot) -> AsyncIterator[Institute]:
    """An institute whose bot is running. It may log no error, no secret, and nothing typed."""
    institute = Institute(server, bot)
    await bot.start()
    yield institute
    await bot.put_away()
    assert bot.surprises() == []
    told = [text for text in institute.people.typed if len(text) > LONG_ENOUGH_TO_TELL]
    assert [text for text in (*told, TOKEN) if text in bot.said] == []
