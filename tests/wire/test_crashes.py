"""The bot is killed, at the worst moments, and started again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.wire.faults import CALLBACK, HANG_UP, POST_MESSAGE, Fault, Moment
from tests.wire.institute import ANSWERS, Institute
from tests.wire.reading import text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LEASE = {"seconds": 61}


async def test_a_reply_whose_answer_was_killed_is_kept(institute: Institute) -> None:
    post = await institute.running()
    people, ada = institute.people, institute.ada
    form = await people.press(ada, post, "Reply")
    institute.server.trouble(Fault(CALLBACK, HANG_UP, meanwhile=institute.bot.kill))
    lost = await people.submit(ada, form, text="You fear that it was you.", **ANSWERS, wait=False)
    await institute.bot.ended()
    await institute.bot.start()
    assert not lost.answered.is_set()
    form = await people.press(ada, post, "Reply")
    assert "You fear that it was you." in text_of(form)
    saved = await people.submit(ada, form, text="You fear that it was you.", **ANSWERS)
    assert "Your reply is saved." in text_of(saved)


@contextmanager
def locked(institute: Institute) -> Iterator[None]:
    """Nobody else can write to the database meanwhile."""
    file = institute.bot.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


async def test_a_post_that_was_answered_but_not_noted_is_not_repeated(
    institute: Institute,
) -> None:
    """Whatever else is said in the channel between the tries and after them."""
    await institute.set_up()
    await institute.make_cohort(institute.ada)
    await institute.make_series()
    server, drills = institute.server, institute.drills
    answered = asyncio.Event()

    async def lock_and_kill() -> None:
        with locked(institute):
            answered.set()
            await asyncio.sleep(0.3)
            await institute.bot.kill()

    async def talk() -> None:
        for number in range(60):
            server.world.post(drills, institute.ben.user, {"content": f"Good morning {number}"})

    killing: list[asyncio.Task[None]] = []

    async def begin() -> None:
        killing.append(asyncio.create_task(lock_and_kill()))
        await answered.wait()

    server.trouble(Fault(POST_MESSAGE, HANG_UP, meanwhile=talk))
    server.trouble(Fault(POST_MESSAGE, moment=Moment.AFTER, meanwhile=begin))
    await institute.post_now()
    await killing[0]
    await talk()
    server.world.forget_nonces()
    await institute.let_pass(**LEASE)
    asked = len(server.requests)
    await institute.bot.start()
    path = f"/channels/{drills}/messages"
    await server.until(
        lambda: any(r.path == path for r in server.requests[asked:]), "looking for the post"
    )
    saved = await institute.reply(institute.ada, institute.rounds()[0], "You fear that it was you.")
    assert "Your reply is saved." in text_of(saved)
    assert await institute.bot.stop() == 0
    assert len(institute.rounds()) == 1


async def test_killed_in_the_midst_of_a_closing_each_message_comes_once(
    institute: Institute,
) -> None:
    post = await institute.running(discussion=True)
    for person in institute.trainees:
        await institute.reply(person, post, f"{person.name} hears that you are afraid.")
    for person in institute.trainees:
        await institute.rate_next(person)
    await institute.bot.stop()
    await institute.let_pass(days=3)

    def messages() -> list[str]:
        letters = [letter for person in institute.trainees for letter in institute.letters(person)]
        return [text_of(message) for message in institute.thread() + letters]

    in_thread = POST_MESSAGE.replace(r"\d+", post["id"])
    a_letter = POST_MESSAGE.replace(r"\d+", rf"(?!{post['id']}|{institute.drills})\d+")
    for pattern in (in_thread, in_thread, a_letter):
        killing = Fault(pattern, moment=Moment.AFTER, meanwhile=institute.bot.kill)
        institute.server.trouble(killing)
        await institute.bot.launch()
        # Another order of sending may have been through with these already.
        await institute.server.until(lambda: len(messages()) >= 7 or institute.bot.is_dead)
        await institute.bot.kill()
        killing.times = 0
        institute.server.world.forget_nonces()
        await institute.let_pass(**LEASE)
    await institute.bot.start()
    await institute.server.until(lambda: len(messages()) >= 7, "everything")
    assert await institute.bot.stop() == 0
    assert len(institute.thread()) == 4, messages()
    assert [len(institute.letters(person)) for person in institute.trainees] == [1, 1, 1]


async def test_an_invitation_is_not_taken_for_another_one(institute: Institute) -> None:
    """The first is out; the second is tried, and again long after Discord forgets nonces."""
    await institute.set_up()
    await institute.make_cohort()
    people, server, carlo = institute.people, institute.server, institute.carlo
    add = ("cohort add", {"cohort": "Spring"})
    await people.command(carlo, institute.staff, add[0], member=institute.ada, **add[1])
    await server.until(lambda: len(institute.posts()) == 2, "the invitation of Ada")
    server.trouble(Fault(POST_MESSAGE, HANG_UP, meanwhile=institute.bot.kill))
    await people.command(carlo, institute.staff, add[0], member=institute.ben, **add[1])
    await institute.bot.ended()
    await institute.let_pass(**LEASE)
    await institute.bot.start()
    await server.until(lambda: len(institute.posts()) == 3, "the invitation of Ben")
    invited = [text_of(card) for card in institute.posts()[1:]]
    assert institute.ada.id in invited[0]
    assert institute.ben.id in invited[1]
