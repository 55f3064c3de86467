"""Answers whose connection breaks on the way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.ui.answers import Call


async def test_a_file_is_whole_when_it_is_sent_once_more() -> None:
    """Stands in for Discord, which has read all of the first try when its connection breaks."""
    read: list[bytes] = []

    async def send_message(*_: Any, file: Any, **__: Any) -> None:
        read.append(file.fp.read())
        if len(read) == 1:
            raise aiohttp.ClientError

    interaction: Any = SimpleNamespace(response=SimpleNamespace(send_message=send_message))
    await Call(interaction).give_file("Here:", "pack.toml", "format = 1")
    assert read == [b"format = 1", b"format = 1"]
