"""The listening exercise: how it begins, and what is said when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count
from bot.ui.parts import Button, Buttons, Card, Look, Text
from drills.listening import CLOSING, prompt_of

if TYPE_CHECKING:
    from bot.practice.pairs import PairState


def begin_text(pair: PairState) -> str:
    """What to do before it begins."""
    whole = len(pair.seats) * pair.turns
    return (
        f"Find {count(whole + 5, 'minute')} for it, today or tomorrow: meet in a voice channel, or "
        f"write here. Each of you speaks for {count(pair.turns, 'minute')}; whoever does not, only "
        "listens. When everyone is there, one of you presses **Begin**, and I keep the time."
    )


def says_how_to_listen(minutes: int) -> str:
    """The rules of the exercise."""
    return (
        "### How to listen\n"
        f"**When you speak**, the {count(minutes, 'minute')} are yours. Begin with the sentence, "
        "and go where it takes you. Silence is part of it. Say only what you would like to be "
        "known here, and nothing about clients.\n"
        "**When you listen**, give no advice, ask no questions and do not comfort. Notice what "
        "goes on in you, and come back to the other person.\n"
        "**Afterwards** it stays between you. Do not take it up again unless the other one does."
    )


def prompt_card(pair: PairState, step: int) -> Card:
    """What the clock says: whose time it is now, or that it is over."""
    if step > len(pair.seats):
        return _closing_card(pair)
    speaker = pair.plays("client", step)
    others = [seat.user_id for seat in pair.seats if seat.user_id != speaker.user_id]
    listening = " and ".join(f"<@{one}>" for one in others)
    before = "" if step == 1 else "Thank you. Breathe, and change.\n"
    text = (
        f"{before}**<@{speaker.user_id}> speaks, for {count(pair.turns, 'minute')}:**\n"
        f"> {prompt_of(pair.round_number)}\n"
        f"{listening}: only listen. I say when the time is over."
    )
    buttons = (
        Button("How to listen", f"pair-help/{pair.id}/{step}"),
        Button("Stop here", f"pair-stop/{pair.id}"),
    )
    return Card((Text(text), Buttons(buttons)), mentions=(speaker.user_id, *others))


def _closing_card(pair: PairState) -> Card:
    people = tuple(seat.user_id for seat in pair.seats)
    names = " and ".join(f"<@{one}>" for one in people)
    text = (
        f"{names}, the time is over. {CLOSING}\n"
        "Then each of you, for every part: **How was it?**, two taps."
    )
    parts = range(1, len(pair.seats) + 1)
    buttons = tuple(
        Button(f"How was part {part}?", f"pair-view/{pair.id}/{part}", Look.MAIN) for part in parts
    )
    return Card((Text(text), Buttons(buttons)), mentions=people)
