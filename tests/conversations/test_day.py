"""The practice day, from the post to the second try."""

from __future__ import annotations

from tests.conversations.institute import Institute, form_text, text_of


async def test_a_whole_practice_day(running: Institute) -> None:
    await running.pass_time(hours=10)
    post = running.drills.last_message
    assert "Day 1" in text_of(post)
    for person, words in (
        (running.ada, "You fear it."),
        (running.ben, "It hurts."),
        (running.mei, "Hm."),
    ):
        saved = await running.reply(person, words, post)
        assert "saved" in text_of(saved.response)
