"""The gateway drops, forgets, moves and hurries: people are heard all the same."""

from __future__ import annotations

import pytest

from bot.ui.cards.replying import number_sign
from tests.wire.institute import ANSWERS, Institute
from tests.wire.reading import text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_what_people_do_during_a_drop_is_heard_after_it(institute: Institute) -> None:
    post = await institute.running()
    people, gateway = institute.people, institute.server.gateway
    form = await people.press(institute.ada, post, "Reply")
    await gateway.drop()
    said = "You fear that it was you."
    pressed = await people.press(institute.ben, post, "Reply", wait=False)
    saved = await people.submit(institute.ada, form, text=said, **ANSWERS, wait=False)
    await institute.server.until(lambda: gateway.resumed, "a RESUME")
    await institute.server.until(lambda: pressed.form and saved.messages, "answers")
    assert "Your reply is saved." in text_of(saved)
    assert gateway.identified == 1
    await gateway.ask_to_reconnect()
    await institute.server.until(lambda: gateway.resumed == 2, "another RESUME")
    assert "saved" in text_of(await people.submit(institute.ben, pressed, text=said, **ANSWERS))


async def test_discord_may_be_away_for_a_while(institute: Institute) -> None:
    server, gateway = institute.server, institute.server.gateway
    institute.bot.expected_errors = ["Attempting a reconnect"]
    await server.shut()
    await server.until(lambda: institute.bot.lines("error"), "a reconnection that fails")
    await server.open()
    await server.until(lambda: gateway.connected, "the bot")
    shown = await institute.people.command(institute.ada, institute.drills, "help")
    assert "How it works" in text_of(shown)


async def test_a_session_that_discord_has_forgotten_begins_anew(institute: Institute) -> None:
    post = await institute.running(discussion=True)
    await institute.reply(institute.ada, post, "You fear that it was you.")
    await institute.bot.stop()
    await institute.let_pass(hours=25)
    await institute.bot.start()
    server, gateway = institute.server, institute.server.gateway
    await server.until(lambda: len(institute.thread()) == 2, "the discussion")
    reply = institute.thread()[-1]
    await gateway.invalidate()
    await institute.people.react(institute.ben, reply, number_sign(2))
    known = gateway.identified
    await server.until(lambda: gateway.identified > known, "an IDENTIFY")
    # The reaction was missed: the bot asks for it by itself.
    sign = "/reactions/2"
    await server.until(lambda: [r for r in server.asked("GET") if sign in r.path], "a look")
    shown = await institute.people.press(institute.ben, post, "Reply")
    assert shown.form


async def test_staff_are_known_before_discord_has_described_the_server(
    institute: Institute,
) -> None:
    await institute.set_up()
    await institute.bot.stop()
    institute.server.gateway.holds_guilds = True
    await institute.bot.start()
    shown = await institute.people.command(institute.carlo, institute.staff, "cohort list")
    assert "There is no cohort yet" in text_of(shown)


async def test_a_discussion_opens_while_the_gateway_takes_nobody(institute: Institute) -> None:
    post = await institute.running(discussion=True)
    await institute.reply(institute.ada, post, "You fear that it was you.")
    await institute.bot.stop()
    await institute.let_pass(hours=25)
    institute.bot.expected_errors = ["Failed to connect"]
    institute.server.gateway.refuses = True
    await institute.bot.launch()
    await institute.server.until(lambda: len(institute.thread()) == 2, "the discussion")
