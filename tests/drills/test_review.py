"""Who reviews whom, and what ratings say together."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random
from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from drills.model import Criterion, Rubric
from drills.review import ReplyToReview, assign_reviews, may_review, shuffled, summarise

seeds = st.text(max_size=5)


@st.composite
def states(draw: st.DrawFn) -> tuple[list[ReplyToReview], int]:
    """The replies of a round as they may stand, with fair reviews dealt so far, and the quota."""
    number = draw(st.integers(0, 9))
    people = draw(st.permutations(range(100, 100 + number)))
    wanted = draw(st.lists(st.integers(1, 6), min_size=number, max_size=number))
    quota = draw(st.integers(1, 7))
    reviewers: list[set[int]] = [set() for _ in people]
    pairs: set[tuple[int, int]] = set()
    load: Counter[int] = Counter()
    for _ in range(draw(st.integers(0, 2 * number))):
        place, reviewer = draw(st.integers(0, number - 1)), draw(st.sampled_from(people))
        author = people[place]
        free = load[reviewer] < quota and len(reviewers[place]) < wanted[place]
        if free and reviewer != author and not {(reviewer, author), (author, reviewer)} & pairs:
            reviewers[place].add(reviewer)
            pairs.add((reviewer, author))
            load[reviewer] += 1
    left = draw(st.lists(st.booleans(), min_size=number, max_size=number))
    replies = [
        ReplyToReview(place + 1, author, frozenset(reviewers[place]), wanted[place], left[place])
        for place, author in enumerate(people)
    ]
    return draw(st.permutations(replies)), quota


def after(
    replies: list[ReplyToReview], assigned: list[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """Every review after the assignment: reply, reviewer, author."""
    author = {reply.id: reply.author_id for reply in replies}
    before = [(reply.id, reviewer) for reply in replies for reviewer in reply.reviewer_ids]
    return [(reply, reviewer, author[reply]) for reply, reviewer in before + assigned]


@given(states(), seeds)
def test_nobody_reviews_themselves_or_a_pair_both_ways_or_a_reply_twice(
    state: tuple[list[ReplyToReview], int], seed: str
) -> None:
    replies, quota = state
    reviews = after(replies, assign_reviews(replies, quota, seed))
    pairs = [(reviewer, author) for _, reviewer, author in reviews]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(reviewer != author for reviewer, author in pairs)


@given(states(), seeds)
def test_nobody_gets_more_than_their_quota_and_no_reply_more_than_it_wants(
    state: tuple[list[ReplyToReview], int], seed: str
) -> None:
    replies, quota = state
    reviews = after(replies, assign_reviews(replies, quota, seed))
    assert max(Counter(reviewer for _, reviewer, _ in reviews).values(), default=0) <= quota
    got = Counter(reply for reply, _, _ in reviews)
    assert all(got[reply.id] <= reply.wanted for reply in replies)


@given(states(), seeds)
def test_only_those_who_are_here_and_have_replied_get_reviews(
    state: tuple[list[ReplyToReview], int], seed: str
) -> None:
    replies, quota = state
    here = {reply.author_id for reply in replies if not reply.author_left}
    assigned = assign_reviews(replies, quota, seed)
    assert {reviewer for _, reviewer in assigned} <= here
    assert {reply for reply, _ in assigned} <= {reply.id for reply in replies}


@given(states(), seeds)
def test_nothing_that_could_be_dealt_is_left(
    state: tuple[list[ReplyToReview], int], seed: str
) -> None:
    replies, quota = state
    reviews = after(replies, assign_reviews(replies, quota, seed))
    got = Counter(reply for reply, _, _ in reviews)
    load = Counter(reviewer for _, reviewer, _ in reviews)
    related = {frozenset((reviewer, author)) for _, reviewer, author in reviews}
    here = {reply.author_id for reply in replies if not reply.author_left}
    able = [
        (reply.id, person)
        for reply in replies
        for person in here
        if got[reply.id] < reply.wanted
        and load[person] < quota
        and person != reply.author_id
        and frozenset((person, reply.author_id)) not in related
    ]
    assert able == []


@given(states(), seeds, st.randoms(use_true_random=False))
def test_the_same_state_gives_the_same_answer_in_any_order(
    state: tuple[list[ReplyToReview], int], seed: str, random: Random
) -> None:
    replies, quota = state
    again = list(replies)
    random.shuffle(again)
    assert set(assign_reviews(replies, quota, seed)) == set(assign_reviews(again, quota, seed))
    dealt = assign_reviews(replies, quota, seed)
    settled = [
        ReplyToReview(
            reply.id,
            reply.author_id,
            reply.reviewer_ids | {reviewer for one, reviewer in dealt if one == reply.id},
            reply.wanted,
            reply.author_left,
        )
        for reply in replies
    ]
    assert assign_reviews(settled, quota, seed) == []


@given(st.integers(2, 12), st.integers(1, 3), seeds)
def test_as_replies_come_in_one_by_one_each_gets_what_it_wants(
    number: int, wanted: int, seed: str
) -> None:
    replies: list[ReplyToReview] = []
    for person in range(number):
        replies.append(ReplyToReview(person, 100 + person, frozenset(), wanted))
        dealt = assign_reviews(replies, wanted + 1, seed)
        replies = [
            ReplyToReview(
                reply.id,
                reply.author_id,
                reply.reviewer_ids | {reviewer for one, reviewer in dealt if one == reply.id},
                wanted,
            )
            for reply in replies
        ]
    given_out = sum(len(reply.reviewer_ids) for reply in replies)
    assert given_out == min(number * wanted, number * (number - 1) // 2)


@given(states())
def test_who_may_review_is_who_has_it_or_could_be_given_it(
    state: tuple[list[ReplyToReview], int],
) -> None:
    replies, _ = state
    for reply, person in product(replies, [*(one.author_id for one in replies), 999]):
        of_mine = {r for one in replies if one.author_id == person for r in one.reviewer_ids}
        able = (
            person != reply.author_id
            and reply.author_id not in of_mine
            and (person in reply.reviewer_ids or len(reply.reviewer_ids) < reply.wanted)
        )
        assert may_review(replies, reply.id, person) == able


@given(states(), seeds)
def test_whoever_is_assigned_a_reply_may_review_it(
    state: tuple[list[ReplyToReview], int], seed: str
) -> None:
    replies, quota = state
    for reply_id, reviewer in assign_reviews(replies, quota, seed):
        assert may_review(replies, reply_id, reviewer)


def test_the_least_reviewed_is_served_first_by_the_least_busy() -> None:
    replies = [
        ReplyToReview(1, 101, frozenset({102}), 2),
        ReplyToReview(2, 102, frozenset(), 2),
        ReplyToReview(3, 103, frozenset(), 1),
        ReplyToReview(4, 104, frozenset({103}), 1),
    ]
    dealt = assign_reviews(replies, 3, "seed")
    assert {reply for reply, _ in dealt[:2]} == {2, 3}
    assert dealt[0][1] in {101, 104}


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
