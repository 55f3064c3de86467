"""The file that somebody brings, fetched from Discord once it is known to be one we read."""

from __future__ import annotations

import discord

from bot.practice.pack_uploads import ending_of
from bot.ui.answers import SILENT_FAULTS
from drills.model import Refusal


async def download(file: discord.Attachment) -> bytes:
    """What is in the file. Refuses, unfetched, what is not read here or is too large."""
    ending_of(file.filename, file.size)
    try:
        return await file.read()
    except SILENT_FAULTS:
        raise Refusal(
            "Discord did not give me that file. Send it once more; if that does not help, tell "
            "your admin."
        ) from None
