"""A trainee's own settings: their clock, goal, rest days and breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.cards.alone import rating_block
from bot.ui.markdown import count
from bot.ui.parts import (
    Beside,
    Button,
    Buttons,
    Card,
    Form,
    Look,
    Note,
    Option,
    Pick,
    Text,
    Write,
)
from drills.calendar import DAY_NAMES, say_weekdays
from drills.dates import say_day, say_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.practice.breaks import Break
    from bot.practice.settings import OwnSettings
    from bot.ui.parts import Block
    from drills.zones import ZoneClock

NONE_OF_THESE: Final = "other"
HOW_TO_NAME_A_ZONE: Final = (
    "Type `/drill zone` and begin the name of a city near you, such as Kathmandu: it finds every "
    "zone there is."
)
MOST_BREAKS = 10


def clock_menu(route: str, clocks: Sequence[ZoneClock]) -> Pick:
    """Which of these is your time now? The first clock is the one that counts so far."""
    options = tuple(
        Option(f"{clock.place}: {clock.shown:%A %H:%M}", clock.zone, clock.zone) for clock in clocks
    )
    other = Option("None of these", NONE_OF_THESE, "There is a command that knows every zone")
    return Pick(route, "Which of these is your time now?", (*options, other))


def settings_card(own: OwnSettings, clocks: Sequence[ZoneClock]) -> Card:
    """Everything a trainee settles for themselves; `clocks` begins with their own."""
    goals = tuple(Option(f"{count(n, 'practice day')} a week", str(n)) for n in range(1, 8))
    days = tuple(Option(name, str(number)) for number, name in enumerate(DAY_NAMES))
    shown = own.day_streak_shown
    streak = "Your progress shows your run of practice days, to you alone."
    hidden = "Your progress speaks of weeks and totals. Your run of days can be shown to you, too."
    return Card(
        (
            Text(f"### Your settings\n{_clock(clocks[0])}"),
            clock_menu("settings-zone", clocks),
            Text(_goal(own)),
            Pick("settings-goal", "Weekly goal", goals, chosen=str(own.coming_goal)),
            Text(_rest(own)),
            Pick(
                "settings-rest",
                "Your own rest days",
                days,
                most=len(days),
                marked=tuple(map(str, sorted(own.rest_weekdays))),
            ),
            Beside(
                streak if shown else hidden,
                Button("Hide it", "settings-day-hide")
                if shown
                else Button("Show it", "settings-day-show"),
            ),
            rating_block(rates=own.rates_alone),
            *_breaks(own),
            Buttons(_actions(own)),
        )
    )


def _clock(clock: ZoneClock) -> str:
    return (
        f"**Time zone**: {clock.zone}. For you it is {clock.shown:%A %H:%M}.\n-# Another city that "
        "shows the same time now may not do so all year: `/drill zone` knows every one."
    )


def _goal(own: OwnSettings) -> str:
    line = f"**Weekly goal**: {count(own.goal, 'practice day')}."
    if own.coming_goal != own.goal:
        line += f" From {say_day(own.next_monday, own.today)} on: {own.coming_goal}."
    return f"{line}\n-# A new goal begins with the next week."


def _rest(own: OwnSettings) -> str:
    chosen = say_weekdays(own.rest_weekdays) if own.rest_weekdays else "none"
    return (
        f"**Your own rest days**: {chosen}.\n-# Nothing is due on them. Practice still counts, "
        "and a change leaves the days before it alone."
    )


def _breaks(own: OwnSettings) -> list[Block]:
    if not own.breaks:
        return [Text("**Breaks**: none. On a break nothing is due, and your streak waits for you.")]
    blocks: list[Block] = [Text("**Breaks**: nothing is due, and your streak waits for you.")]
    for one in own.breaks[:MOST_BREAKS]:
        line = say_break(one, own.today)
        if one.own and not one.begun:
            blocks.append(Beside(line, Button("Take back", f"break-undo/{one.id}")))
        else:
            blocks.append(Text(line))
    if len(own.breaks) > MOST_BREAKS:
        blocks.append(Text(f"-# And {count(len(own.breaks) - MOST_BREAKS, 'more break')}."))
    return blocks


def say_break(one: Break, today: date) -> str:
    """One break in a line."""
    names = {"pause": "Pause", "vacation": "Vacation", "excused": "Excused by staff"}
    until = ", until you end it" if one.last_day is None else ""
    return f"{names[one.kind]} {say_days(one.first_day, one.last_day, today)}{until}"


def _actions(own: OwnSettings) -> tuple[Button, ...]:
    resting = any(one.own and one.begun for one in own.breaks)
    return (
        Button("End my break", "break-end", Look.GOOD)
        if resting
        else Button("Pause from today", "break-begin"),
        Button("Plan a vacation", "break-plan"),
        Button("Reminders", "reminders-show"),
        Button("About you", "about-me"),
    )


def vacation_form(nonce: str) -> Form:
    """First and last day, as people type them."""
    return Form(
        f"break-form/{nonce}",
        "Plan a vacation",
        (
            Note("Nothing is due from the first day to the last. Practice would still count."),
            Write("first", "First day", "Like 30 Nov, 30.11.2026 or tomorrow.", longest=30),
            Write(
                "last",
                "Last day",
                "The last day off. Empty means a single day.",
                longest=30,
                required=False,
            ),
        ),
    )
