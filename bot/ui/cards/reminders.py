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
NUDGES = (
    Option("Drills only", "no"),
    Option("Replies that wait for a rating, too", "yes", "If there are any that you may rate"),
)
INTRODUCTION = """\
### Reminders
If you like, I remind you of a drill that you have not answered, or tell you of replies that wait \
for a word from you: at most one message a day, and not in your quiet hours. Nobody else sees what \
you choose."""
CLOSED = """\
**I could not reach you.** On {day} Discord told me that your direct messages are closed to me, \
so I do not try any more. To change that: open this server's menu in Discord, then **Privacy \
Settings**, and allow direct messages; after that, choose a direct message below once more. Or \
choose the drill channel, or nothing: your drills are in `/drill today` all the same."""


def reminders_card(choice: Choice, hours_before: tuple[int, ...]) -> Card:
    """The person's own choice, with menus to change it; the rest only where there are reminders."""
    where = Pick("reminders-where", "Where shall I remind you?", PLACES, chosen=choice.where)
    nudges = Pick(
        "reminders-nudges", "What about?", NUDGES, chosen="yes" if choice.nudges else "no"
    )
    if choice.where == "off" and not choice.nudges:
        return Card((Text(INTRODUCTION), where, nudges))
    lead = tuple(
        Option(f"{count(hours, 'hour')} before a drill closes", str(hours))
        for hours in hours_before
    )
    early = Pick("reminders-before", "How early?", lead, chosen=str(choice.hours_before))
    off = Text("-# Replies to rate come as a direct message while drills are off.")
    rest = (
        nudges,
        off if choice.where == "off" else early,
        Text(_say_quiet(choice)),
        _hour_pick("from", choice.quiet_from.hour),
        _hour_pick("until", choice.quiet_until.hour),
    )
    if choice.where != "channel" and choice.messages_closed_at:
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
    round_id: int, closes_at: datetime, channel_id: int | None, number: int, replies: int = 0
) -> Card:
    """A reminder for one person alone. It says nothing that a lock screen should not show.

    `replies` wait for their rating, too.
    """
    where = f" in <#{channel_id}>" if channel_id else ""
    words = f"A drill is open for you{where} until"
    return _reminder(words, round_id, closes_at, number, replies)


def channel_reminder(
    round_id: int, closes_at: datetime, user_id: int, number: int, replies: int = 0
) -> Card:
    """A reminder where others read along: only that somebody asked to be reminded."""
    words = f"<@{user_id}>, as you asked: a drill is open for you until"
    card = _reminder(words, round_id, closes_at, number, replies)
    return Card(card.blocks, mentions=(user_id,))


def nudge_card(replies: int, number: int, user_id: int | None = None) -> Card:
    """That replies wait for a rating; with `user_id` for a channel where others read along."""
    settings = Button("Reminders", f"reminders-show/{number}")
    words = f"{_say_waiting(replies)} for a word from you."
    if user_id:
        words = f"<@{user_id}>, as you asked: {words}"
    blocks = (Beside(words, settings), Buttons((Button("Rate a reply", "review", Look.MAIN),)))
    return Card(blocks, mentions=(user_id,) if user_id else ())


def _reminder(words: str, round_id: int, closes_at: datetime, number: int, replies: int) -> Card:
    """The first button is this message's own, whichever round it is about when it is sent."""
    settings = Button("Reminders", f"reminders-show/{number}")
    text = f"{words} {when(closes_at)}."
    buttons = (Button("Reply", f"reply/{round_id}", Look.MAIN),)
    if replies:
        text += f"\n{_say_waiting(replies)} for your rating, too."
        buttons += (Button("Rate a reply", "review"),)
    return Card((Beside(text, settings), Buttons(buttons)))


def _say_waiting(replies: int) -> str:
    return count(replies, "reply waits", "replies wait")
