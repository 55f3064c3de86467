"""After an outage, however long, the bot is there again soon."""

from __future__ import annotations

from discord.shard import Shard

from bot.client import EtudeClient


async def test_no_wait_before_a_reconnection_is_much_longer_than_a_minute() -> None:
    client = EtudeClient(None)
    client._reconnect = True
    waits = Shard(None, client, print)._backoff
    assert max(waits.delay() for _ in range(200)) <= 64
