"""Feedback worth having, and the second try: each step by a bot that has just been restarted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.conversations.institute import REPLY, WORDS, Institute
from tests.conversations.shown import (
    controls,
    custom_id_of,
    form_text,
    labels_of,
    levels,
    said,
    text_of,
)
from tests.conversations.test_day import Day


async def ada_replies_and_rates_herself(day: Day) -> None:
    post = day.drills.last_message
    day.open["post"] = post
    saved = await day.reply(day.ada, "You fear it.", post)
    for person in (day.ben, day.mei):
        await day.reply(person, "It hurts.", post)
    form = await day.ada.click(saved.response, label="Rate yourself")
    assert "You fear it." in form_text(form)
    done = await day.ada.submit_modal(form, levels(form, "4"))
    assert "Only you ever see this" in said(done)


async def ben_rates_with_a_quote(day: Day) -> None:
    others = await day.ben.click(day.drills.last_message, label="See replies")
    form = await day.ben.click(others.response, custom_id="rate/1")
    saved = await day.ben.submit_modal(form, levels(form, "2"))
    words = await day.ben.click(saved.response, label="Add the words")
    assert list(controls(words)) == ["strength", "next_step", "quote"]
    done = await day.ben.submit_modal(words, {**WORDS, "quote": '"you FEAR it"'})
    assert "Your rating is saved." in said(done)
    assert "quote" not in said(done)


async def ruth_quotes_what_is_not_there(day: Day) -> None:
    queue = await day.ruth.slash(day.staff, "supervise queue")
    form = await day.ruth.click(queue.response, custom_id="rate/2")
    saved = await day.ruth.submit_modal(form, levels(form, "2"))
    words = await day.ruth.click(saved.response, label="Add the words")
    done = await day.ruth.submit_modal(words, {**WORDS, "quote": "You are hurt"})
    assert "Your rating is saved." in said(done)
    assert "Only the quote is left out" in said(done)
    assert "> You are hurt" in said(done)
    again = await day.ruth.click(done.response, label="Quote from it")
    assert "value" not in controls(again)["quote"]
    done = await day.ruth.submit_modal(again, {**WORDS, "quote": "it hurts"})
    assert labels_of(done.response) == ["Next reply"]


async def ada_reads_what_they_said(day: Day) -> None:
    await day.pass_time(days=2)
    ready = day.ada.user.dm_channel.last_message
    batch = await day.ada.user.click(ready, label="Read feedback")
    assert "**Words of yours that they mean**\n- You fear it" in said(batch)
    assert "You said Clearly (4): 2 levels above your raters." in said(batch)
    day.open["batch"] = batch.response


async def ada_says_what_helped(day: Day) -> None:
    one = await day.ada.user.click(day.open["batch"], label="Say what helped")
    assert "### Feedback 1 of 1" in said(one)
    assert "> You fear it" in said(one)
    assert str(day.ben.id) not in said(one)
    marked = await day.ada.user.click(one.response, label="Helpful")
    assert "You said that this was helpful." in said(marked)
    thanked = await day.ada.user.click(marked.response, label="Say thanks")
    assert "You said thanks." in said(thanked)
    assert "Say thanks" not in labels_of(thanked.response)


async def ben_learns_that_it_helped(day: Day) -> None:
    given = await day.ben.slash(day.drills, "drill given")
    assert given.ephemeral
    assert "**Helpful**: 1, of 1 author who said so or not." in said(given)
    assert "**Thanks**: 1." in said(given)
    assert str(day.ada.id) not in said(given)


async def the_button_below_the_drill_shows_the_feedback_too(day: Day) -> None:
    form = await day.ada.click(day.open["post"], label="Reply")
    for part in ("Your attempt 1", "You fear it.", WORDS["next_step"]):
        assert part in form_text(form)
    assert "You have read others' replies" not in form_text(form)


async def ada_tries_again(day: Day) -> None:
    listed = await day.ada.slash(day.drills, "drill feedback")
    batch = await day.ada.click(listed.response, label="Read 1")
    form = await day.ada.click(batch.response, label="Try again")
    assert WORDS["next_step"] in form_text(form)
    await day.ada.submit_modal(form, {"text": "It frightens you.", **REPLY})


async def ben_sees_both_attempts(day: Day) -> None:
    both = await day.ben.slash(day.drills, "drill review")
    for part in ("You fear it.", "It frightens you.", WORDS["next_step"], "Attempt 2"):
        assert part in said(both)
    assert str(day.ada.id) not in said(both)
    day.open["both"] = both.response


async def ben_taps_once_a_criterion(day: Day) -> None:
    shown = day.open["both"]
    route = custom_id_of(shown, "Better").removesuffix("1/1")
    for place, change in ((1, 1), (2, 2)):
        tapped = await day.ben.click(shown, custom_id=f"{route}{place}/{change}")
        assert "the rating counts" in said(tapped)
        assert "thanked" not in said(tapped)
        shown = tapped.response
    done = await day.ben.click(shown, custom_id=f"{route}3/1")
    assert "Your rating is saved and counts." in said(done)
    assert "1 person thanked you for feedback that you gave." in said(done)
    day.open["both"] = done.response


async def ben_adds_a_word(day: Day) -> None:
    form = await day.ben.click(day.open["both"], label="Words, if you like")
    assert WORDS["next_step"] in form_text(form)
    kept = await day.ben.submit_modal(form, {"strength": "Warmer now."})
    assert text_of(kept.response) == "Your words are saved.\n[Compare them]"
    both = await day.ben.click(kept.response, label="Compare them")
    assert ": about the same" in said(both)
    full = await day.ben.click(both.response, label="Rate it in full")
    assert "It frightens you." in form_text(full)


async def ada_sees_what_changed(day: Day) -> None:
    await day.pass_time(days=2)
    ready = day.ada.user.dm_channel.last_message
    batch = await day.ada.user.click(ready, label="Read feedback")
    assert "**Since your attempt before**" in said(batch)
    assert said(batch).count(": better") == 2
    assert ": about the same" in said(batch)
    assert "Warmer now." in said(batch)
    assert "**What to try next**" not in said(batch)


STEPS: list[Callable[[Day], Awaitable[None]]] = [
    ada_replies_and_rates_herself,
    ben_rates_with_a_quote,
    ruth_quotes_what_is_not_there,
    ada_reads_what_they_said,
    ada_says_what_helped,
    ben_learns_that_it_helped,
    the_button_below_the_drill_shows_the_feedback_too,
    ada_tries_again,
    ben_sees_both_attempts,
    ben_taps_once_a_criterion,
    ben_adds_a_word,
    ada_sees_what_changed,
]


async def test_from_the_first_try_to_what_changed(posted: Institute) -> None:
    day = Day(posted)
    for step in STEPS:
        await step(day)
        await posted.restart()


async def test_feedback_by_pages(posted: Institute) -> None:
    for _ in range(11):
        post = next(m for m in reversed(posted.drills.history()) if "[Reply]" in text_of(m))
        await posted.reply(posted.ada, "You fear it.", post)
        queue = await posted.ruth.slash(posted.staff, "supervise queue")
        await posted.rate(posted.ruth, await posted.ruth.click(queue.response, label="Rate"))
        await posted.pass_time(days=1)
    await posted.pass_time(days=1)
    listed = await posted.ada.slash(posted.drills, "drill feedback")
    assert "10. Reflections, day 2" in text_of(listed.response)
    assert "Newer" not in labels_of(listed.response)
    older = await posted.ada.click(listed.response, label="Older")
    assert "11. Reflections, day 1 " in text_of(older.response)
    assert labels_of(older.response) == ["Read 11", "Newer"]
    newer = await posted.ada.click(older.response, label="Newer")
    assert text_of(newer.response) == text_of(listed.response)
