"""Which of Discord's permissions the bot needs where, by the names that admins see."""

from __future__ import annotations

from typing import Any

import discord

POSTING = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}
REPORTING = {"view_channel": "View Channel", "send_messages": "Send Messages"}
DISCUSSING = {
    **POSTING,
    "attach_files": "Attach Files",
    "add_reactions": "Add Reactions",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}

PAIRING = {**DISCUSSING, "create_private_threads": "Create Private Threads"}
"""Where there are rounds for pairs; whoever has none need not grant it."""

INVITE_PERMISSIONS = discord.Permissions(**dict.fromkeys(DISCUSSING, True))


def check_channel(channel: Any, needed: dict[str, str]) -> list[str]:  # noqa: ANN401
    """The permissions that the bot lacks in a channel, by their names; [] where all are there.

    `channel` is whatever Discord gave for the id; one that is no server channel lacks all.
    """
    if not isinstance(channel, discord.abc.GuildChannel):
        return list(needed.values())
    granted = channel.permissions_for(channel.guild.me)
    return [name for permission, name in needed.items() if not getattr(granted, permission)]
