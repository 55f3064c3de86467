"""What would happen this week: a series' next seven days, told before they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain, when
from bot.ui.parts import Button, Buttons, Card, Text
from drills.dates import say_day

if TYPE_CHECKING:
    from bot.practice.dry_run import DryDay, DryRun


def dry_run_card(week: DryRun) -> Card:
    """The next seven days with their drills, days without one, and what needs attention."""
    series = week.series
    head = (
        f"### {plain(series.name)}: what would happen this week\n{plain(week.cohort)}, "
        f"{count(week.members, 'member')}. Nothing is posted or changed by looking."
    )
    if series.kind == "drills":
        head += " Feedback comes once a reply has its ratings; said below is the latest."
    blocks = [Text(head)]
    if week.attention:
        lines = "\n".join(f"- {sentence}" for sentence in week.attention)
        blocks.append(Text(f"**Needs attention**\n{lines}"))
    blocks += [Text(_day(one, week)) for one in week.days]
    if not week.days:
        blocks.append(Text("No drill would be posted in the next seven days."))
    if week.left_out:
        lines = "\n".join(
            f"- {say_day(day, week.today)}: {plain(why)}" for day, why in week.left_out
        )
        blocks.append(Text(f"**No drill to come on**\n{lines}"))
    blocks.append(Text(_run_out(week)))
    buttons = (
        Button("Rules", f"series-rules/{series.id}"),
        Button("Schedule", f"series-schedule/{series.id}"),
    )
    return Card((*blocks, Buttons(buttons)))


def _day(one: DryDay, week: DryRun) -> str:
    levels = " or ".join(one.levels)
    again = f", again as on day {one.repeats}" if one.repeats else ""
    drill = f"day {one.number}, {plain(one.skill)} ({levels}){again}"
    lines = [
        f"**{say_day(one.day, week.today)}**: {drill}",
        f"Posted {when(one.due_at)}, closes {when(one.closes_at)}",
    ]
    if week.series.kind == "drills":
        lines[-1] += f", feedback {when(one.feedback_by)}"
    if one.away:
        lines.append(f"{one.away} of {count(week.members, 'member')} would be away or resting")
    return "\n".join(lines)


def _run_out(week: DryRun) -> str:
    if not week.unseen:
        return "Every drill it draws from has been posted: they take turns again."
    if week.first_repeat is None:
        return f"{count(week.unseen, 'drill')} still unseen; none comes twice so far."
    return (
        f"{count(week.unseen, 'drill')} still unseen. From "
        f"{say_day(week.first_repeat, week.today)} on, drills come again."
    )
