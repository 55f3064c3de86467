"""Joining a cohort by one's own consent, and leaving it."""

from __future__ import annotations

import asyncio

import pytest

from bot.db.tables import Enrolment
from bot.practice import cohorts
from bot.practice.cohorts import Invitation
from bot.practice.people import Actor
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    MEI,
    NOW,
    OTHER_SERVER,
    School,
    elsewhere,
    in_direct_message,
)


async def test_the_consent_card_knows_the_cohort_and_its_reader(school: School) -> None:
    made = await school.cohort(BEN, MEI)
    await school.do(cohorts.leave, MEI, made, NOW)
    seen = await school.do(cohorts.invitation, ADA, made)
    assert seen == Invitation(made, "Spring", joined=False, members=1)
    assert (await school.do(cohorts.invitation, BEN, made)).joined
    assert ADA.user_id not in {row.user_id for row in await school.rows(Enrolment)}


async def test_joining_keeps_when_and_in_which_zone(school: School) -> None:
    made = await school.cohort()
    await school.do(cohorts.join, ADA, made, NOW)
    [enrolment] = await school.rows(Enrolment)
    assert (enrolment.user_id, enrolment.zone, enrolment.joined_at, enrolment.left_at) == (
        ADA.user_id,
        "Europe/London",
        NOW,
        None,
    )


async def test_agreeing_twice_is_once(school: School) -> None:
    made = await school.cohort(ADA)
    assert (await school.do(cohorts.join, ADA, made, NOW + DAY)).joined
    [enrolment] = await school.rows(Enrolment)
    assert enrolment.joined_at == NOW


async def test_agreeing_several_times_at_once_is_once(school: School) -> None:
    made = await school.cohort()
    answers = await asyncio.gather(*(school.do(cohorts.join, ADA, made, NOW) for _ in range(6)))
    assert len(await school.rows(Enrolment)) == 1
    assert sum(not answer.joined for answer in answers) == 1


async def test_many_people_may_agree_at_once(school: School) -> None:
    made = await school.cohort()
    people = [ADA, BEN, MEI]
    await asyncio.gather(*(school.do(cohorts.join, person, made, NOW) for person in people))
    [seen] = await school.do(cohorts.list_cohorts, CARLO)
    assert set(seen.joined) == {person.user_id for person in people}


async def test_an_invitation_and_consent_may_cross(school: School) -> None:
    """Whichever is first, whoever has agreed is in."""
    made = await school.cohort()
    await asyncio.gather(
        school.do(cohorts.join, ADA, made, NOW),
        *(school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW) for _ in range(3)),
        return_exceptions=True,
    )
    [enrolment] = await school.rows(Enrolment)
    assert enrolment.joined_at == NOW


async def test_whoever_left_may_come_back(school: School) -> None:
    made = await school.cohort(ADA)
    assert await school.do(cohorts.leave, ADA, made, NOW) == "Spring"
    assert not (await school.do(cohorts.join, ADA, made, NOW + DAY)).joined
    [enrolment] = await school.rows(Enrolment)
    assert (enrolment.joined_at, enrolment.left_at) == (NOW + DAY, None)


@pytest.mark.parametrize("person", [ADA, BEN, MEI], ids=["left", "stranger", "invited"])
async def test_only_whoever_is_in_can_leave(school: School, person: Actor) -> None:
    made = await school.cohort(ADA)
    await school.do(cohorts.leave, ADA, made, NOW)
    await school.do(cohorts.invite, CARLO, "Spring", MEI.user_id, NOW)
    with pytest.raises(Refusal, match="You are not in that cohort"):
        await school.do(cohorts.leave, person, made, NOW)


async def test_a_cohort_is_left_in_its_own_server_only(school: School) -> None:
    made = await school.cohort(ADA)
    for actor, cohort_id in ((ADA, 404), (elsewhere(ADA), made)):
        with pytest.raises(Refusal, match="That cohort is not in this server"):
            await school.do(cohorts.leave, actor, cohort_id, NOW)
    assert [row.left_at for row in await school.rows(Enrolment)] == [None]


async def test_whoever_was_removed_comes_back_by_invitation_only(school: School) -> None:
    made = await school.cohort(ADA)
    await school.do(cohorts.remove, CARLO, "Spring", ADA.user_id, NOW)
    with pytest.raises(Refusal, match="A coordinator took you out of Spring"):
        await school.do(cohorts.invitation, ADA, made)
    with pytest.raises(Refusal, match="Ask them to invite you again"):
        await school.do(cohorts.join, ADA, made, NOW)
    await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    await school.do(cohorts.join, ADA, made, NOW + DAY)
    [enrolment] = await school.rows(Enrolment)
    assert (enrolment.joined_at, enrolment.left_at, enrolment.removed) == (NOW + DAY, None, False)


async def test_a_cohort_by_invitation_takes_only_the_invited(school: School) -> None:
    made = await school.cohort(invited_only=True)
    await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    await school.do(cohorts.join, ADA, made, NOW)
    with pytest.raises(Refusal, match="Spring is by invitation"):
        await school.do(cohorts.join, BEN, made, NOW)
    assert [row.user_id for row in await school.rows(Enrolment)] == [ADA.user_id]


async def test_an_invitation_that_was_taken_back_is_no_invitation(school: School) -> None:
    made = await school.cohort(invited_only=True)
    await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    await school.do(cohorts.remove, CARLO, "Spring", ADA.user_id, NOW)
    with pytest.raises(Refusal, match="took you out"):
        await school.do(cohorts.join, ADA, made, NOW)


async def test_another_servers_cohort_cannot_be_joined_or_looked_at(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    there = await school.cohort(by=elsewhere(CARLO))
    for actor, cohort_id in ((ADA, there), (in_direct_message(ADA), there), (ADA, 404)):
        with pytest.raises(Refusal, match="not in this server") as refused:
            await school.do(cohorts.join, actor, cohort_id, NOW)
        assert "Spring" not in str(refused.value)
    assert await school.rows(Enrolment) == []
