"""What is not a reply yet: refused in a sentence, and kept as a draft."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Draft, Reply, Review
from bot.practice import cohorts, series_running
from bot.practice.attempts import freeze
from bot.practice.drafts import drop_draft, keep_draft, open_form
from bot.practice.membership import NotJoined
from bot.practice.people import Actor
from bot.practice.replies import submit_reply
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    HOUR,
    LIBRARY,
    MINUTE,
    NINE,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    School,
    elsewhere,
    in_direct_message,
    said,
)


async def form_of(school: School, actor: Actor, round_id: int) -> tuple[str, int, str]:
    async with school.database.reading() as session:
        form = await open_form(session, actor, round_id)
    return form.kind, form.attempt, form.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "The reply is empty."),
        ({"text": " \n\t "}, "The reply is empty."),
        ({"text": "x" * 4001}, "The reply is 4,001 characters long; 4,000 fit."),
        ({"fictional": False}, "Tick the box that says there are no real client details"),
        ({"reaction": ""}, "Say how hard this was for you"),
        ({"reaction": "TOO_EASY"}, "Say how hard this was for you"),
        ({"reaction": "too_easytoo_hard"}, "Say how hard this was for you"),
    ],
)
async def test_a_form_that_is_not_complete_is_refused_and_keeps_nothing(
    school: School, changes: dict[str, Any], sentence: str
) -> None:
    round_id = await school.open_round(ADA)
    submission = said(round_id, **{"text": "You fear it.", **changes})
    with pytest.raises(Refusal) as refused:
        await school.do(submit_reply, ADA, submission, NINE)
    assert str(refused.value).startswith(sentence)
    assert await school.rows(Reply) == []


async def test_an_edit_that_is_refused_leaves_the_reply_as_it_was(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id, "One")
    with pytest.raises(Refusal, match="Tick the box"):
        await school.reply(ADA, round_id, "Two", fictional=False)
    assert [(row.text, row.edition) for row in await school.rows(Reply)] == [("One", 1)]


async def test_a_draft_waits_in_the_form_and_goes_when_its_reply_is_in(school: School) -> None:
    round_id = await school.open_round(ADA)
    for text in ("Half a", "Half a sentence"):
        await school.do(keep_draft, ADA, round_id, text, NINE)
    [draft] = await school.rows(Draft)
    assert (draft.round_id, draft.user_id, draft.text) == (round_id, 11, "Half a sentence")
    assert await form_of(school, ADA, round_id) == ("draft", 1, "Half a sentence")
    assert await form_of(school, in_direct_message(ADA), round_id) == (
        "draft",
        1,
        "Half a sentence",
    )
    saved = await school.reply(ADA, round_id, "A whole sentence.")
    assert saved.has_draft
    assert await form_of(school, ADA, round_id) == ("edit", 1, "A whole sentence.")


async def test_a_draft_says_which_attempt_it_would_be(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id, "One")
    await school.do(keep_draft, ADA, round_id, "Two", NINE + MINUTE)
    assert await form_of(school, ADA, round_id) == ("draft", 1, "Two")
    await school.do(freeze, round_id, ADA.user_id, NINE)
    assert await form_of(school, ADA, round_id) == ("draft", 2, "Two")
    await school.do(drop_draft, ADA, round_id)
    assert await school.rows(Draft) == []


async def test_a_draft_that_a_newer_reply_has_overtaken_is_not_offered(school: School) -> None:
    """A form that was refused may be sent again before the refusal's draft is written."""
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id, "Whole", now=NINE + HOUR)
    await school.do(keep_draft, ADA, round_id, "Half", NINE)
    assert await form_of(school, ADA, round_id) == ("edit", 1, "Whole")
    await school.do(keep_draft, ADA, round_id, "Another", NINE + 2 * HOUR)
    assert await form_of(school, ADA, round_id) == ("draft", 1, "Another")
    await school.reply(ADA, round_id, "Edited", now=NINE + 3 * HOUR)
    assert await form_of(school, ADA, round_id) == ("edit", 1, "Edited")


async def test_two_peoples_drafts_never_mix(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.do(keep_draft, ADA, round_id, "Ada's", NINE)
    await school.do(keep_draft, BEN, round_id, "Ben's", NINE)
    await school.reply(ADA, round_id, "Whole")
    assert await form_of(school, BEN, round_id) == ("draft", 1, "Ben's")


async def test_an_overlong_text_is_kept_whole_and_a_monstrous_one_is_cut(school: School) -> None:
    round_id = await school.open_round(ADA)
    for length, kept in ((4001, 4001), (16_000, 16_000), (10**6, 16_000)):
        await school.do(keep_draft, ADA, round_id, "x" * length, NINE)
        assert [len(row.text) for row in await school.rows(Draft)] == [kept]


async def test_there_is_no_draft_of_nothing_or_for_no_round(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.do(keep_draft, ADA, round_id, " \n", NINE)
    await school.do(keep_draft, ADA, 404, "Text", NINE)
    assert await school.rows(Draft) == []


async def test_whoever_has_not_joined_is_asked_to_and_may_then_reply(school: School) -> None:
    round_id = await school.open_round()
    with pytest.raises(NotJoined) as refused:
        await school.reply(ADA, round_id, "You fear it.")
    assert refused.value.cohort_id == 1
    assert str(refused.value) == "Join the cohort first: press Reply below the drill to read how."
    with pytest.raises(NotJoined):
        await form_of(school, ADA, round_id)
    await school.do(keep_draft, ADA, round_id, "You fear it.", NINE)
    await school.do(cohorts.join, ADA, 1, NOW)
    assert await form_of(school, ADA, round_id) == ("draft", 1, "You fear it.")
    assert (await school.reply(ADA, round_id, "You fear it.")).attempt == 1


async def test_whoever_was_invited_or_has_left_only_needs_to_agree(school: School) -> None:
    round_id = await school.open_round(BEN)
    await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    await school.do(cohorts.leave, BEN, 1, NOW)
    for person in (ADA, BEN):
        with pytest.raises(NotJoined):
            await school.reply(person, round_id)


async def test_whoever_was_taken_out_needs_an_invitation(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id, "One")
    await school.do(cohorts.remove, CARLO, "Spring", ADA.user_id, NOW)
    with pytest.raises(Refusal, match="This drill is for Spring") as refused:
        await school.reply(ADA, round_id, "Two")
    assert not isinstance(refused.value, NotJoined)
    assert [row.text for row in await school.rows(Reply)] == ["One"]


async def test_a_cohort_by_invitation_asks_no_stranger_to_join(school: School) -> None:
    cohort = await school.cohort(invited_only=True)
    made = await school.series(cohort)
    await school.do(series_running.post_now, CARLO, made.id, LIBRARY, NINE)
    with pytest.raises(Refusal, match=r"This drill is for Spring\. A coordinator can invite you"):
        await school.reply(OUTSIDER, 1)
    await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    with pytest.raises(NotJoined):
        await school.reply(ADA, 1)


async def test_another_servers_round_is_as_if_it_were_not_there(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA)
    for actor, wanted in ((elsewhere(ADA), round_id), (ADA, 404), (in_direct_message(ADA), 404)):
        with pytest.raises(Refusal, match="That drill is not in this server any more"):
            await school.reply(actor, wanted)
        with pytest.raises(Refusal, match="That drill is not in this server any more"):
            await form_of(school, actor, wanted)
    assert await school.rows(Reply) == await school.rows(Review) == []


async def test_a_stranger_in_a_direct_message_is_refused(school: School) -> None:
    round_id = await school.open_round(ADA)
    with pytest.raises(Refusal):
        await school.reply(in_direct_message(OUTSIDER), round_id)
    with pytest.raises(Refusal, match="for its own cohort"):
        await form_of(school, in_direct_message(OUTSIDER), round_id)
    assert await school.rows(Reply) == []
