"""Private prompts: brought, written on, and read by nobody else."""

from __future__ import annotations

from tests.conversations.institute import Institute
from tests.conversations.shown import form_text, said


async def test_a_prompt_is_brought_and_written_on_for_oneself(posted: Institute) -> None:
    brought = await posted.ada.slash(posted.drills, "drill reflect")
    first = said(brought)
    assert "### For yourself" in first
    other = await posted.ada.click(brought.response, label="Another one")
    assert said(other) != first
    await posted.restart()
    form = await posted.ada.click(other.response, label="Write a note")
    assert "Only you can read your notes." in form_text(form)
    kept = await posted.ada.submit_modal(form, {"text": "The rain on the window."})
    assert "for you alone" in said(kept)
    own = await posted.ada.slash(posted.drills, "drill diary")
    assert "> The rain on the window." in said(own)
    again = await posted.ada.click(own.response, label="A prompt")
    assert "### For yourself" in said(again)
    others = await posted.ben.slash(posted.drills, "drill diary")
    assert "The rain" not in said(others)


async def test_prompts_are_for_members(posted: Institute) -> None:
    refused = await posted.carlo.slash(posted.drills, "drill reflect")
    assert "You are not in a cohort here yet." in said(refused)
