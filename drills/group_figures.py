"""What may be told of a group's answers without telling what one person said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GROUP: Final = 5
"""Nothing is told of fewer people. Source: the issue's own rule for groups."""


def group_mean(answers: Sequence[tuple[int, int | None]]) -> float | None:
    """The mean of each person's latest answer, of five people or more; None where there are fewer.

    `answers` are pairs of a person and their answer, or None where they left it out, in the
    order they came. They count as soon as five people have given new ones, and never before: a
    figure that moved with every single one, or with one person's alone, would tell what whoever
    had just answered said. Source: own rule.
    """
    told: dict[int, int] = {}
    waiting: dict[int, int] = {}
    for who, answer in answers:
        if answer is not None:
            waiting[who] = answer
        if len(waiting) >= GROUP:
            told |= waiting
            waiting.clear()
    return sum(told.values()) / len(told) if told else None


def group_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Of how many people each answer is known, in steps of five; nothing of fewer.

    A smaller number would tell of somebody whom others know, and an exact one what whoever
    has just answered said. Source: own rule.
    """
    steps = {answer: number // GROUP * GROUP for answer, number in counts.items()}
    return {answer: number for answer, number in steps.items() if number}
