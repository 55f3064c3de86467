"""PostgreSQL goes away under the running bot and comes back: nothing has to be restarted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.db.afflicted import Line
from tests.wire.bot_process import Bot
from tests.wire.discord_server import DiscordServer
from tests.wire.institute import ANSWERS, Institute
from tests.wire.reading import text_of

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
async def line(database_url: str) -> AsyncIterator[Line]:
    line = Line(database_url)
    await line.open()
    yield line
    await line.cut()


@pytest.fixture
def bot(server: DiscordServer, tmp_path: Path, line: Line) -> Bot:
    return Bot(server, tmp_path, line.url)


async def test_words_come_back_while_it_is_gone_and_work_goes_on_afterwards(
    institute: Institute, line: Line
) -> None:
    post = await institute.running()
    people, ada, ben = institute.people, institute.ada, institute.ben
    form = await people.press(ada, post, "Reply")
    await line.cut()
    refused = await people.submit(ada, form, text="You fear it is over.", **ANSWERS)
    assert "I cannot do that just now: the database does not answer." in text_of(refused)
    assert "> You fear it is over." in text_of(refused)
    pressed = await people.press(ben, post, "Reply")
    assert "I cannot do that just now" in text_of(pressed)
    await line.open()
    saved = await people.submit(ada, form, text="You fear it is over.", **ANSWERS)
    assert "Your reply is saved." in text_of(saved)
    await institute.reply(ben, post, "You are tired of waiting.")
    await institute.server.until(
        lambda: "the database can be used again" in institute.bot.said, "a line in the log"
    )
    assert institute.bot.said.count("the database cannot be") == 1
    assert "Traceback" not in institute.bot.said
