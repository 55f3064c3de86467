"""The supervisors' queue: what nobody has rated, oldest first."""

from __future__ import annotations

from bot.db.tables import Rating, Reply
from tests.conversations.forging import press
from tests.conversations.institute import Institute
from tests.conversations.shown import said, text_of

TEXTS = {"ada": "You fear it.", "ben": "It hurts.", "mei": "That sounds heavy."}


async def test_the_queue_shows_supervisors_the_oldest_unrated_first(posted: Institute) -> None:
    post = posted.drills.last_message
    empty = await posted.ruth.slash(posted.staff, "supervise queue")
    assert "Every reply has at least one rating." in text_of(empty.response)
    for name, text in TEXTS.items():
        await posted.reply(getattr(posted, name), text, post)
        await posted.env.advance_time(60)
    shown = await posted.ruth.slash(posted.staff, "supervise queue")
    words = text_of(shown.response)
    assert "### 3 replies without a rating\nOldest first." in words
    assert [words.index(text) for text in TEXTS.values()] == sorted(
        words.index(text) for text in TEXTS.values()
    )
    assert f"<@{posted.ada.id}> · Reflections, day 1" in words
    first = (await posted.rows(Reply))[0]
    form = await posted.ruth.click(shown.response, custom_id=f"rate/{first.id}")
    done = await posted.rate(posted.ruth, form)
    assert "2 more replies wait for you." in said(done)
    words = said(await posted.ruth.click(done.response, label="Next reply"))
    assert "### 2 replies without a rating" in words
    assert TEXTS["ada"] not in words
    assert [row.role for row in await posted.rows(Rating)] == ["supervisor"]


async def test_the_queue_is_for_supervisors(posted: Institute) -> None:
    for person in (posted.ada, posted.carlo, posted.admin):
        refused = await person.slash(posted.drills, "supervise queue")
        assert f"for supervisors: it needs the role <@&{posted.supervisors.id}>" in said(refused)
        assert "This is for supervisors" in said(await press(person, posted.staff, "queue"))


async def test_a_supervisor_who_asks_for_a_review_is_led_to_the_queue(posted: Institute) -> None:
    await posted.reply(posted.ada, "You fear it.", posted.drills.last_message)
    nothing = await posted.ruth.slash(posted.staff, "drill review")
    assert "1 reply waits in the supervisors' queue." in said(nothing)
    shown = await posted.ruth.click(nothing.response, label="Open the queue")
    assert "You fear it." in said(shown)
    assert "queue" not in said(await posted.ben.slash(posted.drills, "drill review"))


async def test_staff_are_told_once_a_day_of_what_has_waited_too_long_and_of_nobodys_name(
    posted: Institute,
) -> None:
    post = posted.drills.last_message
    for name, text in TEXTS.items():
        await posted.reply(getattr(posted, name), text, post)
    await posted.pass_time(hours=25)
    await posted.restart()
    [told] = [one for one in posted.staff.history() if "no feedback for too long" in text_of(one)]
    words = text_of(told)
    assert (
        "**3 replies have had no feedback for too long.**\n- Reflections, day 1: 3 replies" in words
    )
    assert not [name for name in (posted.ada, posted.ben, posted.mei) if str(name.id) in words]
    shown = await posted.ruth.click(told, label="Open the queue")
    assert text_of(shown.response).count("**Has waited too long**") == 3
    refused = await posted.ada.click(told, label="Open the queue")
    assert "This is for supervisors" in said(refused)
