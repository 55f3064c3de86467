"""Suggested vignettes: checked, kept, answered, and told of without a word of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.db.tables import Delivery, PackChange, Suggestion
from bot.practice.deliveries import claim_due
from bot.practice.digests import digest_of
from bot.practice.suggestion_queue import (
    LONGEST_ANSWER,
    decline,
    mark_used,
    suggestion_queue,
    suggestion_to_settle,
    suggestions_waiting,
    waiting_to_tell,
)
from bot.practice.suggestions import (
    MOST_WAITING,
    ON_A_PAGE,
    Standing,
    may_suggest,
    own_suggestion,
    own_suggestions,
    suggest,
    take_back,
)
from drills.model import Refusal
from drills.suggested import Suggested
from tests.practice.builders import (
    ADA,
    ADMIN,
    BEN,
    CARLO,
    DAY,
    HOUR,
    LIBRARY,
    NINE,
    OTHER_SERVER,
    OUTSIDER,
    PACK,
    RUTH,
    SERVER,
    School,
    elsewhere,
    in_direct_message,
)

ONE = Suggested("I never said that.", "A carpenter, 52", "It is hard not to argue.", "A. Lovelace")
STAFF = (CARLO, RUTH, ADMIN)


async def suggested(school: School, actor: Any = ADA, now: datetime = NINE, **text: str) -> int:
    return (await school.do(suggest, actor, replace(ONE, **text), now)).id


async def in_hand(school: School, suggestion_id: int, state: str = "draft") -> None:
    async with school.database.writing() as session:
        change = PackChange(server_id=SERVER, key=PACK.key, kind="drills", state=state)
        change.made_by, change.made_at, change.suggestion_id = CARLO.user_id, NINE, suggestion_id
        change.text, change.fields = "A copy of it", {"vignette": "A copy of it"}
        session.add(change)


async def test_members_and_staff_suggest_and_staff_read_the_oldest_first(school: School) -> None:
    await school.cohort(ADA)
    for actor in (ADA, RUTH, CARLO):
        await suggested(school, actor)
    found = [await school.do(suggestion_queue, RUTH, NINE, page) for page in (0, 1, 2, 3, 99)]
    assert [(one.one.user_id, one.page, one.total) for one in found if one.one] == [
        (ADA.user_id, 1, 3),
        (ADA.user_id, 1, 3),
        (RUTH.user_id, 2, 3),
        (CARLO.user_id, 3, 3),
        (CARLO.user_id, 3, 3),
    ]
    first = found[0].one
    assert first
    assert Suggested(first.vignette, first.speaker, first.words, first.credit) == ONE
    for actor in (BEN, OUTSIDER):
        with pytest.raises(Refusal, match="for those who practise here"):
            await suggested(school, actor)
        with pytest.raises(Refusal, match="for those who practise here"):
            await school.do(may_suggest, actor)
    with pytest.raises(Refusal, match="not in a direct message"):
        await suggested(school, in_direct_message(ADA))
    assert await school.do(suggestions_waiting, SERVER, NINE) == 3


async def test_the_same_words_sent_twice_wait_once(school: School) -> None:
    await school.cohort(ADA, BEN)
    assert await suggested(school) == await suggested(school, now=NINE + HOUR)
    await suggested(school, BEN)
    assert [row.made_at for row in await school.rows(Suggestion)] == [NINE, NINE]
    await suggested(school, words="What I meant is the end of it.")
    assert [row.words for row in await school.rows(Suggestion)][2:] == [
        "What I meant is the end of it."
    ]


async def test_so_many_of_one_person_wait_and_one_that_is_read_makes_room(school: School) -> None:
    await school.cohort(ADA, BEN)
    for number in range(MOST_WAITING):
        await suggested(school, vignette=f"Words {number}")
    for refused in (suggested(school, vignette="One more"), school.do(may_suggest, ADA)):
        with pytest.raises(Refusal, match="10 of your suggestions wait"):
            await refused
    await suggested(school, BEN)
    await suggested(school, vignette="Words 3")
    await school.do(decline, CARLO, 1, "", NINE)
    await suggested(school, vignette="One more")
    assert await school.do(suggestions_waiting, SERVER, NINE) == MOST_WAITING + 1


async def test_what_could_be_somebody_real_is_refused(school: School) -> None:
    await school.cohort(ADA)
    for name in ("vignette", "speaker", "words", "credit"):
        for detail in ("ring 0171 555 2368", "jo@harbour.example", "see www.harbour.example"):
            with pytest.raises(Refusal, match="what looks like a real"):
                await suggested(school, **{name: detail})
    assert await school.rows(Suggestion) == []


async def test_what_became_of_it_is_told_to_its_author_alone(school: School) -> None:
    await school.cohort(ADA, BEN)
    for number in range(ON_A_PAGE + 1):
        await suggested(school, now=NINE + number * HOUR, vignette=f"Words {number}")
    later = NINE + DAY
    await school.do(decline, RUTH, 1, " We have one like it. ", later)
    await school.do(mark_used, 2, PACK.key, "three-9", CARLO, later + HOUR)
    await in_hand(school, 3)
    own = await school.do(own_suggestions, ADA, LIBRARY, NINE)
    assert [(one.suggested.vignette, one.standing) for one in own.found] == [
        ("Words 1", Standing.USED),
        ("Words 0", Standing.DECLINED),
        ("Words 3", Standing.WAITING),
    ]
    assert [(one.pack, one.answer) for one in own.found[:2]] == [
        (PACK.title, ""),
        ("", "We have one like it."),
    ]
    assert (own.total, own.page, own.pages) == (4, 1, 2)
    [last] = (await school.do(own_suggestions, ADA, LIBRARY, later, 99)).found
    assert last.standing is Standing.IN_HAND
    assert (await school.do(own_suggestions, in_direct_message(ADA), LIBRARY, NINE)).total == 4
    for other in (BEN, elsewhere(ADA), *STAFF):
        assert (await school.do(own_suggestions, other, LIBRARY, NINE)).total == 0
    assert await school.keys(kind="suggestion", place=f"user/{ADA.user_id}") == [
        "suggestion/1/declined",
        "suggestion/2/used",
    ]
    for row in await school.rows(Delivery):
        assert row.note is None, "nothing of it is in the outbox"


async def test_one_is_taken_back_while_it_waits_and_keeps_no_text(school: School) -> None:
    await school.cohort(ADA, BEN)
    for number in range(4):
        await suggested(school, vignette=f"Words {number}")
    await in_hand(school, 1, "declined")
    await in_hand(school, 4, "waiting")
    for other in (BEN, CARLO, elsewhere(ADA)):
        for use_case, more in ((own_suggestion, (LIBRARY, NINE)), (take_back, (NINE,))):
            with pytest.raises(Refusal, match="not there any more"):
                await school.do(use_case, other, 1, *more)
    await school.do(take_back, ADA, 1, NINE)
    row, *_ = await school.rows(Suggestion)
    assert (row.state, row.vignette, row.speaker, row.words, row.credit) == (
        *("withdrawn", "", "", "", ""),
    )
    given_up, _ = await school.rows(PackChange)
    assert (given_up.text, given_up.fields) == ("", {})
    await school.do(decline, RUTH, 2, "", NINE)
    await school.do(mark_used, 3, PACK.key, "three-9", CARLO, NINE)
    for number, sentence in enumerate(
        ("not there any more", "read it meanwhile", "read it meanwhile", "<@2> is making a drill"),
        start=1,
    ):
        with pytest.raises(Refusal, match=sentence):
            await school.do(take_back, ADA, number, NINE)
    assert (await school.do(own_suggestions, ADA, LIBRARY, NINE)).total == 3


async def test_staff_alone_answer_and_each_suggestion_once(school: School) -> None:
    await school.cohort(ADA)
    await school.set_up(OTHER_SERVER)
    for number in range(4):
        await suggested(school, vignette=f"Words {number}")
    for actor in (ADA, OUTSIDER):
        for refused in (
            school.do(suggestion_queue, actor, NINE),
            school.do(suggestion_to_settle, actor, 1, NINE),
            school.do(decline, actor, 1, "", NINE),
        ):
            with pytest.raises(Refusal, match="This is for coordinators and supervisors"):
                await refused
    there = elsewhere(CARLO)
    assert (await school.do(suggestion_queue, there, NINE)).one is None
    for actor, number in ((there, 1), (CARLO, 99)):
        with pytest.raises(Refusal, match="not there any more"):
            await school.do(decline, actor, number, "", NINE)
    with pytest.raises(Refusal, match="501 characters long; 500 fit"):
        await school.do(decline, CARLO, 1, "x" * (LONGEST_ANSWER + 1), NINE)
    await school.do(mark_used, 1, PACK.key, "three-9", there, NINE)
    await in_hand(school, 1)
    with pytest.raises(Refusal, match="<@2> is making a drill of it"):
        await school.do(decline, RUTH, 1, "", NINE)
    assert [row.state for row in await school.rows(Suggestion)] == ["waiting"] * 4
    await school.do(take_back, ADA, 2, NINE)
    await school.do(decline, RUTH, 3, "", NINE)
    await school.do(mark_used, 4, PACK.key, "three-9", CARLO, NINE)
    for number, sentence in (
        (2, "taken it back"),
        (3, "answered already"),
        (4, "A drill has been"),
    ):
        for use_case, more in ((decline, ("", NINE)), (suggestion_to_settle, (NINE,))):
            with pytest.raises(Refusal, match=sentence):
                await school.do(use_case, CARLO, number, *more)


async def test_a_drill_after_all_is_told_and_one_taken_back_never_becomes_one(
    school: School,
) -> None:
    await school.cohort(ADA)
    for number in range(2):
        await suggested(school, vignette=f"Words {number}")
    await school.do(decline, RUTH, 1, "Perhaps later.", NINE)
    await school.do(take_back, ADA, 2, NINE)
    for number in (1, 1, 2):
        await school.do(mark_used, number, PACK.key, "three-9", CARLO, NINE + HOUR)
    rows = await school.rows(Suggestion)
    assert [(row.state, row.drill_id) for row in rows] == [("used", "three-9"), ("withdrawn", None)]
    assert await school.keys(kind="suggestion") == ["suggestion/1/declined", "suggestion/1/used"]


async def test_a_draft_that_is_left_lying_holds_a_suggestion_for_two_weeks(school: School) -> None:
    await school.cohort(ADA)
    await suggested(school)
    await in_hand(school, 1)
    for days, waiting, worker in ((13, 0, CARLO.user_id), (14, 1, None)):
        now = NINE + days * DAY
        assert await school.do(suggestions_waiting, SERVER, now) == waiting
        queue = await school.do(suggestion_queue, RUTH, now)
        assert queue.one
        assert (queue.one.worker_id, queue.total) == (worker, 1)
    await school.do(take_back, ADA, 1, now)
    [left] = await school.rows(PackChange)
    assert (left.state, left.text, left.fields) == ("withdrawn", "", {})


async def test_whoever_settles_their_own_is_not_told_of_it(school: School) -> None:
    await suggested(school, CARLO)
    await school.do(mark_used, 1, PACK.key, "three-9", CARLO, NINE)
    assert await school.keys(kind="suggestion") == []


async def test_staff_are_told_by_day_and_on_one_day_once(school: School) -> None:
    await school.cohort(ADA)
    evening = NINE + timedelta(hours=11)
    moments = (NINE, NINE + HOUR, NINE + 2 * HOUR, evening + DAY, evening + DAY + HOUR)
    for number, moment in enumerate(moments):
        await suggested(school, now=moment, vignette=f"Words {number}")
    rows = await school.rows(Delivery, Delivery.kind == "suggested")
    eight = NINE - HOUR
    assert [(row.place, row.key, row.due_at) for row in rows] == [
        ("staff/700", "suggested/700/2026-03-02", NINE),
        ("staff/700", "suggested/700/2026-03-03", eight + DAY),
        ("staff/700", "suggested/700/2026-03-04", eight + 2 * DAY),
    ]


async def test_a_notice_tells_how_many_wait_on_its_own_day_alone(school: School) -> None:
    await school.cohort(ADA)
    for number in range(3):
        await suggested(school, vignette=f"Words {number}")
    await in_hand(school, 1)
    row = next(
        row for row in await school.do(claim_due, NINE, 10) if row.key.startswith("suggested/")
    )
    assert await school.do(waiting_to_tell, row, NINE + HOUR) == 2
    assert await school.do(waiting_to_tell, row, NINE + DAY) == 0
    digest = await school.do(digest_of, SERVER, LIBRARY, NINE)
    assert (digest.suggestions, digest.says_something) == (2, True)
    for number in (2, 3):
        await school.do(decline, RUTH, number, "", NINE)
    assert await school.do(waiting_to_tell, row, NINE + HOUR) == 0
    assert not (await school.do(digest_of, SERVER, LIBRARY, NINE)).says_something
