"""Who may rate whose reply, which comes next, and what ratings say together."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from statistics import median_low

from hypothesis import assume, given
from hypothesis import strategies as st

from drills.model import Criterion, Rubric
from drills.review import ReplyToReview, claimable, least_rated, may_rate, shuffled, summarise

seeds = st.text(max_size=5)


PEOPLE = range(100, 109)


@st.composite
def states(draw: st.DrawFn) -> list[ReplyToReview]:
    """The replies of two rounds as people may have taken and rated them, by the rules."""
    replies = [
        ReplyToReview(number, round_id, author, draw(st.integers(1, 4)))
        for number, (round_id, author) in enumerate(
            sorted(draw(st.sets(st.tuples(st.integers(1, 2), st.sampled_from(PEOPLE)))))
        )
    ]
    for _ in range(draw(st.integers(0, 3 * len(replies)))):
        person = draw(st.sampled_from(PEOPLE))
        if able := claimable(replies, person):
            replies = taken(replies, draw(st.sampled_from(able)), person, done=draw(st.booleans()))
    return draw(st.permutations(replies))


def taken(
    replies: list[ReplyToReview], reply: ReplyToReview, person: int, *, done: bool
) -> list[ReplyToReview]:
    """The replies once a person has taken one of them, or rated it."""
    after = (
        replace(reply, raters=reply.raters | {person})
        if done
        else replace(reply, claimants=reply.claimants | {person})
    )
    return [after if one.id == reply.id else one for one in replies]


@given(states())
def test_nobody_takes_their_own_or_both_ways_and_no_reply_more_than_it_wants(
    replies: list[ReplyToReview],
) -> None:
    pairs = [(one.round_id, person, one.author_id) for one in replies for person in one.takers]
    both = {(round_id, frozenset(pair)) for round_id, *pair in pairs}
    assert len(both) == len(pairs)
    assert all(person != author for _, person, author in pairs)
    assert all(len(one.takers) <= one.wanted for one in replies)


@given(states(), st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(PEOPLE)))
def test_who_may_rate_is_who_has_it_or_finds_it_free(
    replies: list[ReplyToReview], person: int, apart: frozenset[int]
) -> None:
    able = claimable(replies, person, apart)
    for reply in replies:
        rates_me = any(
            reply.author_id in one.takers
            for one in replies
            if one.author_id == person and one.round_id == reply.round_id
        )
        free = len(reply.takers) < reply.wanted and not rates_me
        allowed = person != reply.author_id and reply.author_id not in apart
        has_it = person in reply.takers
        assert may_rate(replies, reply, person, apart) == (allowed and (has_it or free))
        assert (reply in able) == (allowed and free and not has_it)
        assert not may_rate(replies, replace(reply, released=True), person, apart)


@given(
    states(),
    st.sampled_from(PEOPLE),
    st.dictionaries(st.sampled_from(PEOPLE), st.integers(1, 3)),
    st.randoms(use_true_random=False),
)
def test_the_least_rated_comes_first_whatever_the_order(
    replies: list[ReplyToReview], person: int, met: dict[int, int], random: Random
) -> None:
    able = claimable(replies, person)
    assume(able)
    chosen = least_rated(able, person, met)
    fewest = [one for one in able if len(one.takers) == min(len(two.takers) for two in able)]
    assert chosen in fewest
    assert met.get(chosen.author_id, 0) == min(met.get(one.author_id, 0) for one in fewest)
    random.shuffle(able)
    assert least_rated(able, person, met) == chosen


@given(st.integers(3, 12), st.integers(1, 3))
def test_when_all_reply_and_rate_by_turns_every_reply_gets_what_it_wants(
    number: int, wanted: int
) -> None:
    # With so many, all would have to rate all others, each pair the one way that fits.
    assume(number != 2 * wanted + 1)
    replies = [ReplyToReview(person, 1, person, wanted) for person in range(number)]
    for _ in range(wanted + 1):
        for person in range(number):
            if able := claimable(replies, person):
                replies = taken(replies, least_rated(able, person, {}), person, done=True)
    given_out = sum(len(one.raters) for one in replies)
    assert given_out == min(number * wanted, number * (number - 1) // 2)


@given(st.sets(st.integers()), seeds)
def test_shuffling_loses_nothing_and_only_the_seed_decides(numbers: set[int], seed: str) -> None:
    order = shuffled(numbers, seed)
    assert sorted(order) == sorted(numbers)
    assert shuffled(reversed(order), seed) == order


def test_different_seeds_give_different_orders() -> None:
    assert len({tuple(shuffled(range(6), str(seed))) for seed in range(50)}) > 25


CRITERIA = tuple(Criterion(name, name.upper()) for name in ("a", "b", "c"))
RUBRIC = Rubric("r", "R", ("1", "2", "3", "4"), CRITERIA)
ratings = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c", "gone"]), st.integers(1, 4)))


@given(ratings)
def test_a_summary_says_what_was_given_in_the_rubrics_order(given_: list[dict[str, int]]) -> None:
    found = summarise(RUBRIC, given_)
    levels = {c: sorted(r[c.id] for r in given_ if c.id in r) for c in CRITERIA}
    assert [(one.criterion, list(one.levels)) for one in found] == [
        (criterion, values) for criterion, values in levels.items() if values
    ]
    for one in found:
        assert one.lowest <= one.middle <= one.highest
        assert (one.lowest, one.highest) == (min(one.levels), max(one.levels))
        assert one.middle == median_low(one.levels)
