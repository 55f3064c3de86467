"""Reminders as people meet them: chosen in private, sent once, and silent after the answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from simcord import Env
from sqlalchemy import update

from bot.app import App
from bot.config import Settings
from bot.db.tables import Delivery, Person
from tests.conversations.forging import everything, press
from tests.conversations.institute import REPLY, Institute, sent_nonces
from tests.conversations.shown import chosen_in, custom_id_of, labels_of, said, text_of

NAMES = ("ada", "ben", "mei")


async def wish(institute: Institute, person: Any, where: str = "direct") -> Any:
    """Choose on the card where one is reminded; returns the card."""
    card = await person.slash(institute.drills, "drill reminders")
    await person.select(card.response, [where], custom_id="reminders-where")
    return card.response


def heard(person: Any) -> list[str]:
    """What the person has in their direct messages from the bot."""
    return [text_of(message) for message in person.user.dm_channel.history()]


def mentions(institute: Institute) -> list[Any]:
    """The messages of the drill channel that speak to one person."""
    return [m for m in institute.drills.history() if "as you asked" in text_of(m)]


async def live(institute: Institute, hours: int, minutes: int = 0) -> None:
    """Time passes hour by hour, as it does for a bot that runs."""
    for _ in range(hours):
        await institute.pass_time(hours=1)
    if minutes:
        await institute.pass_time(minutes=minutes)


async def test_reminders_are_off_until_somebody_chooses_them_in_private(running: Institute) -> None:
    card = await running.ada.slash(running.drills, "drill reminders")
    assert card.ephemeral
    assert "Nobody else sees what you choose." in said(card)
    assert chosen_in(card.response, "reminders-where") == ["off"]
    assert "Quiet" not in said(card)
    for picker, picked in (("where", "channel"), ("before", "6"), ("from", "22"), ("until", "7")):
        await running.ada.select(card.response, [picked], custom_id=f"reminders-{picker}")
        assert chosen_in(card.response, f"reminders-{picker}") == [picked]
    assert "by your clock (Europe/London): from 22:00 until 07:00." in text_of(card.response)
    [person] = await running.rows(Person)
    assert (person.id, person.reminders, person.remind_hours_before) == (
        running.ada.id,
        "channel",
        6,
    )
    again = await running.ada.user.slash("drill reminders")
    assert chosen_in(again.response, "reminders-before") == ["6"]
    assert running.staff.history() == []
    await running.ada.select(card.response, ["off"], custom_id="reminders-where")
    await live(running, 48)
    assert await running.deliveries("reminder") == []


async def test_a_direct_reminder_leads_to_the_drill_and_says_nothing_private(
    running: Institute,
) -> None:
    await wish(running, running.ada)
    await wish(running, running.ben)
    await live(running, 10)
    await running.reply(running.ben, "You fear it.")
    await live(running, 10, 54)
    assert heard(running.ada) == []
    await running.pass_time(minutes=1)
    [words] = heard(running.ada)
    assert heard(running.ben) == heard(running.mei) == []
    assert words.startswith(f"A drill is open for you in <#{running.drills.id}> until <t:")
    reminder = running.ada.user.dm_channel.last_message
    assert labels_of(reminder) == ["Reminders", "Reply"]
    form = await running.ada.user.click(reminder, label="Reply")
    saved = await running.ada.user.submit_modal(form, {"text": "You miss him.", **REPLY})
    assert "Your reply is saved." in said(saved)
    card = await running.ada.user.click(reminder, label="Reminders")
    assert chosen_in(card.response, "reminders-where") == ["direct"]
    await live(running, 12)
    assert len(heard(running.ada)) == 1


async def test_a_mention_in_the_channel_pings_that_person_alone(running: Institute) -> None:
    await wish(running, running.ada, "channel")
    await live(running, 20, 55)
    [message] = mentions(running)
    assert text_of(message).startswith(f"<@{running.ada.id}>, as you asked: a drill is open")
    [sent] = [
        request.json
        for request in running.env.http_requests
        if request.json and "as you asked" in str(request.json)
    ]
    assert sent["allowed_mentions"]["users"] == [running.ada.id]
    assert sent["allowed_mentions"].get("parse", []) == []
    assert heard(running.ada) == []
    # Others see the message; its buttons lead each to their own.
    card = await running.ben.click(message, label="Reminders")
    assert card.ephemeral
    assert chosen_in(card.response, "reminders-where") == ["off"]
    answered = await running.reply(running.ben, "It hurts.", message)
    assert "Your reply is saved." in said(answered)


async def test_no_reminder_holds_anything_of_the_drill_or_the_person(running: Institute) -> None:
    for name, where in zip(NAMES, ("direct", "channel", "channel"), strict=True):
        await wish(running, getattr(running, name), where)
    await live(running, 20, 55)
    said_to_all = "\n".join([*heard(running.ada), *map(text_of, mentions(running))])
    assert said_to_all.count("until <t:") == 3
    post = text_of(running.drills.history()[1])
    for secret in ("Reflections", "Day 1", "reflection", "miss", "streak", *post.split("\n")[1:4]):
        assert secret not in said_to_all


async def test_each_day_has_one_reminder_through_restarts_and_repeated_ticks(
    running: Institute,
) -> None:
    await wish(running, running.ada)
    await wish(running, running.ben, "channel")
    await live(running, 20, 55)
    await running.restart()
    for _ in range(3):
        await running.pass_time(minutes=20)
    assert (len(heard(running.ada)), len(mentions(running))) == (1, 1)
    await live(running, 23)
    assert (len(heard(running.ada)), len(mentions(running))) == (2, 2)


@pytest.mark.parametrize("where", ["direct", "channel"])
async def test_a_reminder_that_was_sent_before_a_crash_is_found_and_not_repeated(
    running: Institute, where: str
) -> None:
    await wish(running, running.ada, where)
    await live(running, 20, 55)
    unsettled = update(Delivery).values(
        state="waiting",
        message_id=None,
        channel_id=None,
        sent_at=None,
        lease_until=running.env.now() + timedelta(seconds=60),
    )
    async with running.writing() as session:
        await session.execute(unsettled.where(Delivery.kind == "reminder"))
    await running.restart()
    await running.pass_time(minutes=2)
    [row] = await running.deliveries("reminder")
    there = heard(running.ada) if where == "direct" else mentions(running)
    assert (row.state, len(there)) == ("sent", 1)


async def test_a_bot_that_was_down_reminds_after_quiet_hours_or_not_at_all(
    running: Institute,
) -> None:
    for person in (running.ada, running.ben):
        await wish(running, person)
    await live(running, 10)
    await running.env.advance_time(14 * 3600)
    await running.tick()
    assert heard(running.ada) == []
    await running.reply(running.ben, "You fear it.")
    await running.pass_time(hours=8)
    assert len(heard(running.ada)) == 1
    assert heard(running.ben) == []
    await running.pass_time(hours=2)
    await running.env.advance_time(28 * 3600)
    await running.tick()
    assert len(heard(running.ada)) == 1
    assert [row.state for row in await running.deliveries("reminder")][:2] == ["sent", "dropped"]


async def test_closed_direct_messages_are_noted_once_and_mended_by_choosing_again(
    running: Institute,
) -> None:
    await wish(running, running.ada)
    private = running.ada.user.dm_channel
    path = f"/channels/{private.id}/messages"
    running.env.inject_error("POST", path, status=403, code=50007, times=1)
    await live(running, 20, 55)
    await live(running, 48)
    assert len(sent_nonces(running.env, private)) == 1
    assert {row.state for row in await running.deliveries("reminder")} == {"dropped"}
    assert running.staff.history() == []
    card = await running.ada.slash(running.drills, "drill reminders")
    assert "I could not reach you." in said(card)
    assert "allow direct messages" in said(card)
    assert chosen_in(card.response, "reminders-where") == []
    await running.ada.select(card.response, ["direct"], custom_id="reminders-where")
    assert "I could not reach you." not in text_of(card.response)
    await live(running, 24)
    assert len(heard(running.ada)) == 1


async def test_a_channel_that_lacks_a_permission_is_told_to_the_staff_without_a_name(
    running: Institute,
) -> None:
    await wish(running, running.ada, "channel")
    await live(running, 10)
    await running.allow(running.drills, send_messages=False)
    await live(running, 10, 55)
    notice = text_of(running.staff.last_message)
    assert "Could not deliver a reminder: a permission is missing in the channel." in notice
    assert str(running.ada.id) not in notice
    await running.allow(running.drills)
    setup = await running.admin.slash(running.staff, "admin setup")
    await running.admin.click(setup.response, label="Check again")
    # By now it is quiet: it comes in the morning.
    await running.pass_time(minutes=10)
    assert len(mentions(running)) <= 1
    await live(running, 11)
    assert len(mentions(running)) == 1


async def test_whoever_leaves_hears_nothing_more(running: Institute) -> None:
    for person in (running.ada, running.ben, running.mei):
        await wish(running, person)
    await live(running, 10)
    join = running.drills.history()[0]
    shown = await running.ada.click(join, label="Join")
    await running.ada.click(shown.response, label="Leave this cohort")
    await running.carlo.slash(running.staff, "cohort remove", cohort="Spring", member=running.ben)
    await live(running, 10, 55)
    await live(running, 48)
    assert (heard(running.ada), heard(running.ben)) == ([], [])
    assert len(heard(running.mei)) == 3


async def test_in_two_servers_the_mention_is_where_the_drill_is(
    env: Env, app: App, settings: Settings
) -> None:
    harbour, hill = Institute(env, app, settings), Institute(env, app, settings)
    for institute, name in ((harbour, "Harbour"), (hill, "Hill")):
        institute.furnish(name)
        await institute.set_up()
    there = hill.guild.add_member(harbour.ada.user)
    await harbour.make_cohort(harbour.ada)
    await hill.make_cohort(there)
    await harbour.make_series()
    await hill.make_series(at="10:00")
    await wish(harbour, harbour.ada, "channel")
    await live(harbour, 10, 30)
    await harbour.reply(harbour.ada, "You miss him.")
    await live(harbour, 10, 25)
    assert (mentions(harbour), len(mentions(hill))) == ([], 1)
    await live(harbour, 12)
    assert (mentions(harbour), len(mentions(hill))) == ([], 1)


async def test_what_no_menu_offers_changes_nothing(running: Institute) -> None:
    before = await everything(running)
    for route in ("where", "before", "from", "until"):
        for picked in ([], ["pigeon"], ["25"], ["-1"], ["9" * 30]):
            refused = await press(running.ada, running.drills, f"reminders-{route}", picked)
            assert said(refused).startswith("Choose"), (route, picked)
    assert await everything(running) == before


async def test_every_reminder_has_a_first_button_of_its_own(running: Institute) -> None:
    for name in NAMES:
        await wish(running, getattr(running, name), "channel")
    await live(running, 20, 55)
    ids = {custom_id_of(message, "Reminders") for message in mentions(running)}
    assert len(ids) == 3


async def test_whoever_likes_is_told_of_replies_to_rate_with_a_button_to_the_next(
    running: Institute,
) -> None:
    card = await running.ada.slash(running.drills, "drill reminders")
    await running.ada.select(card.response, ["yes"], custom_id="reminders-nudges")
    assert chosen_in(card.response, "reminders-nudges") == ["yes"]
    assert "come as a direct message while drills are off" in text_of(card.response)
    await live(running, 10)
    await running.reply(running.ben, "It hurts.")
    await running.restart()
    await live(running, 26)
    [told] = heard(running.ada)
    assert "1 reply waits for a word from you." in told
    assert "It hurts." not in told
    nudge = running.ada.user.dm_channel.last_message
    shown = await running.ada.user.click(nudge, label="Rate a reply")
    assert "It hurts." in said(shown)
