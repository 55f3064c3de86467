"""The listening exercise by the clock, a trio, and a bot that lacks what it needs for threads."""

from __future__ import annotations

import pytest

from bot.db.tables import Delivery, Pair, PairView
from drills.listening import CLOSING, prompt_of
from tests.conversations.institute import Institute
from tests.conversations.pairing import Sitting, make_pairs, sign_up
from tests.conversations.shown import labels_of, said, text_of


@pytest.fixture
async def listening(ready: Institute) -> Sitting:
    """Ada and Ben in the thread of a listening exercise that has not begun."""
    await ready.make_cohort(ready.ada, ready.ben)
    await make_pairs(ready, "listening")
    await ready.pass_time(hours=10)
    assert "Listening in turns" in text_of(ready.drills.last_message)
    await sign_up(ready, ready.ada, ready.ben)
    return await Sitting.first_of(ready)


async def test_each_speaks_for_their_minutes_and_both_say_how_it_was(listening: Sitting) -> None:
    institute = listening.institute
    first, second = listening.seats
    opening = listening.newest
    assert "How to listen" in said(await first.click(opening, label="How to listen"))
    before = await first.slash(listening.thread, "pairs view")
    assert labels_of(before.response) == ["Begin", "Stop here"]
    await second.click(opening, label="Begin")
    again = await first.click(opening, label="Begin")
    assert "It has begun already." in said(again)
    assert f"<@{first.id}> speaks, for 5 minutes" in text_of(listening.newest)
    assert prompt_of(1) in text_of(listening.newest)
    early = await first.slash(listening.thread, "pairs view")
    assert "How was 1?" not in labels_of(early.response)
    await institute.restart()
    await institute.pass_time(minutes=4)
    assert len(listening.thread.history()) == 2
    await institute.pass_time(minutes=1)
    assert f"<@{second.id}> speaks, for 5 minutes" in text_of(listening.newest)
    await institute.pass_time(minutes=5)
    assert CLOSING in text_of(listening.newest)
    done = listening.newest
    late = await first.slash(listening.thread, "pairs view")
    assert "It is over." in said(late)
    assert labels_of(late.response) == ["How was 1?", "How was 2?"]
    await listening.tell(first, done, "How was part 1?", 7, 7)
    kept = await listening.tell(second, done, "How was part 1?", 6, 6)
    both = await second.click(kept.response, label="See both sides")
    assert f"**Spoke**, <@{first.id}>\nFelt understood: completely agree" in said(both)
    assert f"**Listened**, <@{second.id}>, as guessed" in said(both)
    assert "lies apart" not in said(both)
    assert [(view.role, view.understood) for view in await institute.rows(PairView)] == [
        (role, level)
        for _, role, level in sorted(((first.id, "client", 7), (second.id, "therapist", 6)))
    ]
    for person in (first, second):
        progress = await person.slash(institute.drills, "drill progress")
        assert "1 practice day so far" in said(progress)
    await institute.pass_time(days=2)
    assert [pair.state for pair in await institute.rows(Pair)] == ["ended"]
    assert len(listening.thread.history()) == 5


async def test_a_prompt_whose_time_has_gone_by_is_left_out(listening: Sitting) -> None:
    first, second = listening.seats
    await first.click(listening.newest, label="Begin")
    await listening.institute.env.advance_time(60 * 60)
    await listening.institute.settle()
    await listening.institute.tick()
    told = "\n".join(map(text_of, listening.thread.history()))
    assert CLOSING in told
    assert f"<@{second.id}> speaks" not in told


async def test_a_stop_in_the_midst_ends_the_prompts(listening: Sitting) -> None:
    first, _ = listening.seats
    await first.click(listening.newest, label="Begin")
    asked = await first.click(listening.newest, label="Stop here")
    await first.click(asked.response, label="Yes, stop here")
    assert "This exercise ends here." in text_of(listening.newest)
    await listening.institute.pass_time(minutes=20)
    assert "This exercise ends here." in text_of(listening.newest)


async def test_three_sit_as_a_trio_and_each_plays_the_client_once(ready: Institute) -> None:
    await ready.make_cohort(ready.ada, ready.ben, ready.mei)
    await make_pairs(ready)
    await ready.pass_time(hours=10)
    await sign_up(ready, ready.ada, ready.ben, ready.mei)
    trio = await Sitting.first_of(ready)
    assert "There are three acts" in text_of(trio.newest)
    watching = await trio.seats[2].click(trio.newest, label="Speak")
    assert "In this act you watch." in said(watching)
    await trio.play(1)
    after = trio.newest
    told = [
        await trio.tell(person, after, "How was it?", *levels)
        for person, levels in zip(trio.seats, ((6, 6), (5, 5), (2, 2)), strict=True)
    ]
    both = await trio.seats[2].click(told[-1].response, label="See both sides")
    assert "**Watched**" in said(both)
    assert "Your card" in said(await trio.seats[1].click(after, label="My card"))
    for act in (2, 3):
        for number in range(1, 7):
            speaker = trio.seats[act - 1] if number % 2 else trio.seats[act % 3]
            form = await speaker.slash(trio.thread, "pairs speak")
            await speaker.submit_modal(form, {"text": f"Act {act}, words {number}."})
    assert "Then it is done." in text_of(trio.newest)


async def test_without_the_permission_the_admin_is_told_and_the_thread_comes_later(
    ready: Institute,
) -> None:
    await ready.make_cohort(ready.ada, ready.ben)
    await make_pairs(ready)
    await ready.pass_time(hours=10)
    await ready.allow(ready.drills, create_private_threads=False)
    await sign_up(ready, ready.ada, ready.ben)
    assert ready.drills.threads == []
    assert "a permission is missing" in text_of(ready.staff.last_message)
    setup = await ready.admin.slash(ready.staff, "admin setup")
    assert "Create Private Threads" in said(setup)
    waiting = await ready.ada.slash(ready.drills, "pairs view")
    assert "Its thread is about to open." in said(waiting)
    await ready.allow(ready.drills, create_private_threads=True)
    await ready.tick()
    [thread] = ready.drills.threads
    assert "you sit together" in text_of(thread.last_message)
    assert [row.state for row in await ready.rows(Delivery) if row.kind == "pair"] == ["sent"]


async def test_a_thread_that_somebody_deleted_loses_nothing_that_was_said(ready: Institute) -> None:
    await ready.make_cohort(ready.ada, ready.ben)
    await make_pairs(ready)
    await ready.pass_time(hours=10)
    await sign_up(ready, ready.ada, ready.ben)
    sitting = await Sitting.first_of(ready)
    ready.env.backend.delete_channel(sitting.thread.id)
    form = await sitting.seats[0].slash(ready.drills, "pairs speak")
    await sitting.seats[0].submit_modal(form, {"text": "Act 1, words 1."})
    await ready.tick()
    assert {row.state for row in await ready.rows(Delivery) if row.kind == "pair-turn"} == {
        "dropped"
    }
    shown = await sitting.seats[1].slash(ready.drills, "pairs view")
    assert "> Act 1, words 1." in said(shown)
