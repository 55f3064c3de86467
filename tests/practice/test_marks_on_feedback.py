"""What authors say of feedback: about one rater's words, without knowing whose they are."""

from __future__ import annotations

import pytest

from bot.practice.feedback import read_feedback, release_due
from bot.practice.marks_on_feedback import (
    Given,
    feedback_given,
    new_thanks,
    say_helpful,
    say_thanks,
)
from bot.practice.people import Actor
from bot.practice.reviews import rate_levels, rate_words
from bot.practice.series_rules import choose_rule
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    MEI,
    NINE,
    RUTH,
    SAM,
    School,
    elsewhere,
    in_direct_message,
)

LEVELS = {"feeling": 3, "pace": 3}


async def released(school: School, *raters: Actor) -> int:
    """Ada's reply, rated by these people, who said so; its id."""
    round_id = await school.open_round(ADA, BEN, MEI, ratings_wanted=len(raters))
    saved = await school.reply(ADA, round_id, "One")
    for peer in (BEN, MEI):
        await school.reply(peer, round_id)
    for rater in raters:
        await give(school, rater, saved.reply_id)
    await school.do(release_due, NINE)
    return saved.reply_id


async def give(school: School, rater: Actor, reply_id: int, level: int = 3) -> None:
    levels = dict.fromkeys(LEVELS, level)
    await school.do(rate_levels, rater, reply_id, levels, NINE)
    await school.do(rate_words, rater, reply_id, f"By {rater.user_id}", "Less", NINE)


async def number_of(school: School, reply_id: int, rater: Actor) -> int:
    batch = await school.do(read_feedback, ADA, reply_id)
    return next(one.number for one in batch.words if one.strength == f"By {rater.user_id}")


async def test_a_supervisor_who_began_first_and_is_done_last_takes_nobodys_place(
    school: School,
) -> None:
    """The author's cards name places: thanks must not go to somebody else."""
    round_id = await school.open_round(ADA, BEN, ratings_wanted=1)
    reply_id = (await school.reply(ADA, round_id)).reply_id
    await school.do(rate_levels, RUTH, reply_id, LEVELS, NINE)
    await school.do(rate_levels, SAM, reply_id, LEVELS, NINE + HOUR)
    words = (f"By {SAM.user_id}", "Less")
    await school.do(rate_words, SAM, reply_id, *words, NINE + HOUR)
    await school.do(release_due, NINE + HOUR)
    number = await number_of(school, reply_id, SAM)
    await school.do(rate_words, RUTH, reply_id, f"By {RUTH.user_id}", "Less", NINE + 2 * HOUR)
    assert await number_of(school, reply_id, SAM) == number
    # Saying it again changes the words, and not whose they are.
    await school.do(rate_words, SAM, reply_id, *words, NINE + 3 * HOUR)
    assert await number_of(school, reply_id, SAM) == number


async def test_a_mark_is_kept_and_reaches_its_rater_as_a_number(school: School) -> None:
    reply_id = await released(school, BEN, MEI)
    assert await school.do(feedback_given, BEN) == Given(1, 0, 0, 0)
    number = await number_of(school, reply_id, BEN)
    await school.do(say_helpful, ADA, reply_id, number, NINE, helpful=False)
    await school.do(say_thanks, in_direct_message(ADA), reply_id, number, NINE)
    batch = await school.do(say_helpful, ADA, reply_id, number, NINE, helpful=True)
    marked = {one.strength: (one.helpful, one.thanked) for one in batch.words}
    assert marked == {
        f"By {BEN.user_id}": (True, True),
        f"By {MEI.user_id}": (None, False),
    }
    assert await school.do(feedback_given, BEN) == Given(1, 1, 1, 1)
    assert await school.do(feedback_given, in_direct_message(BEN)) == Given(1, 1, 1, 1)
    assert await school.do(feedback_given, elsewhere(BEN)) == Given(0, 0, 0, 0)
    assert await school.do(feedback_given, MEI) == Given(1, 0, 0, 0)


async def test_thanks_are_told_once(school: School) -> None:
    reply_id = await released(school, BEN)
    number = await number_of(school, reply_id, BEN)
    assert await school.do(new_thanks, BEN, NINE) == 0
    for _ in range(2):
        await school.do(say_thanks, ADA, reply_id, number, NINE)
    assert await school.do(new_thanks, MEI, NINE) == 0
    assert [await school.do(new_thanks, BEN, NINE + HOUR) for _ in range(2)] == [1, 0]
    await school.do(say_thanks, ADA, reply_id, number, NINE + DAY)
    assert await school.do(new_thanks, BEN, NINE + DAY) == 0


async def test_only_the_author_marks_and_only_what_is_there(school: School) -> None:
    reply_id = await released(school, BEN)
    for other in (BEN, MEI, RUTH):
        with pytest.raises(Refusal, match="shown to the author of the reply only"):
            await school.do(say_thanks, other, reply_id, 1, NINE)
    for number in (0, 2):
        with pytest.raises(Refusal, match="is not there any more"):
            await school.do(say_helpful, ADA, reply_id, number, NINE, helpful=True)


async def test_a_later_supervisor_moves_nobodys_place(school: School) -> None:
    reply_id = await released(school, BEN, MEI, RUTH)
    before = {rater: await number_of(school, reply_id, rater) for rater in (BEN, MEI, RUTH)}
    assert before[RUTH] == 3
    await give(school, SAM, reply_id)
    after = {rater: await number_of(school, reply_id, rater) for rater in (BEN, MEI, RUTH, SAM)}
    assert after == {**before, SAM: 4}


async def test_supervisors_lead_where_the_series_says_so(school: School) -> None:
    reply_id = await released(school, BEN, MEI)
    await give(school, RUTH, reply_id, level=1)
    batch = await school.do(read_feedback, ADA, reply_id)
    assert (batch.led, [one.levels for one in batch.summary]) == ((), [(1, 3, 3)] * 2)
    assert not batch.words[0].supervisor
    await school.do(choose_rule, CARLO, 1, "supervisors_lead", "True")
    batch = await school.do(read_feedback, ADA, reply_id)
    assert [one.levels for one in batch.led] == [(1,)] * 2
    assert [one.levels for one in batch.summary] == [(3, 3)] * 2
    assert batch.words[0].supervisor
    assert batch.words[0].number == 3


async def test_a_quote_is_kept_as_it_stands_in_the_reply(school: School) -> None:
    round_id = await school.open_round(ADA, ratings_wanted=1)
    saved = await school.reply(ADA, round_id, "It\u2019s  hard.")
    for quote, kept in (("it's hard", "It\u2019s  hard"), ("It is hard", ""), (None, "")):
        await school.do(rate_levels, RUTH, saved.reply_id, LEVELS, NINE)
        told = await school.do(rate_words, RUTH, saved.reply_id, "Good", "Less", NINE, quote)
        assert told.quote == kept
    await school.do(rate_words, RUTH, saved.reply_id, "Good", "Less", NINE, "hard")
    await school.reply(ADA, round_id, "It hurts.")
    told = await school.do(rate_words, RUTH, saved.reply_id, "Good", "Less", NINE, "it's hard")
    assert told.quote == "It\u2019s  hard", "it was there when they began"
    await school.do(release_due, NINE)
    [words] = (await school.do(read_feedback, ADA, saved.reply_id)).words
    assert (words.quote, words.earlier_wording) == ("It\u2019s  hard", True)
