"""Every text at its limit, and every trick of Discord's markdown, through a whole practice day.

That no request breaks Discord's limits is checked after each test.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from drills.library import Library
from tests.conversations.hostile import NASTY, PLAIN, hostile_library, text
from tests.conversations.institute import REPLY, Institute
from tests.conversations.shown import (
    controls,
    form_text,
    labels_of,
    levels,
    said,
    written_blocks,
)

HOSTILE = "org.etude.hostile"


@pytest.fixture(params=[PLAIN, NASTY], ids=["plain", "nasty"])
def filling(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def library(filling: str) -> Library:
    return hostile_library(filling)


def read(words: str) -> str:
    """What a person reads, without blanks: quote marks, backslashes and the like taken away."""
    words = re.sub(r"^> ?", "", words, flags=re.MULTILINE).replace("\u200b", "")
    return "".join(re.sub(r"\\([^A-Za-z0-9\s])", r"\1", words).split())


def typed(words: str) -> str:
    """What was written, without blanks."""
    return "".join(words.split())


@pytest.fixture
async def long_day(ready: Institute, filling: str) -> Institute:
    """The first drill of the hostile pack, with everybody's longest replies."""
    await ready.make_cohort(ready.ada, ready.ben, ready.mei, name=text(80, filling))
    await ready.make_series(name=text(80, filling), pack=[HOSTILE])
    await ready.choose_rule("discussion", "Yes", series=text(80, filling))
    return ready


async def longest_reply(institute: Institute, person: Any, filling: str, post: Any) -> str:
    words = f"{person.name} {text(3990, filling, lines=True)}".ljust(4000, "!")
    saved = await institute.reply(person, words, post)
    assert "Your reply is saved." in said(saved)
    return words


async def test_preview_and_post_are_the_same_at_the_limits(
    long_day: Institute, filling: str
) -> None:
    name = text(80, filling)
    shown = await long_day.carlo.slash(long_day.staff, "series preview", series=name)
    _, *rest = written_blocks(shown.response)
    await long_day.pass_time(hours=10)
    post = long_day.drills.last_message
    assert rest == written_blocks(post)
    assert not post.mention_everyone
    if filling == PLAIN:
        drill = next(iter(long_day.app.house.library)).drills[0]
        assert typed(drill.vignette) in read("\n".join(written_blocks(post)))


async def test_nothing_is_lost_at_the_limits(long_day: Institute, filling: str) -> None:
    await long_day.pass_time(hours=10)
    post = long_day.drills.last_message
    criteria = await long_day.ada.click(post, label="Criteria")
    drill = next(iter(long_day.app.house.library)).drills[0]
    for part in (part for c in drill.rubric.criteria for part in (c.label, c.help, *c.levels)):
        assert typed(part) in read(said(criteria))

    form = await long_day.ada.click(post, label="Reply")
    if filling == PLAIN:
        assert typed(drill.vignette) in read(form_text(form))
    written = {
        person.id: await longest_reply(long_day, person, filling, post)
        for person in (long_day.ada, long_day.ben, long_day.mei)
    }
    queue = await long_day.ruth.slash(long_day.staff, "supervise queue")
    assert "3 replies without a rating" in said(queue)
    others = await long_day.ada.click(post, label="See replies")
    for page in (1, 2):
        assert "**A colleague**" in said(others)
        found = [w for w in written.values() if typed(w[:1500]) in read(said(others))]
        assert len(found) == 1, page
        whole = await long_day.ada.click(others.response, label="Read all")
        assert typed(found[0]) in read(said(whole))
        if page == 1:
            await long_day.ada.click(others.response, label="More")

    for reply_id in (1, 2, 3):
        queue = await long_day.ruth.slash(long_day.staff, "supervise queue")
        whole = await long_day.ruth.click(queue.response, custom_id=f"rate/{reply_id}")
        assert any(typed(words) in read(said(whole)) for words in written.values())
        last = whole.followups[-1] if whole.followups else whole.response
        form = await long_day.ruth.click(last, label="Rate")
        saved = await long_day.ruth.submit_modal(form, levels(form, "10"))
        words = await long_day.ruth.click(saved.response, label="Add the words")
        sentence = text(1000, filling, lines=True)
        await long_day.ruth.submit_modal(words, {"strength": sentence, "next_step": sentence})

    for person in (long_day.ada, long_day.ben, long_day.mei):
        review = await person.slash(long_day.drills, "drill review")
        if "Rate" in labels_of(review.followups[-1] if review.followups else review.response):
            assert any(typed(words) in read(said(review)) for words in written.values())
            break
    else:
        raise AssertionError("nobody got a review")

    await long_day.pass_time(days=2)
    shown = await long_day.ada.slash(long_day.drills, "drill feedback")
    batch = await long_day.ada.click(shown.response, label="Read 1")
    assert typed(written[long_day.ada.id]) in read(said(batch))
    assert read(said(batch)).count(typed(text(1000, filling, lines=True))) == 2
    last = batch.followups[-1] if batch.followups else batch.response
    again = await long_day.ada.click(last, label="Try again")
    assert controls(again)["text"]
    saved = await long_day.ada.submit_modal(again, {"text": "Shorter.", **REPLY})
    models = await long_day.ada.click(saved.response, label="Model answers")
    for exemplar in drill.exemplars:
        assert typed(exemplar.text) in read(said(models))
        assert typed(exemplar.why) in read(said(models))
    today = await long_day.ada.slash(long_day.drills, "drill today")
    assert "Day 2" in said(today)


async def test_nothing_pings_anybody(long_day: Institute, filling: str) -> None:
    await long_day.pass_time(hours=10)
    post = long_day.drills.last_message
    await longest_reply(long_day, long_day.ada, filling, post)
    await long_day.pass_time(days=2)
    [thread] = long_day.drills.threads
    for channel in (long_day.drills, long_day.staff, thread):
        for message in (m for m in channel.history() if not m.is_system()):
            assert not message.mention_everyone
            assert message.mentions == message.role_mentions == []
    bodies = [sent.json for sent in long_day.env.http_requests if isinstance(sent.json, dict)]
    messages = [body.get("data") or body for body in bodies]
    messages = [m for m in messages if "components" in m and "title" not in m]
    assert len(messages) > 10
    for message in messages:
        assert message["allowed_mentions"]["parse"] == []
        assert not message["allowed_mentions"].get("users")


async def test_names_with_markdown_are_shown_as_they_were_typed(ready: Institute) -> None:
    name = "**Bold** [x](https://evil.example) @everyone <@1> `a`"
    made = await ready.carlo.slash(ready.staff, "cohort create", name=name)
    listed = await ready.carlo.slash(ready.staff, "cohort list")
    again = await ready.carlo.slash(ready.staff, "cohort create", name=name)
    for words in (
        said(made),
        said(listed),
        said(again),
        *written_blocks(ready.drills.last_message),
    ):
        assert r"\*\*Bold\*\*" in words
        assert r"\[x\]" in words
        assert "https://" not in words
        assert "@everyone" not in words.replace(r"\@everyone", "")


async def test_long_lists_come_as_several_messages(ready: Institute, filling: str) -> None:
    for number in range(12):
        name = f"{number:02}{text(78, filling)}"
        await ready.carlo.slash(ready.staff, "cohort create", name=name)
        await ready.make_series(name=name, cohort=name, start=False, pack=[HOSTILE])
    series = await ready.carlo.slash(ready.staff, "series list")
    cohorts = await ready.carlo.slash(ready.staff, "cohort list")
    for number in range(12):
        assert f"**{number:02}" in said(series)
        assert f"**{number:02}" in said(cohorts)
    several = await ready.carlo.slash(ready.staff, "series create")
    assert "There are several cohorts: " in said(several)
