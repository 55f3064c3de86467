"""Replies become calibration replies where raters agree and the author does, too."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.db.tables import CalibrationSample, CalibrationTrial, DrillRevision
from bot.practice.agreement import Agreed, agreed_replies, agreed_reply
from bot.practice.cohorts import leave
from bot.practice.feedback import release_due
from bot.practice.people import Actor
from bot.practice.sample_requests import (
    answer,
    asked_of,
    own_questions,
    propose,
    retire,
    samples_here,
)
from bot.practice.samples import sample_named, samples_for
from bot.practice.trials import open_trial
from drills.calibration import Sample
from drills.library import Library
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    LIBRARY,
    MEI,
    NINE,
    NOA,
    OLA,
    RUBRIC,
    RUTH,
    SERVER,
    School,
    elsewhere,
)
from tests.practice.calibrating import learn, levels, with_rules

LATER = NINE + DAY
WHY = "The feeling is there, once, in one word."


@pytest_asyncio.fixture(loop_scope="session")
async def agreed(school: School) -> int:
    """Ada's reply, which three have rated alike, with its feedback out; Ben's waits."""
    round_id = await school.open_round(ADA, BEN, MEI, NOA, OLA)
    ada = (await school.reply(ADA, round_id)).reply_id
    for person in (BEN, MEI, NOA):
        await school.reply(person, round_id)
    for person, level in ((BEN, 3), (MEI, 4), (NOA, 4)):
        await school.rate(person, ada, level=level)
    await school.do(release_due, LATER)
    return ada


async def shown_to(school: School, actor: Actor) -> list[Sample]:
    return await school.do(samples_for, LIBRARY, SERVER, RUBRIC, actor.user_id)


async def state(school: School) -> Agreed:
    [one] = await school.do(samples_here, RUTH, 10)
    return one


async def test_nobody_learns_with_crisis_content_unasked(school: School, agreed: int) -> None:
    async def mark(*, crisis: bool) -> None:
        async with school.database.writing() as session:
            for revision in await session.scalars(select(DrillRevision)):
                revision.body = {**revision.body, "crisis": crisis}

    await mark(crisis=True)
    assert await school.do(agreed_replies, RUTH, 5) == []
    with pytest.raises(Refusal, match="crisis content"):
        await school.do(propose, RUTH, agreed, WHY, LATER)
    await mark(crisis=False)
    await school.do(propose, RUTH, agreed, WHY, LATER)
    await school.do(answer, ADA, 1, LATER, agreed=True)
    assert len(await shown_to(school, OLA)) == 1
    await mark(crisis=True)
    assert await shown_to(school, OLA) == []


async def test_a_supervisor_asks_and_the_author_agrees(school: School, agreed: int) -> None:
    [found] = await school.do(agreed_replies, RUTH, 5)
    assert (found.reply_id, found.author_id, found.levels) == (agreed, ADA.user_id, levels(4))
    await school.do(propose, RUTH, agreed, f" {WHY}\n", LATER)
    assert await school.keys(kind="sample") == ["sample/1"]
    assert await school.do(agreed_replies, RUTH, 5) == []
    assert (await state(school)).consent is None
    assert await shown_to(school, OLA) == []  # not before her yes

    asked = await school.do(asked_of, ADA, 1)
    assert (asked.text, asked.levels, asked.reason) == ("Reply of 11", levels(4), WHY)
    assert await school.do(own_questions, ADA) == [asked]
    await school.do(answer, ADA, 1, LATER, agreed=True)
    assert (await state(school)).consent is True
    [sample] = await shown_to(school, OLA)
    assert (sample.name, sample.text, sample.levels) == ("own/1", "Reply of 11", levels(4))
    assert sample.reason == WHY
    # Nobody learns with their own, nor with what they have rated.
    assert await shown_to(school, ADA) == await shown_to(school, BEN) == []
    assert await school.do(samples_for, LIBRARY, 800, RUBRIC, OLA.user_id) == []


async def test_a_no_keeps_no_copy_and_is_not_asked_twice(school: School, agreed: int) -> None:
    await school.do(propose, RUTH, agreed, WHY, LATER)
    await school.do(answer, ADA, 1, LATER, agreed=False)
    [row] = await school.rows(CalibrationSample)
    assert row.text == ""
    with pytest.raises(Refusal, match="would rather not"):
        await school.do(propose, RUTH, agreed, WHY, LATER)
    assert await shown_to(school, OLA) == []
    await school.do(answer, ADA, 1, LATER, agreed=True)  # she has changed her mind
    assert [one.text for one in await shown_to(school, OLA)] == ["Reply of 11"]


async def test_taking_it_back_stops_whoever_is_at_it(school: School, agreed: int) -> None:
    await school.do(propose, RUTH, agreed, WHY, LATER)
    await school.do(answer, ADA, 1, LATER, agreed=True)
    row = CalibrationTrial(
        server_id=SERVER,
        user_id=OLA.user_id,
        sample="own/1",
        rubric="-",
        purpose="training",
        attempt=1,
        agreed=levels(4),
        shown_at=LATER,
    )
    async with school.database.writing() as session:
        session.add(row)
    assert (await school.do(open_trial, LIBRARY, OLA, 1)).sample.text == "Reply of 11"
    await school.do(answer, ADA, 1, LATER, agreed=False)
    with pytest.raises(Refusal, match="not used any more"):
        await school.do(open_trial, LIBRARY, OLA, 1)


async def test_a_supervisor_retires_one(school: School, agreed: int) -> None:
    await school.do(propose, RUTH, agreed, WHY, LATER)
    await school.do(answer, ADA, 1, LATER, agreed=True)
    await school.do(retire, RUTH, 1, LATER)
    assert (await state(school)).retired
    assert await shown_to(school, OLA) == []
    await school.do(answer, ADA, 1, LATER, agreed=True)
    assert await shown_to(school, OLA) == []


async def test_a_new_rater_learns_with_it(school: School, agreed: int) -> None:
    await school.do(propose, RUTH, agreed, WHY, LATER)
    await school.do(answer, ADA, 1, LATER, agreed=True)
    await with_rules(school, calibration=4)
    assert await learn(school, OLA, 1) == 4
    rows = await school.rows(CalibrationTrial)
    packs = [f"org.example.three/three-1/{number}" for number in (1, 2, 3)]
    assert sorted(row.sample for row in rows) == [*packs, "own/1"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [((3, 4), 2), ((2, 3, 4), 3)],
)
async def test_without_agreement_nobody_is_asked(
    school: School, given: tuple[int, ...], wanted: int
) -> None:
    round_id = await school.open_round(ADA, BEN, MEI, NOA, ratings_wanted=wanted)
    ada = (await school.reply(ADA, round_id)).reply_id
    for person in (BEN, MEI, NOA):
        await school.reply(person, round_id)
    for person, level in zip((BEN, MEI, NOA), given, strict=False):
        await school.rate(person, ada, level=level)
    with pytest.raises(Refusal, match="has no feedback on this reply yet"):
        await school.do(agreed_reply, RUTH, ada)
    await school.do(release_due, LATER)
    assert await school.do(agreed_replies, RUTH, 5) == []
    with pytest.raises(Refusal, match="do not agree enough"):
        await school.do(propose, RUTH, ada, WHY, LATER)


async def test_who_may_ask_and_who_may_answer(school: School, agreed: int) -> None:
    for actor in (ADA, BEN, CARLO):
        with pytest.raises(Refusal, match="for supervisors"):
            await school.do(propose, actor, agreed, WHY, LATER)
        with pytest.raises(Refusal, match="for supervisors"):
            await school.do(agreed_replies, actor, 5)
    with pytest.raises(Refusal, match="Say in a sentence"):
        await school.do(propose, RUTH, agreed, "  ", LATER)
    with pytest.raises(Refusal, match="501 characters"):
        await school.do(propose, RUTH, agreed, "x" * 501, LATER)
    await asyncio.gather(
        *(school.do(propose, RUTH, agreed, WHY, LATER) for _ in range(3)), return_exceptions=True
    )
    assert await school.keys(kind="sample") == ["sample/1"]
    for actor in (BEN, RUTH, elsewhere(ADA)):
        with pytest.raises(Refusal):
            await school.do(answer, actor, 1, LATER, agreed=True)
        with pytest.raises(Refusal):
            await school.do(asked_of, actor, 1)
    with pytest.raises(Refusal, match="not used any more"):
        await school.do(asked_of, ADA, 9)
    assert [row.agreed for row in await school.rows(CalibrationSample)] == [None]


async def test_whoever_has_left_is_not_asked(school: School, agreed: int) -> None:
    await school.do(leave, ADA, 1, LATER)
    with pytest.raises(Refusal, match="takes part in no cohort"):
        await school.do(propose, RUTH, agreed, WHY, LATER)


async def test_a_sample_is_found_by_its_name(school: School, agreed: int) -> None:
    async def named(library: Library, name: str, server_id: int = SERVER) -> str | None:
        found = await school.do(sample_named, library, server_id, name)
        return found and found.text

    await school.do(propose, RUTH, agreed, WHY, LATER)
    assert await named(LIBRARY, "own/1") is None
    await school.do(answer, ADA, 1, LATER, agreed=True)
    assert await named(LIBRARY, "own/1") == "Reply of 11"
    assert await named(LIBRARY, "own/1", 800) is None
    assert await named(LIBRARY, "org.example.three/three-1/1") is None
