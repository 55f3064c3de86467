"""Reactions on replies opened to discussion, as light and public ratings."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from bot.db.tables import Delivery, ReactionMark
from bot.practice.closing import close_rounds
from bot.practice.deliveries import claim_due, mark_failed, mark_sent
from bot.practice.marks import (
    OpenReply,
    clear_marks,
    marks_on,
    open_replies_since,
    open_reply,
    reconcile,
    set_mark,
)
from tests.practice.builders import ADA, BEN, DAY, HOUR, MEI, MINUTE, NINE, SERVER, School

CLOSING = NINE + DAY
CHANNEL = 5


async def marks(school: School, reply_id: int | None = None) -> dict[int, int]:
    """Everybody's latest level, on one reply or on any."""
    rows = await school.rows(ReactionMark)
    rows.sort(key=lambda row: (row.marked_at, row.level))
    return {row.user_id: row.level for row in rows if reply_id in (None, row.reply_id)}


@pytest_asyncio.fixture(loop_scope="session")
async def shown(school: School) -> list[OpenReply]:
    """Two replies, Ada's and Ben's, as their messages in the discussion show them."""
    round_id = await school.open_round(ADA, BEN, MEI, discussion=True)
    for person in (ADA, BEN):
        await school.reply(person, round_id)
    await school.do(close_rounds, CLOSING)
    while rows := await school.do(claim_due, CLOSING, 20):
        for row in rows:
            await school.do(mark_sent, row, CHANNEL, 9000 + row.id, CLOSING)
    return await school.do(open_replies_since, CLOSING)


async def test_an_open_reply_is_known_by_its_message(
    school: School, shown: list[OpenReply]
) -> None:
    sent = {row.reply_id: row.message_id for row in await school.rows(Delivery) if row.reply_id}
    assert shown == [
        OpenReply(1, ADA.user_id, CHANNEL, sent[1] or 0, 4, SERVER),
        OpenReply(2, BEN.user_id, CHANNEL, sent[2] or 0, 4, SERVER),
    ]
    for one in shown:
        assert await school.do(open_reply, one.message_id) == one


@pytest.mark.parametrize("kind", ["round", "discussion", "close", "join"])
async def test_any_other_message_is_none(school: School, shown: list[OpenReply], kind: str) -> None:
    [other] = await school.rows(Delivery, Delivery.kind == kind)
    assert other.message_id not in {one.message_id for one in shown}
    assert await school.do(open_reply, other.message_id or 0) is None
    assert await school.do(open_reply, 4711) is None


async def test_what_was_opened_long_ago_is_not_caught_up_on(
    school: School, shown: list[OpenReply]
) -> None:
    assert len(shown) == 2
    assert await school.do(open_replies_since, CLOSING + MINUTE) == []


async def test_a_reply_whose_message_did_not_go_out_is_not_open(school: School) -> None:
    round_id = await school.open_round(ADA, discussion=True)
    await school.reply(ADA, round_id)
    await school.do(close_rounds, CLOSING)
    assert await school.do(open_replies_since, NINE) == []
    for row in await school.do(claim_due, CLOSING, 20):
        await school.do(mark_failed, row, "no permission", CLOSING)
    assert await school.do(open_replies_since, NINE) == []


async def test_the_latest_level_of_each_person_counts(
    school: School, shown: list[OpenReply]
) -> None:
    ada, ben = shown
    for user_id, level in ((50, 3), (51, 1), (50, 4)):
        assert await school.do(set_mark, ada, user_id, level, CLOSING)
    await school.do(set_mark, ben, 50, 2, CLOSING)
    assert await marks(school, ada.reply_id) == {50: 4, 51: 1}
    assert await marks(school, ben.reply_id) == {50: 2}


async def test_ones_own_reply_takes_no_mark_of_ones_own(
    school: School, shown: list[OpenReply]
) -> None:
    assert not await school.do(set_mark, shown[0], ADA.user_id, 4, CLOSING)
    assert await school.do(set_mark, shown[0], BEN.user_id, 4, CLOSING)
    assert await marks(school) == {BEN.user_id: 4}


@pytest.mark.parametrize("level", [0, 5, 10, -1])
async def test_a_level_off_the_scale_is_no_mark(
    school: School, shown: list[OpenReply], level: int
) -> None:
    assert not await school.do(set_mark, shown[0], 50, level, CLOSING)
    assert await marks(school) == {}


async def test_taking_a_reaction_back_forgets_that_level_only(
    school: School, shown: list[OpenReply]
) -> None:
    for level in (3, 4):
        await school.do(set_mark, shown[0], 50, level, CLOSING)
    await school.do(set_mark, shown[0], 51, 4, CLOSING)
    await school.do(clear_marks, shown[0], user_id=50, level=3)
    assert await marks(school) == {50: 4, 51: 4}
    await school.do(clear_marks, shown[0], user_id=50, level=4)
    assert await marks(school) == {51: 4}
    await school.do(clear_marks, shown[0], user_id=50, level=4)
    await school.do(clear_marks, shown[0], user_id=51)
    assert await marks(school) == {}


async def test_a_level_that_still_stands_counts_again_when_a_later_one_is_taken_back(
    school: School, shown: list[OpenReply]
) -> None:
    ada = shown[0]
    for minutes, level in enumerate((4, 3)):
        await school.do(set_mark, ada, 50, level, CLOSING + minutes * MINUTE)
    await school.do(set_mark, ada, 51, 3, CLOSING)
    assert await school.do(marks_on, ada.reply_id) == {3: 2}
    await school.do(clear_marks, ada, user_id=50, level=3)
    assert await school.do(marks_on, ada.reply_id) == {4: 1, 3: 1}
    await school.do(set_mark, ada, 50, 3, CLOSING + HOUR)
    await school.do(set_mark, ada, 50, 4, CLOSING + 2 * HOUR)
    assert await school.do(marks_on, ada.reply_id) == {4: 1, 3: 1}


async def test_marks_of_one_level_or_all_are_cleared_from_one_reply(
    school: School, shown: list[OpenReply]
) -> None:
    ada, ben = shown
    for target, user_id, level in ((ada, 50, 3), (ada, 51, 4), (ben, 50, 3)):
        await school.do(set_mark, target, user_id, level, CLOSING)
    await school.do(clear_marks, ada, level=3)
    assert await marks(school, ada.reply_id) == {51: 4}
    await school.do(clear_marks, ada)
    assert await marks(school, ada.reply_id) == {}
    assert await marks(school, ben.reply_id) == {50: 3}


async def test_many_reactions_at_once_are_all_kept(school: School, shown: list[OpenReply]) -> None:
    people = range(100, 112)
    await asyncio.gather(
        *(school.do(set_mark, shown[0], user, user % 4 + 1, CLOSING) for user in people),
        *(school.do(set_mark, shown[0], 50, level, CLOSING) for level in (1, 2, 3)),
    )
    kept = await marks(school)
    assert kept.pop(50) in {1, 2, 3}
    assert kept == {user: user % 4 + 1 for user in people}


async def test_catching_up_makes_marks_what_is_shown_now(
    school: School, shown: list[OpenReply]
) -> None:
    ada, ben = shown
    for user_id, level in ((50, 1), (51, 2), (52, 3), (53, 4)):
        await school.do(set_mark, ada, user_id, level, CLOSING)
    await school.do(set_mark, ben, 50, 1, CLOSING)
    seen = {51: {2}, 52: {2, 3}, 53: {1, 2}, 54: {4}, ADA.user_id: {4}}
    for _ in range(2):
        await school.do(reconcile, ada, seen, CLOSING + HOUR)
    assert await school.do(marks_on, ada.reply_id) == {2: 3, 4: 1}
    assert await marks(school, ada.reply_id) == {51: 2, 52: 2, 53: 2, 54: 4}
    assert await marks(school, ben.reply_id) == {50: 1}
    moments = {row.user_id: row.marked_at for row in await school.rows(ReactionMark)}
    assert (moments[51], moments[53]) == (CLOSING, CLOSING + HOUR)


async def test_nothing_shown_leaves_nothing(school: School, shown: list[OpenReply]) -> None:
    await school.do(set_mark, shown[0], 50, 1, CLOSING)
    await school.do(reconcile, shown[0], {}, CLOSING + HOUR)
    assert await marks(school) == {}


async def test_a_mark_that_is_given_while_another_process_looks_stays(
    school: School, shown: list[OpenReply]
) -> None:
    await school.do(set_mark, shown[0], 50, 1, CLOSING)
    await school.do(set_mark, shown[0], 51, 2, CLOSING + HOUR)
    await school.do(reconcile, shown[0], {}, CLOSING + HOUR)
    assert await marks(school) == {51: 2}
