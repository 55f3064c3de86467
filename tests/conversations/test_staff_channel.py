"""What the staff channel is told after a time in which it could not be told anything."""

from __future__ import annotations

from tests.conversations.institute import Institute
from tests.conversations.shown import text_of

DAYS_AWAY = 12


def told(institute: Institute, words: str) -> int:
    return sum(words in text_of(message) for message in institute.staff.history())


async def test_a_channel_that_is_mended_hears_the_newest_of_each_once(posted: Institute) -> None:
    await posted.reply(posted.ada, "You fear it.")
    await posted.allow(posted.staff, send_messages=False)
    for _ in range(DAYS_AWAY):
        await posted.pass_time(days=1)
    failed = [row.kind for row in await posted.deliveries("unrated") if row.state == "failed"]
    assert len(failed) > 5
    await posted.allow(posted.staff, send_messages=True)
    await posted.tick()
    assert told(posted, "The last seven days") == 1
    assert told(posted, "had no feedback for too long.**") == 1
    assert told(posted, "Could not deliver") == 0, "it can, now"
