"""People whom the practice does not concern, and people in their direct messages."""

from __future__ import annotations

import pytest
from discord import app_commands
from simcord import SetupError

from bot.offers import all_commands
from tests.conversations.forging import everything
from tests.conversations.institute import Institute
from tests.conversations.shown import labels_of, said, text_of


async def test_somebody_in_no_cohort_is_led_to_join(posted: Institute) -> None:
    dan = posted.person("dan")
    before = await everything(posted)
    for command, sentence in (
        ("drill today", "No drill is open for you just now."),
        ("drill review", "Nothing waits for your rating."),
        ("drill feedback", "You have no feedback yet."),
        ("drill progress", "You are not in a cohort here yet. Press Join on its card"),
        ("supervise queue", "This is for supervisors"),
    ):
        shown = await dan.slash(posted.drills, command)
        assert shown.ephemeral
        assert sentence in said(shown)
    criteria = await dan.click(posted.drills.last_message, label="Criteria")
    assert "What your reply is rated on." in said(criteria)
    assert await everything(posted) == before


async def test_a_server_that_is_not_set_up_says_who_can_do_it(institute: Institute) -> None:
    for command in ("series list", "cohort list", "supervise queue"):
        refused = await institute.carlo.slash(institute.drills, command)
        assert "Etude is not set up in this server yet. An admin can do it" in said(refused)
    refused = await institute.ada.slash(institute.drills, "drill progress")
    assert "You are not in a cohort here yet." in said(refused)


async def test_only_personal_commands_work_in_direct_messages(running: Institute) -> None:
    drill = next(one for one in all_commands() if one.name == "drill")
    assert isinstance(drill, app_commands.Group)
    own = {f"drill {command.name}" for command in drill.commands}
    assert len(own) > 10
    assert set(running.ada.user.available_commands()) == {*own, "help"}
    for command in ("admin setup", "series list", "cohort list", "supervise queue"):
        with pytest.raises(SetupError):
            await running.admin.user.slash(command)


async def test_the_day_goes_on_in_direct_messages(posted: Institute) -> None:
    shown = await posted.ada.user.slash("drill today")
    assert labels_of(shown.response) == ["Reply", "See replies", "Criteria"]
    form = await posted.ada.user.click(shown.response, label="Reply")
    values = {"text": "You miss him.", "reaction": "too_hard", "fictional": ["fictional"]}
    saved = await posted.ada.user.submit_modal(form, values)
    assert "Your reply is saved." in said(saved)
    await posted.reply(posted.ben, "It hurts.")
    others = await posted.ada.user.click(saved.response, label="See replies")
    assert "It hurts." in text_of(others.response)
    for person in (posted.ada, posted.ben):
        review = await person.user.slash("drill review")
        if "Rate" in labels_of(review.response):
            form = await person.user.click(review.response, label="Rate")
            assert "Your rating is saved." in said(await posted.rate(person.user, form))
            break
    else:
        raise AssertionError("nobody got a review")


async def test_whoever_was_taken_out_reads_and_rates_nothing_more(posted: Institute) -> None:
    post = posted.drills.last_message
    await posted.reply(posted.ben, "It hurts.", post)
    saved = await posted.reply(posted.ada, "You miss him.", post)
    await posted.carlo.slash(posted.staff, "cohort remove", cohort="Spring", member=posted.ada)
    before = await everything(posted)
    for refused in (
        await posted.ada.click(saved.response, label="See replies"),
        await posted.ada.click(post, label="See replies"),
        await posted.ada.slash(posted.drills, "drill review"),
        await posted.ada.user.slash("drill review"),
    ):
        assert "It hurts." not in said(refused)
    assert await everything(posted) == before


async def test_whoever_left_the_server_gets_their_feedback_in_direct_messages(
    posted: Institute,
) -> None:
    await posted.reply(posted.ada, "You miss him.")
    queue = await posted.ruth.slash(posted.staff, "supervise queue")
    await posted.rate(posted.ruth, await posted.ruth.click(queue.response, label="Rate"))
    posted.guild.remove_member(posted.ada)
    await posted.pass_time(days=2)
    ready = posted.ada.user.dm_channel.last_message
    batch = await posted.ada.user.click(ready, label="Read feedback")
    assert "You name the fear." in said(batch)
