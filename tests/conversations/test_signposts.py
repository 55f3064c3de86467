"""A series with crisis content, from its draft to its post."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drills.library import Library
from tests.conversations.institute import LIBRARY, PACK, Institute
from tests.conversations.shown import controls, labels_of, said, text_of

PLAIN = LIBRARY.pack(PACK)
CRISIS = replace(
    PLAIN,
    id="org.example.despair",
    title="Despair",
    group="Hard moments",
    crisis=True,
    drills=tuple(replace(drill, crisis=True) for drill in PLAIN.drills),
)
WORDS = "Ring the duty desk at any hour."


@pytest.fixture
def library() -> Library:
    return Library({PLAIN.id: PLAIN, CRISIS.id: CRISIS})


async def test_crisis_content_is_asked_for_agreed_to_and_signposted(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    usual = await ready.carlo.slash(ready.staff, "series create")
    assert [one["value"] for one in controls(usual)["pack"]["options"]] == [PACK]
    shown = await ready.carlo.slash(ready.staff, "series create", group="Hard moments")
    made = await ready.carlo.submit_modal(
        shown,
        {
            "name": "Hard days",
            "pack": [CRISIS.id],
            "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
            "at": "09:00",
            "closes": "24",
        },
    )
    refused = await ready.carlo.click(made.response, label="Start")
    assert "Write your institute's words with `/series signpost`" in said(refused)
    form = await ready.carlo.slash(ready.staff, "series signpost")
    kept = await ready.carlo.submit_modal(form, {"words": WORDS})
    assert f"> {WORDS}" in said(kept)

    asked = await ready.carlo.slash(ready.staff, "series start", series="Hard days")
    assert "**Hard days** has crisis content: Despair." in text_of(asked.response)
    assert f"> {WORDS}" in text_of(asked.response)
    assert labels_of(asked.response) == ["I agree, start it", "Back"]
    started = await ready.carlo.click(asked.response, label="I agree, start it")
    assert "**Running**" in text_of(started.response)
    preview = await ready.carlo.slash(ready.staff, "series preview", series="Hard days")
    assert f"**Where to find help:** {WORDS}" in text_of(preview.response)

    await ready.pass_time(hours=10)
    post = ready.drills.last_message
    assert f"**Where to find help:** {WORDS}" in text_of(post)
    reply = await ready.ada.click(post, label="Reply")
    assert f"**Where to find help:** {WORDS}" in str(reply.modal)
