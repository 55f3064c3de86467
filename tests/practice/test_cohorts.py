"""Cohorts: made, filled and emptied by their coordinators."""

from __future__ import annotations

import asyncio

import pytest

from bot.db.tables import Cohort, Delivery, Enrolment
from bot.practice import cohorts
from bot.practice.cohorts import CohortOverview
from bot.practice.setup import Place, choose
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    ADMIN,
    BEN,
    CARLO,
    DAY,
    MEI,
    NOW,
    OTHER_SERVER,
    SERVER,
    School,
    elsewhere,
)


async def test_a_cohort_has_the_zone_of_its_server_and_a_join_card(school: School) -> None:
    made = await school.cohort(name="  Spring \n  2026 ")
    [kept] = await school.rows(Cohort)
    assert (kept.id, kept.server_id, kept.name, kept.zone, kept.invited_only, kept.created_at) == (
        made,
        SERVER,
        "Spring 2026",
        "Europe/London",
        False,
        NOW,
    )
    [card] = await school.rows(Delivery)
    assert (card.kind, card.key, card.server_id, card.cohort_id, card.due_at, card.state) == (
        "join",
        f"join/{made}",
        SERVER,
        made,
        NOW,
        "waiting",
    )


async def test_a_cohort_by_invitation_has_no_join_card(school: School) -> None:
    await school.cohort(invited_only=True)
    assert await school.rows(Delivery) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" \t ", "The cohort needs a name."),
        ("x" * 81, "The name is 81 characters long; up to 80 fit. Shorten it."),
        ("Spring", 'There is already a cohort called "Spring" here. Choose another name.'),
        (" spring ", 'There is already a cohort called "spring" here. Choose another name.'),
    ],
)
async def test_a_name_that_cannot_be(school: School, name: str, sentence: str) -> None:
    await school.cohort(name="Spring")
    with pytest.raises(Refusal) as refused:
        await school.cohort(name=name)
    assert str(refused.value) == sentence
    assert len(await school.rows(Cohort)) == len(await school.rows(Delivery)) == 1


async def test_the_longest_name_fits(school: School) -> None:
    await school.cohort(name="\N{SEEDLING}" * 80)
    [kept] = await school.rows(Cohort)
    assert kept.name == "\N{SEEDLING}" * 80


async def test_two_coordinators_with_one_name_make_one_cohort(school: School) -> None:
    made = await asyncio.gather(*(school.cohort() for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, int) for one in made) == 1
    assert sum(isinstance(one, Refusal) for one in made) == 5


async def test_another_server_may_use_the_same_name(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    here, there = await school.cohort(), await school.cohort(by=elsewhere(CARLO))
    assert here != there
    for actor, expected in ((CARLO, here), (elsewhere(CARLO), there)):
        [found] = await school.do(cohorts.list_cohorts, actor)
        assert found.id == expected


async def test_without_a_drill_channel_nobody_could_see_the_card(school: School) -> None:
    await school.cohort()
    await school.do(choose, ADMIN, Place.DRILLS, None, "Europe/London")
    with pytest.raises(Refusal, match="Choose a drill channel with `/admin setup` first"):
        await school.cohort(name="Autumn")
    with pytest.raises(Refusal, match="Choose a drill channel with `/admin setup` first"):
        await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    assert await school.keys() == ["join/1"]


async def test_the_list_shows_who_is_in_and_who_is_asked(school: School) -> None:
    autumn = await school.cohort(ADA, BEN, MEI, name="Autumn")
    april = await school.cohort(name="April", invited_only=True)
    await school.do(cohorts.leave, BEN, autumn, NOW)
    await school.do(cohorts.remove, CARLO, "Autumn", MEI.user_id, NOW)
    await school.do(cohorts.invite, CARLO, "autumn", 50, NOW)
    assert await school.do(cohorts.list_cohorts, CARLO) == [
        CohortOverview(april, "April", invited_only=True, joined=(), invited=()),
        CohortOverview(autumn, "Autumn", invited_only=False, joined=(ADA.user_id,), invited=(50,)),
    ]
    assert await school.do(cohorts.cohort_names, SERVER) == ["April", "Autumn"]
    assert await school.do(cohorts.cohort_names, OTHER_SERVER) == []


async def test_a_cohort_is_found_by_its_name_in_any_case(school: School) -> None:
    made = await school.cohort(name="Straße")
    await school.cohort(name="Autumn")
    assert (await school.do(cohorts.find_cohort, SERVER, " STRASSE ")).id == made
    with pytest.raises(Refusal, match=r'no cohort called "Winter"\. There is: Autumn, Straße\.'):
        await school.do(cohorts.find_cohort, SERVER, "Winter")
    with pytest.raises(Refusal, match="There is no cohort yet"):
        await school.do(cohorts.find_cohort, OTHER_SERVER, "Straße")


async def test_an_invitation_asks_in_the_channel_and_enrols_nobody(school: School) -> None:
    await school.cohort()
    await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    [enrolment] = await school.rows(Enrolment)
    assert (enrolment.user_id, enrolment.invited_at, enrolment.joined_at) == (11, NOW, None)
    [asked] = await school.rows(Delivery, Delivery.kind == "invite")
    assert (asked.cohort_id, asked.user_id, asked.due_at) == (1, 11, NOW)


async def test_an_invitation_may_be_repeated_and_is_then_sent_again(school: School) -> None:
    await school.cohort()
    for now in (NOW, NOW, NOW + DAY):
        await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, now)
    assert len(await school.keys(kind="invite")) == 2
    assert len(await school.rows(Enrolment)) == 1


async def test_two_coordinators_may_invite_the_same_person_at_once(school: School) -> None:
    await school.cohort()
    await asyncio.gather(
        *(school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW) for _ in range(6))
    )
    assert len(await school.rows(Enrolment)) == len(await school.keys(kind="invite")) == 1


async def test_whoever_is_in_needs_no_invitation(school: School) -> None:
    await school.cohort(ADA)
    with pytest.raises(Refusal, match="<@11> is in Spring already"):
        await school.do(cohorts.invite, CARLO, "Spring", ADA.user_id, NOW)
    [enrolment] = await school.rows(Enrolment)
    assert enrolment.joined_at == NOW


async def test_removing_ends_an_enrolment_and_keeps_its_row(school: School) -> None:
    await school.cohort(ADA)
    await school.do(cohorts.remove, CARLO, "spring", ADA.user_id, NOW + DAY)
    [enrolment] = await school.rows(Enrolment)
    assert (enrolment.joined_at, enrolment.left_at, enrolment.removed) == (NOW, NOW + DAY, True)


async def test_only_whoever_is_in_can_be_removed(school: School) -> None:
    await school.cohort(ADA)
    await school.do(cohorts.remove, CARLO, "Spring", ADA.user_id, NOW)
    for person in (ADA, BEN):
        with pytest.raises(Refusal, match=f"<@{person.user_id}> is not in Spring"):
            await school.do(cohorts.remove, CARLO, "Spring", person.user_id, NOW + DAY)
    [enrolment] = await school.rows(Enrolment)
    assert enrolment.left_at == NOW
