"""A round for pairs, from the sign-up to both sides of it, with a restart after any step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.db.tables import Delivery, Pair, PairSignUp, PairTurn
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import LIBRARY, PACK, Institute
from tests.conversations.pairing import Sitting, make_pairs, sign_up
from tests.conversations.shown import controls, form_text, labels_of, said, text_of

FIRST = LIBRARY.pack(PACK).drills[0]
SPEAKER = FIRST.speaker.partition(",")[0]
SAID = FIRST.vignette.strip('"').partition(".")[0]
"""What the first client says first, as far as no card marks it up."""


@pytest.fixture
async def pairs(ready: Institute) -> Institute:
    """An institute with a cohort of two and rounds for pairs, at ten, with the sign-up out."""
    await ready.make_cohort(ready.ada, ready.ben)
    await make_pairs(ready)
    await ready.pass_time(hours=10)
    return ready


@pytest.fixture
async def sitting(pairs: Institute) -> Sitting:
    """Ada and Ben in their thread."""
    await sign_up(pairs, pairs.ada, pairs.ben)
    return await Sitting.first_of(pairs)


class Hour:
    """One exercise: what people have in front of them while it goes on."""

    def __init__(self, institute: Institute) -> None:
        self.institute = institute
        self.open: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.institute, name)


async def ada_and_ben_sign_up(hour: Hour) -> None:
    post = hour.drills.last_message
    assert "Pairs 1 · Client and therapist" in text_of(post)
    for person in (hour.ada, hour.ben):
        assert "You are in." in said(await person.click(post, label="I am in"))
    hour.open["post"] = post.id


async def the_thread_opens(hour: Hour) -> None:
    await hour.pass_time(days=1)
    hour.open["sitting"] = sitting = await Sitting.first_of(hour.institute)
    assert set(sitting.thread._channel.thread_members) > {hour.ada.id, hour.ben.id}
    assert hour.mei.id not in sitting.thread._channel.thread_members
    opening = text_of(sitting.newest)
    assert all(f"<@{person.id}>" in opening for person in (hour.ada, hour.ben))
    assert labels_of(sitting.newest) == ["Speak", "My card", "Stop here"]


async def only_the_client_sees_the_card(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    client, therapist = sitting.seats
    card = await client.click(sitting.newest, label="My card")
    assert SPEAKER in said(card)
    assert SAID in said(card)
    assert "What you keep back at first" in said(card)
    refused = await therapist.click(sitting.newest, label="My card")
    assert "The card is for the client" in said(refused)
    assert SPEAKER not in said(refused)


async def the_client_begins(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    early = await sitting.seats[1].click(sitting.newest, label="Speak")
    assert f"It is the turn of <@{sitting.seats[0].id}>" in said(early)
    form = await sitting.seats[0].click(sitting.newest, label="Speak")
    assert SAID in controls(form)["text"]["value"]
    hour.open["form"] = form


async def the_client_has_said_it(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    told = await sitting.seats[0].submit_modal(hour.open["form"], {"text": "Act 1, words 1."})
    assert "on its way to your thread" in said(told)
    assert "> Act 1, words 1." in text_of(sitting.newest)
    assert f"<@{sitting.seats[1].id}>, as the therapist" in text_of(sitting.newest)


async def the_therapist_answers(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    form = await sitting.seats[1].click(sitting.newest, label="Speak")
    assert "> Act 1, words 1." in form_text(form)
    await sitting.seats[1].submit_modal(form, {"text": "Act 1, words 2."})


async def the_first_act_ends(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    for number in range(3, 7):
        await sitting.say(sitting.seats[(number - 1) % 2], f"Act 1, words {number}.")
    newest = text_of(sitting.newest)
    assert "That was act 1 of 2." in newest
    assert f"<@{sitting.seats[1].id}> plays the client" in newest
    hour.open["after the first"] = sitting.newest.id


async def the_client_says_how_it_was(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    form = await sitting.seats[0].click(sitting.newest, label="How was it?")
    labels = [part["label"] for part in form.modal["components"] if part.get("label")]
    assert labels == ["I felt understood", "I felt safe"]
    options = [option["label"] for option in controls(form)["understood"]["options"]]
    assert (options[0], options[-1]) == ("Completely disagree", "Completely agree")
    assert len(options) == 7
    kept = await sitting.seats[0].submit_modal(form, {"understood": "6", "safe": "7"})
    assert "As soon as everyone has said" in said(kept)


async def the_therapist_guesses(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    form = await sitting.seats[1].click(sitting.newest, label="How was it?")
    assert "A guess is all it can be." in form_text(form)
    kept = await sitting.seats[1].submit_modal(form, {"understood": "3", "safe": "6"})
    both = await sitting.seats[1].click(kept.response, label="See both sides")
    assert "Felt understood: agree (6 of 7)" in said(both)
    assert "as guessed\nFelt understood: rather disagree (3 of 7)" in said(both)
    assert "lies apart" in said(both)
    assert "everyone has said how act 1 of 2 was" in text_of(sitting.newest)
    assert "Felt" not in text_of(sitting.newest)
    seen = await sitting.seats[0].click(sitting.newest, label="See both sides")
    assert said(seen) == said(both)


async def the_roles_change(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    message = next(m for m in sitting.thread.history() if m.id == hour.open["after the first"])
    card = await sitting.seats[1].click(message, label="My card")
    assert "act 2 of 2" in said(card).lower()
    assert SPEAKER not in said(card)
    form = await sitting.seats[1].click(message, label="Speak")
    await sitting.seats[1].submit_modal(form, {"text": "Act 2, words 1."})
    for number in range(2, 7):
        await sitting.say(sitting.seats[number % 2], f"Act 2, words {number}.")


async def it_is_done(hour: Hour) -> None:
    sitting = hour.open["sitting"]
    assert "Then it is done." in text_of(sitting.newest)
    assert labels_of(sitting.newest) == ["How was it?"]
    for person in sitting.seats:
        await sitting.tell(
            person, hour.open.setdefault("last", sitting.newest), "How was it?", 5, 5
        )
    mine = await hour.ada.slash(hour.drills, "pairs view")
    assert "It is over." in said(mine)
    assert labels_of(mine.response) == ["Both sides of 1", "Both sides of 2"]


Step = Callable[[Hour], Awaitable[None]]
STEPS: list[Step] = [
    ada_and_ben_sign_up,
    the_thread_opens,
    only_the_client_sees_the_card,
    the_client_begins,
    the_client_has_said_it,
    the_therapist_answers,
    the_first_act_ends,
    the_client_says_how_it_was,
    the_therapist_guesses,
    the_roles_change,
    it_is_done,
]


@pytest.mark.parametrize("restart_after", [None, *STEPS], ids=lambda step: step and step.__name__)
async def test_a_whole_exercise(pairs: Institute, restart_after: Step | None) -> None:
    hour = Hour(pairs)
    for step in STEPS:
        await step(hour)
        if step is restart_after:
            await pairs.restart()
    turns = [(turn.act, turn.number, turn.text) for turn in await pairs.rows(PairTurn)]
    assert turns == [(a, n, f"Act {a}, words {n}.") for a in (1, 2) for n in range(1, 7)]
    thread = [text_of(message) for message in hour.open["sitting"].thread.history()]
    for act, number, text in turns:
        assert sum(f"> {text}" in message for message in thread) == 1, (act, number)
    assert len(thread) == 1 + 12 + 2
    assert [
        (row.key, row.problem)
        for row in await pairs.rows(Delivery)
        if row.state != "sent" and row.kind != "digest"
    ] == []
    [pair] = await pairs.rows(Pair)
    assert pair.state == "ended"
    for person in (pairs.ada, pairs.ben):
        progress = await person.slash(pairs.drills, "drill progress")
        assert "1 practice day so far" in said(progress)


async def test_somebody_alone_is_told_kindly_and_nobody_else(pairs: Institute) -> None:
    await sign_up(pairs, pairs.ada)
    letter = text_of(pairs.ada.user.dm_channel.last_message)
    assert "/drill practice" in letter
    assert pairs.drills.threads == []
    assert str(pairs.ada.id) not in "".join(map(text_of, pairs.drills.history()))


async def test_signing_up_and_off_again_by_buttons_and_commands(pairs: Institute) -> None:
    post = pairs.drills.last_message
    shown = await pairs.ada.slash(pairs.drills, "pairs in")
    assert "You are in." in said(shown)
    shown_today = await pairs.ada.slash(pairs.drills, "drill today")
    assert "You are in." in said(shown_today)
    await pairs.ada.click(shown.response, label="Not today after all")
    assert await pairs.rows(PairSignUp) == []
    await pairs.ben.slash(pairs.drills, "pairs in")
    await pairs.ben.slash(pairs.drills, "pairs out")
    assert await pairs.rows(PairSignUp) == []
    newcomer = await pairs.mei.click(post, label="I am in")
    assert labels_of(newcomer.response) == ["I agree", "Not now"]
    await pairs.pass_time(days=1)
    [closed] = [one for one in pairs.drills.history() if one.id == post.id]
    assert "Nobody signed up this time." in text_of(closed)
    late = await press(pairs.ada, pairs.drills, "pair-in/1")
    assert "has closed" in said(late)
    assert "No sign-up for pairs is open" in said(await pairs.ada.slash(pairs.drills, "pairs in"))


async def test_a_reply_to_a_round_for_pairs_is_led_to_the_sign_up(pairs: Institute) -> None:
    refused = await press(pairs.ada, pairs.drills, "reply/1")
    assert refused.modal is None
    assert "press I am in" in said(refused)


async def test_stopping_takes_two_taps_and_names_nobody(sitting: Sitting) -> None:
    one, other = sitting.seats
    await sitting.say(one, "Act 1, words 1.")
    asked = await other.click(sitting.newest, label="Stop here")
    assert "nobody is asked why" in said(asked)
    sure = await other.click(asked.response, label="Yes, stop here")
    assert "that is fine" in said(sure)
    end = text_of(sitting.newest)
    assert "This exercise ends here." in end
    assert str(other.id) not in end
    spoken = await other.slash(sitting.thread, "pairs speak")
    assert "This exercise has ended." in said(spoken)
    again = await one.slash(sitting.thread, "pairs stop")
    assert "has ended already" in said(again)
    seen = await one.slash(sitting.institute.drills, "pairs view")
    assert "> Act 1, words 1." in said(seen)
    progress = await other.slash(sitting.institute.drills, "drill progress")
    assert "1 practice day" not in said(progress)


async def test_two_days_without_a_word_end_it(sitting: Sitting) -> None:
    institute = sitting.institute
    await institute.pass_time(hours=47)
    await sitting.say(sitting.seats[0], "Act 1, words 1.")
    await institute.pass_time(hours=47)
    assert "> Act 1, words 1." in text_of(sitting.newest)
    await institute.pass_time(hours=2)
    assert "Two days have gone by" in text_of(sitting.newest)
    assert len(sitting.thread.history()) == 3


async def test_an_old_button_and_a_double_submission_say_nothing_twice(sitting: Sitting) -> None:
    client, therapist = sitting.seats
    opening = sitting.newest
    form = await client.click(opening, label="Speak")
    other = await client.click(opening, label="Speak")
    await client.submit_modal(form, {"text": "Act 1, words 1."})
    again = await client.submit_modal(other, {"text": "Act 1, words 1."})
    assert "on its way" in said(again)
    late = await client.click(opening, label="Speak")
    assert "said already" in said(late)
    form = await therapist.click(sitting.newest, label="Speak")
    stopped = await client.slash(sitting.thread, "pairs stop")
    await client.click(stopped.response, label="Yes, stop here")
    lost = await therapist.submit_modal(form, {"text": "What I wanted to say."})
    assert "This exercise has ended." in said(lost)
    assert "> What I wanted to say." in said(lost)
    assert [turn.number for turn in await sitting.institute.rows(PairTurn)] == [1]


async def test_nobody_else_gets_anywhere(sitting: Sitting) -> None:
    institute = sitting.institute
    await sitting.play(1)
    before = await everything(institute)
    routes = ("pair-card/1/1", "pair-speak/1/2/1", "pair-view/1/1", "pair-both/1/1", "pair-mine/1")
    for stranger in (institute.mei, institute.ruth, institute.carlo, institute.admin):
        for route in (*routes, "pair-stop/1", "pair-stop-yes/1", "pair-begin/1", "pair-help/1/0"):
            refused = await press(stranger, institute.drills, route)
            assert refused.modal is None
            assert "not yours" in said(refused) or "do not sit" in said(refused), route
        form = {"text": "Words."}
        assert "not yours" in said(
            await submit(stranger, institute.drills, "pair-say/1/2/1/a", form)
        )
    assert await everything(institute) == before
