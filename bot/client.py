"""The Discord client: intents, commands, and where interactions and errors enter."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands

from bot.db.sql import insert
from bot.db.tables import Kept
from bot.discord_internals import (
    come_back_soon,
    say_nothing_of_voice,
    use_api,
    use_gateway_of,
)
from bot.faults import Unavailable
from bot.features import reactions, setup
from bot.offers import all_commands, all_routes
from bot.ui.answers import NOBODY, SILENT_FAULTS, Call
from bot.ui.routes import STALE
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.house import House
    from bot.shards import Shift

log = logging.getLogger(__name__)

say_nothing_of_voice()
come_back_soon()

LONGEST_LIMIT_SECONDS = 30.0
"""A longer limit is not sat out: the outbox puts the message back until it is over."""
INTENTS = discord.Intents(guilds=True, guild_reactions=True)
COMMAND_HASH = "command hash"
NOT_SERVED = "This bot is run for another institute's server. Ask whoever invited it here."


class Tree(app_commands.CommandTree["EtudeClient"]):
    """The commands; what goes wrong before a handler runs becomes a sentence here."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Turn away servers that this installation is not meant for."""
        if not await self.client.takes(interaction):
            return False
        if self.client.serves(interaction.guild_id):
            return True
        # Suggestions while typing cannot be answered with a sentence.
        if interaction.type is not discord.InteractionType.autocomplete:
            async with Call(interaction).in_time():
                raise Refusal(NOT_SERVED)
        return False

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer what discord.py itself refuses, such as an option that is no member."""
        log.warning("command refused: %s", type(error).__name__)
        async with Call(interaction).in_time():
            raise Refusal(
                "Discord sent me that command in a form I do not know. Type it again and choose "
                "from the lists it offers; if that does not help, reload Discord."
            )


class EtudeClient(discord.AutoShardedClient):
    """The real client, with no privileged intent and as little cache as it can do with."""

    def __init__(
        self,
        house: House,
        servers: Sequence[int] = (),
        api_base: str = "",
        trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        super().__init__(
            intents=INTENTS,
            allowed_mentions=NOBODY,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=LONGEST_LIMIT_SECONDS,
            http_trace=trace or aiohttp.TraceConfig(),
        )
        self._api_base = api_base
        if api_base:
            use_api(api_base)
        self.house = house
        self.servers = frozenset(servers)
        self.shift: Shift | None = None
        self._commands_told = False
        self.routes = all_routes()
        self.tree = Tree(self)
        for command in all_commands():
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        """Tell Discord the commands, if they are not the ones it knows."""
        if self._api_base:
            await use_gateway_of(self)
        with suppress(*SILENT_FAULTS, Unavailable):
            await self._sync_commands()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for a shard's turn to identify, where other processes may want to as well."""
        if self.shift is None or shard_id is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self.shift.wait_to_identify(shard_id)

    async def _sync_commands(self) -> None:
        if self._commands_told:
            # Another process may have told newer ones since.
            return
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        payload += [
            menu.to_dict(self.tree)
            for kind in (discord.AppCommandType.message, discord.AppCommandType.user)
            for menu in self.tree.get_commands(type=kind)
        ]
        wanted = (
            f"{self.application_id} "
            + hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()
        )
        async with self.house.database.reading() as session:
            kept = await session.get(Kept, COMMAND_HASH)
        if kept is not None and kept.value == wanted:
            self._commands_told = True
            return
        await self.tree.sync()
        self._commands_told = True
        async with self.house.database.writing() as session:
            await session.execute(
                insert(session, Kept)
                .values(key=COMMAND_HASH, value=wanted)
                .on_conflict_do_update(index_elements=["key"], set_={"value": wanted})
            )

    def catch_up_soon(self) -> None:
        """The database can be used again: have done what could not be meanwhile."""
        self.dispatch("recovery")

    async def on_recovery(self) -> None:
        """Catch up on what happened while nothing could be kept."""
        self.house.wake()
        if self.is_ready():
            await reactions.catch_up(self.house, self, self.hears)
            await setup.try_again(self.house, *(guild.id for guild in self.guilds))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot may have been invited back."""
        await setup.try_again(self.house, guild.id)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  as discord.py
        """Log what goes wrong in a handler, but for a database's fault: that has been said."""
        if not isinstance(sys.exception(), Unavailable):
            await super().on_error(event_method, *args, **kwargs)

    async def on_ready(self) -> None:
        """Catch up on what happened while the bot was away. Runs after every reconnection."""
        log.info("ready: %d servers", len(self.guilds))
        self.house.wake()
        await reactions.catch_up(self.house, self, self.hears)
        await setup.try_again(self.house, *(guild.id for guild in self.guilds))
        with suppress(*SILENT_FAULTS, Unavailable):
            await self._sync_commands()

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """A channel may have come back."""
        await setup.try_again(self.house, channel.guild.id)

    async def on_guild_channel_update(
        self,
        before: discord.abc.GuildChannel,
        channel: discord.abc.GuildChannel,
    ) -> None:
        """Permissions may have been granted in a channel."""
        # Some bots rename theirs all day, and Discord bans who is refused too often.
        if before.overwrites != channel.overwrites:
            await setup.try_again(self.house, channel.guild.id)

    async def on_guild_role_update(self, before: discord.Role, role: discord.Role) -> None:
        """Permissions may have been granted to a role."""
        if before.permissions != role.permissions:
            await setup.try_again(self.house, role.guild.id)

    async def on_member_update(self, _: discord.Member, member: discord.Member) -> None:
        """The bot itself may have been given a role; of others it hears nothing."""
        await setup.try_again(self.house, member.guild.id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Lead buttons, menus and forms to their functions. Commands go through the tree."""
        if interaction.type not in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        ):
            return
        if not await self.takes(interaction):
            return
        data: Any = interaction.data
        found = self.routes.find(str(data.get("custom_id", "")))
        call = Call(interaction)
        async with call.in_time(opens_form=found is not None and found[0].opens_form):
            if not self.serves(interaction.guild_id):
                raise Refusal(NOT_SERVED)
            if found is None:
                raise Refusal(STALE)
            route, parameters = found
            await route.handler(self.house, call, **parameters)

    def serves(self, server_id: int | None) -> bool:
        """Whether this installation is meant for that server; direct messages always are."""
        return not self.servers or server_id is None or server_id in self.servers

    def hears(self, server_id: int) -> bool:
        """Whether what happens in that server comes to this process."""
        return not self.shard_ids or (server_id >> 22) % (self.shard_count or 1) in self.shard_ids

    async def takes(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether an interaction is this process's to answer; another may hear it as well."""
        return self.shift is None or await self.shift.takes(interaction.id)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """A light rating may have been given."""
        await self._reaction(event)

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """A light rating may have been taken back."""
        await self._reaction(event)

    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        """A moderator has removed every reaction from a message."""
        await reactions.reactions_cleared(self.house, event.message_id)

    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        """A moderator has removed one sign from a message."""
        await reactions.reactions_cleared(self.house, event.message_id, str(event.emoji))

    async def _reaction(self, event: discord.RawReactionActionEvent) -> None:
        await reactions.reaction_changed(self.house, event, self.user.id if self.user else 0)
