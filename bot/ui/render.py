"""Cards and forms as Discord's components, and what a submitted form holds."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.ui.markdown import clip
from bot.ui.parts import (
    Attach,
    Beside,
    Buttons,
    Card,
    Choose,
    Form,
    Note,
    Pick,
    Pool,
    Rule,
    Text,
    Write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.ui.parts import Block, Button, Field, Option, Tick

LONGEST_TEXT = 4000
LONGEST_TITLE = 45
LONGEST_LABEL = 45
LONGEST_HINT = 100
LONGEST_OPTION = 100


def render_card(card: Card) -> ui.LayoutView:
    """The card as a message's components.

    The view is stopped before it is sent, so that discord.py keeps none of it: presses are
    found by their custom id in the route table, after a restart as before.
    """
    view = ui.LayoutView(timeout=None)
    for block in card.blocks:
        view.add_item(_render_block(block))
    view.stop()
    return view


def _render_block(block: Block) -> ui.Item[Any]:
    match block:
        case Text():
            return ui.TextDisplay(clip(block.markdown, LONGEST_TEXT))
        case Beside():
            return ui.Section(
                ui.TextDisplay(clip(block.markdown, LONGEST_TEXT)),
                accessory=_render_button(block.button),
            )
        case Buttons():
            return ui.ActionRow(*(_render_button(button) for button in block.buttons))
        case Rule():
            return ui.Separator()
        case Pick():
            return ui.ActionRow(_render_pick(block))


def _render_button(button: Button) -> ui.Button[Any]:
    return ui.Button(
        label=button.label,
        custom_id=button.route,
        style=discord.ButtonStyle[button.look.value],
        disabled=button.disabled,
    )


def _render_pick(pick: Pick) -> ui.Item[Any]:
    chosen = int(pick.chosen) if pick.pool and pick.chosen else None
    if pick.pool is Pool.TEXT_CHANNELS:
        return ui.ChannelSelect(
            custom_id=pick.route,
            placeholder=pick.placeholder,
            channel_types=[discord.ChannelType.text],
            min_values=0,
            default_values=[
                discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.channel)
            ]
            if chosen
            else [],
        )
    if pick.pool is Pool.ROLES:
        return ui.RoleSelect(
            custom_id=pick.route,
            placeholder=pick.placeholder,
            min_values=0,
            default_values=[
                discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.role)
            ]
            if chosen
            else [],
        )
    return ui.Select(
        # A number of its own: what was chosen on another card of the same message is not meant.
        id=zlib.crc32(pick.route.encode()) >> 1,
        custom_id=pick.route,
        placeholder=pick.placeholder,
        min_values=int(pick.most is None),
        max_values=pick.most or 1,
        options=_select_options(pick.options, *pick.marked, pick.chosen),
    )


def _select_options(options: tuple[Option, ...], *chosen: str | None) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=clip(option.label, LONGEST_OPTION),
            value=option.value,
            description=clip(option.description, LONGEST_OPTION) or None,
            default=option.value in chosen,
        )
        for option in options
    ]


def render_form(form: Form) -> ui.Modal:
    """The form as a modal, stopped for the same reason as a card's view."""
    modal = ui.Modal(title=clip(form.title, LONGEST_TITLE), custom_id=form.route, timeout=None)
    for field in form.fields:
        modal.add_item(_render_field(field))
    modal.stop()
    return modal


def _render_field(field: Field) -> ui.Item[Any]:
    if isinstance(field, Note):
        return ui.TextDisplay(clip(field.markdown, LONGEST_TEXT))
    return ui.Label(
        text=clip(field.label, LONGEST_LABEL),
        description=clip(field.hint, LONGEST_HINT) or None,
        component=_render_control(field),
    )


def _render_control(field: Write | Choose | Tick | Attach) -> ui.Item[Any]:
    if isinstance(field, Attach):
        return ui.FileUpload(custom_id=field.name, required=True)
    if isinstance(field, Write):
        return ui.TextInput(
            custom_id=field.name,
            style=discord.TextStyle.paragraph if field.long else discord.TextStyle.short,
            placeholder=clip(field.placeholder, LONGEST_HINT) or None,
            default=field.text[: field.longest] or None,
            required=field.required,
            max_length=field.longest,
        )
    if isinstance(field, Choose) and field.menu:
        return ui.Select(
            custom_id=field.name,
            options=_select_options(field.options, field.chosen),
            required=field.required,
            min_values=int(field.required),
        )
    if isinstance(field, Choose):
        return ui.RadioGroup(
            custom_id=field.name,
            options=[
                discord.RadioGroupOption(
                    label=clip(option.label, LONGEST_OPTION),
                    value=option.value,
                    description=clip(option.description, LONGEST_OPTION) or None,
                    default=option.value == field.chosen,
                )
                for option in field.options
            ],
            required=field.required,
        )
    return ui.CheckboxGroup(
        custom_id=field.name,
        options=[
            discord.CheckboxGroupOption(
                label=clip(option.label, LONGEST_OPTION),
                value=option.value,
                description=clip(option.description, LONGEST_OPTION) or None,
                default=option.value in field.chosen,
            )
            for option in field.options
        ],
        min_values=int(field.required),
        max_values=len(field.options),
        required=field.required,
    )


def read_form(components: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What a submitted form holds: each control's custom id to its values, as text.

    Reads Discord's raw payload, so that it works for a form that was opened by a process
    that is long gone. Unknown parts are passed over.
    """
    values: dict[str, list[str]] = {}
    for control in _controls(components):
        name = control.get("custom_id")
        if isinstance(name, str):
            one: Any = control.get("value")
            many: list[Any] = control.get("values", [one])
            values[name] = [_storable(str(value)) for value in many if value is not None]
    return values


def read_texts(components: list[Mapping[str, Any]]) -> list[str]:
    """What the person typed into a submitted form's text fields, without the empty ones."""
    return [
        _storable(str(control["value"]))
        for control in _controls(components)
        if control.get("type") == discord.ComponentType.text_input.value and control.get("value")
    ]


def _storable(text: str) -> str:
    """The text without what no database or message can hold: NUL, and half a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _controls(components: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in components:
        inner = part.get("component")
        yield from [inner] if inner else part.get("components", [])
