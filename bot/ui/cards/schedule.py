"""When a series posts: its card with everything to change, and the forms behind it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain, when
from bot.ui.parts import Button, Buttons, Card, Form, Option, Pick, Text, Tick, Write
from drills.calendar import DAY_NAMES, say_weekdays, weekdays_from
from drills.dates import say_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from typing import TypeAlias

    from bot.db.tables import Series
    from bot.practice.series import SeriesView
    from bot.ui.parts import Block

    Stretch: TypeAlias = tuple[date, date, str | None]

MOST_OPTIONS = 25
MOST_LISTED = 12
LONGEST_DAYS = 1000


def preview_head(due_at: datetime, channel_id: int | None, *, running: bool) -> Text:
    """What stands over the preview of a post: that it is one, and when it will be posted."""
    place = f"in <#{channel_id}>" if channel_id else "as soon as a drill channel is chosen"
    plan = (
        f"It will be posted {when(due_at)} {place}."
        if running
        else f"It comes {place} once the series runs, on {when(due_at)} at the earliest."
    )
    return Text(f"**PREVIEW**, only you see this. {plan}")


def say_schedule(series: Series) -> str:
    """Weekdays, time, zone and weeks in a line."""
    weekdays = say_weekdays(weekdays_from(series.weekdays))
    weeks = f", every {series.every_weeks} weeks" if series.every_weeks > 1 else ""
    return f"{weekdays[0].upper()}{weekdays[1:]} at {series.at:%H:%M} ({series.zone}){weeks}"


def say_span(series: Series, today: date) -> str:
    """From when to when the series runs; empty where neither is set."""
    starts, ends = series.starts_on, series.ends_on
    begun = "From" if starts and starts >= today else "Since"
    parts = [f"{begun} {say_day(starts, today)}"] if starts else []
    if ends:
        over = ends < today
        parts.append(f"{'ended on' if over else 'until'} {say_day(ends, today)}")
    line = ", ".join(parts)
    return line[:1].upper() + line[1:]


def schedule_card(view: SeriesView, late_hours: tuple[int, ...], most_weeks: int) -> Card:
    """When a series posts and when it does not, and what can be changed about it."""
    series = view.series
    stretches = stretches_of(view.days_off)
    lines = [
        f"### {plain(series.name)}: schedule",
        say_schedule(series),
        say_span(series, view.today) or "No start and no end is set.",
        *([_counted_from(view)] if series.every_weeks > 1 else []),
        *_say_days_off(stretches, view.today),
        _say_next(view),
    ]
    weeks = tuple(
        Option("Every week" if n == 1 else f"Every {n} weeks", str(n))
        for n in range(1, most_weeks + 1)
    )
    late = tuple(Option(_say_late(n), str(n)) for n in late_hours)
    blocks: list[Block] = [
        Text("\n".join(lines)),
        Pick(f"series-weeks/{series.id}", "Weeks", weeks, chosen=str(series.every_weeks)),
        Pick(f"series-late/{series.id}", "If late", late, chosen=str(series.late_hours)),
    ]
    if stretches:
        options = tuple(
            Option(f"Post again: {_say_stretch(one, view.today)}", f"{one[0]}/{one[1]}")
            for one in stretches[:MOST_OPTIONS]
        )
        blocks.append(Pick(f"series-back/{series.id}", "Take back a day off", options))
    buttons = (
        Button("Days and time", f"series-days/{series.id}"),
        Button("Start and end", f"series-dates/{series.id}"),
        Button("Days off", f"series-off/{series.id}"),
        Button("Public holidays", f"series-holidays/{series.id}"),
        Button("Back", f"series-show/{series.id}"),
    )
    return Card((*blocks, Buttons(buttons)))


def _counted_from(view: SeriesView) -> str:
    first = view.weekly.counted_from
    day = say_day(first, view.today) if first else ""
    return f"Weeks count from that of {day}; another start moves it."


def _say_late(hours: int) -> str:
    if not hours:
        return "If the bot was away: leave the drill out"
    return f"If the bot was away: post up to {count(hours, 'hour')} late"


def _say_next(view: SeriesView) -> str:
    if not view.next_days:
        return "No drill is to come."
    days = "\n".join(f"- {when(due, 'F')}" for due in view.next_days)
    running = view.series.state == "running"
    return f"{'Next' if running else 'Next, once it runs'}:\n{days}"


def _say_days_off(stretches: list[Stretch], today: date) -> list[str]:
    if not stretches:
        return ["No days off are set."]
    lines = [f"- {_say_stretch(one, today)}" for one in stretches[:MOST_LISTED]]
    more = len(stretches) - MOST_LISTED
    return ["Days off:", *lines, *([f"- and {more} more"] if more > 0 else [])]


def _say_stretch(one: Stretch, today: date) -> str:
    first, last, reason = one
    to = f" to {say_day(last, today)}" if last != first else ""
    why = f" ({plain(reason)})" if reason else ""
    return f"{say_day(first, today)}{to}{why}"


def stretches_of(days_off: Mapping[date, str | None]) -> list[Stretch]:
    """Days off, with those in a row for one reason as one: first day, last day, reason."""
    numbered = enumerate(sorted(days_off))
    rows = groupby(numbered, key=lambda at: (at[1].toordinal() - at[0], days_off[at[1]]))
    stretches: list[Stretch] = []
    for (_, reason), row in rows:
        days = [day for _, day in row]
        stretches.append((days[0], days[-1], reason))
    return stretches


def days_form(series: Series, nonce: str) -> Form:
    """Weekdays and time."""
    days = tuple(Option(name, str(number)) for number, name in enumerate(DAY_NAMES))
    return Form(
        f"series-days-form/{series.id}/{nonce}",
        "Days and time",
        (
            Tick("weekdays", "Weekdays", days, chosen=tuple(series.weekdays)),
            Write(
                "at",
                "Time",
                f"In the time zone {series.zone}, like 18:30.",
                longest=10,
                text=f"{series.at:%H:%M}",
            ),
        ),
    )


def dates_form(series: Series, nonce: str) -> Form:
    """The first and the last day; either may be left empty."""
    starts, ends = (str(day) if day else "" for day in (series.starts_on, series.ends_on))
    hints = (
        "The first day that may have a drill, like 2026-11-30. Empty: at once.",
        "The last day that may have a drill. Empty: no end.",
    )
    return Form(
        f"series-dates-form/{series.id}/{nonce}",
        "Start and end",
        (
            Write("starts", "Start", hints[0], text=starts, longest=40, required=False),
            Write("ends", "End", hints[1], text=ends, longest=40, required=False),
        ),
    )


def off_form(series: Series, nonce: str) -> Form:
    """Days on which nothing is posted."""
    hint = "One date a line, or from one to another. They are taken back on the card."
    example = "24 Dec to 2 Jan"
    field = Write("days", "Days off", hint, placeholder=example, longest=LONGEST_DAYS, long=True)
    return Form(f"series-off-form/{series.id}/{nonce}", "Days off", (field,))
