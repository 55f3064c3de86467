"""People and the clock meet a database that cannot be used: words come back, and work goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from bot.db.engine import Database
from bot.db.tables import Draft, Rating, Reply, Round
from tests.conversations.forging import resubmit
from tests.conversations.institute import REPLY, Institute
from tests.conversations.institute import WORDS as WORDS_OF_RATING
from tests.conversations.shown import levels, said
from tests.db.afflicted import SQLITE_FAULTS, locked, read_only

# More than a page of SQLite's, so that a full disk has no room for it.
LONG = "You miss him, and nobody may know. さみしい" * 100
WORDS = "You miss him, and nobody may know."


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.db.engine.WAIT_FOR_LOCK_MS", 20)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The warnings and worse since the log was cleared; none has a traceback or people's words."""
    found = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert not any(record.exc_info for record in found)
    assert WORDS not in caplog.text
    return [record.getMessage() for record in found]


@pytest.mark.parametrize("name", SQLITE_FAULTS)
async def test_a_reply_that_cannot_be_kept_comes_back_and_counts_once_later(
    posted: Institute, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    afflict: Callable[[Database], AbstractContextManager[None]]
    afflict, what = SQLITE_FAULTS[name]
    form = await posted.ada.click(posted.drills.last_message, label="Reply")
    caplog.set_level(logging.DEBUG, "bot")
    caplog.clear()
    with afflict(posted.app.database):
        refused = await posted.ada.submit_modal(form, {"text": LONG, **REPLY})
        again = await resubmit(posted.ada, form, {"text": LONG, **REPLY})
    for answer in (refused, again):
        assert answer.ephemeral
        assert f"I cannot do that just now: {what}" in said(answer)
        assert "Please try again in a few minutes" in said(answer)
        assert "reference" not in said(answer)
        [file] = answer.response.attachments
        assert file.filename == "what-you-wrote.txt"
    [line] = logged(caplog)
    assert line.startswith(f"the database cannot be written: {what}")
    saved = await resubmit(posted.ada, form, {"text": LONG, **REPLY})
    assert "Your reply is saved." in said(saved)
    assert logged(caplog)[1:] == ["the database can be used again"]
    assert [row.text for row in await posted.rows(Reply)] == [LONG.strip()]
    assert not await posted.rows(Draft)


async def test_a_short_reply_comes_back_in_the_answer(posted: Institute) -> None:
    form = await posted.ada.click(posted.drills.last_message, label="Reply")
    with read_only(posted.app.database):
        refused = await posted.ada.submit_modal(form, {"text": WORDS, **REPLY})
    assert f"> {WORDS}" in said(refused)


async def test_a_rating_that_cannot_be_kept_is_given_once_more(posted: Institute) -> None:
    post = posted.drills.last_message
    for person in (posted.ada, posted.ben):
        await posted.reply(person, f"Reply of {person.id}", post)
    shown = await posted.ada.slash(posted.drills, "drill review")
    form = await posted.ada.click(shown.response, label="Rate")
    with read_only(posted.app.database):
        refused = await posted.ada.submit_modal(form, levels(form, "3"))
        assert "I cannot do that just now: the database can only be read" in said(refused)
    rated = await resubmit(posted.ada, form, levels(form, "3"))
    form = await posted.ada.click(rated.response, label="Add the words")
    with read_only(posted.app.database):
        refused = await posted.ada.submit_modal(form, WORDS_OF_RATING)
        assert f"> {WORDS_OF_RATING['strength']}" in said(refused)
    await resubmit(posted.ada, form, WORDS_OF_RATING)
    [rating] = await posted.rows(Rating)
    assert rating.strength == WORDS_OF_RATING["strength"]


async def test_the_clock_goes_on_when_the_database_does(
    running: Institute, caplog: pytest.LogCaptureFixture
) -> None:
    await running.env.advance_time(10 * 3600)
    caplog.clear()
    with locked(running.app.database):
        for _ in range(3):
            await ring(running)
        assert len(logged(caplog)) == 1
    await ring(running)
    assert logged(caplog)[1:] == ["the database can be used again"]
    assert len(await running.rows(Round)) == 1
    assert "Reply" in str(running.drills.last_message.components)


async def ring(institute: Institute) -> None:
    """What the ticker does, and all that comes of it."""
    with institute.env._bot_scope():
        institute.app.wake()
        for worker in (institute.app._planner, institute.app._deliverer):
            if worker._task is not None:
                await worker._task
    await institute.env.settle()
