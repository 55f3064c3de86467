"""A pair's private thread comes once, whenever the bot is killed; and then they speak in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.wire.faults import POST_MESSAGE, Fault, Moment
from tests.wire.institute import PACK, Institute
from tests.wire.payloads import PRIVATE_THREAD, Json
from tests.wire.reading import text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LEASE = {"seconds": 61}
OPEN_THREAD = r"POST /channels/\d+/threads"
ADD_MEMBER = r"PUT /channels/\d+/thread-members/\d+"


def private_threads(institute: Institute) -> list[Json]:
    threads = institute.server.world.threads_of(institute.guild)
    return [thread for thread in threads if thread["type"] == PRIVATE_THREAD]


async def both_signed_up(institute: Institute) -> None:
    """Ada and Ben are in; the bot is stopped, and the sign-up is over."""
    people, carlo = institute.people, institute.carlo
    await institute.set_up()
    await institute.make_cohort(institute.ada, institute.ben)
    form = await people.command(carlo, institute.staff, "pairs create")
    past = datetime.now(UTC) - timedelta(hours=9)
    values = {"name": "Pairs", "pack": [PACK], "weekdays": list("0123456"), "at": f"{past:%H:%M}"}
    made = await people.submit(carlo, form, **values)
    card = await people.press(carlo, made, "Open")
    card = await people.press(carlo, card, "Start")
    sure = await people.press(carlo, card, "Post now")
    await people.press(carlo, sure, "Post now")
    await institute.server.until(lambda: len(institute.posts()) == 2, "the sign-up")
    for person in (institute.ada, institute.ben):
        shown = await people.press(person, institute.posts()[-1], "I am in")
        assert "You are in." in text_of(shown)
    await institute.bot.stop()
    await institute.let_pass(days=1, hours=1)


async def test_killed_while_the_thread_is_made_there_is_one_with_both_in_it(
    institute: Institute,
) -> None:
    await both_signed_up(institute)
    world = institute.server.world
    for pattern in (
        OPEN_THREAD,
        ADD_MEMBER,
        rf"(?!POST /channels/{institute.drills}/){POST_MESSAGE}",
    ):
        killing = Fault(pattern, moment=Moment.AFTER, meanwhile=institute.bot.kill)
        institute.server.trouble(killing)
        await institute.bot.launch()
        await institute.server.until(lambda: institute.bot.is_dead, pattern)
        world.forget_nonces()
        await institute.let_pass(**LEASE)
    await institute.bot.start()
    await institute.server.until(
        lambda: len(institute.server.asked("GET", f"/guilds/{institute.guild}/threads")) >= 3,
        "looking for it",
    )
    [thread] = private_threads(institute)
    people, ada, ben = institute.people, institute.ada, institute.ben
    [opening] = institute.posts(thread["id"])
    assert set(world.thread_members[thread["id"]]) > {ada.id, ben.id}
    client, therapist = (ada, ben) if f"<@{ada.id}> plays" in text_of(opening) else (ben, ada)
    for speaker, words in ((client, "I step over nothing."), (therapist, "You still see him.")):
        form = await people.press(speaker, institute.posts(thread["id"])[-1], "Speak")
        before = len(institute.posts(thread["id"]))
        await people.submit(speaker, form, text=words)
        await institute.server.until(
            lambda before=before: len(institute.posts(thread["id"])) > before, words
        )
    assert await institute.bot.stop() == 0
    assert len(private_threads(institute)) == 1
    assert len(institute.posts(thread["id"])) == 3
