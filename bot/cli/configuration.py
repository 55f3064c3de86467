"""`etude config check`: every fault of the settings and of the token, at once."""

from __future__ import annotations

import sys

import typer

from bot.cli.options import CHECK_FAILED, DEFAULT_CONFIG, ConfigOption
from bot.config import load, read_token
from drills.model import Refusal

app = typer.Typer(help="The settings file.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Name every fault of the settings file and of the token. Exit code 1 where there is one."""
    try:
        read_token(load(config))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        raise typer.Exit(CHECK_FAILED) from None
    print(f"{config}: no faults, and the token can be read.")
