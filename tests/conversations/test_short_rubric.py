"""A pack with one plain criterion and two levels: the whole rating fits one form."""

from __future__ import annotations

import pytest

from bot.db.tables import Rating
from drills.library import Library
from drills.model import Criterion, Drill, Level, Pack, Rubric
from tests.conversations.forging import submit
from tests.conversations.institute import WORDS, Institute
from tests.conversations.shown import controls, labels_of, said, text_of

RUBRIC = Rubric("short", "Naming it", ("Not yet", "Clearly"), (Criterion("names", "Names it"),))
DRILL = Drill("short-001", "Naming", "Name it.", Level.BEGINNER, '"I am fine."', RUBRIC)
PACK = Pack("org.etude.short", "1.0.0", "Short", "en", ("A",), "CC-BY-4.0", (DRILL,))


@pytest.fixture
def library() -> Library:
    return Library({PACK.id: PACK})


async def test_levels_and_words_are_given_in_one_form(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series(pack=[PACK.id])
    await ready.pass_time(hours=10)
    criteria = await ready.ada.click(ready.drills.last_message, label="Criteria")
    assert "**Names it**\n1. Not yet\n2. Clearly" in text_of(criteria.response)
    await ready.reply(ready.ada, "You are not.")
    queue = await ready.ruth.slash(ready.staff, "supervise queue")
    form = await ready.ruth.click(queue.response, label="Rate")
    assert list(controls(form)) == ["level-names", "strength", "next_step", "quote"]

    assert form.modal
    route = form.modal["custom_id"]
    halves = {"level-names": "2", "strength": "", "next_step": "Say it sooner."}
    refused = await submit(ready.ruth, ready.staff, route, halves)
    assert "The strength is empty." in said(refused)
    assert "> Say it sooner." in said(refused)
    assert [row.completed_at for row in await ready.rows(Rating)] == [None]
    done = await ready.ruth.submit_modal(form, {"level-names": "2", **WORDS})
    assert "Thank you. Your rating is saved." in said(done)
    assert "Add the words" not in labels_of(done.response)

    await ready.pass_time(days=2)
    batch = await ready.ada.user.click(
        ready.ada.user.dm_channel.last_message, label="Read feedback"
    )
    assert "**Names it**: Clearly (2 of 2)" in text_of(batch.response)


async def test_a_series_starts_over_when_its_pack_is_used_up(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series(pack=[PACK.id])
    for hours in (10, 24):
        await ready.pass_time(hours=hours)
    posts = [text_of(message) for message in ready.drills.history()]
    assert sum("I am fine." in post for post in posts) == 2
    assert "### Day 2" in posts[-1]
