"""What became of a reply from one attempt to the next, as its raters see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from drills.model import Criterion, Rubric
    from drills.review import CriterionSummary

BETTER: Final = 1
SAME: Final = 0
NOT_YET: Final = -1
CHANGES: Final = (BETTER, SAME, NOT_YET)
"""What a rater of both attempts can say of each criterion, in the order of the buttons."""


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion of a further attempt, beside the attempt before.

    `better`, `same` and `not_yet` count the raters who compared the two. `before` and `after`
    are the middle levels (from 1), where both attempts have levels.
    """

    criterion: Criterion
    better: int = 0
    same: int = 0
    not_yet: int = 0
    before: int | None = None
    after: int | None = None


def changes(
    rubric: Rubric,
    compared: Iterable[Mapping[str, int]],
    before: Sequence[CriterionSummary],
    after: Sequence[CriterionSummary],
) -> tuple[CriterionChange, ...]:
    """One change a criterion, in the rubric's order; those of which nothing is known are left out.

    `compared` has a rater's words each: the id of a criterion to one of `CHANGES`.
    """
    said = list(compared)
    middles = [{one.criterion.id: one.middle for one in summary} for summary in (before, after)]
    found: list[CriterionChange] = []
    for criterion in rubric.criteria:
        votes = [one[criterion.id] for one in said if criterion.id in one]
        both = all(criterion.id in middle for middle in middles)
        if votes or both:
            levels = [middle[criterion.id] if both else None for middle in middles]
            counts = [votes.count(change) for change in CHANGES]
            found.append(CriterionChange(criterion, *counts, *levels))
    return tuple(found)
