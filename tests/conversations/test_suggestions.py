"""A trainee's suggestion, from their form to the staff and back to them."""

from __future__ import annotations

from bot.db.tables import PackChange, Suggestion
from tests.conversations.forging import press
from tests.conversations.institute import Institute
from tests.conversations.shown import custom_id_of, form_text, labels_of, said, text_of

WORDS = "You're all the same, you people. You sit there and nod."
FORM = {
    "vignette": WORDS,
    "speaker": "A roofer, 44, sent by his employer",
    "words": "I would want to defend myself.",
    "credit": "A. Lovelace",
}


TASK = {"skill": "Staying", "goal": "Stay.", "level": "advanced", "rubric": ["repair"]}


async def suggest(institute: Institute, **changed: str) -> None:
    form = await institute.ada.slash(institute.drills, "drill suggest")
    assert "Invented people only." in form_text(form)
    await institute.restart()
    kept = await institute.ada.submit_modal(form, {**FORM, **changed})
    assert "on your staff's list" in said(kept)


async def test_a_suggestion_is_told_of_read_and_turned_down_with_a_word(
    running: Institute,
) -> None:
    await suggest(running)
    await running.pass_time(hours=12)
    [sent] = await running.deliveries("suggested")
    notice = next(one for one in running.staff.history() if one.id == sent.message_id)
    assert "1 suggestion waits to be read." in text_of(notice)
    assert WORDS not in text_of(notice)
    assert f"<@{running.ada.id}>" not in text_of(notice)
    await running.restart()
    refused = await running.ben.click(notice, label="Read")
    assert "This is for coordinators and supervisors" in said(refused)
    read = await running.ruth.click(notice, label="Read")
    for told in (*FORM.values(), f"<@{running.ada.id}>"):
        assert told in said(read)
    form = await running.ruth.click(read.response, label="Not this time")
    assert WORDS in form_text(form)
    await running.restart()
    done = await running.ruth.submit_modal(form, {"words": "We have one much like it."})
    assert "No suggestion waits." in said(done)
    assert "Its author is told" in said(done)
    await running.tick()
    news = running.ada.user.dm_channel.last_message
    assert "There is news of a vignette that you suggested." in text_of(news)
    for hidden in (WORDS, "We have one"):
        assert hidden not in text_of(news)
    await running.restart()
    own = await running.ada.user.click(news, label="Read it")
    assert "Not this time." in said(own)
    assert "We have one much like it." in said(own)
    assert WORDS in said(own)
    other = await running.ben.slash(running.drills, "drill suggestions")
    assert WORDS not in said(other)


async def test_a_suggestion_becomes_a_drill_and_its_author_reads_of_it(
    running: Institute,
) -> None:
    await suggest(running)
    supervised = await running.ruth.slash(running.staff, "pack suggestions")
    assert "A coordinator can make a drill of it." in said(supervised)
    listed = await running.carlo.slash(running.staff, "pack queue")
    queue = await running.carlo.click(listed.response, label="Suggestions (1)")
    asked = await running.carlo.click(queue.response, label="Make a drill of it")
    assert "Choose a pack for it." in said(asked)
    await running.restart()
    draft = await running.carlo.select(asked.response, ["new"], custom_id="suggestion-pack/1")
    assert "Suggested by our members: a new pack" in said(draft)
    assert WORDS in said(draft)
    again = await press(running.carlo, running.staff, "suggestion-pack/1", ["new"])
    assert "Suggested by our members: a new pack" in said(again)
    assert len(await running.rows(PackChange)) == 1
    supervised = await running.ruth.slash(running.staff, "pack suggestions")
    assert f"<@{running.carlo.id}> is making a drill of it." in said(supervised)
    own = await running.ada.slash(running.drills, "drill suggestions")
    assert "Being worked on." in said(own)
    await running.restart()
    queue = await running.carlo.slash(running.staff, "pack suggestions")
    draft = await running.carlo.click(queue.response, label="Go on with it")
    for label, typed in (
        ("The task", TASK),
        ("Good answer", {"text": "You expected more of me.", "why": "It does not defend."}),
    ):
        form = await running.carlo.click(draft.response, label=label)
        draft = await running.carlo.submit_modal(form, typed)
        await running.restart()
    saved = await running.carlo.click(draft.response, label="Save")
    assert "Applied" in said(saved)
    await running.tick()
    news = running.ada.user.dm_channel.last_message
    assert WORDS not in text_of(news)
    own = await running.ada.user.click(news, label="Read it")
    assert "It became a drill** in the pack **Suggested by our members**" in said(own)
    pack = await running.carlo.slash(running.staff, "pack show", pack="Suggested by our members")
    assert "By A. Lovelace" in said(pack)
    done = await running.ruth.slash(running.staff, "pack suggestions")
    assert "No suggestion waits." in said(done)


async def test_one_that_waits_is_taken_back_and_leaves_no_text(running: Institute) -> None:
    await suggest(running)
    listed = await running.ada.slash(running.drills, "drill suggestions")
    assert "**Waiting** to be read" in said(listed)
    asked = await running.ada.click(listed.response, label="Take it back")
    assert WORDS in said(asked)
    assert labels_of(asked.response) == ["Take it back", "Leave it there"]
    await running.restart()
    back = await running.ada.click(
        asked.response, custom_id=custom_id_of(asked.response, "Take it back")
    )
    assert "its text is deleted" in said(back)
    assert "None yet." in said(back)
    [row] = await running.rows(Suggestion)
    assert (row.state, row.vignette, row.credit) == ("withdrawn", "", "")
    await running.pass_time(hours=12)
    [dropped] = await running.deliveries("suggested")
    assert dropped.state == "dropped"


async def test_a_form_that_cannot_be_taken_gives_every_word_back(running: Institute) -> None:
    form = await running.ada.slash(running.drills, "drill suggest")
    refused = await running.ada.submit_modal(form, {**FORM, "words": "Ring 0171 555 2368."})
    assert "has what looks like a real phone number" in said(refused)
    for written in (WORDS, FORM["speaker"], "Ring 0171 555 2368.", FORM["credit"]):
        assert f"> {written}" in said(refused)
    assert await running.rows(Suggestion) == []
    outsider = await running.mei.user.slash("drill suggest")
    assert outsider.modal is None
    assert "not in a direct message" in said(outsider)
