"""The practice day, from the post to the second try, with a restart after any of its steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.db.tables import Delivery, Reply
from tests.conversations.institute import REPLY, WORDS, Institute
from tests.conversations.shown import form_text, labels_of, levels, text_of


class Day:
    """One practice day: what people have in front of them while it goes on."""

    def __init__(self, institute: Institute) -> None:
        self.institute = institute
        self.open: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.institute, name)


async def the_drill_is_posted(day: Day) -> None:
    await day.pass_time(hours=10)
    day.open["post"] = day.drills.last_message
    assert "Day 1" in text_of(day.open["post"])


async def ada_may_not_peek(day: Day) -> None:
    early = await day.ada.click(day.open["post"], label="See replies")
    assert "Reply first" in early.response.content


async def ada_opens_the_form(day: Day) -> None:
    day.open["ada"] = await day.ada.click(day.open["post"], label="Reply")


async def ben_opens_the_form_too(day: Day) -> None:
    day.open["ben"] = await day.ben.click(day.open["post"], label="Reply")


async def ada_submits(day: Day) -> None:
    saved = await day.ada.submit_modal(day.open["ada"], {"text": "You fear it.", **REPLY})
    assert "Your reply is saved." in text_of(saved.response)
    day.open["saved"] = saved.response


async def ben_and_mei_submit(day: Day) -> None:
    saved = await day.ben.submit_modal(day.open["ben"], {"text": "It hurts.", **REPLY})
    assert "Your reply is saved." in text_of(saved.response)
    await day.reply(day.mei, "That sounds heavy.", day.open["post"])


async def ada_reads_the_others(day: Day) -> None:
    others = await day.ada.click(day.open["saved"], label="See replies")
    assert "It hurts." in text_of(others.response)
    assert "You fear it." not in text_of(others.response)
    assert str(day.ben.id) not in text_of(others.response)


async def everybody_opens_a_review(day: Day) -> None:
    for name in ("ada", "ben", "mei"):
        shown = await getattr(day, name).slash(day.drills, "drill review")
        day.open[name] = await getattr(day, name).click(shown.response, label="Rate")
    texts = "\n".join(form_text(day.open[name]) for name in ("ada", "ben", "mei"))
    assert all(reply in texts for reply in ("You fear it.", "It hurts.", "heavy."))


async def everybody_gives_levels(day: Day) -> None:
    for name in ("ada", "ben", "mei"):
        form = day.open[name]
        day.open[name] = await getattr(day, name).submit_modal(form, levels(form, "3"))


async def everybody_adds_the_words(day: Day) -> None:
    for name in ("ada", "ben", "mei"):
        person = getattr(day, name)
        words = await person.click(day.open[name].response, label="Add the words")
        done = await person.submit_modal(words, WORDS)
        assert "Your rating is saved" in text_of(done.response)


async def ruth_finds_nothing_left(day: Day) -> None:
    queue = await day.ruth.slash(day.staff, "supervise queue")
    assert "Every reply has at least one rating" in text_of(queue.response)


async def the_window_ends(day: Day) -> None:
    await day.pass_time(days=2)
    day.open["ready"] = day.ada.user.dm_channel.last_message
    assert "feedback on day 1" in text_of(day.open["ready"])


async def ada_reads_her_feedback(day: Day) -> None:
    feedback = await day.ada.user.click(day.open["ready"], label="Read feedback")
    assert "You name the fear." in text_of(feedback.response)
    for rater in (day.ben, day.mei):
        assert str(rater.id) not in text_of(feedback.response)
    assert "Model answers" not in labels_of(feedback.response)


async def ada_opens_the_second_try(day: Day) -> None:
    day.open["again"] = await day.ada.user.click(day.open["ready"], label="Try again")
    assert "You fear it." in form_text(day.open["again"])
    assert "Leave the advice out." in form_text(day.open["again"])


async def ada_tries_again(day: Day) -> None:
    again = {"text": "It frightens you.", **REPLY}
    saved = await day.ada.user.submit_modal(day.open["again"], again)
    assert "Attempt 2 is saved." in text_of(saved.response)
    day.open["saved"] = saved.response


async def ada_reads_the_model_answers(day: Day) -> None:
    models = await day.ada.user.click(day.open["saved"], label="Model answers")
    assert "Why it works" in text_of(models.response)


Step = Callable[[Day], Awaitable[None]]
STEPS: list[Step] = [
    the_drill_is_posted,
    ada_may_not_peek,
    ada_opens_the_form,
    ben_opens_the_form_too,
    ada_submits,
    ben_and_mei_submit,
    ada_reads_the_others,
    everybody_opens_a_review,
    everybody_gives_levels,
    everybody_adds_the_words,
    ruth_finds_nothing_left,
    the_window_ends,
    ada_reads_her_feedback,
    ada_opens_the_second_try,
    ada_tries_again,
    ada_reads_the_model_answers,
]


@pytest.mark.parametrize("restart_after", [None, *STEPS], ids=lambda step: step and step.__name__)
async def test_a_whole_practice_day(running: Institute, restart_after: Step | None) -> None:
    day = Day(running)
    for step in STEPS:
        await step(day)
        if step is restart_after:
            await running.restart()

    progress = await running.ada.slash(running.drills, "drill progress")
    assert "2 practice days so far" in text_of(progress.response)
    assert "1 time" in text_of(progress.response)
    assert sorted((row.user_id, row.attempt, row.text) for row in await running.rows(Reply)) == [
        (running.ada.id, 1, "You fear it."),
        (running.ada.id, 2, "It frightens you."),
        (running.ben.id, 1, "It hurts."),
        (running.mei.id, 1, "That sounds heavy."),
    ]
    # The weekly digest is planned ahead.
    sent = {row.state for row in await running.rows(Delivery) if row.kind != "digest"}
    assert sent == {"sent"}
    posts = [text_of(message) for message in running.drills.history()]
    assert [sum(f"### Day {n} " in post for post in posts) for n in (1, 2, 3)] == [1, 1, 0]
    for person in (running.ada, running.ben, running.mei):
        assert len(person.user.dm_channel.history()) == 1
