"""Replying: nothing lost, nothing mixed up, and one's own words first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.db.tables import Draft, Enrolment, Reply, Wording
from tests.conversations.forging import resubmit, submit
from tests.conversations.institute import PACK, REPLY, Institute, SimulatedClock
from tests.conversations.shown import controls, form_text, labels_of, said, text_of


async def texts(institute: Institute) -> list[tuple[int, int, str]]:
    return [(row.user_id, row.attempt, row.text) for row in await institute.rows(Reply)]


async def test_the_form_repeats_the_client_and_asks_three_things(posted: Institute) -> None:
    shown = await posted.ada.click(posted.drills.last_message, label="Reply")
    drill = posted.app.house.library.pack(PACK).drills[0]
    assert drill.vignette.split("\n")[0][:60] in form_text(shown)
    assert list(controls(shown)) == ["text", "reaction", "fictional"]
    saved = await posted.ada.submit_modal(shown, {"text": "You miss him.", **REPLY})
    assert saved.ephemeral
    assert "You can change it until someone else's reply is shown to you." in said(saved)
    [reply] = await posted.rows(Reply)
    assert (reply.text, reply.reaction) == ("You miss him.", "good_challenge")


async def test_two_people_with_forms_open_at_once_never_mix(posted: Institute) -> None:
    post = posted.drills.last_message
    ada = await posted.ada.click(post, label="Reply")
    ben = await posted.ben.click(post, label="Reply")
    await posted.ben.submit_modal(ben, {"text": "Ben's words", **REPLY})
    await posted.ada.submit_modal(ada, {"text": "Ada's words", **REPLY})
    assert await texts(posted) == [
        (posted.ben.id, 1, "Ben's words"),
        (posted.ada.id, 1, "Ada's words"),
    ]


async def test_a_form_that_was_open_over_a_restart_still_lands(posted: Institute) -> None:
    shown = await posted.ada.click(posted.drills.last_message, label="Reply")
    await posted.restart()
    saved = await posted.ada.submit_modal(shown, {"text": "You miss him.", **REPLY})
    assert "Your reply is saved." in said(saved)
    assert await texts(posted) == [(posted.ada.id, 1, "You miss him.")]


async def test_the_same_form_submitted_twice_is_one_reply(posted: Institute) -> None:
    shown = await posted.ada.click(posted.drills.last_message, label="Reply")
    values = {"text": "You miss him.", **REPLY}
    await posted.ada.submit_modal(shown, values)
    twice = await resubmit(posted.ada, shown, values)
    assert "Your reply is saved." in said(twice)
    assert await texts(posted) == [(posted.ada.id, 1, "You miss him.")]
    assert await posted.rows(Wording) == []


async def test_a_reply_is_kept_though_its_answer_is_not_heard(posted: Institute) -> None:
    shown = await posted.ada.click(posted.drills.last_message, label="Reply")
    posted.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    unheard = await posted.ada.submit_modal(shown, {"text": "You miss him.", **REPLY})
    assert unheard.response is None
    assert await texts(posted) == [(posted.ada.id, 1, "You miss him.")]
    again = await resubmit(posted.ada, shown, {"text": "You miss him.", **REPLY})
    assert "Your reply is saved." in said(again)


async def test_two_forms_of_one_person_are_a_reply_and_its_change(posted: Institute) -> None:
    post = posted.drills.last_message
    first = await posted.ada.click(post, label="Reply")
    second = await posted.ada.click(post, label="Reply")
    await posted.ada.submit_modal(first, {"text": "First thought", **REPLY})
    changed = await posted.ada.submit_modal(second, {"text": "Second thought", **REPLY})
    assert "Your reply is changed." in said(changed)
    assert await texts(posted) == [(posted.ada.id, 1, "Second thought")]
    assert [row.text for row in await posted.rows(Wording)] == ["First thought"]


async def test_a_reply_may_change_until_another_one_is_shown(posted: Institute) -> None:
    post = posted.drills.last_message
    await posted.reply(posted.ben, "It hurts.", post)
    saved = await posted.reply(posted.ada, "You fear it.", post)
    form = await posted.ada.click(saved.response, label="Change my reply")
    assert controls(form)["text"]["value"] == "You fear it."
    assert "until someone else's is shown to you" in form_text(form)
    changed = await posted.ada.submit_modal(form, {"text": "You are afraid.", **REPLY})
    kept_open = await posted.ada.click(changed.response, label="Change my reply")

    await posted.ada.click(changed.response, label="See replies")
    again = await posted.ada.submit_modal(kept_open, {"text": "It scares you.", **REPLY})
    assert "Attempt 2 is saved." in said(again)
    await posted.ada.click(again.response, label="See replies")
    form = await posted.ada.click(post, label="Reply")
    assert "so this is attempt 3" in form_text(form)
    assert (await texts(posted))[1:] == [
        (posted.ada.id, 1, "You are afraid."),
        (posted.ada.id, 2, "It scares you."),
    ]


REFUSED = [
    ({"text": "   "}, "The reply is empty."),
    ({"reaction": "boring"}, "Say how hard this was for you"),
    ({"reaction": ""}, "Say how hard this was for you"),
    ({"fictional": []}, "Tick the box that says there are no real client details in it."),
    ({"text": "word " * 801}, "The reply is 4,004 characters long; 4,000 fit. Shorten it."),
]


@pytest.mark.parametrize(("fault", "sentence"), REFUSED, ids=lambda part: str(part)[:24])
async def test_what_is_refused_is_not_lost(
    posted: Institute, fault: dict[str, str | list[str]], sentence: str
) -> None:
    fields = {"text": "You  miss him.", **REPLY, **fault}
    refused = await submit(posted.ada, posted.drills, "reply-form/1/abc", fields)
    words = said(refused)
    assert refused.ephemeral
    assert sentence in words
    assert await texts(posted) == []

    written = str(fields["text"]).strip()
    assert ("Nothing is lost" in words) == bool(written)
    form = await posted.ada.click(posted.drills.last_message, label="Reply")
    waiting = controls(form)["text"].get("value", "")
    assert waiting == str(fields["text"])[:4000] if written else waiting == ""
    if written:
        assert "Your text from last time is still here." in form_text(form)
        await posted.ada.submit_modal(form, {"text": "You miss him.", **REPLY})
        assert await texts(posted) == [(posted.ada.id, 1, "You miss him.")]
        assert await posted.rows(Draft) == []


async def test_a_text_too_long_for_a_message_comes_back_in_a_file(posted: Institute) -> None:
    long = "It is a great deal to carry. " * 200
    refused = await submit(posted.ada, posted.drills, "reply-form/1/abc", {"text": long, **REPLY})
    [file] = refused.response.attachments
    assert file.filename == "what-you-wrote.txt"
    assert await file.read() == long.encode()


async def test_a_late_reply_is_welcome_and_said_to_be_late(posted: Institute) -> None:
    post = posted.drills.last_message
    await posted.pass_time(days=1)
    closed = posted.drills.history()[-2]
    assert closed.id == post.id
    assert "Closed" in text_of(closed)
    assert "A late reply still gets feedback." in text_of(closed)
    late = await posted.reply(posted.ada, "You miss him.", closed)
    assert "It came after closing time; it still gets feedback." in said(late)


async def test_whoever_has_not_joined_reads_the_consent_card_first(posted: Institute) -> None:
    dan = posted.person("dan")
    post = posted.drills.last_message
    shown = await dan.click(post, label="Reply")
    assert "Please read this first." in text_of(shown.response)
    assert "I agree" in labels_of(shown.response)
    peek = await dan.click(post, label="See replies")
    assert "Join the cohort first" in said(peek)
    await dan.click(shown.response, label="I agree")
    saved = await posted.reply(dan, "You miss him.", post)
    assert "Your reply is saved." in said(saved)


async def test_whoever_left_with_a_form_open_gets_their_text_back(posted: Institute) -> None:
    form = await posted.ada.click(posted.drills.last_message, label="Reply")
    card = await posted.ada.click(posted.drills.history()[0], label="Join")
    await posted.ada.click(card.response, label="Leave this cohort")
    refused = await posted.ada.submit_modal(form, {"text": "You miss him.", **REPLY})
    assert "Join the cohort first" in said(refused)
    assert "> You miss him." in said(refused)
    assert await texts(posted) == []
    assert all(row.left_at for row in await posted.rows(Enrolment) if row.user_id == posted.ada.id)


async def test_the_criteria_are_there_before_the_reply(posted: Institute) -> None:
    shown = await posted.ada.click(posted.drills.last_message, label="Criteria")
    rubric = posted.app.house.library.pack(PACK).drills[0].rubric
    for criterion in rubric.criteria:
        assert f"**{criterion.label}**" in text_of(shown.response)


async def test_a_reply_is_of_the_moment_it_was_sent_however_late_the_bot_comes_to_it(
    posted: Institute,
) -> None:
    """The window is Discord's to tell: the round closes while the form is under way."""
    shown = await posted.ada.click(posted.drills.last_message, label="Reply")
    assert isinstance(posted.app.clock, SimulatedClock)
    posted.app.clock.ahead = timedelta(days=2)
    saved = await posted.ada.submit_modal(shown, {"text": "You miss him.", **REPLY})
    assert "Your reply is saved." in said(saved)
    assert "closing time" not in said(saved)
    [reply] = await posted.rows(Reply)
    assert reply.created_at < posted.app.clock() - timedelta(days=1)
