"""The file that somebody brings: fetched if it is one that is read here, and its faults told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.practice.pack_uploads import Upload, ending_of, read_upload
from bot.ui.answers import SILENT_FAULTS
from bot.ui.cards.packs import MOST_LINES, faults_card
from drills.model import Refusal
from drills.pack_checks import PackFaults

if TYPE_CHECKING:
    import discord

    from bot.ui.answers import Call
    from drills.library import Library
    from drills.model import Pack


async def read_file(
    call: Call,
    file: discord.Attachment,
    library: Library,
    target: Pack | None,
    *,
    whole: bool = True,
) -> Upload | None:
    """What is in the file, read as `read_upload` does; None where its faults have been told."""
    name, data = file.filename, await _download(file)
    try:
        return await asyncio.to_thread(read_upload, name, data, library, target, whole=whole)
    except PackFaults as error:
        faults = [str(fault) for fault in error.faults]
    await call.show(faults_card(name, faults))
    if len(faults) > MOST_LINES:
        await call.give_file("All of them:", "faults.txt", "\n".join(faults) + "\n")
    return None


async def _download(file: discord.Attachment) -> bytes:
    """What is in the file. Refuses, unfetched, what is not read here or is too large."""
    ending_of(file.filename, file.size)
    try:
        return await file.read()
    except SILENT_FAULTS:
        raise Refusal(
            "Discord did not give me that file. Send it once more; if that does not help, tell "
            "your admin."
        ) from None
