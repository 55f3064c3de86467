"""Supervisors and their trainees: flags, notes, model answers, one trainee, the digest."""

from __future__ import annotations

from bot.db.tables import AuditEntry, Delivery
from tests.conversations.forging import press
from tests.conversations.institute import Institute
from tests.conversations.shown import said, text_of

WORDS = "I went blank here."


async def with_feedback(institute: Institute) -> None:
    """Ada has replied, Ruth has rated, and the feedback is out."""
    await institute.reply(institute.ada, "You fear it.")
    queue = await institute.ruth.slash(institute.staff, "supervise queue")
    form = await institute.ruth.click(queue.response, custom_id="rate/1")
    await institute.rate(institute.ruth, form)
    await institute.pass_time(days=2)


async def test_a_trainee_asks_to_talk_and_a_supervisor_has_talked(posted: Institute) -> None:
    await with_feedback(posted)
    listed = await posted.ada.slash(posted.drills, "drill feedback")
    read = await press(posted.ada, posted.drills, "feedback/1")
    assert "You fear it." in said(read)
    form = await posted.ada.click(read.response, label="Talk about this one")
    up = await posted.ada.submit_modal(form, {"words": WORDS})
    assert "supervisors' list" in said(up)
    await posted.restart()
    shown = await posted.ruth.slash(posted.staff, "supervise flags")
    words = text_of(shown.response)
    assert WORDS in words
    assert f"<@{posted.ada.id}> · Reflections, day 1" in words
    settled = await posted.ruth.click(shown.response, label="We have talked")
    assert "Nothing waits for you." in said(settled)
    for person in (posted.ben, posted.carlo):
        refused = await person.slash(posted.staff, "supervise flags")
        assert "This is for supervisors" in said(refused)
    assert listed


async def test_a_note_is_told_of_in_a_direct_message_and_read_in_private(posted: Institute) -> None:
    await with_feedback(posted)
    form = await posted.ruth.slash(posted.staff, "supervise note", member=posted.ada)
    kept = await posted.ruth.submit_modal(form, {"text": "Take your time with him."})
    assert "Your note is kept" in said(kept)
    await posted.tick()
    told = posted.ada.user.dm_channel.last_message
    assert "A supervisor has left you a note." in text_of(told)
    assert "Take your time" not in text_of(told)
    read = await posted.ada.user.click(told, label="Read it")
    assert "Take your time with him." in said(read)
    assert "New · " in said(read)
    again = await posted.ada.slash(posted.drills, "drill notes")
    assert "Take your time with him." in said(again)
    assert "New" not in said(again)
    other = await posted.ben.slash(posted.drills, "drill notes")
    assert "You have no notes" in said(other)


async def test_an_author_is_asked_before_others_learn_from_a_reply(posted: Institute) -> None:
    await with_feedback(posted)
    seen = await posted.ruth.slash(posted.staff, "supervise trainee", member=posted.ada)
    form = await posted.ruth.click(seen.response, label="Model answer?")
    asked = await posted.ruth.submit_modal(form, {"why": "It names the fear."})
    assert "only if they agree" in said(asked)
    await posted.tick()
    question = posted.ada.user.dm_channel.last_message
    assert "You fear it." not in text_of(question)
    opened = await posted.ada.user.click(question, label="Read it")
    assert "It names the fear." in said(opened)
    thanks = await posted.ada.user.click(opened.response, label="Yes, show it")
    assert "without your name" in said(thanks)
    answers = await press(posted.ruth, posted.staff, "exemplars/1")
    assert "You fear it." in said(answers)
    assert f"<@{posted.ada.id}>" not in said(answers)
    own = await posted.ada.slash(posted.drills, "drill shared")
    back = await posted.ada.click(own.response, label="Show it no more")
    assert "stays between you" in said(back)
    answers = await press(posted.ruth, posted.staff, "exemplars/1")
    assert "You fear it." not in said(answers)
    listed = await posted.ruth.slash(posted.staff, "supervise exemplar")
    assert "the author would rather not" in said(listed)


async def test_one_trainee_is_shown_to_supervisors_alone(posted: Institute) -> None:
    await with_feedback(posted)
    menu = await posted.ruth.context_menu(posted.staff, "Trainee progress", posted.ada)
    words = said(menu)
    assert "1 of 2 drills answered" in words
    assert "not enough yet (1 of 5 rated replies)" in words
    assert "You fear it." in words
    for person in (posted.ben, posted.carlo, posted.ada):
        refused = await person.context_menu(posted.staff, "Trainee progress", posted.ada)
        assert "This is for supervisors" in said(refused)
    nobody = await posted.ruth.context_menu(posted.staff, "Trainee progress", posted.carlo)
    assert "takes part in no cohort here" in said(nobody)
    assert len(await posted.rows(AuditEntry)) == 1


async def test_the_digest_comes_once_a_week_and_names_nobody(posted: Institute) -> None:
    await with_feedback(posted)
    shown = await posted.carlo.slash(posted.staff, "supervise digest")
    assert "1 of 6 possible replies" in said(shown)
    day = await posted.carlo.select(shown.response, ["4"], custom_id="digest-day")
    assert "went wrong" not in said(day)
    await posted.pass_time(days=7)
    digests = [row for row in await posted.rows(Delivery) if row.kind == "digest"]
    assert [row.state for row in digests if row.state == "sent"] == ["sent"]
    message = next(one for one in posted.staff.history() if "The last seven days" in text_of(one))
    assert "Reflections" in text_of(message)
    assert f"<@{posted.ada.id}>" not in text_of(message)
    stats = await posted.carlo.slash(posted.staff, "series stats")
    assert "The last four weeks" in said(stats)
    refused = await posted.ada.slash(posted.staff, "series stats")
    assert "This is for coordinators" in said(refused)
