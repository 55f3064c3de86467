"""What Discord refuses in a message or a form, as far as a bot like ours can get it wrong."""

from __future__ import annotations

from collections.abc import Iterator

from tests.wire.payloads import COMPONENTS_V2, Json, walk

ROW, BUTTON, SELECT, TEXT_INPUT, SECTION, TEXT, LABEL = 1, 2, 3, 4, 9, 10, 18
RADIO_GROUP, CHECKBOX_GROUP = 21, 22
MOST_COMPONENTS, MOST_TEXT, MOST_CONTENT = 40, 4000, 2000
LONGEST = {"custom_id": 100, "label": 80, "placeholder": 150, "title": 45}
MOST_OPTIONS = {SELECT: 25, RADIO_GROUP: 10, CHECKBOX_GROUP: 10}
ON_TOP = {ROW, SECTION, TEXT, 12, 13, 14, 17}
IN_FORM = {TEXT, LABEL}


def faults_of_message(body: Json) -> list[str]:
    """What is wrong with a message, or nothing."""
    components = body.get("components") or []
    found = list(_faults_of(components))
    if len(body.get("content") or "") > MOST_CONTENT:
        found.append("content: too long")
    if (body.get("flags") or 0) & COMPONENTS_V2:
        if body.get("content") or body.get("embeds"):
            found.append("content and embeds cannot be used with components v2")
        text = sum(len(part["content"]) for part in walk(components) if part["type"] == TEXT)
        found += [f"components: {text} characters of text"] if text > MOST_TEXT else []
        found += [f"components: type {c['type']}" for c in components if c["type"] not in ON_TOP]
        found += [] if components else ["components: none"]
    elif not (body.get("content") or body.get("attachments") or body.get("embeds")):
        found.append("Cannot send an empty message")
    return found


def faults_of_form(form: Json) -> list[str]:
    """What is wrong with a modal, or nothing."""
    parts = form["components"]
    found = list(_faults_of(parts))
    found += (
        [f"title: {form['title']!r}"] if not 1 <= len(form["title"]) <= LONGEST["title"] else []
    )
    found += [] if 1 <= len(parts) <= 5 else [f"components: {len(parts)} of 5"]
    for part in parts:
        if part["type"] not in IN_FORM:
            found.append(f"components: type {part['type']} in a form")
        if part["type"] == LABEL and not 1 <= len(part["label"]) <= 45:
            found.append(f"label: {part['label']!r}")
        if len(part.get("description") or "") > 100:
            found.append(f"description: {part['description']!r}")
    return found


def _faults_of(components: list[Json]) -> Iterator[str]:
    every = walk(components)
    names = [part["custom_id"] for part in every if "custom_id" in part]
    if len(every) > MOST_COMPONENTS:
        yield f"components: {len(every)} of {MOST_COMPONENTS}"
    if len(names) != len(set(names)):
        yield f"custom_id: twice in {names}"
    for part in every:
        for key, longest in LONGEST.items():
            if len(part.get(key) or "") > longest:
                yield f"{key}: longer than {longest}"
        if part["type"] == TEXT and not 1 <= len(part["content"]) <= MOST_TEXT:
            yield f"text: {len(part['content'])} characters"
        if part["type"] == ROW and not 1 <= len(part["components"]) <= 5:
            yield f"row: {len(part['components'])} of 5"
        yield from _faults_of_choices(part)


def _faults_of_choices(part: Json) -> Iterator[str]:
    most = MOST_OPTIONS.get(part["type"])
    if most is None:
        return
    options = part["options"]
    if not 1 <= len(options) <= most:
        yield f"options: {len(options)} of {most}"
    if len({option["value"] for option in options}) != len(options):
        yield "options: a value twice"
    for option in options:
        if not 1 <= len(option["label"]) <= 100 or len(option.get("description") or "") > 100:
            yield f"option: {option['label']!r}"
