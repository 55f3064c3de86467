"""A trainee's own practice, told kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain
from bot.ui.parts import Card, Text

if TYPE_CHECKING:
    from bot.practice.progress import Progress


def progress_card(cohorts: list[Progress]) -> Card:
    """This week first, then the total, then the run. Never what was missed."""
    return Card(tuple(Text(_in_words(one)) for one in cohorts))


def _in_words(one: Progress) -> str:
    streak = one.streak
    lines = [f"### {plain(one.cohort)}", _week(streak.this_week_done, streak.this_week_need)]
    if streak.total:
        lines.append(f"{count(streak.total, 'practice day')} in all.")
    if streak.week:
        best = f", your best is {streak.best_week}" if streak.best_week > streak.week else ""
        lines.append(f"{count(streak.week, 'week')} in a row with the goal met{best}.")
    if streak.day:
        rest = count(streak.tokens, "rest day")
        lines.append(
            f"Current run: {count(streak.day, 'practice day')}, with {rest} in reserve. "
            f"Best run: {streak.best_day}. Days without a drill do not count against you."
        )
    elif streak.total:
        lines.append(
            f"A fresh start waits, with two rest days. Your best run is {streak.best_day}."
        )
    if one.second_tries:
        lines.append(f"You tried again after feedback {count(one.second_tries, 'time')}.")
    return "\n".join(lines)


def _week(done: int, need: int) -> str:
    if need == 0:
        return "Nothing is due this week. Enjoy the rest."
    if done == 0:
        return f"This week's goal: {count(need, 'practice day')}. The next drill is a good start."
    if done >= need:
        return f"This week: {count(done, 'practice day')}. The goal of {need} is met."
    return f"This week: {done} of {need} practice days."
