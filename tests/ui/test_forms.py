"""What a submitted form holds, read from what Discord sends."""

from __future__ import annotations

from typing import Any

from bot.ui.parts import Choose, Form, Note, Option, Tick, Write
from bot.ui.render import read_form, read_texts, render_form


def label(control: dict[str, Any]) -> dict[str, Any]:
    return {"type": 18, "id": 1, "component": control}


SUBMITTED = [
    {"type": 10, "id": 9},
    label({"type": 4, "custom_id": "text", "value": "You miss him."}),
    label({"type": 21, "custom_id": "reaction", "value": "too_easy"}),
    label({"type": 22, "custom_id": "fictional", "values": ["fictional"]}),
    label({"type": 3, "custom_id": "pack", "values": ["org.example"]}),
    label({"type": 21, "custom_id": "nothing", "value": None}),
    {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "An old row."}]},
    {"type": 99, "strange": True},
]


def test_every_control_is_read_by_its_name() -> None:
    assert read_form(SUBMITTED) == {
        "text": ["You miss him."],
        "reaction": ["too_easy"],
        "fictional": ["fictional"],
        "pack": ["org.example"],
        "nothing": [],
        "old": ["An old row."],
    }


def test_only_what_was_typed_comes_back_to_its_writer() -> None:
    assert read_texts(SUBMITTED) == ["You miss him.", "An old row."]
    assert read_texts([label({"type": 4, "custom_id": "text", "value": ""})]) == []


def test_what_cannot_be_stored_is_left_out() -> None:
    odd = [label({"type": 4, "custom_id": "text", "value": "a\x00b\ud83dc 🎭"})]
    assert read_form(odd) == {"text": ["ab?c 🎭"]}
    assert read_texts(odd) == ["ab?c 🎭"]


def test_a_form_holds_what_was_written_before_and_what_was_chosen() -> None:
    form = Form(
        "reply-form/1/abc",
        "A title that is far too long to fit into Discord's forty-five characters",
        (
            Note("Read this."),
            Write("text", "Reply", text="A draft", long=True),
            Choose("pack", "Pack", (Option("One", "1"), Option("Two", "2")), chosen="2", menu=True),
            Choose("how", "How", (Option("A", "a"), Option("B", "b", "better")), chosen="b"),
            Tick("days", "Days", (Option("Mon", "0"), Option("Tue", "1")), chosen=("1",)),
        ),
    )
    made = render_form(form).to_dict()
    assert made["custom_id"] == "reply-form/1/abc"
    assert len(made["title"]) <= 45
    note, text, menu, radio, boxes = made["components"]
    assert note["content"] == "Read this."
    assert text["component"]["value"] == "A draft"
    assert text["component"]["required"]
    for part, chosen in ((menu, "2"), (radio, "b"), (boxes, "1")):
        options = part["component"]["options"]
        assert [o["value"] for o in options if o.get("default")] == [chosen]
