"""What staff allow one trainee: days excused, and more time for one drill."""

from __future__ import annotations

import pytest

from bot.db.tables import Absence, Extension, Reply
from tests.conversations.forging import everything, press
from tests.conversations.institute import Institute
from tests.conversations.shown import form_text, labels_of, said, text_of


@pytest.mark.parametrize("name", ["carlo", "ruth", "admin"])
async def test_staff_excuse_a_trainee_see_it_and_take_it_back(
    running: Institute, name: str
) -> None:
    staff = getattr(running, name)
    none = await staff.slash(running.staff, "cohort excuse", member=running.ada)
    assert f"<@{running.ada.id}> is not excused from any day." in said(none)
    shown = await staff.slash(
        running.staff, "cohort excuse", member=running.ada, first_day="today", last_day="tomorrow"
    )
    assert shown.ephemeral
    assert "is excused on these days" in said(shown)
    card = (await running.ada.slash(running.drills, "drill settings")).response
    assert "Excused by staff from " in text_of(card)
    assert "Take back" not in labels_of(card)
    progress = await running.ada.slash(running.drills, "drill progress")
    assert "You are excused until " in text_of(progress.response)
    await staff.click(shown.response, label="Take back")
    assert "is not excused from any day" in text_of(shown.response)
    assert await running.rows(Absence) == []
    gone = await press(staff, running.staff, "excuse-undo/1")
    assert "Those days are not excused any more." in said(gone)


async def test_own_breaks_are_no_business_of_the_staff(running: Institute) -> None:
    card = (await running.ada.slash(running.drills, "drill settings")).response
    await running.ada.click(card, label="Pause from today")
    shown = await running.carlo.slash(running.staff, "cohort excuse", member=running.ada)
    assert "is not excused from any day" in said(shown)
    [own] = await running.rows(Absence)
    refused = await press(running.carlo, running.staff, f"excuse-undo/{own.id}")
    assert "Those days are not excused any more." in said(refused)
    assert len(await running.rows(Absence)) == 1


async def test_dates_that_cannot_be_are_refused(running: Institute) -> None:
    before = await everything(running)
    for first, last, sentence in (
        ("soon", "", '"soon" is not a date.'),
        ("31 Feb", "", "There is no 31 February"),
        ("tomorrow", "today", "is before"),
        ("2090-01-01", "", "more than a year ahead"),
        ("2001-01-01", "", "more than 180 days ago"),
        ("today", "2099-12-31", "days in a row; up to 180 fit."),
        ("", "today", "Say the first day, too"),
    ):
        refused = await running.carlo.slash(
            running.staff, "cohort excuse", member=running.ada, first_day=first, last_day=last
        )
        assert sentence in said(refused)
    stranger = await running.carlo.slash(
        running.staff, "cohort excuse", member=running.ruth, first_day="today"
    )
    assert "is not in a cohort here." in said(stranger)
    after = await everything(running)
    assert after["absence"] == before["absence"]


async def test_more_time_is_told_to_its_trainee_alone(posted: Institute) -> None:
    post = posted.drills.last_message
    given = await posted.carlo.slash(posted.staff, "cohort extend", member=posted.ada, hours=48)
    assert f"<@{posted.ada.id}> has until <t:" in said(given)
    assert given.ephemeral
    await posted.pass_time(hours=30)
    today = await posted.ada.slash(posted.drills, "drill today")
    assert "Day 1" in said(today)
    assert "Day 1" not in said(await posted.ben.slash(posted.drills, "drill today"))
    form = await posted.ada.click(post, label="Reply")
    assert "For you this drill closes <t:" in form_text(form)
    others = await posted.ben.click(post, label="Reply")
    assert "For you this drill closes" not in form_text(others)
    saved = await posted.reply(posted.ada, "You fear it.", post)
    assert "It is in time: you have until <t:" in said(saved)
    assert "after closing time" not in said(saved)
    late = await posted.reply(posted.ben, "It hurts.", post)
    assert "It came after closing time" in said(late)
    assert "you have until" not in said(late)
    assert "Closed <t:" in text_of(posted.drills.last_message)
    replies = {row.user_id: row for row in await posted.rows(Reply)}
    assert replies[posted.ada.id].release_at > posted.env.now()


async def test_the_drill_to_extend_is_chosen_by_name(posted: Institute) -> None:
    offered = await posted.ruth.autocomplete(posted.staff, "cohort extend", "drill", "day 1")
    [value] = [choice["value"] for choice in offered]
    assert value.startswith("1: Reflections, day 1, ")
    given = await posted.ruth.slash(
        posted.staff, "cohort extend", member=posted.ada, hours=1, drill=value
    )
    assert "for day 1 of Reflections" in said(given)
    for drill, sentence in (
        ("Reflections", "Choose the drill from the list"),
        ("9" * 30, "Choose the drill from the list"),
        ("999", "choose one from the list."),
    ):
        refused = await posted.ruth.slash(
            posted.staff, "cohort extend", member=posted.ada, hours=1, drill=drill
        )
        assert sentence in said(refused)
    assert await posted.ada.autocomplete(posted.staff, "cohort extend", "drill", "") == []
    assert len(await posted.rows(Extension)) == 1


async def test_nobody_but_staff_allows_anything(posted: Institute) -> None:
    await posted.carlo.slash(posted.staff, "cohort excuse", member=posted.ada, first_day="tomorrow")
    before = await everything(posted)
    role = f"needs the role <@&{posted.coordinators.id}> or <@&{posted.supervisors.id}>"
    for person in (posted.ada, posted.mei):
        for command, options in (
            ("cohort excuse", {"first_day": "today"}),
            ("cohort excuse", {}),
            ("cohort extend", {"hours": 5}),
        ):
            refused = await person.slash(posted.drills, command, member=posted.ada, **options)
            assert role in said(refused)
        assert role in said(await press(person, posted.drills, "excuse-undo/1"))
    assert await everything(posted) == before


async def test_nothing_to_take_back_outlives_the_role(posted: Institute) -> None:
    card = await posted.ruth.slash(
        posted.staff, "cohort excuse", member=posted.ada, first_day="tomorrow"
    )
    await posted.take_role(posted.ruth, posted.supervisors)
    before = await everything(posted)
    refused = await posted.ruth.click(card.response, label="Take back")
    assert "This is for coordinators and supervisors" in said(refused)
    assert await everything(posted) == before
