"""The rules of a series on one card, and the week they would bring, as a coordinator meets them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Round, Series
from tests.conversations.forging import everything, press
from tests.conversations.institute import Institute
from tests.conversations.shown import chosen_in, form_text, labels_of, said, text_of


@pytest.fixture
async def running(ready: Institute) -> Institute:
    """A running series with every default, and Ada in its cohort."""
    await ready.make_cohort(ready.ada)
    await ready.make_series(rules={})
    return ready


async def open_rules(institute: Institute) -> Any:
    shown = await institute.carlo.slash(institute.staff, "series show", series="Reflections")
    await institute.carlo.click(shown.response, label="Rules")
    return shown.response


async def test_every_rule_stands_on_the_card_with_its_default_and_its_why(
    running: Institute,
) -> None:
    card = await open_rules(running)
    assert "posted with.\nEvery rule has its default." in text_of(card)
    assert "**A drill closes after**\nA day fits a daily habit" in text_of(card)
    assert "This is the default: 24 hours." in text_of(card)
    assert chosen_in(card, "series-rule/1/closes_after_hours") == ["closes_after_hours=24"]
    for group in ("Feedback", "Raters", "Difficulty", "Practice alone", "Before and after"):
        await running.carlo.select(card, [group], custom_id="series-rules-group/1")
        assert chosen_in(card, "series-rules-group/1") == [group]
        assert text_of(card).count("This is the default: ") == text_of(card).count("**") / 2
    await running.carlo.click(card, label="Back")
    assert "**Running** · Spring" in text_of(card)


async def test_a_choice_is_saved_at_once_and_outlives_a_restart(running: Institute) -> None:
    card = await open_rules(running)
    await running.carlo.select(card, ["Before and after"], custom_id="series-rules-group/1")
    await running.restart()
    await running.carlo.select(card, ["warm_up=True"], custom_id="series-rule/1/warm_up")
    assert "1 rule differs from the default:\n- A minute on the client's strengths" in text_of(card)
    assert "Changed. The default is: No." in text_of(card)
    preview = await running.carlo.slash(running.staff, "series preview", series="Reflections")
    assert "**A minute first**: " in text_of(preview.response)
    await running.pass_time(hours=10)
    post = running.drills.last_message
    [line] = [one for one in text_of(post).splitlines() if "A minute first" in one]
    assert line in text_of(preview.response)
    form = await running.ada.click(post, label="Reply")
    assert line in form_text(form)


async def test_the_command_does_what_the_card_does(running: Institute) -> None:
    changed = await running.carlo.slash(
        running.staff,
        "series rules",
        series="Reflections",
        rule="Open a discussion thread at closing",
        to="Yes",
    )
    assert "- Open a discussion thread at closing: Yes" in said(changed)
    [series] = await running.rows(Series)
    assert series.discussion
    for options, sentence in (
        ({"rule": "Open a discussion thread at closing"}, "give both its name and what it becomes"),
        ({"rule": "Marks", "to": "Yes"}, "There is no such rule here."),
        ({"rule": "Ratings for each reply", "to": "Ten"}, "can be one of: 1 rating, 2 ratings"),
    ):
        refused = await running.carlo.slash(
            running.staff, "series rules", series="Reflections", **options
        )
        assert sentence in said(refused)
    offered = await running.carlo.autocomplete(running.staff, "series rules", "rule", "discuss")
    assert [choice["value"] for choice in offered] == ["Open a discussion thread at closing"]
    assert await running.ada.autocomplete(running.staff, "series rules", "series", "") == []


async def test_a_forged_or_old_choice_changes_nothing(running: Institute) -> None:
    before = await everything(running)
    for picked in (["warm_up"], ["warm_up=Maybe"], ["state=archived"], [], ["=", "="]):
        refused = await press(running.carlo, running.staff, "series-rule/1/warm_up", picked)
        assert "can be one of: Yes, No." in said(refused) or "no such rule here" in said(refused)
    for route in ("series-rules/1", "series-rules-group/1", "series-rule/1/x", "series-dry-run/1"):
        refused = await press(running.ada, running.staff, route, ["warm_up=True"])
        assert "This is for coordinators" in said(refused)
    assert await everything(running) == before


async def test_what_would_happen_this_week_is_what_happens(running: Institute) -> None:
    await running.carlo.slash(running.staff, "series skip", series="Reflections")
    before = await everything(running)
    shown = await running.carlo.slash(running.staff, "series dry-run", series="Reflections")
    assert await everything(running) == before
    words = said(shown)
    assert "Nothing is posted or changed by looking." in words
    assert "**No drill to come on**\n- Thursday 1 January: left out by hand" in words
    for number in range(1, 7):
        assert f"day {number}, " in words
    assert labels_of(shown.response)[-2:] == ["Rules", "Schedule"]
    await running.pass_time(days=1, hours=10)
    [posted] = await running.rows(Round)
    assert f"Posted <t:{int(posted.due_at.timestamp())}:f>" in words
    card = await open_rules(running)
    again = await running.carlo.click(card, label="What would happen this week")
    assert "posted already, as day 1" in said(again)
