"""Who reviews whom, and what a batch of ratings says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from drills.model import Criterion, Rubric


@dataclass(frozen=True, slots=True)
class ReplyToReview:
    """A reply as the assignment sees it: its author and whoever has it to review.

    `author_left` says that its author, who has left the cohort, reviews nobody any more.
    """

    id: int
    author_id: int
    reviewer_ids: frozenset[int]
    wanted: int
    author_left: bool = False


def assign_reviews(
    replies: Sequence[ReplyToReview], quota: int, seed: str
) -> list[tuple[int, int]]:
    """New (reply id, reviewer id) pairs for one round's replies.

    Reviewers are the people who have replied themselves and are still here. The reply with
    the fewest reviewers is served first, by the reviewer with the fewest reviews; ties are
    drawn from `seed`, so the same state gives the same answer. Nobody reviews their own
    reply, no pair reviews each other, nobody gets more than `quota` reviews.
    """
    reviewers = {reply.id: set(reply.reviewer_ids) for reply in replies}
    author = {reply.id: reply.author_id for reply in replies}
    people = {reply.author_id for reply in replies if not reply.author_left}
    load = Counter(person for people in reviewers.values() for person in people)
    pairs = {
        (person, author[reply_id]) for reply_id, people in reviewers.items() for person in people
    }
    assigned: list[tuple[int, int]] = []
    open_replies = [reply for reply in replies if len(reviewers[reply.id]) < reply.wanted]
    while open_replies:
        reply = min(open_replies, key=lambda r: (len(reviewers[r.id]), _draw(seed, r.id)))
        able = [
            person
            for person in people
            if person != reply.author_id
            and person not in reviewers[reply.id]
            and (reply.author_id, person) not in pairs
            and (person, reply.author_id) not in pairs
            and load[person] < quota
        ]
        if able:
            chosen = min(able, key=lambda person: (load[person], _draw(seed, reply.id, person)))
            reviewers[reply.id].add(chosen)
            load[chosen] += 1
            pairs.add((chosen, reply.author_id))
            assigned.append((reply.id, chosen))
        if not able or len(reviewers[reply.id]) >= reply.wanted:
            open_replies.remove(reply)
    return assigned


def may_review(replies: Sequence[ReplyToReview], reply_id: int, person_id: int) -> bool:
    """Whether a person may rate one of a round's replies: theirs to review, or short of reviewers.

    Never one's own, and never somebody's who reviews one's own reply in the same round.
    """
    reply = next(reply for reply in replies if reply.id == reply_id)
    if person_id in reply.reviewer_ids:
        return True
    mine = (reply.reviewer_ids for reply in replies if reply.author_id == person_id)
    return (
        reply.author_id != person_id
        and len(reply.reviewer_ids) < reply.wanted
        and reply.author_id not in frozenset[int]().union(*mine)
    )


def shuffled(numbers: Iterable[int], seed: str) -> list[int]:
    """The numbers in an order that only `seed` decides: stable from one page to the next."""
    return sorted(numbers, key=lambda number: _draw(seed, number))


def _draw(seed: str, *parts: object) -> str:
    return hashlib.sha256(repr((seed, *parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CriterionSummary:
    """What several ratings say on one criterion; levels are counted from 1."""

    criterion: Criterion
    levels: tuple[int, ...]

    @property
    def middle(self) -> int:
        """The median level, the lower one of two: words are given to it, not to a mean."""
        return median_low(self.levels)

    @property
    def lowest(self) -> int:
        """The lowest level given."""
        return min(self.levels)

    @property
    def highest(self) -> int:
        """The highest level given."""
        return max(self.levels)


def summarise(rubric: Rubric, ratings: Sequence[Mapping[str, int]]) -> tuple[CriterionSummary, ...]:
    """One summary a criterion, in the rubric's order; criteria without a level are left out."""
    summaries: list[CriterionSummary] = []
    for criterion in rubric.criteria:
        levels = tuple(sorted(r[criterion.id] for r in ratings if criterion.id in r))
        if levels:
            summaries.append(CriterionSummary(criterion, levels))
    return tuple(summaries)
