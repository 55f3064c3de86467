"""Setting a server up."""

from __future__ import annotations

import asyncio

import pytest

from bot.db.tables import Server
from bot.practice.setup import Place, choose, choose_zone, setting_up
from drills.model import Refusal
from tests.practice.builders import ADMIN, OTHER_SERVER, SERVER, School, elsewhere

BERLIN, LONDON = "Europe/Berlin", "Europe/London"


async def test_the_first_look_makes_the_server_with_the_zone_of_the_house(school: School) -> None:
    seen = await school.do(setting_up, elsewhere(ADMIN), BERLIN)
    assert (seen.id, seen.zone, seen.drill_channel_id) == (OTHER_SERVER, BERLIN, None)
    again = await school.do(setting_up, elsewhere(ADMIN), LONDON)
    assert again.zone == BERLIN
    assert [server.id for server in await school.rows(Server)] == [SERVER, OTHER_SERVER]


async def test_two_admins_may_look_at_once(school: School) -> None:
    seen = await asyncio.gather(
        *(school.do(setting_up, elsewhere(ADMIN), BERLIN) for _ in range(8))
    )
    assert {server.id for server in seen} == {OTHER_SERVER}


@pytest.mark.parametrize("place", Place)
async def test_each_place_is_set_changed_and_unset_by_itself(school: School, place: Place) -> None:
    for chosen in (5, 6, None):
        await school.do(choose, elsewhere(ADMIN), place, chosen, LONDON)
        [_, kept] = await school.rows(Server)
        assert {one: getattr(kept, one.value) for one in Place} == {
            **dict.fromkeys(Place),
            place: chosen,
        }


@pytest.mark.parametrize("place", [Place.COORDINATORS, Place.SUPERVISORS])
async def test_everyone_cannot_be_staff(school: School, place: Place) -> None:
    """Discord gives @everyone the server's own id, and every member holds it."""
    [before] = await school.rows(Server)
    with pytest.raises(Refusal, match="@everyone role cannot be staff"):
        await school.do(choose, ADMIN, place, SERVER, LONDON)
    [after] = await school.rows(Server)
    assert getattr(after, place.value) == getattr(before, place.value)


async def test_a_channel_may_have_the_servers_id(school: School) -> None:
    """The first channel of an old server has it."""
    await school.do(choose, ADMIN, Place.DRILLS, SERVER, LONDON)
    [kept] = await school.rows(Server)
    assert kept.drill_channel_id == SERVER


async def test_a_zone_is_kept_in_its_right_spelling(school: School) -> None:
    await school.do(choose_zone, ADMIN, " america/new york ", LONDON)
    [kept] = await school.rows(Server)
    assert kept.zone == "America/New_York"


async def test_a_wrong_zone_changes_nothing_and_is_named(school: School) -> None:
    with pytest.raises(Refusal, match=r'no time zone called "Berlim"\. Did you mean'):
        await school.do(choose_zone, ADMIN, "Berlim", LONDON)
    [kept] = await school.rows(Server)
    assert kept.zone == LONDON


async def test_a_series_keeps_the_zone_it_was_made_in(school: School) -> None:
    made = await school.series(await school.cohort())
    await school.do(choose_zone, ADMIN, "Asia/Tokyo", LONDON)
    later = await school.series(1, name="Later")
    assert (made.zone, later.zone) == (LONDON, "Asia/Tokyo")
    [first, _] = await school.rows(type(made))
    assert first.zone == LONDON
