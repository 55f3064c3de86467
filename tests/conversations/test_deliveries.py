"""Posts that cannot go out: seen, said with the mend, and sent once when it is mended."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.db.tables import Delivery, Round
from bot.practice.deliveries import PATIENT_ATTEMPTS
from bot.timekeeping import TOLERANCE
from bot.undeliverable import PASSING
from tests.conversations.institute import Institute, SimulatedClock, sent_nonces
from tests.conversations.shown import said, text_of


def posts(institute: Institute, channel: Any = None) -> list[str]:
    texts = (text_of(message) for message in (channel or institute.drills).history())
    return [found[0] for text in texts if (found := re.search(r"### Day \d+", text))]


async def setup_card(institute: Institute) -> Any:
    return await institute.admin.slash(institute.staff, "admin setup")


async def test_a_missing_permission_is_told_and_mended_by_check_again(running: Institute) -> None:
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    assert posts(running) == []
    notice = running.staff.last_message
    assert "Could not deliver a drill: a permission is missing in the channel." in text_of(notice)
    assert "`/admin setup`" in text_of(notice)
    card = await setup_card(running)
    assert f"in <#{running.drills.id}> I lack: Send Messages" in text_of(card.response)
    assert "✗ Waiting to be mended: Could not deliver a drill:" in text_of(card.response)

    for hours in (1, 2):
        await running.pass_time(hours=hours)
        assert len(running.staff.history()) == 1
    await running.allow(running.drills)
    await running.admin.click(card.response, label="Check again")
    assert posts(running) == ["### Day 1"]
    again = await setup_card(running)
    assert "✗" not in text_of(again.response)
    await running.admin.click(again.response, label="Check again")
    await running.restart()
    assert posts(running) == ["### Day 1"]


async def test_a_permission_that_is_granted_is_enough(running: Institute) -> None:
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    assert posts(running) == []
    await running.allow(running.drills)
    await running.settle()
    assert posts(running) == ["### Day 1"]


async def test_what_was_mended_while_the_bot_was_away_goes_out_when_it_is_back(
    running: Institute,
) -> None:
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    await running.allow(running.drills)
    async with running.writing() as session:
        # As if nobody had been there to see the permission granted.
        await session.execute(
            update(Delivery)
            .where(Delivery.kind == "round")
            .values(state="failed", message_id=None, first_tried_at=running.env.now())
        )
    running.env.backend.delete_message(running.drills.id, running.drills.last_message.id)
    await running.restart()
    assert posts(running) == ["### Day 1"]


@pytest.mark.parametrize("event", ["recovery", "guild_join"])
async def test_what_was_mended_unheard_goes_out_once_the_bot_hears_again(
    running: Institute, event: str
) -> None:
    """While the database was away, or before the bot was invited back."""
    await running.pass_time(hours=10)
    await forget(running, state="failed", first_tried_at=running.env.now())
    client = running.app.client
    client.dispatch(event, *(client.guilds if event == "guild_join" else ()))
    await running.settle()
    assert [row.state for row in await running.deliveries("round")] == ["sent"]


async def test_another_name_mends_nothing(running: Institute) -> None:
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    running.env.backend.edit_channel(running.drills.id, {"name": "practice"})
    running.env.backend.edit_role(running.guild.id, running.supervisors.id, {"name": "Mentors"})
    await running.settle()
    assert [row.attempt for row in await running.deliveries("round")] == [1]


async def test_what_is_not_mended_yet_stays_on_the_card_and_is_told_again_the_next_day(
    running: Institute,
) -> None:
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    card = await setup_card(running)
    await running.admin.click(card.response, label="Check again")
    assert "✗ Waiting to be mended: Could not deliver a drill:" in text_of(
        (await setup_card(running)).response
    )
    assert len(running.staff.history()) == 1
    assert posts(running) == []

    await running.pass_time(hours=15)
    card = await setup_card(running)
    await running.admin.click(card.response, label="Check again")
    assert len(running.staff.history()) == 2


async def test_the_notice_itself_leads_to_the_mending(running: Institute) -> None:
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    notice = running.staff.last_message
    refused = await running.carlo.click(notice, label="Check the setup")
    assert "This is for admins" in said(refused)
    await running.allow(running.drills)
    shown = await running.admin.click(notice, label="Check the setup")
    assert shown.ephemeral
    assert "Set up Etude" in said(shown)
    assert posts(running) == ["### Day 1"]


async def test_a_removed_channel_is_told_and_another_one_takes_its_drills(
    running: Institute,
) -> None:
    running.env.backend.delete_channel(running.drills.id)
    await running.env.settle()
    await running.pass_time(hours=10)
    words = text_of(running.staff.last_message)
    assert "Could not deliver a drill: its channel or message is not there any more." in words
    other = running.guild.create_text_channel("practice")
    card = await setup_card(running)
    await running.admin.select(card.response, [other], custom_id="setup/0")
    await running.settle()
    assert posts(running, other) == ["### Day 1"]


async def test_a_drill_channel_that_was_unset_is_told(running: Institute) -> None:
    card = await setup_card(running)
    await running.admin.select(card.response, [], custom_id="setup/0")
    await running.pass_time(hours=10)
    assert "no channel is chosen for this" in text_of(running.staff.last_message)


async def test_a_fault_of_discords_is_tried_again_under_the_same_nonce(running: Institute) -> None:
    running.env.inject_error("POST", f"/channels/{running.drills.id}/messages", status=502, times=2)
    before = len(sent_nonces(running.env, running.drills))
    await running.pass_time(hours=10)
    assert posts(running) == []
    await running.restart()
    for _ in range(3):
        await running.pass_time(seconds=10)
    assert posts(running) == ["### Day 1"]
    tries = sent_nonces(running.env, running.drills)[before:]
    assert len(tries) == 3
    assert set(tries) == {(f"etude-{(await running.deliveries('round'))[0].id}", True)}
    assert running.staff.history() == []


async def test_a_message_that_discord_refuses_for_good_is_told(running: Institute) -> None:
    path = f"/channels/{running.drills.id}/messages"
    running.env.inject_error("POST", path, status=400, code=50035)
    await running.pass_time(hours=10)
    assert "Could not deliver a drill" in text_of(running.staff.last_message)
    card = await setup_card(running)
    await running.admin.click(card.response, label="Check again")
    assert posts(running) == ["### Day 1"]


@pytest.mark.parametrize("code", PASSING[-2:])
async def test_what_is_only_too_much_just_now_is_tried_again(running: Institute, code: int) -> None:
    path = f"/channels/{running.drills.id}/messages"
    running.env.inject_error("POST", path, status=403, code=code)
    await running.pass_time(hours=10)
    assert [row.state for row in await running.deliveries("round")] == ["waiting"]
    await running.pass_time(seconds=10)
    assert posts(running) == ["### Day 1"]
    assert running.staff.history() == []


async def forget(institute: Institute, **values: Any) -> None:
    """As if the process had died after the drill went out and before it was noted."""
    async with institute.writing() as session:
        await session.execute(
            update(Delivery)
            .where(Delivery.kind == "round")
            .values(
                {"state": "waiting", "message_id": None, "channel_id": None, "sent_at": None}
                | values
            )
        )


async def test_a_post_whose_process_died_before_it_was_noted_is_found_again(
    running: Institute,
) -> None:
    await running.pass_time(hours=10)
    await forget(running, lease_until=running.env.now() + timedelta(seconds=60))
    await running.restart()
    assert [row.state for row in await running.deliveries("round")] == ["waiting"]
    await running.pass_time(minutes=2)
    [row] = await running.deliveries("round")
    assert (row.state, row.message_id) == ("sent", running.drills.last_message.id)
    assert posts(running) == ["### Day 1"]


async def test_it_is_found_although_its_round_has_closed_since(running: Institute) -> None:
    """What follows the post follows it then, too: its closing, and the discussion."""
    await running.choose_rule("discussion", "Yes")
    await running.pass_time(hours=10)
    await running.reply(running.ada, "You miss him.")
    await forget(running)
    async with running.writing() as session:
        await session.execute(update(Round).values(closes_at=running.env.now()))
    for _ in range(4):
        await running.pass_time(minutes=1)
    assert posts(running) == ["### Day 1"]
    assert any("Closed" in text_of(message) for message in running.drills.history())
    [thread] = running.drills.threads
    assert "You miss him." in text_of(thread.last_message)
    states = {row.key: row.state for row in await running.deliveries("round")}
    assert states == {"round/1": "sent"}


@pytest.mark.parametrize("ahead", [TOLERANCE, -TOLERANCE])
async def test_it_is_found_by_a_clock_that_is_as_wrong_as_may_be(
    running: Institute, ahead: timedelta
) -> None:
    assert isinstance(running.app.clock, SimulatedClock)
    running.app.clock.ahead = ahead
    await running.pass_time(hours=10)
    running.app.clock.ahead = timedelta()
    await forget(running)
    await running.pass_time(minutes=10)
    [row] = await running.deliveries("round")
    assert (row.state, row.message_id) == ("sent", running.drills.last_message.id)
    assert posts(running) == ["### Day 1"]


async def test_it_is_found_by_a_clock_that_was_put_back_since(running: Institute) -> None:
    await running.pass_time(hours=10)
    now = running.env.now()
    await forget(running, first_tried_at=now + timedelta(days=1))
    await running.pass_time(minutes=10)
    [row] = await running.deliveries("round")
    assert (row.state, row.message_id) == ("sent", running.drills.last_message.id)
    assert posts(running) == ["### Day 1"]


async def test_nothing_more_is_claimed_once_the_clock_is_in_doubt(running: Institute) -> None:
    async def unsure() -> bool:
        return False

    running.app.sure = unsure
    await running.pass_time(hours=10)
    assert [row.attempt for row in await running.deliveries("round")] == [0]


async def test_closed_direct_messages_cost_nothing_but_the_message(posted: Institute) -> None:
    await posted.reply(posted.ada, "You miss him.")
    queue = await posted.ruth.slash(posted.staff, "supervise queue")
    await posted.rate(posted.ruth, await posted.ruth.click(queue.response, label="Rate"))
    private = posted.ada.user.dm_channel
    path = f"/channels/{private.id}/messages"
    posted.env.inject_error("POST", path, status=403, code=50007, times=None)
    await posted.pass_time(days=2)
    await posted.pass_time(days=1)
    assert len(sent_nonces(posted.env, private)) == 1
    [row] = await posted.deliveries("feedback")
    assert row.state == "dropped"
    assert row.problem.endswith("the person's direct messages are closed.")
    assert "direct messages" not in "".join(text_of(m) for m in posted.staff.history())
    assert private.history() == []
    listed = await posted.ada.slash(posted.drills, "drill feedback")
    batch = await posted.ada.click(listed.response, label="Read 1")
    assert "You name the fear." in said(batch)


async def test_a_feedback_message_that_discord_refuses_is_not_a_closed_door(
    posted: Institute,
) -> None:
    await posted.reply(posted.ada, "You miss him.")
    queue = await posted.ruth.slash(posted.staff, "supervise queue")
    await posted.rate(posted.ruth, await posted.ruth.click(queue.response, label="Rate"))
    path = f"/channels/{posted.ada.user.dm_channel.id}/messages"
    posted.env.inject_error("POST", path, status=400, code=50035)
    await posted.pass_time(days=2)
    assert "Could not deliver a feedback message: Discord refuses it" in text_of(
        posted.staff.last_message
    )
    card = await setup_card(posted)
    await posted.admin.click(card.response, label="Check again")
    assert [row.state for row in await posted.deliveries("feedback")] == ["sent"]


async def test_an_unreachable_staff_channel_is_seen_on_the_setup_card(running: Institute) -> None:
    await running.allow(running.staff, send_messages=False)
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    await running.pass_time(hours=1)
    assert len(await running.deliveries("notice")) == 1
    card = await running.admin.slash(running.staff, "admin setup")
    assert f"in <#{running.staff.id}> I lack: Send Messages" in text_of(card.response)
    assert "Could not deliver a notice" in text_of(card.response)


async def test_without_a_staff_channel_the_setup_card_still_tells(running: Institute) -> None:
    card = await setup_card(running)
    await running.admin.select(card.response, [], custom_id="setup/1")
    await running.allow(running.drills, send_messages=False)
    await running.pass_time(hours=10)
    card = await setup_card(running)
    assert "Waiting to be mended: Could not deliver a drill" in text_of(card.response)
    assert [row.state for row in await running.deliveries("notice")] == ["dropped"]


async def test_a_drill_due_while_the_bot_was_away_is_posted_once_it_is_back(
    running: Institute,
) -> None:
    await running.env.advance_time(timedelta(hours=11).total_seconds())
    assert posts(running) == []
    await running.restart()
    assert posts(running) == ["### Day 1"]
    await running.restart()
    assert posts(running) == ["### Day 1"]


async def test_one_message_that_cannot_be_made_does_not_hold_up_the_others(
    running: Institute, caplog: pytest.LogCaptureFixture
) -> None:
    async with running.writing() as session:
        session.add(
            Delivery(
                key="feedback/none",
                kind="feedback",
                place="user/1",
                server_id=running.guild.id,
                due_at=running.env.now(),
                round_id=None,
            )
        )
        session.add(
            Delivery(
                key="join/none",
                kind="join",
                place="drills/1",
                server_id=running.guild.id,
                due_at=running.env.now(),
            )
        )
    await running.pass_time(hours=10)
    assert posts(running) == ["### Day 1"]
    logged = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert logged == ["delivery join/none could not be made"]
    for _ in range(PATIENT_ATTEMPTS):
        await running.pass_time(minutes=1)
    assert "Etude cannot make it" in text_of(running.staff.last_message)
    caplog.clear()


async def test_what_was_mended_after_days_brings_the_newest_drill_and_no_burst(
    ready: Institute,
) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series(closes="72")
    await ready.allow(ready.drills, send_messages=False)
    for hours in (10, 24, 24):
        await ready.pass_time(hours=hours)
    assert posts(ready) == []
    await ready.allow(ready.drills)
    await ready.settle()
    assert posts(ready) == ["### Day 3"]
    card = await setup_card(ready)
    assert "✗" not in text_of(card.response)


async def test_what_a_newer_version_wants_said_stops_nothing(
    running: Institute, caplog: pytest.LogCaptureFixture
) -> None:
    async with running.writing() as session:
        now, server_id = running.env.now(), running.guild.id
        session.add(
            Delivery(key="song/1", kind="song", place="choir", server_id=server_id, due_at=now)
        )
    for _ in range(PATIENT_ATTEMPTS):
        await running.pass_time(minutes=10)
    assert [row.state for row in await running.deliveries("song")] == ["failed"]
    assert "Could not deliver a message" in text_of(running.staff.last_message)
    caplog.clear()
