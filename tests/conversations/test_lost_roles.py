"""A role is checked when a button is pressed, whatever the button promised."""

from __future__ import annotations

from typing import Any

from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import WORDS, Institute
from tests.conversations.shown import labels_of, levels, said


async def test_nothing_on_a_series_card_outlives_the_coordinators_role(running: Institute) -> None:
    card = await running.carlo.slash(running.staff, "series show", series="Reflections")
    await running.take_role(running.carlo, running.coordinators)
    before = await everything(running)
    for label in labels_of(card.response):
        refused = await running.carlo.click(card.response, label=label)
        assert "This is for coordinators" in said(refused), label
    assert await everything(running) == before


async def test_a_question_left_open_is_not_answered_without_the_role(running: Institute) -> None:
    questions = {"series post-now": "Post now", "series archive": "Archive"}
    asked = {
        yes: await running.carlo.slash(running.staff, command, series="Reflections")
        for command, yes in questions.items()
    }
    await running.take_role(running.carlo, running.coordinators)
    before = await everything(running)
    for yes, question in asked.items():
        for label in (yes, "Back"):
            refused = await running.carlo.click(question.response, label=label)
            assert "This is for coordinators" in said(refused), (yes, label)
    assert await everything(running) == before


async def test_a_draft_is_not_started_without_the_role(ready: Institute) -> None:
    await ready.make_cohort()
    await ready.make_series(start=False)
    card = await ready.carlo.slash(ready.staff, "series show", series="Reflections")
    await ready.take_role(ready.carlo, ready.coordinators)
    before = await everything(ready)
    assert "This is for coordinators" in said(await ready.carlo.click(card.response, label="Start"))
    assert await everything(ready) == before


async def test_a_supervisor_who_is_none_any_more_rates_nothing(posted: Institute) -> None:
    await posted.reply(posted.ada, "You fear it.")
    queue = await posted.ruth.slash(posted.staff, "supervise queue")
    form = await posted.ruth.click(queue.response, label="Rate")
    await posted.take_role(posted.ruth, posted.supervisors)
    before = await everything(posted)
    for refused in (
        await posted.ruth.click(queue.response, label="Rate"),
        await posted.ruth.submit_modal(form, levels(form, "3")),
        await submit(posted.ruth, posted.staff, "words-form/1/abc", WORDS),
        await press(posted.ruth, posted.staff, "words/1"),
        await press(posted.ruth, posted.staff, "rate-read/1"),
        await press(posted.ruth, posted.staff, "others/1/1"),
        await press(posted.ruth, posted.staff, "read/1/1"),
    ):
        assert refused.modal is None
        assert "Join the cohort first" in said(refused)
        assert "You fear it." not in said(refused)
    assert await everything(posted) == before


async def test_suggestions_are_read_and_answered_with_the_role_alone(running: Institute) -> None:
    words = {"vignette": "I never said that."}
    await submit(running.ada, running.drills, "suggest-form/abc", words)
    queue = await running.ruth.slash(running.staff, "pack suggestions")
    form = await running.ruth.click(queue.response, label="Not this time")
    await running.take_role(running.ruth, running.supervisors)
    before = await everything(running)
    for refused in (
        await running.ruth.click(queue.response, label="Not this time"),
        await running.ruth.submit_modal(form, {"words": "Thank you."}),
        await press(running.ruth, running.staff, "suggestions/1"),
        await press(running.ruth, running.staff, "suggestions-open/1"),
        await running.ruth.slash(running.staff, "pack suggestions"),
    ):
        assert refused.modal is None
        assert "This is for coordinators and supervisors" in said(refused)
        assert "I never said that." not in said(refused)
    assert await everything(running) == before


async def test_a_drill_is_made_of_a_suggestion_with_the_role_alone(running: Institute) -> None:
    words = {"vignette": "I never said that."}
    await submit(running.ada, running.drills, "suggest-form/abc", words)
    queue = await running.carlo.slash(running.staff, "pack suggestions")
    asked = await running.carlo.click(queue.response, label="Make a drill of it")
    await running.take_role(running.carlo, running.coordinators)
    before = await everything(running)
    for refused in (
        await running.carlo.select(asked.response, ["new"], custom_id="suggestion-pack/1"),
        await press(running.carlo, running.staff, "suggestion-drill/1"),
    ):
        assert "This is for coordinators" in said(refused)
        assert "I never said that." not in said(refused)
    assert await everything(running) == before


ADMIN_PRESSES: list[tuple[str, Any]] = [
    ("setup-check", None),
    ("setup-check/1", None),
    ("setup-test", None),
    ("setup-untest", None),
    *((f"setup/{number}", []) for number in range(4)),
]


async def test_no_part_of_the_setup_outlives_the_permission(ready: Institute) -> None:
    await ready.take_role(ready.admin, ready.managers)
    before = await everything(ready)
    for route, values in ADMIN_PRESSES:
        refused = await press(ready.admin, ready.staff, route, values)
        assert said(refused) == "This is for admins: it needs the Manage Server permission.", route
    assert await everything(ready) == before


async def test_a_role_that_was_deleted_makes_nobody_staff(posted: Institute) -> None:
    posted.env.backend.delete_role(posted.guild.id, posted.coordinators.id)
    posted.env.backend.delete_role(posted.guild.id, posted.supervisors.id)
    await posted.env.settle()
    refused = await posted.carlo.slash(posted.staff, "series list")
    assert "This is for coordinators" in said(refused)
    refused = await posted.ruth.slash(posted.staff, "supervise queue")
    assert "This is for supervisors" in said(refused)


async def test_without_a_role_set_the_refusal_says_who_sets_it(institute: Institute) -> None:
    await institute.admin.slash(institute.staff, "admin setup")
    refused = await institute.carlo.slash(institute.staff, "series list")
    assert "no role is set for them yet. An admin can choose one" in said(refused)
    refused = await institute.ruth.slash(institute.staff, "supervise queue")
    assert "This is for supervisors, and no role is set for them yet." in said(refused)
