"""The loopback Discord keeps Discord's limits, as far as a client can see them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.wire.discord_server import TOKEN, DiscordServer
from tests.wire.faults import Fault
from tests.wire.rates import Limits, Rates

LONG = 1000.0


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as client:
        yield client


async def test_no_second_holds_more_requests_than_the_token_may_make(
    client: aiohttp.ClientSession,
) -> None:
    async with DiscordServer(rates=Rates(per_second=5)) as server:
        answers = []
        while not (answers and answers[-1].status == 429):
            answers.append(await client.get(f"{server.api_base}/users/@me"))
        told = await answers[-1].json()
        assert len(answers) > 5
        times = [r.at for r in server.requests if r.status == 200]
        assert all(late - early > 0.99 for early, late in zip(times, times[5:], strict=False))
        assert told["global"] is True
        assert 0 < told["retry_after"] <= 1
        assert answers[-1].headers["X-RateLimit-Global"] == "true"
        assert int(answers[-1].headers["Retry-After"]) >= told["retry_after"]
        assert server.limits.refused == {"second": 1}
        # What people wait for is never held up: this one is only unknown.
        callback = f"{server.api_base}/interactions/1/a/callback"
        assert (await client.post(callback, json={"type": 4})).status == 404


async def test_a_channel_takes_so_many_messages_and_says_so_before(
    client: aiohttp.ClientSession,
) -> None:
    rates = Rates(per_channel=5, channel_seconds=LONG)
    async with DiscordServer(rates=rates, keeps_bodies=False) as server:
        guild = server.world.add_guild("Harbour")
        first, second = [server.world.add_channel(guild, name) for name in ("a", "b")]
        url = f"{server.api_base}/channels/{{}}/messages"
        answers = [
            await client.post(url.format(first), json={"content": "Hello"}) for _ in "123456"
        ]
        left = [answer.headers["X-RateLimit-Remaining"] for answer in answers]
        assert left == ["4", "3", "2", "1", "0", "0"]
        assert [answer.status for answer in answers] == [200] * 5 + [429]
        assert (await answers[-1].json())["global"] is False
        assert (await client.post(url.format(second), json={"content": "Hello"})).status == 200
        assert len(server.world.messages[first]) == 5
        assert server.limits.refused == {"channel": 1}
        assert [request.body for request in server.requests] == [{}] * 7


async def test_whoever_errs_too_often_is_heard_no_more(client: aiohttp.ClientSession) -> None:
    async with DiscordServer(rates=Rates(invalid=3)) as server:
        for status in (401, 403, 429):
            server.trouble(Fault(r"GET /users/@me", status))
        url = f"{server.api_base}/users/@me"
        statuses = [(await client.get(url)).status for _ in range(4)]
        assert statuses == [401, 403, 429, 429]
        assert server.limits.refused == {"ban": 1}
        assert server.limits.given == 2
        assert server.limits.invalid_lately() == 4


async def test_a_nonce_is_remembered_for_as_long_as_it_is_told_to() -> None:
    async with DiscordServer() as server:
        channel = server.world.add_channel(server.world.add_guild("Harbour"), "drills")
        said = {"content": "Hello", "nonce": "1", "enforce_nonce": True}
        for seconds, messages in ((LONG, 1), (0.0, 2)):
            server.world.nonce_memory_seconds = seconds
            for _ in range(2 if seconds else 1):
                server.world.post(channel, server.world.bot, dict(said))
            assert len(server.world.messages[channel]) == messages
        assert server.world.not_repeated == 1


def test_any_limit_can_be_off() -> None:
    limits = Limits(Rates(per_second=None, per_channel=None, invalid=None))
    for _ in range(200):
        limits.note(429)
        assert limits.admit("POST", "/channels/1/messages") == {}
