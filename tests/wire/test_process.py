"""The process itself: how it starts, how it refuses to, and how it ends."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.wire.bot_process import Bot
from tests.wire.discord_server import DiscordServer
from tests.wire.faults import CALLBACK, POST_MESSAGE, Fault, Moment
from tests.wire.institute import ANSWERS, Institute
from tests.wire.reading import text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


async def test_the_second_start_does_not_tell_discord_the_commands_again(
    institute: Institute,
) -> None:
    server = institute.server
    assert server.gateway.intents & PRIVILEGED == 0
    assert len(server.asked("PUT", "/applications/")) == 1
    assert await institute.bot.stop() == 0
    await institute.bot.start()
    shown = await institute.people.command(institute.admin, institute.staff, "help")
    assert "/admin setup" in text_of(shown)
    assert len(server.asked("PUT", "/applications/")) == 1


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_cleanly_when_told_to(institute: Institute, sign: signal.Signals) -> None:
    bot = institute.bot
    bot.send(sign)
    assert await bot.ended() == 0
    assert bot.lines("warning", "error", "critical") == []
    assert not institute.server.gateway.connected


async def test_it_ends_cleanly_in_the_midst_of_a_delivery(institute: Institute) -> None:
    """What Discord has taken is noted before the end: nothing is posted again."""
    await institute.set_up()
    await institute.make_cohort()
    await institute.make_series()
    bot, server = institute.bot, institute.server

    async def end_it() -> None:
        bot.send(signal.SIGTERM)
        await asyncio.sleep(0.3)

    server.trouble(Fault(POST_MESSAGE, moment=Moment.AFTER, meanwhile=end_it))
    await institute.post_now()
    assert await bot.ended() == 0
    assert bot.lines("warning", "error", "critical") == []
    server.world.forget_nonces()
    await institute.let_pass(hours=1)
    await bot.start()
    shown = await institute.people.command(institute.ada, institute.drills, "drill today")
    assert shown.message
    assert len(institute.rounds()) == 1


async def test_it_ends_cleanly_while_someone_waits_for_an_answer(institute: Institute) -> None:
    """A reply that is being saved is saved, and its author hears so."""
    post = await institute.running()
    bot, server, people = institute.bot, institute.server, institute.people
    form = await people.press(institute.ada, post, "Reply")

    async def end_it() -> None:
        bot.send(signal.SIGTERM)
        await asyncio.sleep(0.3)

    server.trouble(Fault(CALLBACK, meanwhile=end_it))
    saved = await people.submit(institute.ada, form, text="You fear it was you.", **ANSWERS)
    assert "Your reply is saved." in text_of(saved)
    assert await bot.ended() == 0
    assert bot.lines("warning", "error", "critical") == []


async def test_it_ends_though_discord_keeps_it_waiting(institute: Institute) -> None:
    await institute.set_up()
    limited = institute.server.trouble(Fault(POST_MESSAGE, 429, retry_after=600))
    await institute.people.command(institute.carlo, institute.staff, "cohort create", name="Spring")
    await institute.server.until(lambda: not limited.times, "a try")
    assert await institute.bot.stop() == 0
    await institute.let_pass(hours=1)
    await institute.bot.start()
    await institute.server.until(institute.posts, "the join card")


async def test_it_ends_while_it_comes_back_to_the_gateway(institute: Institute) -> None:
    bot = institute.bot
    await institute.server.gateway.invalidate()
    await institute.server.until(lambda: "session has been invalidated" in bot.said, "it hears so")
    assert await bot.stop() == 0
    assert bot.lines("warning", "error", "critical") == []


async def refusal_of(bot: Bot) -> str:
    """What the bot says on its way out, where it cannot begin."""
    await bot.launch()
    assert await bot.ended() == 2
    (sentence,) = bot.lines("warning", "error", "critical")
    return sentence


async def test_a_wrong_token_is_one_sentence(bot: Bot) -> None:
    bot.token = bot.token[:-1] + "C"
    assert "Discord does not accept the token" in await refusal_of(bot)
    assert bot.token not in bot.said


async def test_a_token_that_only_the_gateway_refuses_is_one_sentence(
    server: DiscordServer, bot: Bot
) -> None:
    server.gateway.token = "another"
    assert "Discord does not accept the token" in await refusal_of(bot)


async def test_a_server_that_cannot_be_reached_is_one_sentence(
    server: DiscordServer, bot: Bot
) -> None:
    await server.shut()
    assert "Discord cannot be reached" in await refusal_of(bot)


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        (r"GET .*", 404, "Discord answers with an error (404)"),
        (r"GET /gateway/bot", 503, "Discord names no gateway"),
    ],
)
async def test_a_server_that_only_errs_is_one_sentence(
    server: DiscordServer, bot: Bot, asked: str, status: int, sentence: str
) -> None:
    server.trouble(Fault(asked, status, times=99))
    assert sentence in await refusal_of(bot)


async def test_a_server_that_is_not_discord_is_one_sentence(
    server: DiscordServer, bot: Bot
) -> None:
    server.trouble(Fault(r"GET .*", 200, times=99))
    assert "discord.api_base" in await refusal_of(bot)
