"""Before and after a drill: notes, the short form, what newcomers say; restarts in between."""

from __future__ import annotations

from typing import Any

from bot.db.tables import DiaryEntry, Orientation, Person, Pulse
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import Institute
from tests.conversations.shown import controls, form_text, labels_of, said, text_of


async def write(institute: Institute, person: Any, shown: Any, text: str) -> Any:
    form = await person.click(shown, label="Note for myself")
    await institute.restart()
    return await person.submit_modal(form, {"text": text})


async def test_a_note_is_written_read_and_deleted_by_its_author_alone(posted: Institute) -> None:
    saved = await posted.reply(posted.ada, "You miss him.")
    kept = await write(posted, posted.ada, saved.response, "I wanted to *fix* it.")
    assert "Your note is kept, for you alone." in said(kept)
    await posted.restart()
    diary = await posted.ada.slash(posted.drills, "drill diary")
    assert diary.ephemeral
    assert "Only you can read your notes." in said(diary)
    assert "after day 1 of Reflections" in said(diary)
    assert r"> I wanted to \*fix\* it." in said(diary)
    for other in (posted.ben, posted.ruth, posted.carlo, posted.admin):
        theirs = await other.slash(posted.drills, "drill diary")
        assert "fix" not in said(theirs)
        for step in ("diary-delete/1", "diary-delete-yes/1"):
            refused = await press(other, posted.drills, step)
            assert "That note is not there any more." in said(refused)
    await posted.ada.click(diary.response, label="Delete")
    assert "Delete this note? It cannot be brought back." in text_of(diary.response)
    await posted.restart()
    await posted.ada.click(diary.response, label="Keep it")
    assert "I wanted to" in text_of(diary.response)
    await posted.ada.click(diary.response, label="Delete")
    await posted.ada.click(diary.response, label="Delete it")
    assert "0 notes." in text_of(diary.response)
    assert await posted.rows(DiaryEntry) == []


async def test_all_notes_go_at_once(posted: Institute) -> None:
    saved = await posted.reply(posted.ada, "You miss him.")
    for text in ("One", "Two", "Three", "Four"):
        await write(posted, posted.ada, saved.response, text)
    diary = await posted.ada.slash(posted.drills, "drill diary")
    card = diary.response
    assert "4 notes." in text_of(card)
    await posted.ada.click(card, label="Older")
    assert "> One" in text_of(card)
    form = await posted.ada.click(card, label="Write a note")
    await posted.ada.submit_modal(form, {"text": "Five"})
    direct = await posted.ada.user.slash("drill diary")
    assert "5 notes." in said(direct)
    await posted.ada.click(card, label="Delete all")
    assert "Delete all 5 notes from this server?" in text_of(card)
    await posted.restart()
    done = await posted.ada.click(card, label="Delete all of them")
    assert "5 notes deleted." in said(done)
    assert await posted.rows(DiaryEntry) == []


async def test_a_note_that_cannot_be_kept_is_given_back(posted: Institute) -> None:
    before = await everything(posted)
    refused = await submit(posted.ada, posted.drills, "diary-form/1/abc", {"text": "I froze."})
    assert "A note comes after your reply." in said(refused)
    assert "> I froze." in said(refused)
    assert await everything(posted) == before


async def test_after_some_drills_a_short_form_asks_how_practice_goes(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series()
    await ready.carlo.slash(
        ready.staff,
        "series rules",
        series="Reflections",
        rule="The short form on how practice goes",
        to="Every 5 rounds",
    )
    await ready.pass_time(hours=10)
    saved = None
    for day in range(1, 6):
        saved = await ready.reply(ready.ada, f"Reply {day}")
        offered = "How practice goes: 3 questions" in labels_of(saved.response)
        assert offered == (day == 5)
        if day < 5:
            await ready.pass_time(days=1)
    assert saved
    form = await ready.ada.click(saved.response, label="How practice goes: 3 questions")
    assert "your staff see means of five or more people" in form_text(form)
    assert list(controls(form)) == ["helpful", "hard", "safe"]
    assert [len(one["options"]) for one in controls(form).values()] == [7, 7, 7]
    assert not any(one["required"] for one in controls(form).values())
    await ready.restart()
    thanks = await ready.ada.submit_modal(form, {"helpful": "6", "safe": "7"})
    assert "Thank you." in said(thanks)
    [row] = await ready.rows(Pulse)
    assert (row.helpful, row.hard, row.safe) == (6, None, 7)
    again = await ready.ada.slash(ready.drills, "drill pulse")
    empty = await ready.ada.submit_modal(again, {})
    assert "Nothing is chosen, so nothing is kept." in said(empty)
    refused = await ready.ben.slash(ready.drills, "drill pulse")
    assert "you have written none here yet" in said(refused)


async def test_a_newcomer_may_say_something_of_themselves(running: Institute) -> None:
    card = running.drills.history()[0]
    dan = running.person("dan")
    shown = await dan.click(card, label="Join")
    await dan.click(shown.response, label="I agree")
    form = await dan.click(shown.response, label="About you, if you like")
    assert "Supervisors can read your aims" in form_text(form)
    assert not any(one["required"] for one in controls(form).values())
    await running.restart()
    kept = await dan.submit_modal(
        form, {"experience": "begun", "aims": "To stay with silence.", "reminders": "channel"}
    )
    assert "Thank you, that is kept." in said(kept)
    [row] = await running.rows(Orientation)
    assert (row.experience, row.aims) == ("begun", "To stay with silence.")
    [person] = [one for one in await running.rows(Person) if one.id == dan.id]
    assert person.reminders == "channel"
    settings = await dan.slash(running.drills, "drill settings")
    form = await dan.click(settings.response, label="About you")
    assert controls(form)["aims"]["value"] == "To stay with silence."
    await dan.submit_modal(form, {"aims": "", "reminders": "off"})
    assert await running.rows(Orientation) == []
    outsider = running.person("eve")
    refused = await outsider.slash(running.drills, "drill about-me")
    assert "You are not in a cohort here yet." in said(refused)
    assert refused.modal is None


async def test_coordinators_are_told_how_practice_goes_from_five_people_up(
    posted: Institute,
) -> None:
    people = [posted.ada, posted.ben, posted.mei, posted.person("dan"), posted.person("eve")]
    await posted.join(*people[3:], card=posted.drills.history()[0])
    post = posted.drills.last_message
    for number, person in enumerate(people):
        stats = await posted.carlo.slash(posted.staff, "series stats")
        assert "is told once five people have said so" in said(stats)
        await posted.reply(person, f"Reply {number}", post)
        await submit(person, posted.drills, "pulse-form/1/abc", {"helpful": "5", "safe": "7"})
        about = {"experience": "begun", "aims": "To stay with silence."}
        await submit(person, posted.drills, "about-me-form/abc", about)
    stats = await posted.carlo.slash(posted.staff, "series stats")
    assert "How practice goes in Reflections, from 1 to 7: Helpful 5.0, Safe 7.0." in said(stats)
    assert "Less than a year: 5 or more." in said(stats)
    assert "silence" not in said(stats)
    for other in (posted.ada, posted.ruth):
        refused = await other.slash(posted.staff, "series stats")
        assert "This is for coordinators" in said(refused)
