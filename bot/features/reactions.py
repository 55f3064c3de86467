"""Reactions as light ratings on replies opened to discussion."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.practice.marks import clear_marks, open_replies_since, open_reply, reconcile, set_mark
from bot.ui.answers import SILENT_FAULTS
from bot.ui.cards.replying import level_of_sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.house import House
    from bot.practice.marks import OpenReply

CATCH_UP = timedelta(days=3)


async def reaction_changed(
    house: House, event: discord.RawReactionActionEvent, own_id: int
) -> None:
    """Keep or remove a person's mark as they react; other messages are passed over."""
    level = level_of_sign(str(event.emoji))
    if level is None or event.user_id == own_id or (event.member and event.member.bot):
        return
    async with house.database.reading() as session:
        target = await open_reply(session, event.message_id)
    if target is None or level > target.points:
        return
    async with house.database.writing() as session:
        if event.event_type == "REACTION_ADD":
            await set_mark(session, target, event.user_id, level, house.now())
        else:
            await clear_marks(session, target, user_id=event.user_id, level=level)


async def reactions_cleared(house: House, message_id: int, sign: str | None = None) -> None:
    """Forget all marks on a reply, or those with one sign: a moderator has removed them."""
    level = level_of_sign(sign) if sign else None
    async with house.database.reading() as session:
        target = await open_reply(session, message_id)
    if target is None or (sign and level is None):
        return
    async with house.database.writing() as session:
        await clear_marks(session, target, level=level)


async def catch_up(house: House, client: discord.Client, hears: Callable[[int], bool]) -> None:
    """Make the marks what Discord shows now: reactions that came while the bot was away.

    Only in servers that this process `hears`: others are looked after by theirs.
    """
    async with house.database.reading() as session:
        targets = await open_replies_since(session, house.now() - CATCH_UP)
    for target in targets:
        if not hears(target.server_id):
            continue
        looked_at = house.now()
        try:
            seen = await _reactions_on(client, target)
        except SILENT_FAULTS:
            continue
        async with house.database.writing() as session:
            await reconcile(session, target, seen, looked_at)


async def _reactions_on(client: discord.Client, target: OpenReply) -> dict[int, set[int]]:
    channel = client.get_partial_messageable(target.channel_id)
    message = await channel.fetch_message(target.message_id)
    seen: dict[int, set[int]] = {}
    for reaction in message.reactions:
        level = level_of_sign(str(reaction.emoji))
        others = reaction.count - reaction.me
        if level is None or level > target.points or not others:
            continue
        async for user in reaction.users():
            if not user.bot:
                seen.setdefault(user.id, set()).add(level)
    return seen
