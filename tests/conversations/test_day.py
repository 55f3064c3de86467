"""The practice day, from the post to the second try."""

from __future__ import annotations

from sqlalchemy import select

from bot.db.tables import ReactionMark
from bot.ui.cards.replying import number_sign
from tests.conversations.institute import REPLY, Institute, form_text, text_of


async def test_a_whole_practice_day(running: Institute) -> None:
    await running.pass_time(hours=10)
    post = running.drills.last_message
    assert "Day 1" in text_of(post)

    early = await running.ada.click(post, label="See replies")
    assert "Reply first" in early.response.content
    for person, words in ((running.ada, "You fear it."), (running.ben, "It hurts.")):
        saved = await running.reply(person, words, post)
        assert "Your reply is saved." in text_of(saved.response)
    await running.reply(running.mei, "That sounds heavy.", post)

    others = await running.ada.click(post, label="See replies")
    assert "It hurts." in text_of(others.response)
    assert "You fear it." not in text_of(others.response)
    assert str(running.ben.id) not in text_of(others.response)

    rated: set[str] = set()
    for person in (running.ada, running.ben, running.mei):
        shown = await person.slash(running.drills, "drill review")
        form = await person.click(shown.response, label="Rate")
        rated |= {
            text for text in ("You fear it.", "It hurts.", "heavy.") if text in form_text(form)
        }
        done = await running.rate(person, form)
        assert "Your rating is saved" in text_of(done.response)
    assert rated == {"You fear it.", "It hurts.", "heavy."}

    queue = await running.ruth.slash(running.staff, "supervise queue")
    assert "Every reply has at least one rating" in text_of(queue.response)

    await running.pass_time(days=2)
    ready = running.ada.user.dm_channel.last_message
    assert "feedback on day 1" in text_of(ready)
    feedback = await running.ada.user.click(ready, label="Read feedback")
    assert "You name the fear." in text_of(feedback.response)
    assert str(running.ben.id) not in text_of(feedback.response)
    assert str(running.mei.id) not in text_of(feedback.response)

    early = await running.ada.click(post, label="Criteria")
    assert "Not yet" in text_of(early.response)
    again = await running.ada.user.click(ready, label="Try again")
    assert "You fear it." in form_text(again)
    assert "Leave the advice out." in form_text(again)
    saved = await running.ada.user.submit_modal(again, {"text": "It frightens you.", **REPLY})
    assert "Attempt 2 is saved." in text_of(saved.response)
    models = await running.ada.user.click(saved.response, label="Model answers")
    assert "Why it works" in text_of(models.response)

    progress = await running.ada.slash(running.drills, "drill progress")
    assert "2 practice days in all" in text_of(progress.response)
    assert "1 time" in text_of(progress.response)


async def test_replies_opened_to_discussion_take_reactions(institute: Institute) -> None:
    await institute.set_up()
    await institute.make_cohort(institute.ada, institute.ben)
    series = await institute.make_series()
    card = await institute.carlo.slash(institute.staff, "series show", series="Reflections")
    await institute.carlo.select(card.response, ["1"], custom_id=f"series-talk/{series}")
    await institute.pass_time(hours=10)
    post = institute.drills.last_message
    await institute.reply(institute.ada, "You miss him.", post)
    await institute.pass_time(hours=23, minutes=30)

    [thread] = institute.drills.threads
    heading, shown = thread.history()[0], thread.last_message
    assert "Reactions are public" in text_of(heading)
    assert "You miss him." in text_of(shown)
    await institute.ben.react(shown, number_sign(3))
    await institute.ben.react(shown, number_sign(4))
    await institute.ben.unreact(shown, number_sign(3))
    await institute.ada.react(shown, number_sign(4))
    async with institute.app.database.reading() as session:
        marks = list(await session.scalars(select(ReactionMark)))
    assert [(mark.user_id, mark.level) for mark in marks] == [(institute.ben.id, 4)]

    refused = await institute.ben.context_menu(thread, "Rate this reply", shown)
    assert "Reply to this drill yourself first" in refused.response.content
    opened = await institute.ruth.context_menu(thread, "Rate this reply", shown)
    assert "You miss him." in form_text(opened)
