"""Presses and forms that no honest client would send. All touches of simcord's inside for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simcord import ChannelHandle, InteractionResult
from simcord.actors import _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.enums import ComponentType, InteractionType
from sqlalchemy import select

from bot.db.tables import Base
from tests.conversations.institute import Institute

WRITTEN = {
    "first",
    "last",
    "text",
    "strength",
    "next_step",
    "quote",
    "name",
    "at",
    "starts",
    "ends",
    "days",
    "country",
    "part",
    "words",
    "aims",
    "why",
    "reason",
    "vignette",
    "speaker",
    "credit",
}


async def press(
    actor: Any,
    channel: ChannelHandle,
    custom_id: str,
    values: Sequence[str] | None = None,
    component_type: ComponentType = ComponentType.BUTTON,
) -> InteractionResult:
    """Press a button, or choose in a menu, that stands on a message of the bot."""
    env = actor._env
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "?", "custom_id": "?"}]}
    bot_id = env.backend.bot_user.id
    message = env.backend.create_message(channel.id, bot_id, "A message", components=[row])
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": component_type}
    if values is not None:
        data |= {"values": list(values), "component_type": ComponentType.STRING_SELECT}
    return await _send(actor, InteractionType.MESSAGE_COMPONENT, channel, data, message)


async def submit(
    actor: Any, channel: ChannelHandle, custom_id: str, fields: Mapping[str, str | list[str]]
) -> InteractionResult:
    """Submit a form with these fields, whether or not the bot ever opened it."""
    parts = [
        {
            "type": ComponentType.LABEL,
            "id": number,
            "component": {
                "id": 100 + number,
                "custom_id": name,
                "type": _kind(name, value),
                "values" if isinstance(value, list) else "value": value,
            },
        }
        for number, (name, value) in enumerate(fields.items(), start=1)
    ]
    data = {"custom_id": custom_id, "components": parts}
    return await _send(actor, InteractionType.MODAL_SUBMIT, channel, data)


def _kind(name: str, value: str | list[str]) -> ComponentType:
    if isinstance(value, list):
        return ComponentType.CHECKBOX_GROUP
    return ComponentType.TEXT_INPUT if name in WRITTEN else ComponentType.RADIO_GROUP


async def resubmit(actor: Any, shown: InteractionResult, values: dict[str, Any]) -> Any:
    """Submit a form once more: what a second press on Submit sends while the first is under way."""
    shown._interaction.modal_consumed = False
    return await actor.submit_modal(shown, values)


async def everything(institute: Institute) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to see that nothing has changed."""
    async with institute.app.database.reading() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


async def _send(
    actor: Any,
    kind: InteractionType,
    channel: ChannelHandle,
    data: dict[str, Any],
    message: Any = None,
) -> InteractionResult:
    shown = (
        {"message": dict(serializers.message_payload(actor._env.backend, message))}
        if message
        else None
    )
    return await _dispatch_actor_interaction(
        actor,
        kind,
        channel,
        data,
        extra=shown,
        source_message_id=message.id if message else None,
    )
