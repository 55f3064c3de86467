"""Reminders: how somebody chooses them, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, when
from bot.ui.parts import Beside, Button, Buttons, Card, Look, Option, Pick, Text

if TYPE_CHECKING:
    from datetime import datetime

    from bot.practice.reminder_choice import Choice

PLACES = (
    Option("No reminders", "off"),
    Option("A direct message", "direct"),
    Option("A mention in the drill channel", "channel", "Others in the channel can see it"),
)
INTRODUCTION = """\
### Reminders
If you like, I remind you of a drill that you have not answered: at most once a day, and not in \
your quiet hours. Nobody else sees what you choose."""
CLOSED = """\
**I could not reach you.** On {day} Discord told me that your direct messages are closed to me, \
so I do not try any more. To change that: open this server's menu in Discord, then **Privacy \
Settings**, and allow direct messages; after that, choose a direct message below once more. Or \
choose the drill channel, or nothing: your drills are in `/drill today` all the same."""


def reminders_card(choice: Choice, hours_before: tuple[int, ...]) -> Card:
    """The person's own choice, with menus to change it; the rest only where there are reminders."""
    where = Pick("reminders-where", "Where shall I remind you?", PLACES, chosen=choice.where)
    if choice.where == "off":
        return Card((Text(INTRODUCTION), where))
    lead = tuple(
        Option(f"{count(hours, 'hour')} before a drill closes", str(hours))
        for hours in hours_before
    )
    rest = (
        Pick("reminders-before", "How early?", lead, chosen=str(choice.hours_before)),
        Text(_say_quiet(choice)),
        _hour_pick("from", choice.quiet_from.hour),
        _hour_pick("until", choice.quiet_until.hour),
    )
    if choice.where == "direct" and choice.messages_closed_at:
        closed = Text(CLOSED.format(day=when(choice.messages_closed_at, "D")))
        # Discord does not report that somebody has chosen what is chosen already.
        anew = Pick("reminders-where", "Choose once more", PLACES)
        return Card((Text(INTRODUCTION), closed, anew, *rest))
    return Card((Text(INTRODUCTION), where, *rest))


def _say_quiet(choice: Choice) -> str:
    clock = f" by your clock ({choice.zone})" if choice.zone else " by your clock"
    if choice.quiet_from == choice.quiet_until:
        return f"**Quiet hours**{clock}: none. Choose two different hours to have some."
    return (
        f"**Quiet hours**{clock}: from {choice.quiet_from:%H:%M} until "
        f"{choice.quiet_until:%H:%M}. What would fall into them comes just before or just after. "
        "The same hour twice means none."
    )


def _hour_pick(which: str, chosen: int) -> Pick:
    hours = tuple(Option(f"Quiet {which} {hour:02}:00", str(hour)) for hour in range(24))
    return Pick(f"reminders-{which}", f"Quiet {which}", hours, chosen=str(chosen))


def direct_reminder(
    round_id: int, closes_at: datetime, channel_id: int | None, number: int
) -> Card:
    """A reminder for one person alone. It says nothing that a lock screen should not show."""
    where = f" in <#{channel_id}>" if channel_id else ""
    return _reminder(f"A drill is open for you{where} until", round_id, closes_at, number)


def channel_reminder(round_id: int, closes_at: datetime, user_id: int, number: int) -> Card:
    """A reminder where others read along: only that somebody asked to be reminded."""
    card = _reminder(
        f"<@{user_id}>, as you asked: a drill is open for you until", round_id, closes_at, number
    )
    return Card(card.blocks, mentions=(user_id,))


def _reminder(words: str, round_id: int, closes_at: datetime, number: int) -> Card:
    """The first button is this message's own, whichever round it is about when it is sent."""
    settings = Button("Reminders", f"reminders-show/{number}")
    reply = Button("Reply", f"reply/{round_id}", Look.MAIN)
    return Card((Beside(f"{words} {when(closes_at)}.", settings), Buttons((reply,))))
