"""Several submissions at the same moment: nothing is lost, and every rule still holds."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import combinations

from sqlalchemy import event

from bot.db.tables import Reply, Review, Wording
from bot.practice.attempts import freeze
from bot.practice.claims import claim, next_review
from bot.practice.reading import read_others
from drills.model import Refusal
from tests.practice.builders import ADA, BEN, MEI, NINE, NOA, OLA, PIA, School

SIX = (ADA, BEN, MEI, NOA, OLA, PIA)


async def test_a_double_submit_is_one_attempt(school: School) -> None:
    round_id = await school.open_round(ADA)
    saved = await asyncio.gather(*(school.reply(ADA, round_id, "You fear it.") for _ in range(6)))
    [reply] = await school.rows(Reply)
    assert {one.reply_id for one in saved} == {reply.id}
    assert (reply.attempt, reply.edition, reply.text) == (1, 1, "You fear it.")
    assert await school.rows(Wording) == []


async def test_different_texts_of_one_person_are_editions_and_all_are_kept(school: School) -> None:
    round_id = await school.open_round(ADA)
    texts = {f"Text {number}" for number in range(6)}
    await asyncio.gather(*(school.reply(ADA, round_id, text) for text in texts))
    [reply] = await school.rows(Reply)
    wordings = await school.rows(Wording)
    assert {reply.text, *(wording.text for wording in wordings)} == texts
    assert (reply.attempt, reply.edition) == (1, 6)
    assert [wording.edition for wording in wordings] == [1, 2, 3, 4, 5]


async def test_different_texts_after_the_freeze_are_editions_of_one_attempt(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(ADA, round_id, "First")
    await school.reply(BEN, round_id)
    await school.do(read_others, ADA, round_id, staff=False, now=NINE)
    texts = {f"Text {number}" for number in range(5)}
    await asyncio.gather(*(school.reply(ADA, round_id, text) for text in texts))
    first, second = await school.rows(Reply, Reply.user_id == ADA.user_id)
    wordings = await school.rows(Wording)
    assert (first.text, first.attempt, first.edition, second.attempt) == ("First", 1, 1, 2)
    assert {second.text, *(wording.text for wording in wordings)} == texts


async def test_an_edit_and_a_freeze_that_cross_lose_neither_text(school: School) -> None:
    """Whichever is first, what the others were rated against stays in its own attempt."""
    round_id = await school.open_round(ADA, BEN)
    await school.reply(ADA, round_id, "First")
    await school.reply(BEN, round_id)
    await asyncio.gather(
        school.reply(ADA, round_id, "Second"),
        school.do(read_others, ADA, round_id, staff=False, now=NINE),
    )
    own = await school.rows(Reply, Reply.user_id == ADA.user_id)
    kept = [reply.text for reply in own] + [word.text for word in await school.rows(Wording)]
    assert sorted(kept) == ["First", "Second"]
    assert own[0].frozen_at == NINE


async def test_an_edit_that_was_begun_before_a_freeze_is_a_new_attempt(school: School) -> None:
    """The edit has seen its reply unfrozen, or waits for its turn: in both cases it comes late."""
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id, "First")
    begun = asyncio.Event()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE reply"):
            begun.set()

    engine = school.database.engine.sync_engine
    async with school.database.writing() as session:
        await freeze(session, round_id, ADA.user_id, NINE)
        event.listen(engine, "before_cursor_execute", note)
        edit = asyncio.create_task(school.reply(ADA, round_id, "Second"))
        # A second writer to SQLite has its turn afterwards, and looks only then.
        await (asyncio.sleep(0) if school.database.alone else begun.wait())
        event.remove(engine, "before_cursor_execute", note)
    assert (await edit).attempt == 2
    assert [reply.text for reply in await school.rows(Reply)] == ["First", "Second"]


async def test_everyone_at_once_takes_reviews_as_if_one_by_one(school: School) -> None:
    round_id = await school.open_round(*SIX, ratings_wanted=2)
    await asyncio.gather(*(school.reply(person, round_id) for person in SIX))
    for _ in range(3):
        found = await asyncio.gather(*(school.do(next_review, one, NINE) for one in SIX))
        await asyncio.gather(
            *(
                school.rate(person, one.reply_id)
                for person, one in zip(SIX, found, strict=True)
                if one.reply_id
            )
        )
    replies = await school.rows(Reply)
    author = {reply.id: reply.user_id for reply in replies}
    assert [reply.turn for reply in replies] == [1, 2, 3, 4, 5, 6]
    assert set(author.values()) == {person.user_id for person in SIX}
    reviews = await school.rows(Review)
    pairs = [(row.reviewer_id, author[row.reply_id]) for row in reviews]
    assert not [pair for pair in pairs if pair[0] == pair[1]]
    assert not [pair for pair in pairs if pair[::-1] in pairs]
    assert len(pairs) == 2 * len(SIX)
    assert set(Counter(row.reply_id for row in reviews).values()) == {2}


async def test_of_two_who_take_each_others_reply_at_once_one_gets_it(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    for person in (ADA, BEN):
        await school.reply(person, round_id)
    found = await asyncio.gather(*(school.do(next_review, one, NINE) for one in (ADA, BEN)))
    assert [one.reply_id is None for one in found].count(True) == 1
    assert len(await school.rows(Review)) == 1


async def test_of_many_who_press_rate_at_once_as_many_get_it_as_it_wants(school: School) -> None:
    round_id = await school.open_round(*SIX, ratings_wanted=2)
    wanted, *_ = [(await school.reply(person, round_id)).reply_id for person in SIX]
    tries = await asyncio.gather(
        *(school.do(claim, person, wanted, NINE) for person in SIX[1:]), return_exceptions=True
    )
    assert [type(one) for one in tries].count(Refusal) == 3
    assert len(await school.rows(Review)) == 2


async def test_two_people_at_once_keep_their_own_words(school: School) -> None:
    round_id = await school.open_round(*SIX)
    await asyncio.gather(
        *(school.reply(one, round_id, f"Words of {one.user_id}") for one in SIX * 2)
    )
    replies = await school.rows(Reply)
    assert {reply.user_id: reply.text for reply in replies} == {
        person.user_id: f"Words of {person.user_id}" for person in SIX
    }
    assert not [pair for pair in combinations(replies, 2) if pair[0].user_id == pair[1].user_id]
