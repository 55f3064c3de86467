"""An installation that is meant for some servers only."""

from __future__ import annotations

import pytest
from simcord import Env

from bot.app import App
from bot.client import NOT_SERVED
from bot.config import Settings
from bot.db.tables import Server
from tests.conversations.forging import press
from tests.conversations.institute import Institute
from tests.conversations.shown import said, text_of

SERVED = 900000000000000001


@pytest.fixture
def settings() -> Settings:
    return Settings.model_validate({"discord": {"servers": [SERVED]}})


async def test_only_listed_servers_are_served(env: Env, app: App, settings: Settings) -> None:
    ours, theirs = Institute(env, app, settings), Institute(env, app, settings)
    ours.furnish("Harbour Institute", id=SERVED)
    theirs.furnish("Hill Institute")
    shown = await ours.admin.slash(ours.staff, "admin setup")
    assert "Set up Etude" in text_of(shown.response)

    for command in ("admin setup", "drill today", "series list", "help"):
        refused = await theirs.admin.slash(theirs.staff, command)
        assert refused.ephemeral
        assert said(refused) == NOT_SERVED
    assert said(await press(theirs.admin, theirs.staff, "setup-check")) == NOT_SERVED
    sent = len(env.http_requests)
    assert await theirs.admin.autocomplete(theirs.staff, "admin setup", "zone", "Berl") == []
    assert len(env.http_requests) == sent
    assert [row.id for row in await ours.rows(Server)] == [SERVED]


async def test_direct_messages_are_always_served(institute: Institute) -> None:
    shown = await institute.ada.user.slash("help")
    assert "How it works" in text_of(shown.response)
