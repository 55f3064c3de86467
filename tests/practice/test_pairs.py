"""Rounds for pairs as the use cases see them, on both databases."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.db.tables import (
    Delivery,
    KeptApart,
    Pair,
    PairMember,
    PairSignUp,
    PairTurn,
    PairView,
    Series,
)
from bot.practice import (
    apart,
    closing,
    cohorts,
    pairs_signing,
    pairs_sitting,
    reminders,
    replies,
    series,
)
from bot.practice.drafts import open_form
from bot.practice.pairs import GONE, PairState, View, own_pair, pair_here
from bot.practice.people import Actor
from bot.practice.progress import progress
from bot.practice.replies import Submission
from bot.practice.series_rules import choose_rule
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    LIBRARY,
    MEI,
    MINUTE,
    NINE,
    NOA,
    NOW,
    OLA,
    OUTSIDER,
    School,
    elsewhere,
)

CLOSING = NINE + DAY


async def open_sign_up(school: School, *people: Actor, **rules: Any) -> int:
    """The round for pairs of Monday at nine, for a new cohort of these people."""
    await school.running(*people, name="Pairs", kind="pairs", weekdays=("0",), rules=rules)
    await school.plan(NINE)
    [key] = await school.keys(kind="round", state="waiting")
    return int(key.split("/")[1])


async def close(school: School, now: Any = CLOSING) -> int:
    return await school.do(pairs_signing.close_sign_ups, LIBRARY, now)


async def sit(school: School, *people: Actor, **rules: Any) -> list[Actor]:
    """These people in one pair; returns them in the order of their seats."""
    round_id = await open_sign_up(school, *people, **rules)
    for person in people:
        await school.do(pairs_signing.sign_up, person, round_id, NINE)
    await close(school)
    by_id = {person.user_id: person for person in people}
    members = await school.rows(PairMember, PairMember.pair_id == 1)
    return [by_id[member.user_id] for member in members]


async def say(
    school: School, who: Actor, act: int, number: int, text: str = "", now: Any = CLOSING
) -> PairState:
    words = pairs_sitting.Words(1, act, number, text or f"Words {act}/{number}")
    return await school.do(pairs_sitting.speak, who, words, now)


async def test_closing_the_sign_up_forms_the_pairs_and_tells_whoever_is_concerned(
    school: School,
) -> None:
    round_id = await open_sign_up(school, ADA, BEN, MEI, NOA, OLA)
    for person in (ADA, BEN, MEI, NOA, OLA):
        await school.do(pairs_signing.sign_up, person, round_id, NINE)
        await school.do(pairs_signing.sign_up, person, round_id, NINE + HOUR)
    await school.do(pairs_signing.sign_off, OLA, round_id, NINE + HOUR)
    await school.do(cohorts.leave, NOA, 1, NINE + HOUR)
    assert await close(school, CLOSING - MINUTE) == 0
    assert await school.do(closing.close_rounds, CLOSING) == 0
    assert (await close(school), await close(school)) == (1, 0)
    members = await school.rows(PairMember)
    assert sorted(m.user_id for m in members) == [ADA.user_id, BEN.user_id, MEI.user_id]
    assert [m.seat for m in members] == [1, 2, 3]
    assert len({m.drill_revision_id for m in members}) == 3
    [pair] = await school.rows(Pair)
    assert (pair.kind, pair.state, pair.act, pair.turns) == ("interview", "open", 1, 6)
    assert await school.keys(round_id=round_id) == [
        f"round/{round_id}",
        f"close/{round_id}",
        "pair/1",
    ]
    for late in (pairs_signing.sign_up, pairs_signing.sign_off):
        with pytest.raises(Refusal, match="has closed"):
            await school.do(late, BEN, round_id, CLOSING)


async def test_what_people_have_signed_up_for_does_not_change(school: School) -> None:
    await open_sign_up(school, ADA, BEN)
    change = (CARLO, 1, "pair_kind", "listening")
    with pytest.raises(Refusal, match="People sign up for this kind of round just now"):
        await school.do(choose_rule, *change)
    await school.do(choose_rule, CARLO, 1, "pair_turns", "4")
    await close(school)
    await school.do(choose_rule, *change)
    [changed] = await school.rows(Series)
    assert changed.rules == {"pair_kind": "listening", "pair_turns": 4}


async def test_one_alone_and_those_kept_apart_are_told_and_sit_with_nobody(school: School) -> None:
    round_id = await open_sign_up(school, ADA, BEN)
    async with school.database.writing() as session:
        apart = {"cohort_id": 1, "first_id": ADA.user_id, "second_id": BEN.user_id}
        session.add(KeptApart(**apart, set_by=2, set_at=NOW))
    for person in (ADA, BEN):
        await school.do(pairs_signing.sign_up, person, round_id, NINE)
    await close(school)
    assert await school.rows(Pair) == []
    alone = await school.rows(Delivery, Delivery.kind == "pair-alone")
    assert sorted(row.user_id or 0 for row in alone) == [ADA.user_id, BEN.user_id]
    assert {row.place for row in alone} == {f"user/{ADA.user_id}", f"user/{BEN.user_id}"}


async def test_from_round_to_round_others_sit_together(school: School) -> None:
    people = (ADA, BEN, MEI, NOA)
    await school.running(*people, kind="pairs", weekdays=tuple("0123456"))
    met: set[frozenset[int]] = set()
    for number in range(3):
        await school.plan(NINE + number * DAY)
        round_id = number + 1
        for person in people:
            await school.do(pairs_signing.sign_up, person, round_id, NINE + number * DAY)
        await close(school, CLOSING + number * DAY)
    for pair in await school.rows(Pair):
        members = await school.rows(PairMember, PairMember.pair_id == pair.id)
        met.add(frozenset(member.user_id for member in members))
    assert len(met) == 6


async def test_two_who_close_and_sign_up_at_once_lose_nobody(school: School) -> None:
    round_id = await open_sign_up(school, ADA, BEN)
    await school.do(pairs_signing.sign_up, ADA, round_id, NINE)
    early = CLOSING - MINUTE
    done = await asyncio.gather(
        close(school),
        school.do(pairs_signing.sign_up, BEN, round_id, early),
        close(school),
        return_exceptions=True,
    )
    seated = {member.user_id for member in await school.rows(PairMember)}
    signed = {row.user_id for row in await school.rows(PairSignUp)}
    refused = [one for one in done if isinstance(one, Refusal)]
    assert (seated == {ADA.user_id, BEN.user_id}) == (not refused)
    assert (BEN.user_id in signed) == (not refused)
    assert len(await school.keys(kind="pair")) + len(await school.keys(kind="pair-alone")) == 1


async def test_speaking_by_turns_until_the_roles_change_and_it_is_over(school: School) -> None:
    one, other = await sit(school, ADA, BEN)
    for act, (client, therapist) in enumerate(((one, other), (other, one)), start=1):
        for number in range(1, 7):
            speaker = client if number % 2 else therapist
            listener = therapist if number % 2 else client
            with pytest.raises(Refusal, match="It is the turn of"):
                await say(school, listener, act, number)
            before = await say(school, speaker, act, number)
            again = await say(school, speaker, act, number)
            assert len(before.said) == len(again.said) == (act - 1) * 6 + number
            with pytest.raises(Refusal, match=r"said already|has ended"):
                await say(school, speaker, act, number, "other words")
    [pair] = await school.rows(Pair)
    assert (pair.state, pair.act, pair.ended_at) == ("ended", 2, CLOSING)
    roles = [turn.role for turn in await school.rows(PairTurn)]
    assert roles == ["client", "therapist"] * 6
    keys = await school.keys(kind="pair-turn")
    assert keys == [f"pair-turn/1/{act}/{number}" for act in (1, 2) for number in range(1, 7)]
    with pytest.raises(Refusal, match="has ended"):
        await say(school, one, 2, 7)


async def test_what_cannot_be_said(school: School) -> None:
    one, _ = await sit(school, ADA, BEN)
    for text, why in ((" \n", "nothing in it"), ("x" * 3001, "3001 characters")):
        with pytest.raises(Refusal, match=why):
            await school.do(pairs_sitting.speak, one, pairs_sitting.Words(1, 1, 1, text), CLOSING)
    for who in (OUTSIDER, CARLO, elsewhere(one)):
        with pytest.raises(Refusal, match=GONE.split(".")[0]):
            await say(school, who, 1, 1)
    with pytest.raises(Refusal, match=GONE.split(".")[0]):
        await school.do(pair_here, one, 99)
    await school.do(cohorts.leave, one, 1, CLOSING)
    with pytest.raises(Refusal, match="You have left this cohort"):
        await say(school, one, 1, 1)


async def test_two_forms_of_one_turn_submitted_at_once_are_one_turn(school: School) -> None:
    one, _ = await sit(school, ADA, BEN)
    done = await asyncio.gather(
        say(school, one, 1, 1, "These words"),
        say(school, one, 1, 1, "Other words"),
        return_exceptions=True,
    )
    assert [type(result) for result in done].count(Refusal) == 1
    assert len(await school.rows(PairTurn)) == 1
    assert len(await school.keys(kind="pair-turn")) == 1


async def test_both_see_both_once_both_have_said_how_it_was(school: School) -> None:
    one, other = await sit(school, ADA, BEN)

    async def tell(who: Actor, understood: int, safe: int, act: int = 1) -> PairState:
        view = View(act, 0, "", understood, safe)
        return await school.do(pairs_sitting.give_view, who, view, 1, CLOSING)

    with pytest.raises(Refusal, match="not over"):
        await tell(one, 7, 7)
    for number in range(1, 7):
        await say(school, one if number % 2 else other, 1, number)
    for wrong in ((0, 4), (8, 4), (4, -1)):
        with pytest.raises(Refusal, match="Choose one answer"):
            await tell(one, *wrong)
    await tell(one, 5, 5)
    await tell(one, 6, 7)
    with pytest.raises(Refusal, match="once everyone has said"):
        await school.do(pairs_sitting.all_views, one, 1, 1)
    assert await school.keys(kind="pair-views") == []
    await tell(other, 4, 6)
    _, views = await school.do(pairs_sitting.all_views, one, 1, 1)
    assert [(v.role, v.understood, v.safe) for v in views] == [
        ("client", 6, 7),
        ("therapist", 4, 6),
    ]
    assert await school.keys(kind="pair-views") == ["pair-views/1/1"]
    with pytest.raises(Refusal, match="stays as it is"):
        await tell(one, 1, 1)
    for act in (0, 2, 3):
        with pytest.raises(Refusal, match="not over"):
            await tell(one, 5, 5, act)
    for stranger in (OUTSIDER, MEI):
        with pytest.raises(Refusal, match="not yours"):
            await school.do(pairs_sitting.all_views, stranger, 1, 1)


async def test_stopping_is_one_step_and_the_same_twice(school: School) -> None:
    one, other = await sit(school, ADA, BEN)
    await say(school, one, 1, 1)
    for who in (other, one, other):
        stopped = await school.do(pairs_sitting.stop, who, 1, CLOSING + HOUR)
        assert stopped.state == "stopped"
    assert await school.keys(kind="pair-end") == ["pair-end/1"]
    [pair] = await school.rows(Pair)
    assert pair.ended_at == CLOSING + HOUR


async def leave(school: School, who: Actor, _other: Actor, now: Any) -> None:
    await school.do(cohorts.leave, who, 1, now)


async def be_removed(school: School, who: Actor, _other: Actor, now: Any) -> None:
    await school.do(cohorts.remove, CARLO, "Pairs", who.user_id, now)


async def be_kept_apart(school: School, who: Actor, other: Actor, now: Any) -> None:
    people = (who.user_id, other.user_id)
    await school.do(apart.keep_apart, CARLO, "Pairs", people, now)


@pytest.mark.parametrize("parting", [leave, be_removed, be_kept_apart])
@pytest.mark.parametrize("people", [(ADA, BEN), (ADA, BEN, MEI)])
async def test_nobody_is_left_to_wait_for_whoever_has_gone(
    school: School, parting: Any, people: tuple[Actor, ...]
) -> None:
    one, other, *_ = await sit(school, *people)
    await say(school, one, 1, 1)
    for _ in range(2):
        with suppress(Refusal):
            await parting(school, one, other, CLOSING + HOUR)
    [pair] = await school.rows(Pair)
    assert (pair.state, pair.ended_at) == ("stopped", CLOSING + HOUR)
    [told] = await school.rows(Delivery, Delivery.kind == "pair-end")
    assert (told.place, told.note) == ("pair/1", "stopped")
    with pytest.raises(Refusal, match="has ended"):
        await say(school, other, 1, 2)


async def test_what_does_not_concern_them_goes_on(school: School) -> None:
    one, _ = await sit(school, ADA, BEN)
    await school.do(cohorts.join, MEI, 1, NOW)
    await school.do(apart.keep_apart, CARLO, "Pairs", (one.user_id, MEI.user_id), CLOSING)
    await school.cohort(ADA, BEN, name="Autumn")
    await school.do(cohorts.leave, one, 2, CLOSING)
    [pair] = await school.rows(Pair)
    assert pair.state == "open"


async def test_a_listening_exercise_that_is_over_needs_no_end(school: School) -> None:
    one, _ = await sit(school, ADA, BEN, pair_kind="listening")
    await school.do(pairs_sitting.begin, one, 1, CLOSING)
    await school.do(cohorts.leave, one, 1, CLOSING + 10 * MINUTE)
    [pair] = await school.rows(Pair)
    assert pair.state == "ended"
    assert await school.keys(kind="pair-end") == []


@pytest.mark.parametrize("lately", ["nothing", "spoken", "begun"])
async def test_a_pair_without_a_word_for_two_days_ends(school: School, lately: str) -> None:
    rules = {"pair_kind": "listening"} if lately == "begun" else {}
    one, _ = await sit(school, ADA, BEN, **rules)
    since = CLOSING
    if lately == "spoken":
        since = CLOSING + DAY
        await say(school, one, 1, 1, now=since)
    if lately == "begun":
        since = CLOSING + DAY
        await school.do(pairs_sitting.begin, one, 1, since)
    for moment, ends in ((2 * DAY - MINUTE, 0), (2 * DAY, 1), (3 * DAY, 0)):
        assert await school.do(pairs_sitting.end_idle_pairs, since + moment) == ends
    [pair] = await school.rows(Pair)
    assert (pair.state, pair.ended_at) == ("ended", since + 2 * DAY)
    assert len(await school.keys(kind="pair-end")) == (0 if lately == "begun" else 1)


async def test_a_listening_exercise_goes_by_the_clock(school: School) -> None:
    one, other = await sit(school, ADA, BEN, pair_kind="listening")
    [pair] = await school.rows(Pair)
    assert (pair.act, pair.turns) == (0, 5)
    begins = CLOSING + 3 * HOUR
    results = await asyncio.gather(
        school.do(pairs_sitting.begin, one, 1, begins),
        school.do(pairs_sitting.begin, other, 1, begins),
        return_exceptions=True,
    )
    assert [type(result) for result in results].count(Refusal) == 1
    prompts = await school.rows(Delivery, Delivery.kind == "pair-prompt")
    five = timedelta(minutes=5)
    assert [row.due_at for row in prompts] == [begins, begins + five, begins + 2 * five]
    assert {row.place for row in prompts} == {"pair/1"}
    with pytest.raises(Refusal, match="nobody plays anything"):
        await say(school, one, 1, 1)
    early, over = begins + five - MINUTE, begins + five
    with pytest.raises(Refusal, match="not over"):
        await school.do(pairs_sitting.give_view, one, View(1, 0, "", 5, 5), 1, early)
    await school.do(pairs_sitting.give_view, one, View(1, 0, "", 5, 5), 1, over)
    assert [view.role for view in await school.rows(PairView)] == ["client"]
    for who, days in ((one, 1), (other, 0)):
        [shown] = await school.do(progress, who, over + HOUR)
        assert shown.streak.total == days


async def test_a_listening_exercise_is_over_only_where_it_has_been(school: School) -> None:
    one, other = await sit(school, ADA, BEN, pair_kind="listening")

    async def tell(part: int) -> None:
        await school.do(pairs_sitting.give_view, one, View(part, 0, "", 5, 5), 1, CLOSING + DAY)

    with pytest.raises(Refusal, match="not over"):
        await tell(1)
    await school.do(pairs_sitting.begin, one, 1, CLOSING + HOUR)
    await school.do(pairs_sitting.stop, other, 1, CLOSING + HOUR + 6 * MINUTE)
    await tell(1)
    with pytest.raises(Refusal, match="not over"):
        await tell(2)


async def test_one_that_never_began_ends_with_a_word_when_somebody_leaves(school: School) -> None:
    one, _ = await sit(school, ADA, BEN, pair_kind="listening")
    await school.do(cohorts.leave, one, 1, CLOSING + DAY)
    assert await school.keys(kind="pair-end") == ["pair-end/1"]


async def test_whoever_answers_as_the_therapist_has_practised_that_day(school: School) -> None:
    one, other = await sit(school, ADA, BEN)

    async def days(who: Actor) -> int:
        [shown] = await school.do(progress, who, CLOSING + 9 * DAY)
        return shown.streak.total

    await say(school, one, 1, 1)
    assert (await days(one), await days(other)) == (0, 0)
    await say(school, other, 1, 2)
    assert (await days(one), await days(other)) == (0, 1)
    await say(school, one, 1, 3)
    await say(school, other, 1, 4, now=CLOSING + DAY)
    assert (await days(one), await days(other)) == (0, 2)
    await school.do(pairs_sitting.stop, one, 1, CLOSING + DAY)
    assert (await days(one), await days(other)) == (0, 2)
    [shown] = await school.do(progress, one, CLOSING + 9 * DAY)
    assert not shown.begun


async def test_a_round_for_pairs_takes_no_reply_and_reminds_nobody(school: School) -> None:
    round_id = await open_sign_up(school, ADA, BEN)
    said = Submission(round_id, "A reply", "good_challenge", fictional=True)
    with pytest.raises(Refusal, match="for pairs: press I am in"):
        await school.do(replies.submit_reply, ADA, said, NINE)
    with pytest.raises(Refusal, match="for pairs: press I am in"):
        await school.do(open_form, ADA, round_id)
    assert await school.do(reminders.plan_reminders, [round_id], NINE) == 0
    other = await school.open_round(MEI, NOA)
    with pytest.raises(Refusal, match="not for pairs"):
        await school.do(pairs_signing.sign_up, MEI, other, NINE)


async def test_rounds_for_pairs_are_found_by_their_people_alone(school: School) -> None:
    round_id = await open_sign_up(school, ADA, BEN)
    assert await school.do(pairs_signing.open_sign_up_of, ADA) == round_id
    for nobody in (OUTSIDER, elsewhere(ADA)):
        with pytest.raises(Refusal, match="No sign-up for pairs is open"):
            await school.do(pairs_signing.open_sign_up_of, nobody)
        with pytest.raises(Refusal):
            await school.do(pairs_signing.sign_up, nobody, round_id, NINE)
        with pytest.raises(Refusal, match="do not sit with anybody"):
            await school.do(own_pair, nobody)


async def test_a_series_for_pairs_keeps_its_kind_and_only_known_rules(school: School) -> None:
    cohort_id = await school.cohort(ADA)
    made = await school.series(cohort_id, kind="pairs", rules={"pair_kind": "listening"})
    assert (made.kind, made.rules) == ("pairs", {"pair_kind": "listening"})
    plain = await school.series(cohort_id, name="Second", kind="pairs", rules={"pair_turns": 6})
    assert plain.rules == {}
    with pytest.raises(Refusal, match="can be one of"):
        await school.series(cohort_id, name="Third", rules={"pair_kind": "debate"})
    assert await school.do(series.series_names, ADA.server_id or 0) == ["Reflections", "Second"]
