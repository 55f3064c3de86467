"""What several commands share: the settings file, and the exit code of a failed check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from bot.config import Settings, from_tables, load

DEFAULT_CONFIG = Path("config.toml")
CHECK_FAILED = 1

ConfigOption: TypeAlias = Annotated[
    Path, typer.Option("--config", metavar="PATH", help="The settings file.")
]


def settings_or_defaults(config: Path) -> Settings:
    """The settings; their defaults where the usual file does not exist.

    Raises:
        Refusal: the settings have faults, or a file that was asked for does not exist.
    """
    if config == DEFAULT_CONFIG and not config.exists():
        return from_tables({}, config)
    return load(config)
