"""Feedback in one batch, the second try, the model answers; and what a trainee sees of it all."""

from __future__ import annotations

import pytest

from bot.db.tables import Reply
from tests.conversations.forging import press
from tests.conversations.institute import PACK, REPLY, WORDS, Institute
from tests.conversations.shown import controls, form_text, labels_of, said, text_of


@pytest.fixture
async def answered(posted: Institute) -> Institute:
    """Ada has replied to the first drill."""
    await posted.reply(posted.ada, "You fear it.")
    return posted


async def rate_as_supervisor(institute: Institute, level: str = "3") -> None:
    shown = await institute.ruth.slash(institute.staff, "supervise queue")
    await institute.rate(
        institute.ruth, await institute.ruth.click(shown.response, label="Rate"), level
    )


@pytest.fixture
async def released(answered: Institute) -> Institute:
    """A supervisor has rated Ada's reply, and its window has ended."""
    await rate_as_supervisor(answered)
    await answered.pass_time(days=2)
    return answered


async def test_nothing_is_shown_before_the_release(answered: Institute) -> None:
    await rate_as_supervisor(answered)
    listed = await answered.ada.slash(answered.drills, "drill feedback")
    assert text_of(listed.response) == (
        "You have no feedback yet. 1 reply waits for ratings.\n"
        "Reflections, day 1, waits for ratings. How would you rate it yourself?\n[Rate yourself]"
    )
    for route in ("feedback/1", "again/1"):
        early = await press(answered.ada, answered.drills, route)
        assert early.modal is None
        assert "This reply still waits for its ratings." in said(early)
    early = await press(answered.ada, answered.drills, "exemplars/1")
    assert "The model answers come after your feedback and your second try." in said(early)
    assert answered.ada.user.dm_channel.history() == []


async def test_feedback_comes_as_soon_as_all_ratings_are_in(running: Institute) -> None:
    await running.choose_rule("ratings_wanted", "1 rating")
    await running.pass_time(hours=10)
    await running.reply(running.ada, "You fear it.")
    await rate_as_supervisor(running)
    [message] = running.ada.user.dm_channel.history()
    assert text_of(message) == (
        "Your feedback on day 1 of Reflections is ready: 1 supervisor.\n"
        "[Read feedback]\n[Try again]"
    )


async def test_a_reply_that_nobody_rated_waits_and_stands_in_the_queue(
    answered: Institute,
) -> None:
    await answered.pass_time(days=3)
    assert answered.ada.user.dm_channel.history() == []
    queue = await answered.ruth.slash(answered.staff, "supervise queue")
    assert "### 1 reply without a rating" in text_of(queue.response)
    await rate_as_supervisor(answered)
    assert len(answered.ada.user.dm_channel.history()) == 1


async def test_the_batch_has_levels_words_and_spread_but_no_peers_name(posted: Institute) -> None:
    post = posted.drills.last_message
    for person in (posted.ada, posted.ben, posted.mei):
        await posted.reply(person, f"{person.name} says so.", post)
    first = (await posted.rows(Reply))[0]
    queue = await posted.ruth.slash(posted.staff, "supervise queue")
    form = await posted.ruth.click(queue.response, custom_id=f"rate/{first.id}")
    await posted.rate(posted.ruth, form, "4")
    for person in (posted.ben, posted.mei):
        shown = await person.slash(posted.drills, "drill review")
        while shown.response and f"rate/{first.id}" not in str(shown.response.components):
            form = await person.click(shown.response, label="Rate")
            done = await posted.rate(person, form, "2")
            if "Next reply" not in labels_of(done.response):
                break
            shown = await person.click(done.response, label="Next reply")
        else:
            await posted.rate(person, await person.click(shown.response, label="Rate"), "2")
    await posted.pass_time(days=2)
    shown = await posted.ada.slash(posted.drills, "drill feedback")
    batch = await posted.ada.click(shown.response, label="Read 1")
    words = text_of(batch.response)
    assert "> ada says so." in words
    assert "2 peers and 1 supervisor" in words
    assert f"- {WORDS['strength']} (supervisor)" in words
    assert "Raters ranged from" in words
    for person in (posted.ruth, posted.ben, posted.mei):
        assert str(person.id) not in words
        assert person.name not in words


async def test_the_list_leads_to_every_batch(released: Institute) -> None:
    shown = await released.ada.slash(released.drills, "drill feedback")
    assert "1. Reflections, day 1 · <t:" in text_of(shown.response)
    batch = await released.ada.click(shown.response, label="Read 1")
    assert "You name the fear." in text_of(batch.response)
    in_direct = await released.ada.user.slash("drill feedback")
    batch = await released.ada.user.click(in_direct.response, label="Read 1")
    assert "You name the fear." in text_of(batch.response)
    nothing = await released.ben.slash(released.drills, "drill feedback")
    assert text_of(nothing.response) == "You have no feedback yet."


async def test_trying_again_shows_the_first_try_and_opens_the_models(released: Institute) -> None:
    ready = released.ada.user.dm_channel.last_message
    early = await press(released.ada, released.drills, "exemplars/1")
    assert "Try again first; the model answers come right after that." in said(early)
    form = await released.ada.user.click(ready, label="Try again")
    for part in ("You fear it.", WORDS["strength"], WORDS["next_step"]):
        assert part in form_text(form)
    assert "value" not in controls(form)["text"]
    saved = await released.ada.user.submit_modal(form, {"text": "It frightens you.", **REPLY})
    assert "Model answers" in labels_of(saved.response)
    models = await released.ada.user.click(saved.response, label="Model answers")
    drill = released.app.house.library.pack(PACK).drills[0]
    for exemplar in drill.exemplars:
        assert exemplar.text.split("\n")[0][:50] in text_of(models.response)

    form = await released.ada.user.click(ready, label="Try again")
    assert controls(form)["text"]["value"] == "It frightens you."
    batch = await released.ada.user.click(ready, label="Read feedback")
    assert "Model answers" in labels_of(batch.response)


async def test_somebody_elses_feedback_is_nobodys_business(released: Institute) -> None:
    for person in (released.ben, released.ruth, released.carlo, released.admin):
        for route in ("feedback/1", "again/1"):
            refused = await press(person, released.drills, route)
            assert refused.modal is None
            assert "Feedback is shown to the author of the reply only." in said(refused)


async def test_a_supervisors_rating_after_the_release_is_a_batch_of_its_own(
    released: Institute,
) -> None:
    otto = released.person("otto", released.supervisors)
    form = await press(otto, released.drills, "rate/1")
    done = await released.rate(otto, form, "2")
    assert "Your rating is saved" in said(done)
    assert len(released.ada.user.dm_channel.history()) == 2


async def test_today_shows_open_drills_and_what_waits(posted: Institute) -> None:
    shown = await posted.ada.slash(posted.drills, "drill today")
    assert "Closes <t:" in text_of(shown.response)
    assert "Reflections" in text_of(shown.response)
    assert labels_of(shown.response) == ["Reply", "See replies", "Criteria"]
    form = await posted.ada.click(shown.response, label="Reply")
    await posted.ada.submit_modal(form, {"text": "You fear it.", **REPLY})
    await posted.reply(posted.ben, "It hurts.")
    today = [await p.slash(posted.drills, "drill today") for p in (posted.ada, posted.ben)]
    assert all("You have replied." in text_of(shown.response) for shown in today)
    assert any("1 reply waits for your rating." in text_of(shown.response) for shown in today)
    with_rate = next(shown for shown in today if "Rate" in labels_of(shown.response))
    person = posted.ada if with_rate is today[0] else posted.ben
    review = await person.click(with_rate.response, label="Rate")
    assert "**The reply**" in said(review)
    await posted.pass_time(hours=23, minutes=30)
    shown = await posted.mei.slash(posted.drills, "drill today")
    assert "Day 2" in text_of(shown.response)
    assert "Day 1" not in text_of(shown.response)


async def test_today_before_anything_is_posted(running: Institute) -> None:
    shown = await running.ada.slash(running.drills, "drill today")
    assert "No drill is open for you just now. You can practise one alone." in said(shown)


async def test_progress_counts_practice_days_kindly_and_for_its_owner(running: Institute) -> None:
    fresh = await running.ada.slash(running.drills, "drill progress")
    assert fresh.ephemeral
    assert "This week's goal:" in text_of(fresh.response)
    for hours in (10, 24):
        await running.pass_time(hours=hours)
        await running.reply(running.ada, "You miss him.")
    shown = await running.ada.slash(running.drills, "drill progress")
    assert "2 practice days so far." in text_of(shown.response)
    assert "run" not in text_of(shown.response)
    in_direct = await running.ada.user.slash("drill progress")
    assert text_of(in_direct.response) == text_of(shown.response)
    assert "so far" not in text_of(
        (await running.ben.slash(running.drills, "drill progress")).response
    )
