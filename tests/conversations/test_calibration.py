"""Learning to rate, walked through on Discord, with a restart after every step."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from simcord import InteractionResult, MemberActor

from bot.db.tables import CalibrationSample, CalibrationTrial, Delivery, Rating, Reply
from tests.conversations.forging import press, submit
from tests.conversations.institute import LIBRARY, PACK, WORDS, Institute
from tests.conversations.shown import (
    controls,
    form_text,
    labels_of,
    levels,
    said,
    text_of,
)
from tests.practice.calibrating import add_ratings

BENS = "It hurts, and you keep it from your son."
DRILL = LIBRARY.pack(PACK).drills[0]
TEXTS = {one.text: dict(one.levels) for one in DRILL.calibration}


async def then(institute: Institute, step: Awaitable[InteractionResult]) -> InteractionResult:
    """A step, and a restart after it."""
    shown = await step
    await institute.restart()
    return shown


async def practising(ready: Institute, **rules: int) -> Institute:
    """A cohort whose first drill Ada, Ben and Mei have answered, with these rules."""
    await ready.make_cohort(ready.ada, ready.ben, ready.mei)
    await ready.make_series(rules=rules)
    await ready.pass_time(hours=10)
    post = ready.drills.last_message
    await ready.reply(ready.ben, BENS, post)
    await ready.reply(ready.ada, "You miss him every morning.", post)
    return ready


@pytest.fixture
async def learning(ready: Institute) -> Institute:
    """Three practice ratings come first."""
    return await practising(ready, calibration=3, hidden_every=0)


def sample_in(text: str) -> str:
    """Which calibration reply a card shows."""
    plain = text.replace("\\", "").replace("> ", "")
    [found] = [one for one in TEXTS if one in plain]
    return found


def agreed_in(form: InteractionResult, sample: str, *, far: bool = False) -> dict[str, str]:
    """The agreed levels as a filled form; or levels that are far from them."""
    return {
        f"level-{criterion}": str((1 if level > 2 else 4) if far else level)
        for criterion, level in TEXTS[sample].items()
        if f"level-{criterion}" in controls(form)
    }


async def test_a_new_rater_practises_compares_and_tries_again(learning: Institute) -> None:
    ada, seen = learning.ada, []
    shown = await then(learning, ada.slash(learning.drills, "drill review"))
    assert "### Practice rating 1 of 3" in said(shown)
    assert "Nobody else sees what you choose" in said(shown)
    for number in (1, 2, 3):
        assert f"Practice rating {number} of 3" in said(shown)
        assert shown.ephemeral
        sample = sample_in(said(shown))
        seen.append(sample)
        form = await then(learning, ada.click(shown.response, label="Rate"))
        assert sample_in(form_text(form)) == sample
        assert set(controls(form)) == {"level-feeling", "level-reason", "level-staying"}
        filled = agreed_in(form, sample, far=number == 1)
        told = await then(learning, ada.submit_modal(form, filled))
        assert "Why these levels" in said(told)
        assert ("as agreed" in said(told)) is (number != 1)
        assert ("once more after the others" in said(told)) is (number == 1)
        shown = await then(learning, ada.click(told.response, label="Go on"))
    assert len(set(seen)) == 3
    assert "Practice rating 1 of 3, once more" in said(shown)
    assert sample_in(said(shown)) == seen[0]
    form = await then(learning, ada.click(shown.response, label="Rate"))
    told = await then(learning, ada.submit_modal(form, agreed_in(form, seen[0])))
    assert "That is close" in said(told)
    shown = await then(learning, ada.click(told.response, label="Go on"))
    assert BENS in said(shown)
    await learning.rate(ada, await ada.click(shown.response, label="Rate"))
    [rating] = await learning.rows(Rating)
    assert (rating.rater_id, bool(rating.completed_at)) == (ada.id, True)
    assert len(await learning.rows(CalibrationTrial)) == 4


async def test_no_button_leads_past_the_practice(learning: Institute) -> None:
    ada = learning.ada
    [bens, *_] = await learning.rows(Reply)
    others = await ada.click(learning.drills.last_message, label="See replies")
    for way in (
        await ada.click(others.response, label="Rate"),
        await press(ada, learning.drills, f"rate/{bens.id}"),
        await press(ada, learning.drills, f"rate-read/{bens.id}"),
        await ada.slash(learning.drills, "drill review"),
    ):
        assert way.modal is None
        assert "Practice rating 1 of 3" in said(way)
    forged = {f"level-{one.id}": "3" for one in DRILL.rubric.criteria}
    refused = await submit(ada, learning.drills, f"rate-form/{bens.id}/1/abc", forged | WORDS)
    assert "A few practice ratings come first." in said(refused)
    assert WORDS["strength"] in said(refused)  # what she wrote is hers
    assert await learning.rows(Rating) == []
    # A supervisor rates at once.
    queue = await learning.ruth.slash(learning.staff, "supervise queue")
    assert (await learning.ruth.click(queue.response, custom_id=f"rate/{bens.id}")).modal


async def test_the_first_answer_counts_and_half_an_answer_does_not(learning: Institute) -> None:
    ada = learning.ada
    shown = await ada.slash(learning.drills, "drill review")
    half = await submit(ada, learning.drills, "trial-form/1/abc", {"level-feeling": "3"})
    assert "Choose a level for" in said(half)
    form = await ada.click(shown.response, label="Rate")
    await ada.submit_modal(form, levels(form, "2"))
    again = await submit(ada, learning.drills, "trial-form/1/abc", levels(form, "4"))
    assert "Beside the agreed levels" in said(again)
    [trial] = await learning.rows(CalibrationTrial)
    assert set(trial.levels.values()) == {2}
    for person in (learning.ben, learning.ruth):
        refused = await press(person, learning.drills, "trial/1")
        assert "That calibration reply is not used any more." in said(refused)


async def test_a_hidden_one_looks_like_any_other_and_is_told_right_after(ready: Institute) -> None:
    await practising(ready, calibration=0, hidden_every=10)
    ada = ready.ada
    before = await ada.slash(ready.drills, "drill review")
    assert BENS in said(before)
    await add_ratings(ready.app.database, ada.id, 15, ready.env.now())
    shown = await then(ready, ada.slash(ready.drills, "drill review"))
    real, hidden = (said(one).splitlines() for one in (before, shown))
    sample = sample_in(said(shown))
    assert [line for line in hidden if line not in real] == [f"> {sample}"]
    assert labels_of(shown.response) == labels_of(before.response)
    form = await then(ready, ada.click(shown.response, label="Rate"))
    real_form = await ada.click(before.response, label="Rate")
    assert form.modal
    assert real_form.modal
    assert form.modal["title"] == real_form.modal["title"]
    assert list(controls(form)) == list(controls(real_form))
    told = await then(ready, ada.submit_modal(form, agreed_in(form, sample)))
    assert "That was a calibration reply" in said(told)
    assert "as agreed" in said(told)
    style = await ada.click(told.response, label="How you rate")
    assert "Only you see this." in said(style)
    after = await ada.click(told.response, label="Go on")
    assert BENS in said(after)
    assert await ready.rows(Rating) != []
    assert all(row.rater_id != ada.id or row.completed_at for row in await ready.rows(Rating))


async def three_agree(institute: Institute) -> int:
    """Ben's reply, rated alike by Ada, Mei and Ruth, with its feedback out."""
    post = institute.drills.last_message
    await institute.reply(institute.mei, "That sounds heavy.", post)
    [bens, *_] = await institute.rows(Reply)
    raters: list[tuple[MemberActor, Any]] = [
        (institute.ada, institute.drills),
        (institute.mei, institute.drills),
        (institute.ruth, institute.staff),
    ]
    for person, channel in raters:
        await institute.rate(person, await press(person, channel, f"rate/{bens.id}"))
    await institute.pass_time(days=2)
    return bens.id


async def test_a_supervisor_asks_and_the_author_decides(ready: Institute) -> None:
    await practising(ready, calibration=0, hidden_every=0)
    bens = await three_agree(ready)
    shown = await then(ready, ready.ruth.slash(ready.staff, "supervise calibrate"))
    assert BENS in said(shown)
    form = await then(ready, ready.ruth.click(shown.response, label="Ask the author"))
    assert BENS in form_text(form)
    done = await then(ready, ready.ruth.submit_modal(form, {"reason": "Feeling and reason."}))
    assert "Raters learn with it only if they agree." in said(done)
    await ready.tick()
    question = ready.ben.user.dm_channel.last_message
    assert "asks whether others may learn to rate" in text_of(question)
    assert BENS not in text_of(question)
    asked = await then(ready, ready.ben.user.click(question, label="Read it"))
    assert BENS in said(asked)
    yes = await then(ready, ready.ben.user.click(asked.response, label="Yes, use it"))
    assert "without your name" in said(yes)
    [sample] = await ready.rows(CalibrationSample)
    assert (sample.reply_id, sample.agreed) == (bens, True)
    listed = await ready.ruth.slash(ready.staff, "supervise calibrate")
    assert "in use" in said(listed)

    # He may take it back by command.
    own = await then(ready, ready.ben.slash(ready.drills, "drill shared"))
    asked = await ready.ben.click(own.response, label="Read and answer")
    no = await then(ready, ready.ben.click(asked.response, label="No, keep it private"))
    assert "Nobody practises with it." in said(no)
    [sample] = await ready.rows(CalibrationSample)
    assert (sample.agreed, sample.text) == (False, "")
    listed = await ready.ruth.slash(ready.staff, "supervise calibrate")
    assert "the author would rather not" in said(listed)
    assert [row.state for row in await ready.rows(Delivery) if row.kind == "sample"] == ["sent"]


async def test_a_supervisor_who_is_none_any_more_asks_nobody(ready: Institute) -> None:
    await practising(ready, calibration=0, hidden_every=0)
    bens = await three_agree(ready)
    shown = await ready.ruth.slash(ready.staff, "supervise calibrate")
    form = await ready.ruth.click(shown.response, label="Ask the author")
    await ready.take_role(ready.ruth, ready.supervisors)
    for refused in (
        await ready.ruth.submit_modal(form, {"reason": "Feeling and reason."}),
        await ready.ruth.click(shown.response, label="Ask the author"),
        await ready.ruth.slash(ready.staff, "supervise calibrate"),
        await press(ready.ruth, ready.staff, f"sample-retire/{bens}"),
    ):
        assert "This is for supervisors" in said(refused)
    assert await ready.rows(CalibrationSample) == []


async def test_how_one_rates_is_told_once_it_is_certain(ready: Institute) -> None:
    await practising(ready, calibration=0, hidden_every=0)
    early = await ready.ada.slash(ready.drills, "drill rating-style")
    assert early.ephemeral
    assert "15 more of your ratings and 5 more of replies that supervisors rate" in said(early)
    async with ready.writing() as session:
        for number in range(25):
            agreed, given = (2, 3) if number % 5 else (3, 3)
            session.add(
                CalibrationTrial(
                    server_id=ready.guild.id,
                    user_id=ready.ada.id,
                    sample=f"org.example/one/{number}",
                    rubric="reflection/4/0",
                    purpose="training",
                    attempt=1,
                    levels={"feeling": given},
                    agreed={"feeling": agreed},
                    shown_at=ready.env.now(),
                    rated_at=ready.env.now(),
                )
            )
    told = await ready.ada.slash(ready.drills, "drill rating-style")
    assert "You rate about 1.0 higher than supervisors" in said(told)
    assert "between 0.8 higher and 1.3 higher" in said(told)
    refused = await ready.ruth.slash(ready.staff, "drill rating-style")
    assert "you are one of those" in said(refused)
