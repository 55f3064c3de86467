"""The floor: discord.py alone, connected like the bot, with a handler that only says "ok"."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import Any

import discord

from bot.client import INTENTS
from bot.discord_internals import say_nothing_of_voice, use_api
from tests.wire.bot_process import Bot


class BareClient(discord.AutoShardedClient):
    """As little cache as the bot's own client has."""

    def __init__(self) -> None:
        super().__init__(
            intents=INTENTS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("ok", ephemeral=True)


class BareProcess(Bot):
    """That client in a process of its own, in the place of the bot."""

    def command(self, config: Path) -> tuple[str, ...]:
        del config
        return (sys.executable, "-m", "tests.bench.bare_client", self.server.api_base)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("api_base")
    say_nothing_of_voice()
    use_api(parser.parse_args().api_base)
    logging.disable(logging.WARNING)
    BareClient().run(os.environ["ETUDE_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
