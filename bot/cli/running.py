"""`etude run` and `etude demo`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.app import run as run_bot
from bot.cli.options import DEFAULT_CONFIG, ConfigOption
from bot.config import load, read_token
from bot.demo import DEFAULT_PORT, run_demo
from bot.logs import set_up_logs


def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run the bot until Ctrl-C. It upgrades its database first."""
    settings = load(config)
    token = read_token(settings)
    set_up_logs(settings.log, token)
    asyncio.run(run_bot(settings, token))


def demo(
    port: Annotated[
        int, typer.Option(min=1024, max=65535, help="The page is at this port of this computer.")
    ] = DEFAULT_PORT,
    *,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
) -> None:
    """Try the bot on a simulated Discord in your browser. Nothing leaves this computer."""
    asyncio.run(run_demo(port=port, open_browser=not no_browser))
