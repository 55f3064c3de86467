"""The preview: word for word what is then posted, and only its reader sees it."""

from __future__ import annotations

import pytest

from tests.conversations.institute import Institute
from tests.conversations.shown import labels_of, said, text_of, written_blocks


async def test_the_preview_is_word_for_word_what_is_then_posted(running: Institute) -> None:
    shown = await running.carlo.slash(running.staff, "series preview", series="Reflections")
    assert shown.ephemeral
    header, *rest = written_blocks(shown.response)
    assert header.startswith("**PREVIEW**, only you see this.")
    assert f"<#{running.drills.id}>" in header
    assert labels_of(shown.response) == []
    await running.pass_time(hours=10)
    post = running.drills.last_message
    assert rest == written_blocks(post)
    assert text_of(shown.response).endswith("[Reply]\n[See replies]\n[Criteria]")
    assert labels_of(post) == ["Reply", "See replies", "Criteria"]

    tomorrow = await running.carlo.slash(running.staff, "series preview", series="Reflections")
    _, *rest = written_blocks(tomorrow.response)
    await running.pass_time(days=1)
    assert rest == written_blocks(running.drills.last_message)


async def test_the_preview_passes_over_a_skipped_day(running: Institute) -> None:
    await running.carlo.slash(running.staff, "series skip", series="Reflections")
    shown = await running.carlo.slash(running.staff, "series preview", series="Reflections")
    _, *rest = written_blocks(shown.response)
    await running.pass_time(hours=10)
    await running.pass_time(days=1)
    assert rest == written_blocks(running.drills.last_message)


@pytest.mark.parametrize("state", ["draft", "paused"])
async def test_the_preview_of_a_series_that_does_not_run_says_so(
    ready: Institute, state: str
) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series(start=state == "paused")
    if state == "paused":
        await ready.carlo.slash(ready.staff, "series pause", series="Reflections")
    shown = await ready.carlo.slash(ready.staff, "series preview", series="Reflections")
    header, *_ = written_blocks(shown.response)
    assert "once the series runs" in header
    assert "It will be posted" not in header


async def test_the_preview_button_adds_a_card_and_keeps_the_first(running: Institute) -> None:
    card = await running.carlo.slash(running.staff, "series show", series="Reflections")
    shown = await running.carlo.click(card.response, label="Preview")
    assert "**PREVIEW**" in said(shown)
    assert "**Running**" in text_of(card.response)
