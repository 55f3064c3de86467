"""Reading what others wrote: after one's own reply, without names unless the round says so."""

from __future__ import annotations

import pytest

from bot.db.tables import Reply
from bot.practice import cohorts
from bot.practice.attempts import freeze
from bot.practice.claims import next_review
from bot.practice.feedback import release_due
from bot.practice.membership import NotJoined
from bot.practice.people import Actor
from bot.practice.reading import OtherReply, read_others
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    MEI,
    MINUTE,
    NINE,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    RUTH,
    School,
    elsewhere,
    in_direct_message,
)

LATER = NINE + MINUTE


async def read(
    school: School, actor: Actor, round_id: int, *, staff: bool = False
) -> list[OtherReply]:
    view, others = await school.do(read_others, actor, round_id, staff=staff, now=LATER)
    assert view.id == round_id
    return others


async def test_before_ones_own_reply_only_their_number_is_told(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    told = []
    for person in (None, BEN, MEI):
        if person:
            await school.reply(person, round_id, "Secret")
        with pytest.raises(Refusal) as refused:
            await read(school, ADA, round_id)
        told.append(str(refused.value))
    assert told == [
        "Nobody has replied yet. Reply first; then you can read what others write.",
        "Reply first, then you can read the 1 other.",
        "Reply first, then you can read the 2 others.",
    ]
    assert [reply.frozen_at for reply in await school.rows(Reply)] == [None, None]


async def test_after_it_each_others_newest_attempt_is_shown_without_a_name(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    ben = await school.reply(BEN, round_id, "One")
    await school.reply(ADA, round_id)
    await read(school, BEN, round_id)
    again = await school.reply(BEN, round_id, "Two")
    mei = await school.reply(MEI, round_id, "Three")
    assert again.reply_id != ben.reply_id
    shown = await read(school, ADA, round_id)
    assert {(one.id, one.text, one.attempt, one.author_id, one.rated) for one in shown} == {
        (again.reply_id, "Two", 2, None, False),
        (mei.reply_id, "Three", 1, None, False),
    }


async def test_only_the_readers_own_reply_is_frozen_and_only_once(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    for person in (ADA, BEN):
        await school.reply(person, round_id)
    await read(school, ADA, round_id)
    await school.do(freeze, round_id, ADA.user_id, LATER + MINUTE)
    frozen = {reply.user_id: reply.frozen_at for reply in await school.rows(Reply)}
    assert frozen == {ADA.user_id: LATER, BEN.user_id: None}


async def test_names_are_shown_where_the_round_says_so_and_to_staff(school: School) -> None:
    named = await school.open_round(ADA, BEN, names_shown=True)
    for person in (ADA, BEN):
        await school.reply(person, named)
    assert [one.author_id for one in await read(school, ADA, named)] == [BEN.user_id]


async def test_staff_read_with_names_and_without_a_reply_of_their_own(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    for person in (ADA, BEN):
        await school.reply(person, round_id)
    for staff in (RUTH, CARLO):
        shown = await read(school, staff, round_id, staff=True)
        assert {one.author_id for one in shown} == {ADA.user_id, BEN.user_id}
    assert {reply.frozen_at for reply in await school.rows(Reply)} == {None}


async def test_staff_who_take_part_are_trainees_first(school: School) -> None:
    round_id = await school.open_round(ADA, RUTH)
    await school.reply(ADA, round_id, "Secret")
    with pytest.raises(Refusal, match="Reply first"):
        await read(school, RUTH, round_id, staff=True)
    await school.reply(RUTH, round_id)
    assert [one.author_id for one in await read(school, RUTH, round_id, staff=True)] == [None]


async def test_what_may_be_rated_is_marked_until_its_feedback_is_out(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, ratings_wanted=1)
    replies = {person: await school.reply(person, round_id) for person in (ADA, BEN)}
    assert [one.rateable for one in await read(school, BEN, round_id)] == [True]
    await school.do(next_review, ADA, LATER)
    assert [one.rateable for one in await read(school, ADA, round_id)] == [True]
    assert [one.rateable for one in await read(school, BEN, round_id)] == [False]
    await school.rate(ADA, replies[BEN].reply_id, LATER)
    await school.do(release_due, LATER)
    assert [one.rateable for one in await read(school, ADA, round_id)] == [False]
    assert {one.rateable for one in await read(school, RUTH, round_id, staff=True)} == {True}


async def test_what_one_has_rated_is_marked(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada = await school.reply(ADA, round_id)
    await school.reply(BEN, round_id)
    await school.rate(RUTH, ada.reply_id)
    assert [one.rated for one in await read(school, RUTH, round_id, staff=True)] == [True, False]
    assert [one.rated for one in await read(school, BEN, round_id)] == [False]


async def test_whoever_is_not_in_the_cohort_reads_nothing(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA, BEN, MEI)
    for person in (ADA, BEN, MEI):
        await school.reply(person, round_id, "Secret")
    await school.do(cohorts.leave, ADA, 1, NOW)
    await school.do(cohorts.remove, CARLO, "Spring", BEN.user_id, NOW)
    for actor, kind in (
        (OUTSIDER, NotJoined),
        (ADA, NotJoined),
        (BEN, Refusal),
        (elsewhere(MEI), Refusal),
        (in_direct_message(OUTSIDER), Refusal),
        (in_direct_message(ADA), Refusal),
    ):
        with pytest.raises(kind) as refused:
            await read(school, actor, round_id)
        assert "Secret" not in str(refused.value)
    assert len(await read(school, in_direct_message(MEI), round_id)) == 2


async def test_another_servers_staff_read_nothing(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    with pytest.raises(Refusal, match="not in this server"):
        await read(school, elsewhere(RUTH), round_id, staff=True)
