"""What may be told of a group's answers without telling what one person said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUP: Final = 5
"""Nothing is told of fewer people. Source: the issue's own rule for groups."""


def group_mean(answers: Sequence[tuple[int, int | None]]) -> float | None:
    """The mean of each person's latest answer, of five people or more; None where there are fewer.

    `answers` are pairs of a person and their answer, or None where they left it out, in the
    order they came. They count five by five: a figure that moved with every single one would
    tell what whoever had just answered said. Source: own rule.
    """
    given = [(who, answer) for who, answer in answers if answer is not None]
    latest = dict(given[: len(given) // GROUP * GROUP])
    return sum(latest.values()) / len(latest) if len(latest) >= GROUP else None
