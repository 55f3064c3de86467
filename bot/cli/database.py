"""`etude db`: the database's version."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import DEFAULT_CONFIG, ConfigOption, settings_or_defaults
from bot.db import migrate

app = typer.Typer(help="The database.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def upgrade(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    no_backup: Annotated[
        bool, typer.Option("--no-backup", help="Make no copy of the database before.")
    ] = False,
) -> None:
    """Bring the database to this version's tables. `etude run` does so by itself."""
    url = settings_or_defaults(config).database.url
    print(migrate.upgrade(url, backup=not no_backup))


@app.command()
def status(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Say which version the database has, and whether that is the newest."""
    print(migrate.status(settings_or_defaults(config).database.url))
