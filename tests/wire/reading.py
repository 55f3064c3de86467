"""What stands in a message or a form, and what a person's client makes of a filled form."""

from __future__ import annotations

from collections.abc import Mapping

from tests.wire.interactions import Interaction
from tests.wire.limits import CHECKBOX_GROUP, LABEL, RADIO_GROUP, TEXT, TEXT_INPUT
from tests.wire.payloads import Json, walk


def text_of(shown: Interaction | Json) -> str:
    """Every word that a message or a form shows, in order."""
    if isinstance(shown, Interaction):
        return text_of(shown.form or shown.message)
    files = [file["text"] for file in shown.get("attachments", [])]
    parts = [*walk(shown["components"])]
    keys = ("content", "label", "value")
    words = [str(part[key]) for part in parts for key in keys if part.get(key)]
    return "\n".join([shown.get("content") or "", *words, *files])


def custom_ids(message: Json) -> list[str]:
    return [part["custom_id"] for part in walk(message["components"]) if "custom_id" in part]


def button(message: Json, label: str) -> Json:
    """The button of that label, which can be pressed."""
    found = [part for part in walk(message["components"]) if part.get("label") == label]
    assert found, f"no button {label}: {text_of(message)}"
    assert not found[0].get("disabled"), f"{label} is at rest"
    return found[0]


def control(components: list[Json], name: str) -> Json:
    """The field or menu of that custom id."""
    return next(part for part in walk(components) if part.get("custom_id") == name)


def options_of(part: Json) -> set[str]:
    return {option["value"] for option in part["options"]}


def names_of(shown: Interaction) -> list[str]:
    """The names of the fields of an open form."""
    form = shown.form or {"components": []}
    return [part["custom_id"] for part in walk(form["components"]) if "custom_id" in part]


def held(part: Json) -> str | list[str] | None:
    """What a field holds before anybody touches it."""
    if part["type"] == TEXT_INPUT:
        return part.get("value") or ""
    chosen = [option["value"] for option in part.get("options", []) if option.get("default")]
    if part["type"] == RADIO_GROUP:
        return chosen[0] if chosen else None
    return chosen


def filled(form: Json, values: Mapping[str, str | list[str]]) -> list[Json]:
    """The parts of a form as they are sent, checked as Discord's own client checks them."""
    unknown = values.keys() - {c["custom_id"] for c in walk(form["components"]) if "custom_id" in c}
    assert not unknown, f"the form has no {unknown}"
    sent: list[Json] = []
    for part in form["components"]:
        if part["type"] == TEXT:
            sent.append({"type": TEXT, "id": part["id"]})
        if part["type"] == LABEL:
            inner = part["component"]
            value = values.get(inner["custom_id"], held(inner))
            sent.append({"type": LABEL, "id": part["id"], "component": _sent(inner, value)})
    return sent


def _sent(part: Json, value: str | list[str] | None) -> Json:
    sent = {"type": part["type"], "id": part["id"], "custom_id": part["custom_id"]}
    required = part.get("required", True)
    if part["type"] == TEXT_INPUT:
        assert isinstance(value, str)
        assert len(value) <= part.get("max_length", 4000), f"{part['custom_id']} is too long"
        assert value or not required, f"{part['custom_id']} is required"
        return {**sent, "value": value}
    if part["type"] == RADIO_GROUP:
        assert value in options_of(part) or (value is None and not required), part["custom_id"]
        return {**sent, "value": value}
    assert isinstance(value, list)
    most = len(part["options"]) if part["type"] == CHECKBOX_GROUP else 1
    assert set(value) <= options_of(part), f"{part['custom_id']}: {value}"
    least = part.get("min_values", 1) if required else 0
    assert least <= len(value) <= part.get("max_values", most), f"{part['custom_id']}: {value}"
    return {**sent, "values": value}
