"""Opening threads: below a message for everybody, or private for a few; each of them once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord

from bot.undeliverable import Unsendable

if TYPE_CHECKING:
    from bot.envelopes import Outgoing

THREAD_EXISTS = 160004
THREAD_LASTS_MINUTES = 10080
NO_CHANNEL = "no channel is chosen for this; choose one with `/admin setup`"


async def open_below(client: discord.Client, outgoing: Outgoing) -> None:
    """A thread has its message's id, so a second opening finds the first."""
    channel = await _channel(client, outgoing)
    message: discord.PartialMessage = channel.get_partial_message(outgoing.thread_on)
    try:
        await message.create_thread(
            name=outgoing.thread_name, auto_archive_duration=THREAD_LASTS_MINUTES
        )
    except discord.HTTPException as fault:
        if fault.code != THREAD_EXISTS:
            raise


async def open_private(client: discord.Client, outgoing: Outgoing) -> int:
    """A private thread with its members in it; returns its id.

    Discord makes another one each time it is asked, so after a first try we look for ours by its
    name, which is no other's. A member who has left the server is left out.
    """
    channel = await _channel(client, outgoing)
    thread = await _opened_before(client, channel, outgoing) if outgoing.row.attempt > 1 else None
    if thread is None:
        thread = await channel.create_thread(
            name=outgoing.thread_name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=THREAD_LASTS_MINUTES,
        )
    for user_id in outgoing.members:
        with suppress(discord.NotFound):
            await thread.add_user(discord.Object(user_id))
    return thread.id


async def _opened_before(client: discord.Client, channel: Any, outgoing: Outgoing) -> Any:  # noqa: ANN401  as Discord gives it
    me = client.user.id if client.user else 0
    wanted = (outgoing.thread_name, me, channel.id)
    for thread in await channel.guild.active_threads():
        if (thread.name, thread.owner_id, thread.parent_id) == wanted:
            return thread
    return None


async def _channel(client: discord.Client, outgoing: Outgoing) -> Any:  # noqa: ANN401  of some kind
    if outgoing.channel_id is None:
        raise Unsendable(NO_CHANNEL)
    # Asked for, because right after a start the cache has no channels yet.
    return await client.fetch_channel(outgoing.channel_id)
