"""What people see: the words, buttons and fields of messages and forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simcord import InteractionResult

Part = Mapping[str, Any]


def parts_of(message: Any) -> Iterator[Part]:
    """Every component of a message, nested ones too, in the order they are shown."""
    raw = getattr(message, "components", [])
    waiting: list[Part] = [part if isinstance(part, dict) else part.to_dict() for part in raw]
    while waiting:
        part = waiting.pop(0)
        yield part
        beside = [part["accessory"]] if part.get("accessory") else []
        waiting = [*part.get("components", []), *beside, *waiting]


def text_of(message: Any) -> str:
    """Every word that a message shows, in order."""
    if message is None:
        return ""
    found = [message.content] if message.content else []
    for part in parts_of(message):
        if part.get("content"):
            found.append(part["content"])
        if part.get("label"):
            found.append(f"[{part['label']}]")
    return "\n".join(found)


def said(shown: InteractionResult) -> str:
    """Every word of an answer: the first message and whatever followed it."""
    return "\n".join(text_of(message) for message in (shown.response, *shown.followups))


def written_blocks(message: Any) -> list[str]:
    """The blocks of text of a message."""
    return [part["content"] for part in parts_of(message) if part.get("content")]


def labels_of(message: Any) -> list[str]:
    """The buttons that can be pressed, by their labels."""
    return [
        part["label"]
        for part in parts_of(message)
        if part.get("label") and not part.get("disabled")
    ]


def custom_id_of(message: Any, label: str) -> str:
    """The custom id of the button with that label."""
    for part in parts_of(message):
        if part.get("label") == label:
            return part["custom_id"]
    raise AssertionError(f"no button {label}: {text_of(message)}")


def chosen_in(message: Any, custom_id: str) -> list[str]:
    """What a menu of a card has chosen: values, or Discord ids."""
    [menu] = [part for part in parts_of(message) if part.get("custom_id") == custom_id]
    if "options" in menu:
        return [option["value"] for option in menu["options"] if option.get("default")]
    return [str(default["id"]) for default in menu.get("default_values", [])]


def form_text(shown: InteractionResult) -> str:
    """What a form says above its fields."""
    form = shown.modal or {}
    return "\n".join(part["content"] for part in form.get("components", []) if part.get("content"))


def controls(shown: InteractionResult) -> dict[str, Part]:
    """A form's controls by name."""
    form = shown.modal or {}
    inner = (part.get("component") for part in form.get("components", []))
    return {control["custom_id"]: control for control in inner if control}


def levels(shown: InteractionResult, level: str) -> dict[str, str]:
    """The same level for every criterion of an open rating form."""
    return {name: level for name in controls(shown) if name.startswith("level-")}
