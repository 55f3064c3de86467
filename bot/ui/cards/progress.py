"""A trainee's own practice, told kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain
from bot.ui.parts import Card, Text
from drills.calendar import say_weekdays
from drills.dates import say_day

if TYPE_CHECKING:
    from bot.practice.progress import Progress
    from drills.streaks import Streak


def progress_card(cohorts: list[Progress]) -> Card:
    """Weeks first, then this week, then the total. Never what was missed."""
    settings = "-# Your goal, rest days and breaks are in `/drill settings`."
    return Card((*(Text(_in_words(one)) for one in cohorts), Text(settings)))


def _in_words(one: Progress) -> str:
    streak = one.streak
    lines = [f"### {plain(one.cohort)}", *_break(one)]
    if streak.week:
        best = f", your best is {streak.best_week}" if streak.best_week > streak.week else ""
        lines.append(f"{count(streak.week, 'week')} in a row with the goal met{best}.")
    lines += _week(one)
    lines += _rest(one)
    if streak.total:
        lines.append(f"{count(streak.total, 'practice day')} so far.{_fresh_start(one)}")
    if one.day_streak_shown:
        lines += _run(streak)
    if one.second_tries:
        lines.append(f"You tried again after feedback {count(one.second_tries, 'time')}.")
    return "\n".join(lines)


def _break(one: Progress) -> list[str]:
    """Time off that holds today, and that nothing is due in it."""
    if one.away is None:
        return []
    if one.away.last_day is None:
        until = "until you end your pause in `/drill settings`"
    else:
        until = f"until {say_day(one.away.last_day, one.today)}"
    who = "You are on a break" if one.away.own else "You are excused"
    return [f"{who} {until}. Nothing is due, and your streak waits for you."]


def _fresh_start(one: Progress) -> str:
    """What a break of the run leaves: the days so far, and full reserves."""
    if one.day_streak_shown and not one.streak.day:
        return " A fresh start with two rest days."
    if not one.day_streak_shown and one.streak.best_week and not one.streak.week:
        return " A fresh start with a week in reserve."
    return ""


def _run(streak: Streak) -> list[str]:
    """The run of practice days, where it says more than the total does."""
    best = f" Best run: {streak.best_day}." if streak.best_day > max(streak.day, 1) else ""
    if streak.day > 1:
        rest = f", with {count(streak.tokens, 'rest day')} in reserve" if streak.tokens else ""
        run = f"Current run: {count(streak.day, 'practice day')}{rest}.{best}"
        return [f"{run} Days without a drill do not count against you."]
    return [best.strip()] if best else []


def _week(one: Progress) -> list[str]:
    done, need = one.streak.this_week_done, one.streak.this_week_need
    if not one.begun and not done:
        return ["No drills are scheduled here yet. Your practice days will be counted here."]
    if need == 0 and done:
        return [f"This week: {count(done, 'practice day')}."]
    if need == 0:
        return [] if one.away else ["Nothing is due this week. Enjoy the rest."]
    if done == 0:
        goal = count(need, "practice day")
        return [f"This week's goal: {goal}. The next drill is a good start."]
    if done >= need:
        return [f"This week: {count(done, 'practice day')}. The goal of {need} is met."]
    return [f"This week: {done} of {need} practice days."]


def _rest(one: Progress) -> list[str]:
    """Days of this week without anything due, where it asks for something on others."""
    if not one.resting or not one.streak.this_week_need:
        return []
    days = say_weekdays(frozenset(day.weekday() for day in one.resting))
    return [f"Rest this week: {days}."]
