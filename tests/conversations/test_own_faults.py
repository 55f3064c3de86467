"""A fault of ours: the person is told with a reference, keeps their words, and no log has them."""

from __future__ import annotations

import logging
import re

import pytest
from sqlalchemy import text

from bot.db.tables import Reply
from tests.conversations.forging import resubmit
from tests.conversations.institute import REPLY, Institute
from tests.conversations.shown import said

WORDS = "You miss him, and nobody may know."


async def test_a_broken_table_is_a_reference_and_the_words_come_back(
    posted: Institute, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    form = await posted.ada.click(posted.drills.last_message, label="Reply")
    async with posted.writing() as session:
        await session.execute(text("ALTER TABLE review RENAME TO gone"))
    broken = await posted.ada.submit_modal(form, {"text": WORDS, **REPLY})
    assert broken.ephemeral
    found = re.search(r"tell your admin this reference: (\w{8})\.", said(broken))
    assert found
    assert f"> {WORDS}" in said(broken)
    [record] = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert vars(record)["reference"] == found[1]
    assert WORDS not in caplog.text
    caplog.clear()

    async with posted.writing() as session:
        await session.execute(text("ALTER TABLE gone RENAME TO review"))
    saved = await resubmit(posted.ada, form, {"text": WORDS, **REPLY})
    assert "Your reply is saved." in said(saved)
    assert [row.text for row in await posted.rows(Reply)] == [WORDS]


async def test_no_log_has_what_people_wrote(
    posted: Institute, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    post = posted.drills.last_message
    await posted.reply(posted.ada, WORDS, post)
    refused = await posted.reply(posted.ben, " ", post)
    assert "The reply is empty." in said(refused)
    queue = await posted.ruth.slash(posted.staff, "supervise queue")
    await posted.rate(posted.ruth, await posted.ruth.click(queue.response, label="Rate"))
    await posted.pass_time(days=2)
    assert "delivered" in caplog.text
    assert WORDS not in caplog.text
    assert "You name the fear." not in caplog.text
