"""Running series: start, pause, resume, skip, post now, archive, and the rules on the card."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.db.tables import Reply, Round, Series
from tests.conversations.institute import Institute, SimulatedClock
from tests.conversations.shown import chosen_in, labels_of, said, text_of


def days_posted(institute: Institute) -> list[str]:
    texts = (text_of(message) for message in institute.drills.history())
    return [found[0] for text in texts if (found := re.search(r"### Day \d+", text))]


async def test_a_series_posts_every_practice_day_until_it_is_paused(running: Institute) -> None:
    for hours in (10, 24, 24):
        await running.pass_time(hours=hours)
    assert days_posted(running) == ["### Day 1", "### Day 2", "### Day 3"]
    card = await running.carlo.slash(running.staff, "series pause", series="Reflections")
    assert "**Paused**" in text_of(card.response)
    assert "Resume" in labels_of(card.response)
    await running.pass_time(days=2)
    assert len(days_posted(running)) == 3
    await running.carlo.click(card.response, label="Resume")
    assert "**Running**" in text_of(card.response)
    await running.pass_time(days=1)
    assert len(days_posted(running)) == 4


async def test_pausing_and_resuming_by_command(running: Institute) -> None:
    again = await running.carlo.slash(running.staff, "series start", series="Reflections")
    assert "Reflections is running already." in said(again)
    await running.carlo.slash(running.staff, "series pause", series="Reflections")
    twice = await running.carlo.slash(running.staff, "series pause", series="Reflections")
    assert "Reflections is not running, so there is nothing to pause." in said(twice)
    skipped = await running.carlo.slash(running.staff, "series skip", series="Reflections")
    assert "Reflections is not running, so there is nothing to skip." in said(skipped)
    resumed = await running.carlo.slash(running.staff, "series resume", series="Reflections")
    assert "**Running**" in text_of(resumed.response)


async def test_a_skipped_day_posts_nothing_and_the_next_one_does(running: Institute) -> None:
    shown = await running.carlo.slash(running.staff, "series skip", series="Reflections")
    assert "is left out." in said(shown)
    before = text_of(shown.response)
    await running.pass_time(hours=10)
    assert days_posted(running) == []
    await running.pass_time(days=1)
    assert days_posted(running) == ["### Day 1"]
    card = await running.carlo.click(shown.response, label="Skip next")
    assert "is left out." in said(card)
    assert text_of(shown.response) != before
    await running.pass_time(days=1)
    assert days_posted(running) == ["### Day 1"]


async def test_next_is_told_from_the_moment_of_the_press_not_by_a_clock_that_jumped(
    running: Institute,
) -> None:
    assert isinstance(running.app.clock, SimulatedClock)
    running.app.clock.ahead = timedelta(days=1)
    await running.carlo.slash(running.staff, "series skip", series="Reflections")
    running.app.clock.ahead = timedelta()
    await running.pass_time(hours=10)
    assert days_posted(running) == []
    await running.pass_time(days=1)
    assert days_posted(running) == ["### Day 1"]


async def test_post_now_asks_first_and_is_todays_drill(running: Institute) -> None:
    asked = await running.carlo.slash(running.staff, "series post-now", series="Reflections")
    assert f"now in <#{running.drills.id}> for Spring?" in text_of(asked.response)
    await running.carlo.click(asked.response, label="Back")
    assert "**Running**" in text_of(asked.response)
    assert days_posted(running) == []

    await running.carlo.click(asked.response, label="Post now")
    posted = await running.carlo.click(asked.response, label="Post now")
    assert "Today's drill is on its way" in said(posted)
    assert days_posted(running) == ["### Day 1"]
    assert "Post now" not in labels_of(asked.response)
    await running.pass_time(hours=12)
    assert days_posted(running) == ["### Day 1"]
    twice = await running.carlo.slash(running.staff, "series post-now", series="Reflections")
    assert "Today's drill of Reflections is posted already; there is one a day." in said(twice)
    await running.pass_time(days=1)
    assert days_posted(running) == ["### Day 1", "### Day 2"]


async def test_two_coordinators_who_post_at_once_post_once(running: Institute) -> None:
    cards = [
        await person.slash(running.staff, "series post-now", series="Reflections")
        for person in (running.carlo, running.admin)
    ]
    await running.carlo.click(cards[0].response, label="Post now")
    second = await running.admin.click(cards[1].response, label="Post now")
    assert "is posted already; there is one a day." in said(second)
    assert days_posted(running) == ["### Day 1"]


async def test_archive_asks_first_and_keeps_what_was_written(posted: Institute) -> None:
    post = posted.drills.last_message
    await posted.reply(posted.ada, "You are home again.")
    asked = await posted.carlo.slash(posted.staff, "series archive", series="Reflections")
    assert "cannot be started again" in text_of(asked.response)
    await posted.carlo.click(asked.response, label="Back")
    await posted.carlo.click(asked.response, label="Archive")
    await posted.carlo.click(asked.response, label="Archive")
    assert "**Archived**" in text_of(asked.response)
    assert labels_of(asked.response) == []
    await posted.pass_time(days=2)
    assert days_posted(posted) == ["### Day 1"]
    late = await posted.reply(posted.ben, "You were alone with it.", post)
    assert "it still gets feedback" in text_of(late.response)
    assert len(await posted.rows(Reply)) == 2
    gone = await posted.carlo.slash(posted.staff, "series start", series="Reflections")
    assert "There is no series yet." in said(gone)


async def test_the_rules_on_the_card_are_kept_and_used(running: Institute) -> None:
    shown = await running.carlo.slash(running.staff, "series show", series="Reflections")
    card = shown.response
    await running.carlo.click(card, label="Rules")
    for group, rule, value in (
        ("Posts", "names_shown", True),
        ("Posts", "discussion", True),
        ("Feedback", "ratings_wanted", 1),
    ):
        await running.carlo.select(card, [group], custom_id="series-rules-group/1")
        chosen = [f"{rule}={value}"]
        await running.carlo.select(card, chosen, custom_id=f"series-rule/1/{rule}")
        assert chosen_in(card, f"series-rule/1/{rule}") == chosen
    await running.carlo.click(card, label="Back")
    assert "1 rating for each reply, shown with names, a discussion thread at" in text_of(card)
    [series] = await running.rows(Series)
    assert (series.ratings_wanted, series.names_shown, series.discussion) == (1, True, True)

    await running.pass_time(hours=10)
    post = running.drills.last_message
    await running.reply(running.ben, "It hurts.", post)
    saved = await running.reply(running.ada, "You fear it.", post)
    saved_id = next(row.id for row in await running.rows(Reply) if row.user_id == running.ada.id)
    others = await running.ada.click(saved.response, label="See replies")
    assert f"**<@{running.ben.id}>**" in text_of(others.response)
    queue = await running.ruth.slash(running.staff, "supervise queue")
    form = await running.ruth.click(queue.response, custom_id=f"rate/{saved_id}")
    await running.rate(running.ruth, form)
    assert "ready: 1 supervisor" in text_of(running.ada.user.dm_channel.last_message)


async def test_several_series_run_side_by_side(ready: Institute) -> None:
    await ready.make_cohort(ready.ada, name="Spring")
    await ready.make_cohort(ready.ben, name="Evening")
    await ready.make_series(name="Mornings", cohort="Spring")
    await ready.make_series(
        name="Nights", cohort="Evening", at="21:00", pack=["org.etude.rupture-and-repair"]
    )
    listed = text_of((await ready.carlo.slash(ready.staff, "series list")).response)
    assert "**Mornings** (running): Spring · Every day at 09:00 (Europe/London)" in listed
    assert "**Nights** (running): Evening · " in listed
    await ready.pass_time(hours=10)
    await ready.pass_time(hours=12)
    assert [row.number for row in await ready.rows(Round)] == [1, 1]
    morning, night = ready.drills.history()[-2:]
    await ready.reply(ready.ada, "You miss him.", morning)
    card = await ready.ada.click(night, label="Reply")
    assert "Please read this first." in text_of(card.response)
    today = text_of((await ready.ben.slash(ready.drills, "drill today")).response)
    assert "Nights" in today
    assert "Mornings" not in today


async def test_series_are_offered_by_name_to_coordinators_alone(ready: Institute) -> None:
    none = await ready.carlo.slash(ready.staff, "series list")
    assert "There is no series yet. Make one with `/series create`." in text_of(none.response)
    await ready.make_cohort(ready.ada)
    await ready.make_series(name="Mornings")
    await ready.make_series(name="Nights", start=False)
    offered = await ready.carlo.autocomplete(ready.staff, "series show", "series", "NIGHT")
    assert [choice["value"] for choice in offered] == ["Nights"]
    assert await ready.ada.autocomplete(ready.staff, "series show", "series", "") == []
    wrong = await ready.carlo.slash(ready.staff, "series show", series="Noon")
    assert "There is: Mornings, Nights." in said(wrong)


COMMANDS = ("show", "preview", "start", "pause", "resume", "skip", "post-now", "archive")


async def test_series_are_for_coordinators_and_admins(running: Institute) -> None:
    for command in (*COMMANDS, "list", "create"):
        options = {"series": "Reflections"} if command in COMMANDS else {}
        for person in (running.ada, running.ruth):
            refused = await person.slash(running.drills, f"series {command}", **options)
            assert "This is for coordinators" in said(refused), command
        allowed = await running.admin.slash(running.staff, f"series {command}", **options)
        assert "This is for" not in said(allowed), command


async def test_a_series_cannot_start_without_a_drill_channel(running: Institute) -> None:
    await running.carlo.slash(running.staff, "series pause", series="Reflections")
    card = await running.admin.slash(running.staff, "admin setup")
    await running.admin.select(card.response, [], custom_id="setup/0")
    for command in ("start", "post-now"):
        refused = await running.carlo.slash(
            running.staff, f"series {command}", series="Reflections"
        )
        assert "There is no drill channel yet." in said(refused)
