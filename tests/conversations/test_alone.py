"""Practice alone on Discord: a drill of one's own, its feedback, and its level, with restarts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Reply, Round, Series
from tests.conversations.forging import press
from tests.conversations.institute import NO_TRAINING, REPLY, Institute
from tests.conversations.shown import form_text, labels_of, said, text_of


@pytest.mark.parametrize("restarts", [False, True], ids=["in one go", "restarted at each step"])
async def test_a_drill_alone_from_the_command_to_its_feedback(
    ready: Institute,
    *,
    restarts: bool,
) -> None:
    async def step() -> None:
        if restarts:
            await ready.restart()

    await ready.make_cohort(ready.ada, ready.ben)
    shown = await ready.ada.slash(ready.drills, "drill practice")
    first = text_of(shown.response)
    assert "### Practice · " in first
    assert labels_of(shown.response) == ["Reply", "Another one", "Criteria", "Yes, I would"]
    await step()
    another = await ready.ada.click(shown.response, label="Another one")
    assert text_of(another.response) != first
    await step()
    again = await ready.ada.slash(ready.drills, "drill practice")
    assert "You have not answered this one yet." in text_of(again.response)
    form = await ready.ada.click(again.response, label="Reply")
    assert form.modal and "Practice · " in form.modal["title"]  # noqa: PT018
    await step()
    saved = await ready.ada.submit_modal(form, {"text": "You fear it.", **REPLY})
    assert "closing time" not in said(saved)
    assert labels_of(saved.response)[:2] == ["One more", "Change my reply"]
    assert "next time: beginner. Ratings are still to come" in said(saved)

    # Ben rates it once he chose to; nobody is told whose it is.
    async with ready.writing() as session:
        (await session.get_one(Series, 1)).rules = NO_TRAINING
    nothing = await ready.ben.slash(ready.drills, "drill review")
    assert "You fear it." not in said(nothing)
    card = await ready.ben.slash(ready.drills, "drill practice")
    await step()
    rates = await ready.ben.click(card.response, label="Yes, I would")
    assert "You also rate what others practise alone." in said(rates)
    review = await ready.ben.slash(ready.drills, "drill review")
    await step()
    assert "You fear it." in said(review)
    assert str(ready.ada.id) not in said(review)
    await ready.rate(ready.ben, await ready.ben.click(review.response, label="Rate"), "4")
    await ready.pass_time(days=3)
    [message] = ready.ada.user.dm_channel.history()
    feedback = await ready.ada.user.click(message, label="Read feedback")
    assert "next time: beginner" in said(feedback)
    [drill] = [row for row in await ready.rows(Reply) if row.user_id == ready.ada.id]
    progress = await ready.ada.slash(ready.drills, "drill progress")
    assert "1 practice day so far" in said(progress)
    levels = await ready.ada.slash(ready.drills, "drill level")
    assert "next time: beginner" in said(levels)
    assert drill.attempt == 1


async def test_it_is_nobody_elses(posted: Institute) -> None:
    await posted.ada.slash(posted.drills, "drill practice")
    [own] = [row for row in await posted.rows(Round) if row.owner_id]
    for person in (posted.ben, posted.carlo, posted.ruth):
        for route in (f"reply/{own.id}", f"others/{own.id}/1", f"criteria/{own.id}"):
            refused = await press(person, posted.drills, route)
            assert refused.modal is None
            assert "somebody's own practice" in said(refused), route
    listed = await posted.carlo.slash(posted.staff, "series list")
    assert "Practice alone" not in said(listed)
    hidden = [row for row in await posted.rows(Series) if row.kind == "alone"]
    refused = await press(posted.carlo, posted.staff, f"series-show/{hidden[0].id}")
    assert "That series is not in this server." in said(refused)
    today = await posted.ada.slash(posted.drills, "drill today")
    assert said(today).count("### Day") == 1
    assert "### Day 1" in said(today)


async def test_today_leads_to_practice_where_nothing_is_open(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    today = await ready.ada.slash(ready.drills, "drill today")
    shown = await ready.ada.click(today.response, label="Practise now")
    assert "### Practice · " in said(shown)
    stranger = await ready.mei.slash(ready.drills, "drill practice")
    assert "You are not in a cohort here yet." in said(stranger)
    direct = await ready.ada.user.slash("drill practice")
    assert "You have not answered this one yet." in said(direct)


async def level_series(institute: Institute) -> None:
    async with institute.writing() as session:
        series = await session.get_one(Series, 1)
        series.rules, series.discussion = {"levelled": True, **NO_TRAINING}, True


async def one_day(institute: Institute, reaction: str) -> tuple[Any, str]:
    """Ada's form of the newest post, her reply with this reaction, and what she is told."""
    form = await institute.ada.click(institute.drills.last_message, label="Reply")
    answer = {"text": f"Reply to {form_text(form)}"[:900], **REPLY, "reaction": reaction}
    saved = await institute.ada.submit_modal(form, answer)
    return saved, form_text(form)


@pytest.mark.parametrize("restarts", [False, True], ids=["in one go", "restarted at each step"])
async def test_each_has_the_vignette_of_their_level(
    running: Institute,
    *,
    restarts: bool,
) -> None:
    async def step() -> None:
        if restarts:
            await running.restart()

    await level_series(running)
    preview = await running.carlo.slash(running.staff, "series preview", series="Reflections")
    assert "each with a client at their own level" in said(preview)
    await running.pass_time(hours=10)
    post = text_of(running.drills.last_message)
    assert "each with a client at their own level" in post
    await step()
    saved, first = await one_day(running, "too_easy")
    assert ">" in first
    assert first.splitlines()[-1] not in post
    assert "next time: beginner" in said(saved)
    await step()
    queue = await running.ruth.slash(running.staff, "supervise queue")
    await running.rate(running.ruth, await running.ruth.click(queue.response, label="Rate"), "4")
    await running.pass_time(hours=23.5)
    await running.pass_time(hours=24)
    # In the discussion the client whom she answered stands above her reply.
    client = first.splitlines()[-1]
    [thread] = running.drills.threads
    assert client in text_of(thread.last_message)
    ready = running.ada.user.dm_channel.last_message
    feedback = await running.ada.user.click(ready, label="Read feedback")
    assert "next time: intermediate. It was easy for you" in said(feedback)
    assert "Stay at beginner" in labels_of(feedback.response)
    await step()
    saved, second = await one_day(running, "overwhelmed")
    assert second != first
    assert "next time: beginner. Thank you for saying that it was too much." in said(saved)
    for answer in (feedback, saved):
        assert "Stay at" in said(answer)
    await step()
    stay = await running.ada.click(saved.response, label="Stay at intermediate")
    assert "next time: intermediate. As you asked." in said(stay)
    easier = await running.ada.click(stay.response, label="Easier, please")
    assert "next time: beginner. As you asked." in said(easier)
    newest = running.drills.last_message
    other = await press(running.ben, running.drills, "level-easier/1/2")
    assert "That is not a reply of yours here." in said(other)
    # Nobody else learns of it: the post speaks of everybody, and Ben has his own.
    form = await running.ben.click(newest, label="Reply")
    assert second.splitlines()[-1] not in form_text(form)
