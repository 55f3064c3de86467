"""Discord's JSON for people, roles, channels and components, as its documentation gives it."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any, TypeAlias

from aiohttp import web

Json: TypeAlias = dict[str, Any]

DISCORD_EPOCH_MS = 1420070400000
TEXT_CHANNEL, DIRECT, THREAD, PRIVATE_THREAD = 0, 1, 11, 12
THREADS = (THREAD, PRIVATE_THREAD)
EPHEMERAL, COMPONENTS_V2 = 1 << 6, 1 << 15
MANAGE_SERVER = 1 << 5
# View, send, embed, attach, history, react, commands, threads of both kinds, send in threads.
ORDINARY = sum(1 << bit for bit in (10, 11, 14, 15, 16, 6, 31, 35, 36, 38))

_numbers = itertools.count(1)


def new_id() -> str:
    """A snowflake: an id that grows and holds the time at which it was made."""
    return str(int(time.time() * 1000 - DISCORD_EPOCH_MS) << 22 | next(_numbers) & 0x3FFFFF)


def user_json(user_id: str, name: str, *, bot: bool = False) -> Json:
    return {
        "id": user_id,
        "username": name,
        "discriminator": "0",
        "global_name": name.title(),
        "avatar": None,
        "public_flags": 0,
        "bot": bot,
    }


def member_json(user: Json, roles: list[str]) -> Json:
    return {
        "user": user,
        "roles": roles,
        "nick": None,
        "avatar": None,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }


def role_json(role_id: str, name: str, permissions: int, position: int) -> Json:
    return {
        "id": role_id,
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel_json(channel_id: str, kind: int, name: str | None, **more: Any) -> Json:
    return {
        "id": channel_id,
        "type": kind,
        "name": name,
        "flags": 0,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        **more,
    }


def thread_json(
    thread_id: str, name: str, parent: Json, owner_id: str, now: str, kind: int = THREAD
) -> Json:
    """A thread; a public one has the id of the message that it hangs on."""
    return channel_json(
        thread_id,
        kind,
        name,
        guild_id=parent["guild_id"],
        parent_id=parent["id"],
        owner_id=owner_id,
        message_count=0,
        member_count=1,
        thread_metadata={
            "archived": False,
            "auto_archive_duration": 10080,
            "archive_timestamp": now,
            "locked": False,
            "create_timestamp": now,
        },
    )


def guild_json(guild_id: str, name: str, owner_id: str, bot: Json) -> Json:
    """A server as GUILD_CREATE brings it, without its roles, channels and threads."""
    return {
        "id": guild_id,
        "name": name,
        "owner_id": owner_id,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "preferred_locale": "en-US",
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "nsfw_level": 0,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "large": False,
        "unavailable": False,
        "member_count": 8,
        "voice_states": [],
        "members": [bot],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def walk(components: list[Json]) -> list[Json]:
    """All components, nested ones too, in the order in which they are read."""
    found: list[Json] = []
    for component in components:
        inner = [component[key] for key in ("component", "accessory") if component.get(key)]
        found += [component, *walk([*component.get("components", []), *inner])]
    return found


def numbered(components: list[Json]) -> list[Json]:
    """The components, each with an id where its sender gave none, as Discord does."""
    for number, component in enumerate(walk(components), start=1):
        component.setdefault("id", number)
    return components


def answer(data: Any, status: int = 200, **headers: str) -> web.Response:
    """An answer whose content type is to the letter Discord's; header names with _ for -."""
    return web.Response(
        body=json.dumps(data).encode(),
        status=status,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
