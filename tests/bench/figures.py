"""A measured figure, what it stands beside, and the goal it is held to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Of(StrEnum):
    """What of a figure a goal speaks of."""

    RATIO = "ratio"
    MORE = "difference"
    VALUE = "itself"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound: at most, unless `at_least`."""

    of: Of
    bound: float
    at_least: bool = False

    def met_by(self, figure: Figure) -> bool:
        """Whether the figure keeps the bound."""
        found = {Of.RATIO: figure.ratio, Of.MORE: figure.more, Of.VALUE: figure.measured}[self.of]
        assert found is not None, f"{figure.what} stands beside nothing"
        return found >= self.bound if self.at_least else found <= self.bound

    def said(self, unit: str) -> str:
        """The bound in a few characters."""
        sign = "≥" if self.at_least else "≤"
        more = "+" if self.of is Of.MORE else ""
        unit = "" if self.of is Of.RATIO else f" {unit}".rstrip()
        return f"{sign} {more}{self.bound:g}{unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """`measured` and `beside` are in `unit` and come from the same run on the same machine."""

    what: str
    measured: float
    unit: str = ""
    beside: float | None = None
    beside_what: str = ""
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """How many times what stands beside it."""
        return self.measured / self.beside if self.beside else None

    @property
    def more(self) -> float | None:
        """How much more than what stands beside it."""
        return None if self.beside is None else self.measured - self.beside

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """What, measured, beside, ratio and goal, as they are shown."""
        beside = ""
        if self.beside is not None:
            beside = f"{number(self.beside)} {self.unit}".rstrip() + f" ({self.beside_what})"
        goal = ""
        if self.goal is not None:
            goal = f"{self.goal.said(self.unit)}: {'met' if self.goal.met_by(self) else 'NOT met'}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return self.what, f"{number(self.measured)} {self.unit}".rstrip(), beside, ratio, goal


def number(value: float) -> str:
    """Three figures that mean something; whole numbers as they are."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def line(figure: Figure) -> str:
    """A figure for the terminal."""
    what, measured, beside, ratio, goal = figure.cells
    ratio = f"x {ratio}" if ratio else ""
    return f"  {what:62} {measured:>12}  {beside:34} {ratio:>8}  {goal}".rstrip()


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]
