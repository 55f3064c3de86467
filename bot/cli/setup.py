"""`etude init`: three questions, two files, one link."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfoNotFoundError

import typer
from tzlocal import get_localzone_name

from bot.cli.options import DEFAULT_CONFIG, ConfigOption
from bot.config import NO_SERVER_ID, SERVER_IDS
from bot.token import application_id, checked_token, find_token, write_token
from bot.ui.permissions import INVITE_PERMISSIONS
from drills.model import Refusal
from drills.zones import known_zone

CONFIG = """\
# Written by `etude init`. config.example.toml has all settings and what they mean.

[discord]
token_file = {token_file}
servers = {servers}

[practice]
zone = {zone}
"""

Answer = TypeVar("Answer")


def init(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Ask three questions, write the settings and the token, print the invite link."""
    if config.exists() and not typer.confirm(f"{config} exists. Write it anew?", default=False):
        typer.echo("Nothing was changed.")
        return
    token_file = config.parent / "token"
    keep = token_file.exists() and not typer.confirm(
        f"{token_file} exists. Replace the token in it?", default=False
    )
    token = find_token(token_file) if keep else _ask("The bot's token", _token, hidden=True)
    server = _ask("The id of your server (leave empty to allow any)", _server, default="")
    zone = _ask("The time zone of your server", known_zone, default=_zone_here())
    try:
        if not keep:
            write_token(token, token_file)
        config.write_text(_config(server, zone), encoding="utf-8")
    except OSError as error:
        raise Refusal(f'"{error.filename}" cannot be written: {error.strerror}.') from None
    typer.echo(_closing(config, token, server))


def invite_link(application: int, server: int | None) -> str:
    """Where a person who may manage a server adds the bot to it, that server chosen already."""
    query = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": INVITE_PERMISSIONS.value,
    }
    if server is not None:
        query["guild_id"] = server
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


def _ask(
    question: str,
    read: Callable[[str], Answer],
    *,
    default: str | None = None,
    hidden: bool = False,
) -> Answer:
    """Ask until `read` takes the answer; it says in a Refusal what is wrong with one."""
    while True:
        text: str = typer.prompt(
            question, default=default, hide_input=hidden, show_default=bool(default)
        )
        try:
            return read(text)
        except Refusal as refusal:
            typer.echo(refusal)


def _token(text: str) -> str:
    token = checked_token(text, "What you pasted")
    if application_id(token) is None:
        raise Refusal(
            "What you pasted: this is not a bot token; its first part names no application. "
            "Copy the whole of it."
        )
    return token


def _server(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or int(text) not in SERVER_IDS:
        raise Refusal(f'"{text}" {NO_SERVER_ID}')
    return int(text)


def _zone_here() -> str:
    """The zone this computer is set to, or UTC where it does not say."""
    try:
        return known_zone(get_localzone_name())
    except (Refusal, ZoneInfoNotFoundError, ValueError):
        return "UTC"


def _config(server: int | None, zone: str) -> str:
    # A JSON string without surprises is a TOML string too.
    return CONFIG.format(
        token_file=json.dumps("token"),
        servers=json.dumps([] if server is None else [server]),
        zone=json.dumps(zone),
    )


def _closing(config: Path, token: str, server: int | None) -> str:
    application = application_id(token)
    invite = invite_link(application, server) if application else "(the token names no application)"
    start = "etude run" if config == DEFAULT_CONFIG else f"etude run --config {config}"
    return (
        f"\nWritten: {config}, and the token in {config.parent / 'token'}, which only you may read."
        "\n\nNo privileged intents needed: leave them off in the Developer Portal."
        f"\n\nInvite the bot to your server:\n  {invite}"
        f"\n\nThen start it:\n  {start}"
        "\nand type /admin setup in Discord."
    )
