"""Discord in trouble: whatever it answers, and whenever, a message comes once."""

from __future__ import annotations

import pytest

from tests.wire.faults import CALLBACK, HANG_UP, POST_MESSAGE, RESET, Fault, Moment
from tests.wire.institute import ANSWERS, Institute
from tests.wire.reading import text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_post_in_trouble_comes_once(institute: Institute) -> None:
    await institute.set_up()
    server = institute.server
    troubles = [
        (500, Moment.BEFORE),
        (502, Moment.AFTER),
        (429, Moment.BEFORE),
        (RESET, Moment.BEFORE),
        (HANG_UP, Moment.AFTER),
    ]
    for number, (status, moment) in enumerate(troubles, start=1):
        asked = len(server.asked("POST", "/channels/"))
        server.trouble(Fault(POST_MESSAGE, status, moment))
        name = f"{status} {moment}"
        await institute.people.command(institute.carlo, institute.staff, "cohort create", name=name)
        await server.until(lambda: len(server.asked("POST", "/channels/")) == asked + 2, name)  # noqa: B023
        first, second = server.asked("POST", "/channels/")[asked:]
        assert first.body["enforce_nonce"] is True, name
        assert first.body["nonce"] == second.body["nonce"], name
        assert len(institute.posts()) == number, name


async def test_a_post_outlives_a_token_that_is_refused_for_a_while(institute: Institute) -> None:
    await institute.set_up()
    institute.server.trouble(Fault(POST_MESSAGE, 401))
    await institute.people.command(institute.carlo, institute.staff, "cohort create", name="Spring")
    await institute.server.until(institute.posts, "a message")
    assert "Press Join" in text_of(institute.posts()[0])


async def test_an_answer_in_trouble_is_heard(institute: Institute) -> None:
    post = await institute.running()
    people, ada = institute.people, institute.ada
    for status in (500, RESET, HANG_UP):
        for moment in Moment:
            form = await people.press(ada, post, "Reply")
            institute.server.trouble(Fault(CALLBACK, status, moment))
            said = f"You fear that it was you ({status}, {moment})."
            saved = await people.submit(ada, form, text=said, **ANSWERS)
            assert text_of(saved).startswith("\nYour reply is"), said
            assert said in text_of(await people.press(ada, post, "Reply")), said


async def test_a_channel_that_is_limited_for_long_holds_up_no_other(institute: Institute) -> None:
    await institute.set_up()
    busy = rf"POST /channels/{institute.drills}/messages"
    institute.server.trouble(Fault(busy, 429, retry_after=600, times=99))
    await institute.people.command(institute.carlo, institute.staff, "cohort create", name="Spring")
    await institute.server.until(lambda: institute.server.asked("POST", "/channels/"), "a try")
    other = Institute(institute.server, institute.bot, "River Institute")
    await institute.server.gateway.send_guilds()
    await other.set_up()
    await other.make_cohort(other.ada)
