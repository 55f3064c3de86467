"""What people do in Discord: commands, presses, menus, forms, reactions; and what they see."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.wire.discord_server import DiscordServer
from tests.wire.interactions import DEADLINE_SECONDS, Interaction, Kind
from tests.wire.payloads import DIRECT, MANAGE_SERVER, ORDINARY, Json
from tests.wire.reading import button, control, filled, options_of, text_of
from tests.wire.world import Person

SUBCOMMAND, TEXT_OPTION, BOOLEAN, USER = 1, 3, 5, 6
MESSAGE_COMMAND = 3


class People:
    """Moves of people. Each waits for the bot's answer, within Discord's three seconds."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self.typed: list[str] = []

    async def command(
        self, person: Person, channel_id: str, name: str, /, *, wait: bool = True, **options: Any
    ) -> Interaction:
        """Type a slash command; options as text, booleans or people."""
        data = self._command_data(person, name, options)
        return await self._act(person, Kind.COMMAND, channel_id, data, wait=wait)

    async def suggestions(
        self, person: Person, channel_id: str, name: str, /, **option: str
    ) -> list[str]:
        """What Discord offers while an option is being typed."""
        data = self._command_data(person, name, option, typing=True)
        shown = await self._act(person, Kind.AUTOCOMPLETE, channel_id, data)
        return [choice["value"] for choice in shown.choices]

    async def message_command(self, person: Person, message: Json, name: str) -> Interaction:
        """Choose an app from a message's menu."""
        found = next(c for c in self._server.world.commands if c["name"] == name)
        assert found["type"] == MESSAGE_COMMAND
        data = {
            "id": found["id"],
            "name": name,
            "type": MESSAGE_COMMAND,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        return await self._act(person, Kind.COMMAND, message["channel_id"], data)

    async def press(
        self, person: Person, shown: Interaction | Json, label: str, *, wait: bool = True
    ) -> Interaction:
        """Press a button by its label."""
        message = shown.message if isinstance(shown, Interaction) else shown
        found = button(message, label)
        data = {"custom_id": found["custom_id"], "component_type": 2, "id": found["id"]}
        return await self._act(
            person, Kind.COMPONENT, message["channel_id"], data, message, wait=wait
        )

    async def choose(
        self, person: Person, shown: Interaction | Json, name: str, *values: str
    ) -> Interaction:
        """Choose from a menu of a card by its custom id: values or Discord ids."""
        message = shown.message if isinstance(shown, Interaction) else shown
        menu = control(message["components"], name)
        assert not menu.get("options") or set(values) <= options_of(menu)
        data = {
            "custom_id": name,
            "component_type": menu["type"],
            "values": list(values),
            "resolved": {},
            "id": menu["id"],
        }
        return await self._act(person, Kind.COMPONENT, message["channel_id"], data, message)

    async def submit(
        self,
        person: Person,
        opened: Interaction,
        /,
        *,
        wait: bool = True,
        **values: str | list[str],
    ) -> Interaction:
        """Fill in and send the form that was opened; what is left out keeps what it held."""
        assert opened.form is not None, f"no form was opened: {text_of(opened)}"
        parts = filled(opened.form, values)
        self.typed += [value for value in values.values() if isinstance(value, str)]
        data = {"custom_id": opened.form["custom_id"], "components": parts}
        return await self._act(person, Kind.FORM, opened.channel_id, data, opened.source, wait=wait)

    async def react(self, person: Person, message: Json, emoji: str) -> None:
        await self._server.rest.add_reaction(message, emoji, person.user)

    async def unreact(self, person: Person, message: Json, emoji: str) -> None:
        await self._server.rest.remove_reaction(message, emoji, person.user)

    async def _act(
        self,
        person: Person,
        kind: Kind,
        channel_id: str,
        data: Json,
        message: Json | None = None,
        *,
        wait: bool = True,
    ) -> Interaction:
        interaction = self._server.interactions.open(kind, channel_id, message)
        event = self._event(person, interaction, data)
        await self._server.gateway.dispatch("INTERACTION_CREATE", event)
        if not wait:
            return interaction
        what = f"{person.name}: {kind.name} {data.get('custom_id') or data.get('name')}"
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await interaction.answered.wait()
        except TimeoutError:
            raise AssertionError(f"{what}: no answer within Discord's three seconds") from None
        await self._server.until(interaction.settled.is_set, f"{what}: after {interaction.reply!r}")
        return interaction

    def _event(self, person: Person, interaction: Interaction, data: Json) -> Json:
        world = self._server.world
        channel = world.channels[interaction.channel_id]
        direct = channel["type"] == DIRECT
        guild_id = person.guild_id
        event: Json = {
            "id": interaction.id,
            "application_id": world.application_id,
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "channel_id": channel["id"],
            "channel": {**channel, "permissions": str(ORDINARY)},
            "data": data,
            "app_permissions": str(ORDINARY),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": "0" if direct else guild_id},
            "context": 1 if direct else 0,
            "attachment_size_limit": 10_485_760,
        }
        if interaction.source is not None:
            event["message"] = world.shown(interaction.source)
        if direct:
            return {**event, "user": person.user}
        guild = {"id": guild_id, "locale": "en-US", "features": []}
        here = {"guild_id": guild_id, "guild": guild, "guild_locale": "en-US"}
        return {**event, **here, "member": person.member}

    def _command_data(
        self, person: Person, path: str, given: dict[str, Any], *, typing: bool = False
    ) -> Json:
        words = path.split()
        command = next((c for c in self._server.world.commands if c["name"] == words[0]), None)
        assert command is not None, f"Discord knows no /{path}"
        asked = int(command["default_member_permissions"] or 0)
        held = ORDINARY | (MANAGE_SERVER if person.manages else 0)
        assert asked & held == asked, f"{person.name} cannot see /{path}"
        leaf: Json = command
        for word in words[1:]:
            leaf = next(option for option in leaf["options"] if option["name"] == word)
        known = {option["name"]: option for option in leaf.get("options", [])}
        assert given.keys() <= known.keys(), f"/{path} has no {given.keys() - known.keys()}"
        needed = {name for name, option in known.items() if option.get("required")}
        assert typing or needed <= given.keys(), f"/{path} needs {needed - given.keys()}"
        resolved: Json = {"users": {}, "members": {}}
        options = [
            _option(known[name], value, resolved, typing=typing) for name, value in given.items()
        ]
        for word in reversed(words[1:]):
            options = [{"name": word, "type": SUBCOMMAND, "options": options}]
        data = {"id": command["id"], "name": words[0], "type": 1, "options": options}
        return {**data, "resolved": resolved} if resolved["users"] else data


def _option(known: Json, value: Any, resolved: Json, *, typing: bool) -> Json:
    kinds = {str: TEXT_OPTION, bool: BOOLEAN, Person: USER}
    assert kinds[type(value)] == known["type"], f"{known['name']}: {value!r}"
    option = {"name": known["name"], "type": known["type"], "value": value}
    if isinstance(value, Person):
        resolved["users"][value.id] = value.user
        member = {key: held for key, held in value.member.items() if key != "user"}
        resolved["members"][value.id] = member
        option["value"] = value.id
    return {**option, "focused": True} if typing else option
