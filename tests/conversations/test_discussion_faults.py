"""Discussions that cannot open as they should."""

from __future__ import annotations

import pytest

from tests.conversations.institute import Institute
from tests.conversations.shown import text_of


@pytest.fixture
async def talking(ready: Institute) -> Institute:
    """A series that opens its replies to discussion, with its first drill posted."""
    await ready.make_cohort(ready.ada)
    await ready.make_series()
    await ready.choose_rule("discussion", "Yes")
    await ready.pass_time(hours=10)
    return ready


async def test_a_reply_whose_signs_failed_is_not_posted_twice(talking: Institute) -> None:
    await talking.reply(talking.ada, "You miss him.")
    await talking.allow(talking.drills, add_reactions=False)
    await talking.pass_time(hours=23, minutes=30)
    [thread] = talking.drills.threads
    assert "Could not deliver a reply in a discussion" in text_of(talking.staff.last_message)
    await talking.pass_time(hours=1)
    await talking.allow(talking.drills)
    card = await talking.admin.slash(talking.staff, "admin setup")
    await talking.admin.click(card.response, label="Check again")
    assert sum("You miss him." in text_of(message) for message in thread.history()) == 1
    assert len(thread.last_message.reactions) == 4


async def test_a_thread_that_somebody_opened_by_hand_takes_the_discussion(
    talking: Institute,
) -> None:
    post = talking.drills.last_message
    await talking.reply(talking.ada, "You miss him.")
    backend = talking.env.backend
    backend.create_thread(talking.drills.id, "By hand", talking.mei.id, message_id=post.id)
    path = f"/channels/*/messages/{post.id}/threads"
    talking.env.inject_error("POST", path, status=400, code=160004, times=None)
    await talking.pass_time(hours=23, minutes=30)
    [thread] = talking.drills.threads
    assert "You miss him." in text_of(thread.last_message)
    assert talking.staff.history() == []
