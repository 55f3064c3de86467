"""Setting a server up, with a live check of what the bot may do there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import setup as practice
from bot.practice.deliveries import failures, revive, servers_with_failures
from bot.practice.pairs_sitting import holds_pairs
from bot.practice.people import require_admin
from bot.practice.setup import Place
from bot.ui.answers import SILENT_FAULTS, Call
from bot.ui.cards.setup import Check, next_step, setup_card, test_post_card
from bot.ui.commands import slash
from bot.ui.parts import Pick, Pool
from bot.ui.permissions import DISCUSSING, PAIRING, POSTING, REPORTING, check_channel
from bot.ui.render import render_card
from bot.ui.routes import Routes
from drills.model import Refusal
from drills.zones import matching_zones

if TYPE_CHECKING:
    from bot.db.tables import Server

routes = Routes()

PLACES = (
    (Place.DRILLS, "Drill channel: where vignettes are posted", Pool.TEXT_CHANNELS),
    (Place.STAFF, "Staff channel: where the bot reports problems", Pool.TEXT_CHANNELS),
    (Place.SUPERVISORS, "Supervisors' role", Pool.ROLES),
    (Place.COORDINATORS, "Coordinators' role", Pool.ROLES),
)
"""What is chosen on the card, in its order; the routes carry a place's number in it."""


async def suggest_zone(
    _interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Time zones whose name contains what is typed."""
    return [app_commands.Choice(name=name, value=name) for name in matching_zones(typed)]


@slash("setup", "Choose channels, roles and time zone, and check what the bot may do")
@app_commands.describe(zone="The time zone of this server, such as Europe/Berlin")
@app_commands.autocomplete(zone=suggest_zone)
async def setup(house: House, call: Call, zone: str | None = None) -> None:
    """Show the setup card; with a zone, set it first. It can be run again at any time."""
    actor = actor_of(call)
    async with house.database.writing() as session:
        if zone is None:
            server = await practice.setting_up(session, actor, house.zone)
        else:
            server = await practice.choose_zone(session, actor, zone, house.zone)
    await _show(house, call, server, zone_changed=zone is not None)


@routes.route("setup/{number}")
async def choose(house: House, call: Call, number: int) -> None:
    """Keep a chosen channel or role and show the card anew."""
    if number >= len(PLACES):
        raise Refusal("Open `/admin setup` anew: this card is from an earlier version.")
    chosen = _chosen(call)
    async with house.database.writing() as session:
        server = await practice.choose(
            session, actor_of(call), PLACES[number][0], chosen, house.zone
        )
        await revive(session, server.id, house.now())
    house.wake()
    await _show(house, call, server)


def _chosen(call: Call) -> int | None:
    """The Discord id that was picked, None for none; refuses another server's channel."""
    if not call.picked:
        return None
    picked = call.picked[0]
    channel = call.interaction.client.get_channel(int(picked)) if picked.isdecimal() else None
    guild = getattr(channel, "guild", None)
    if not picked.isdecimal() or (guild is not None and guild.id != call.server_id):
        raise Refusal("That is not in this server. Open `/admin setup` anew and choose again.")
    return int(picked)


@routes.route("setup-check/{nonce}")
@routes.route("setup-check")
async def check(house: House, call: Call) -> None:
    """Check anew, and send again what had failed."""
    actor = actor_of(call)
    async with house.database.writing() as session:
        server = await practice.setting_up(session, actor, house.zone)
        await revive(session, server.id, house.now())
    house.wake()
    await _show(house, call, server)


async def try_again(house: House, *server_ids: int) -> None:
    """Send again what had failed in those servers, because something there has changed."""
    async with house.database.reading() as session:
        failed = await servers_with_failures(session)
    for server_id in failed & set(server_ids):
        async with house.database.writing() as session:
            await revive(session, server_id, house.now())
        house.wake()


@routes.route("setup-test")
async def send_test_post(house: House, call: Call) -> None:
    """Post where drills will be posted, and say how it went."""
    actor = actor_of(call)
    async with house.database.writing() as session:
        server = await practice.setting_up(session, actor, house.zone)
    if server.drill_channel_id is None:
        raise Refusal("Choose the drill channel first.")
    channel = call.interaction.client.get_partial_messageable(
        server.drill_channel_id, guild_id=server.id
    )
    try:
        sent = await channel.send(view=render_card(test_post_card()))
    except SILENT_FAULTS as fault:
        line = (await _check_channel(call, server.drill_channel_id, DISCUSSING)).line
        raise Refusal(f"The test post did not go out: {line}") from fault
    await call.say(f"It works: {sent.jump_url}")


@routes.route("setup-untest")
async def delete_test_post(_house: House, call: Call) -> None:
    """Take the test post away again; admins only, as for posting it."""
    require_admin(actor_of(call))
    if call.interaction.message:
        with suppress(discord.NotFound):
            await call.interaction.message.delete()
    await call.say("The test post is gone.")


async def _show(house: House, call: Call, server: Server, *, zone_changed: bool = False) -> None:
    places = _places(server)
    async with house.database.reading() as session:
        problems = await failures(session, server.id)
        needed = PAIRING if await holds_pairs(session, server.id) else DISCUSSING
    checks = [*await _checks(call, server, needed), next_step(places)]
    await call.change(setup_card(server, places, checks, problems, zone_changed=zone_changed))


def _places(server: Server) -> list[Pick]:
    """The menus of the card, with what is chosen now."""
    chosen: list[int | None] = [getattr(server, place.value) for place, _, _ in PLACES]
    return [
        Pick(f"setup/{number}", label, pool=pool, chosen=str(now) if now else None)
        for number, ((_, label, pool), now) in enumerate(zip(PLACES, chosen, strict=True))
    ]


async def _checks(call: Call, server: Server, needed: dict[str, str]) -> list[Check]:
    guild = call.interaction.client.get_guild(server.id)
    if guild is None or guild.unavailable:
        # Roles and permissions are read from what Discord tells at the start of a connection.
        line = "Discord has not told me about this server yet. Press Check again in a minute."
        return [Check(fine=False, line=line)]
    return [
        await _check_channel(call, server.drill_channel_id, needed, "drill channel"),
        await _check_channel(call, server.staff_channel_id, REPORTING, "staff channel"),
        *_check_roles(guild, server),
    ]


async def _check_channel(
    call: Call, channel_id: int | None, needed: dict[str, str], name: str = "channel"
) -> Check:
    if channel_id is None:
        return Check(fine=False, line=f"no {name} is chosen yet.")
    try:
        channel = await call.interaction.client.fetch_channel(channel_id)
    except discord.NotFound:
        return Check(fine=False, line=f"the {name} is not there any more. Choose another one.")
    except discord.Forbidden:
        missing = [POSTING["view_channel"]]
    else:
        missing = check_channel(channel, needed)
    if not missing:
        return Check(fine=True, line=f"I can do all I need in <#{channel_id}>.")
    return Check(
        fine=False,
        line=(
            f"in <#{channel_id}> I lack: {', '.join(missing)}. Grant it there: Edit Channel, "
            "Permissions, add my role, allow it."
        ),
    )


def _check_roles(guild: discord.Guild, server: Server) -> list[Check]:
    chosen = (
        ("supervisors' role", server.supervisor_role_id),
        ("coordinators' role", server.coordinator_role_id),
    )
    return [
        Check(fine=False, line=f"the {name} is not there any more. Choose another one.")
        for name, role_id in chosen
        if role_id and guild.get_role(role_id) is None
    ]
