"""`etude run` and `etude demo`."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

import typer

from bot.cli.options import DEFAULT_CONFIG, ConfigOption
from bot.config import Settings, load, read_token
from bot.db.alone import alone_on
from bot.demo import DEFAULT_PORT, run_demo
from bot.logs import set_up_logs
from bot.practice.shards import Shards
from bot.running import run as run_bot
from drills.model import Refusal

MOST_SHARDS = 100_000
A_SPAN = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    shards: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH/ALL",
            help="Serve these shards only, such as 0-3/8. Alone, it serves all.",
        ),
    ] = None,
    standby: Annotated[
        bool, typer.Option("--standby", help="Wait until nobody else serves them.")
    ] = False,
) -> None:
    """Run the bot until Ctrl-C. It upgrades its database first."""
    settings = load(config)
    chosen = read_shards(shards) if shards is not None else None
    _check_one_process(settings, chosen, standby=standby)
    token = read_token(settings)
    set_up_logs(settings.log, token)
    with alone_on(settings.database.url):
        asyncio.run(run_bot(settings, token, chosen, standby=standby))


def read_shards(text: str) -> Shards:
    """The shards that `0-3/8`, `5/8` or `0,2,4/8` names; raises `Refusal` for anything else."""
    which, _, whole = text.replace(" ", "").partition("/")
    count = int(whole) if re.fullmatch("[0-9]{1,6}", whole) else 0
    numbers: set[int] = set()
    for part in which.split(","):
        span = A_SPAN.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (1, 0)
        if not (first <= last < count <= MOST_SHARDS):
            raise Refusal(_not_shards(text))
        numbers |= set(range(first, last + 1))
    return Shards(tuple(sorted(numbers)), count)


def _not_shards(text: str) -> str:
    return (
        f"--shards {text} does not say which shards. Write which ones, a slash, and how many there "
        "are in all, counting from 0: --shards 0-3/8, or --shards 5/8, or --shards 0,2,4/8."
    )


def _check_one_process(settings: Settings, shards: Shards | None, *, standby: bool) -> None:
    if settings.database.url.startswith("postgresql"):
        return
    if standby:
        raise Refusal(
            "--standby needs a database that two processes can share, and SQLite serves one. "
            "Use PostgreSQL: docs/scaling.md says how."
        )
    if shards is not None and not shards.complete:
        raise Refusal(
            f"--shards {shards} leaves shards to other processes, and SQLite serves one. Leave "
            "--shards out, or use PostgreSQL: docs/scaling.md says how."
        )


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
