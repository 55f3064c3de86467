"""A trainee's own practice, told kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain
from bot.ui.parts import Card, Text

if TYPE_CHECKING:
    from bot.practice.progress import Progress
    from drills.streaks import Streak


def progress_card(cohorts: list[Progress]) -> Card:
    """This week first, then the total, then the run. Never what was missed."""
    return Card(tuple(Text(_in_words(one)) for one in cohorts))


def _in_words(one: Progress) -> str:
    streak = one.streak
    lines = [f"### {plain(one.cohort)}", _week(one)]
    if streak.total:
        lines.append(f"{count(streak.total, 'practice day')} in all.")
    if streak.week:
        best = f", your best is {streak.best_week}" if streak.best_week > streak.week else ""
        lines.append(f"{count(streak.week, 'week')} in a row with the goal met{best}.")
    lines += _run(streak)
    if one.second_tries:
        lines.append(f"You tried again after feedback {count(one.second_tries, 'time')}.")
    return "\n".join(lines)


def _run(streak: Streak) -> list[str]:
    """The run of practice days, where it says more than the total does."""
    best = f" Best run: {streak.best_day}." if streak.best_day > max(streak.day, 1) else ""
    if streak.day > 1:
        rest = f", with {count(streak.tokens, 'rest day')} in reserve" if streak.tokens else ""
        run = f"Current run: {count(streak.day, 'practice day')}{rest}.{best}"
        return [f"{run} Days without a drill do not count against you."]
    if streak.total and not streak.day:
        return [f"A fresh start waits, with two rest days.{best}"]
    return []


def _week(one: Progress) -> str:
    done, need = one.streak.this_week_done, one.streak.this_week_need
    if not one.begun and not done:
        return "No drills are scheduled here yet. Your practice days will be counted here."
    if need == 0 and done:
        return f"This week: {count(done, 'practice day')}."
    if need == 0:
        return "Nothing is due this week. Enjoy the rest."
    if done == 0:
        return f"This week's goal: {count(need, 'practice day')}. The next drill is a good start."
    if done >= need:
        return f"This week: {count(done, 'practice day')}. The goal of {need} is met."
    return f"This week: {done} of {need} practice days."
