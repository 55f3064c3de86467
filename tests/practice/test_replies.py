"""Replying: the first text, edits, further attempts, late ones, and what is told afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.db.tables import Reply, Wording
from bot.practice.attempts import last_reply
from bot.practice.claims import claim
from bot.practice.closing import close_rounds
from bot.practice.drafts import open_form
from bot.practice.feedback import release_due
from bot.practice.people import Actor
from bot.practice.reading import read_others
from bot.practice.replies import Saved
from bot.practice.reviews import open_rating, shown
from drills.model import Reaction
from tests.practice.builders import (
    ADA,
    BEN,
    DAY,
    HOUR,
    MEI,
    MINUTE,
    NINE,
    NOA,
    RUTH,
    School,
    in_direct_message,
)

LATER = NINE + MINUTE


async def form_of(school: School, actor: Actor, round_id: int) -> tuple[str, int, str]:
    """What the Reply form opens with: its kind, the attempt and the text."""
    async with school.database.reading() as session:
        form = await open_form(session, actor, round_id)
    assert form.round.id == round_id
    return form.kind, form.attempt, form.text


async def look(school: School, actor: Actor, round_id: int) -> None:
    """Read what others wrote, which freezes one's own."""
    await school.do(read_others, actor, round_id, staff=False, now=LATER)


async def test_a_first_reply_is_kept_as_it_was_written(school: School) -> None:
    round_id = await school.open_round(ADA)
    assert await form_of(school, ADA, round_id) == ("new", 1, "")
    saved = await school.reply(ADA, round_id, "\n You fear it.\n\nDo you? ", now=LATER)
    [reply] = await school.rows(Reply)
    assert (reply.round_id, reply.user_id, reply.attempt, reply.edition) == (round_id, 11, 1, 1)
    assert (reply.text, reply.reaction) == ("You fear it.\n\nDo you?", "good_challenge")
    assert (reply.created_at, reply.edited_at) == (LATER, None)
    assert (reply.frozen_at, reply.released_at, reply.ratings_wanted) == (None, None, 3)
    assert saved == Saved(
        round_id=round_id,
        reply_id=reply.id,
        attempt=1,
        edited=False,
        late=False,
        others=0,
        waiting=False,
        closes_at=NINE + DAY,
        revealed=False,
        has_draft=False,
        models=False,
        self_rating=True,
    )


@pytest.mark.parametrize("text", ["x", "\N{GRINNING FACE}" * 4000, "'); DROP TABLE reply; --"])
async def test_any_text_that_fits_is_kept_to_the_letter(school: School, text: str) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id, f" {text} ")
    assert [reply.text for reply in await school.rows(Reply)] == [text]


@pytest.mark.parametrize("reaction", Reaction)
async def test_every_reaction_is_taken(school: School, reaction: Reaction) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id, reaction=reaction.value)
    assert [reply.reaction for reply in await school.rows(Reply)] == [reaction]


async def test_the_same_text_again_changes_nothing(school: School) -> None:
    round_id = await school.open_round(ADA)
    first = await school.reply(ADA, round_id, "You fear it.")
    again = await school.reply(ADA, round_id, "You fear it. ", now=LATER)
    assert again == first
    [reply] = await school.rows(Reply)
    assert (reply.edition, reply.created_at, reply.edited_at) == (1, NINE, None)
    assert await school.rows(Wording) == []


@pytest.mark.parametrize("frozen", [False, True])
async def test_another_reaction_with_the_same_text_is_kept(school: School, *, frozen: bool) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(BEN, round_id)
    first = await school.reply(ADA, round_id, "You fear it.")
    if frozen:
        await look(school, ADA, round_id)
    again = await school.reply(ADA, round_id, "You fear it.", reaction="too_hard")
    assert (again.reply_id, again.attempt, again.edited) == (first.reply_id, 1, False)
    [reply] = await school.rows(Reply, Reply.user_id == ADA.user_id)
    assert (reply.reaction, reply.edition) == ("too_hard", 1)


async def test_an_edit_before_the_freeze_keeps_the_wording_it_replaces(school: School) -> None:
    round_id = await school.open_round(ADA)
    first = await school.reply(ADA, round_id, "One")
    assert await form_of(school, ADA, round_id) == ("edit", 1, "One")
    await school.reply(ADA, round_id, "Two", now=LATER)
    third = await school.reply(ADA, round_id, "Three", now=LATER + HOUR, reaction="too_easy")
    assert (third.reply_id, third.attempt, third.edited) == (first.reply_id, 1, True)
    [reply] = await school.rows(Reply)
    assert (reply.text, reply.edition, reply.reaction) == ("Three", 3, "too_easy")
    assert (reply.created_at, reply.edited_at) == (NINE, LATER + HOUR)
    assert [(word.edition, word.text, word.replaced_at) for word in await school.rows(Wording)] == [
        (1, "One", LATER),
        (2, "Two", LATER + HOUR),
    ]


async def test_reading_others_freezes_and_the_next_text_is_a_new_attempt(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    first = await school.reply(ADA, round_id, "One")
    await school.reply(BEN, round_id)
    await look(school, ADA, round_id)
    assert await form_of(school, ADA, round_id) == ("again", 2, "")
    second = await school.reply(ADA, round_id, "Two", now=LATER)
    assert (second.attempt, second.edited, second.revealed) == (2, False, False)
    assert second.reply_id != first.reply_id
    kept = await school.rows(Reply, Reply.user_id == ADA.user_id)
    assert [(reply.attempt, reply.text) for reply in kept] == [(1, "One"), (2, "Two")]
    newest = await school.do(last_reply, round_id, ADA.user_id)
    assert newest
    assert newest.id == second.reply_id


async def test_the_first_text_again_after_the_freeze_is_no_new_attempt(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(BEN, round_id)
    first = await school.reply(ADA, round_id, "One")
    await look(school, ADA, round_id)
    again = await school.reply(ADA, round_id, "One")
    assert (again.reply_id, again.attempt, again.revealed) == (first.reply_id, 1, True)


async def test_a_second_attempt_is_edited_until_it_is_frozen_too(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(BEN, round_id)
    for text in ("One", "Two", "Two, edited", "Three"):
        await school.reply(ADA, round_id, text)
        if text != "Two":
            await look(school, ADA, round_id)
    kept = await school.rows(Reply, Reply.user_id == ADA.user_id)
    assert [(reply.attempt, reply.text, reply.edition) for reply in kept] == [
        (1, "One", 1),
        (2, "Two, edited", 2),
        (3, "Three", 1),
    ]


async def test_reading_when_nobody_else_has_written_freezes_nothing(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    await look(school, ADA, round_id)
    assert [reply.frozen_at for reply in await school.rows(Reply)] == [None]


async def test_opening_a_rating_form_freezes_too(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(ADA, round_id)
    await school.reply(BEN, round_id)
    [ben] = await school.rows(Reply, Reply.user_id == BEN.user_id)
    seen = await school.do(open_rating, ADA, ben.id, LATER)
    await school.do(shown, ADA, seen, LATER)
    frozen = {reply.user_id: reply.frozen_at for reply in await school.rows(Reply)}
    assert frozen == {ADA.user_id: LATER, BEN.user_id: None}


async def test_a_late_reply_is_welcome_and_said_to_be_late(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    closing = NINE + DAY
    on_time = await school.reply(ADA, round_id, now=closing)
    await school.do(close_rounds, closing)
    late = await school.reply(BEN, round_id, now=closing + 20 * HOUR)
    assert (on_time.late, late.late) == (False, True)
    windows = {reply.user_id: reply.release_at for reply in await school.rows(Reply)}
    assert windows == {
        ADA.user_id: closing + timedelta(hours=24),
        BEN.user_id: closing + timedelta(hours=44),
    }


async def test_what_is_told_counts_the_others_and_says_whether_they_wait_for_a_rating(
    school: School,
) -> None:
    people = (ADA, BEN, MEI, NOA)
    round_id = await school.open_round(*people, ratings_wanted=1)
    told: list[Saved] = []
    for person in people:
        told.append(await school.reply(person, round_id))
        if person != MEI:
            await school.rate(RUTH, told[-1].reply_id)
            await school.do(release_due, NINE)
    assert [saved.others for saved in told] == [0, 1, 2, 3]
    assert [saved.waiting for saved in told] == [False, False, False, True]
    await school.do(claim, BEN, told[2].reply_id, NINE)
    assert not (await school.reply(NOA, round_id, "Edited")).waiting


async def test_the_model_answers_are_told_of_after_feedback_and_a_further_try(
    school: School,
) -> None:
    round_id = await school.open_round(ADA, BEN, ratings_wanted=1)
    await school.reply(BEN, round_id)
    first = await school.reply(ADA, round_id, "One")
    await look(school, ADA, round_id)
    early = await school.reply(ADA, round_id, "Two")
    await school.rate(BEN, first.reply_id)
    await school.do(release_due, LATER)
    again = await school.reply(ADA, round_id, "Two, edited")
    assert (early.models, again.models) == (False, True)


async def test_a_reply_may_come_from_a_direct_message(school: School) -> None:
    round_id = await school.open_round(ADA)
    saved = await school.reply(in_direct_message(ADA), round_id, "You fear it.")
    assert saved.attempt == 1
    assert await form_of(school, in_direct_message(ADA), round_id) == ("edit", 1, "You fear it.")
