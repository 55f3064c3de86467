"""What people write reaches the database and whom it is for, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.wire.institute import ANSWERS, Institute
from tests.wire.payloads import EPHEMERAL
from tests.wire.reading import text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SAID = "You fear that it was you who made her leave."


async def test_words_that_cannot_be_saved_come_back_and_are_in_no_log(
    institute: Institute,
) -> None:
    """The log of every test is searched for what was typed in it; here an error is logged too."""
    post = await institute.running()
    people, ada = institute.people, institute.ada
    form = await people.press(ada, post, "Reply")
    file = institute.bot.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON reply "
            "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    institute.bot.expected_errors = ["interaction failed"]
    failed = await people.submit(ada, form, text=SAID, **ANSWERS)
    assert "Something went wrong on my side" in text_of(failed)
    assert SAID in text_of(failed)
    (logged,) = institute.bot.lines("error")
    assert "disk is full" in logged
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TRIGGER full")
    assert "Your reply is saved." in text_of(await institute.reply(ada, post, SAID))


async def test_the_longest_reply_breaks_no_view(institute: Institute) -> None:
    """Four thousand characters, each of which Discord's markdown needs a second one for."""
    post = await institute.running(discussion=True)
    people, (ada, ben, _), longest = institute.people, institute.trainees, "*_" * 2000
    assert "Your reply is saved." in text_of(await institute.reply(ada, post, longest))
    assert longest in text_of(await people.press(ada, post, "Reply"))
    await institute.reply(ben, post, "It hurts.")
    others = await people.press(ben, post, "See replies")
    assert others.message["flags"] & EPHEMERAL
    queue = await people.command(institute.ruth, institute.staff, "supervise queue")
    whole = await people.press(institute.ruth, queue, "Rate")
    await institute.server.until(
        lambda: "Rate" in text_of(whole.message).splitlines(), "the button below the whole reply"
    )
    assert "".join(map(text_of, whole.messages)).count("*") >= 2000
    form = await people.press(institute.ruth, whole, "Rate")
    assert "Your rating is saved" in text_of(await institute.rate(institute.ruth, form))
    await institute.bot.stop()
    await institute.let_pass(days=3)
    await institute.bot.start()
    await institute.server.until(lambda: institute.letters(ada), "feedback")
    feedback = await people.press(ada, institute.letters(ada)[0], "Read feedback")
    await institute.server.until(
        lambda: "".join(map(text_of, feedback.messages)).count("*") >= 2000, "the whole reply"
    )
    refused = [r for r in institute.server.requests if r.status >= 400]
    assert [r for r in refused if not r.path.endswith("/threads")] == []
