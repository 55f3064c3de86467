"""When a skill should come back: FSRS over the scores of its replies, or plain intervals.

FSRS was fitted to the recall of facts. For skills it is a heuristic that nobody has tested, which
is why a series can do without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from fsrs import Card, Rating, Scheduler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drills.rules import SeriesRules

INTERVALS: Final = (1, 3, 7, 14, 28)
"""Days until a skill comes back, where it does so by plain intervals."""
FROM_HARD, FROM_GOOD, FROM_EASY = 2.25, 3.0, 4.0
"""From which score (1 to 5) on a reply is graded as hard, good or easy; below it is "again"."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Practised:
    """One reply in the skill, and its score (1 to 5), or None while too few have rated it."""

    at: datetime
    score: float | None


@dataclass(frozen=True, slots=True)
class Recall:
    """How much of a skill is still there (0 to 1), and when it should come back."""

    retrievability: float
    due_at: datetime | None


def grade(score: float) -> Rating:
    """What a score (1 to 5) is to FSRS."""
    if score < FROM_HARD:
        return Rating.Again
    if score < FROM_GOOD:
        return Rating.Hard
    return Rating.Good if score < FROM_EASY else Rating.Easy


def recall(practised: Sequence[Practised], rules: SeriesRules, now: datetime) -> Recall:
    """What is left of a skill at `now`, from all that was practised in it, oldest first.

    Ratings often come late: the whole log is gone through anew each time, every reply at the
    moment it was written. What has no score yet counts as fresh for about a day.
    """
    if not practised:
        return Recall(0.0, None)
    scored = [(one.at, grade(one.score)) for one in practised if one.score is not None]
    found = _by_model(scored, rules, now) if rules.spacing else _by_intervals(scored, rules, now)
    fresh = _left(now - practised[-1].at, INTERVALS[0], rules)
    return Recall(max(found.retrievability, fresh), found.due_at)


def _by_model(
    scored: Sequence[tuple[datetime, Rating]], rules: SeriesRules, now: datetime
) -> Recall:
    if not scored:
        return Recall(0.0, None)
    scheduler = Scheduler(
        desired_retention=rules.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=rules.longest_interval,
        enable_fuzzing=False,
    )
    # With an id and a due time of its own the card neither sleeps nor asks a clock.
    card = Card(card_id=1, due=scored[0][0])
    for at, grade_given in scored:
        card, _ = scheduler.review_card(card, grade_given, review_datetime=at)
    left = scheduler.get_card_retrievability(card, now)
    return Recall(_once_due(left, card.due, rules, now), card.due)


def _by_intervals(
    scored: Sequence[tuple[datetime, Rating]], rules: SeriesRules, now: datetime
) -> Recall:
    if not scored:
        return Recall(0.0, None)
    step = -1
    for _, grade_given in scored:
        if grade_given is Rating.Again:
            step = 0
        elif grade_given is Rating.Hard:
            step = max(step, 0)
        else:
            step = min(step + 1, len(INTERVALS) - 1)
    days = min(INTERVALS[step], rules.longest_interval)
    last = scored[-1][0]
    due_at = last + days * DAY
    return Recall(_once_due(_left(now - last, days, rules), due_at, rules, now), due_at)


def _left(since: timedelta, days: int, rules: SeriesRules) -> float:
    """What is left after that time, if the retention wanted is left after so many days."""
    return rules.retention ** (max(since, timedelta(0)) / (days * DAY))


def _once_due(left: float, due_at: datetime, rules: SeriesRules, now: datetime) -> float:
    # The longest interval may come before the model would ask for the skill.
    return min(left, rules.retention) if now >= due_at else left
