"""Pairs: the thread of an exercise, and what only one of them sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.listening import begin_text, says_how_to_listen
from bot.ui.cards.pair_views import act_of
from bot.ui.markdown import clip, count, plain, quote, vignette
from bot.ui.parts import Button, Buttons, Card, Form, Look, Note, Text, Write
from drills.pairs import speaks

if TYPE_CHECKING:
    from bot.practice.pairs import PairState, Turn
    from bot.ui.parts import Block
    from drills.model import Drill

LONGEST_SAID = 3300
NOT_FOR_CLIENTS = "-# Fiction only: never anything about a real client, however well disguised."
GENERAL = (
    "The card does not say, so choose for yourself one thing that this person would find hard to "
    "say: a wish, a fear, something they are ashamed of."
)
HOW_TO_PLAY = (
    "Speak as this person, in your own words, a sentence or two at a time. Let a little more come "
    "when you feel understood, and keep to the surface when you do not. Play nothing that is too "
    "much for you: leave out or change what you like."
)
ROLES = {"client": "the client", "therapist": "the therapist", "observer": "watching"}


def opening_card(pair: PairState) -> Card:
    """The first message of the thread: who is here, what to do, and the way out."""
    people = " and ".join(f"<@{seat.user_id}>" for seat in pair.seats)
    text = f"### {plain(pair.series)} · round {pair.round_number}\n{people}, you sit together. "
    if pair.listens:
        text += begin_text(pair)
        first = (
            Button("Begin", f"pair-begin/{pair.id}", Look.MAIN),
            Button("How to listen", f"pair-help/{pair.id}/0"),
        )
    else:
        acts = "You take turns in both roles" if len(pair.seats) == 2 else "There are three acts"  # noqa: PLR2004  a pair
        text += f"{acts}.\n{act_begins(pair, 1)}"
        first = (
            Button("Speak", f"pair-speak/{pair.id}/1/1", Look.MAIN),
            Button("My card", f"pair-card/{pair.id}/1"),
        )
    small = (
        "-# This thread is yours. Whoever may manage threads in this server can open it, too. "
        "Stop here ends it at any time; nobody is asked why. Without a word for two days it ends "
        f"by itself.{'' if pair.listens else chr(10) + NOT_FOR_CLIENTS}"
    )
    buttons = Buttons((*first, stop_button(pair)))
    return Card((Text(text), Text(small), buttons), mentions=_everyone(pair))


def act_begins(pair: PairState, act: int) -> str:
    """Who is what in an act, and who begins."""
    client, therapist = pair.plays("client", act), pair.plays("therapist", act)
    lines = (
        f"**{act_of(pair, act)}.** <@{client.user_id}> plays the client: **My card** says who, for "
        f"your eyes only. <@{therapist.user_id}> is the therapist."
    )
    watching = [s.user_id for s in pair.seats if pair.role_of(s.user_id, act) == "observer"]
    if watching:
        lines += f" <@{watching[0]}> watches, and says afterwards how it seemed."
    return f"{lines}\nThe client begins: press **Speak**. {count(pair.turns, 'turn')} in all."


def stop_button(pair: PairState) -> Button:
    """The way out."""
    return Button("Stop here", f"pair-stop/{pair.id}")


def turn_card(pair: PairState, turn: Turn) -> Card:
    """What somebody said, and whose turn it is; after an act's last turn, what comes next."""
    said = (
        f"**{turn.role.capitalize()}**, <@{turn.user_id}> · turn {turn.number} of {pair.turns}\n"
        f"{clip(quote(turn.text), LONGEST_SAID)}"
    )
    if turn.number < pair.turns:
        speaker = pair.plays(speaks(turn.number + 1), turn.act)
        role = pair.role_of(speaker.user_id, turn.act)
        text = f"<@{speaker.user_id}>, as {ROLES[role]} you answer now."
        label = "Speak"
        route = f"pair-speak/{pair.id}/{turn.act}/{turn.number + 1}"
        buttons = (Button(label, route, Look.MAIN), stop_button(pair))
        return Card((Text(said), Text(text), Buttons(buttons)), mentions=(speaker.user_id,))
    return Card((Text(said), *_after_act(pair, turn.act)), mentions=_everyone(pair))


def _after_act(pair: PairState, act: int) -> tuple[Block, ...]:
    how = Button("How was it?", f"pair-view/{pair.id}/{act}", Look.MAIN)
    asks = f"That was {act_of(pair, act).lower()}. Each of you: **How was it?**, two taps."
    if act == len(pair.seats):
        done = " Then it is done. Thank you for what you gave each other."
        return (Text(asks + done), Buttons((how,)))
    following = (
        Button("Speak", f"pair-speak/{pair.id}/{act + 1}/1"),
        Button("My card", f"pair-card/{pair.id}/{act + 1}"),
    )
    text = f"{asks}\n\n{act_begins(pair, act + 1)}"
    return (Text(text), Buttons((how, *following, stop_button(pair))))


def ended_card(pair: PairState, why: str) -> Card:
    """The end of an exercise before its time, without a word on whose doing it is."""
    text = (
        "Two days have gone by without a word here, so this exercise closes by itself. It can "
        "happen to anybody; the next round is a new start."
        if why == "idle"
        else "This exercise ends here. Thank you for what you have tried. What was said stays with "
        "you, and the next round is a new start."
    )
    return Card((Text(text), Buttons((Button("My exercise", f"pair-mine/{pair.round_id}"),))))


def confirm_stop_card(pair: PairState) -> Card:
    """Ask once, because a thumb may slip; not why."""
    text = (
        "Stop the exercise for both of you? Stopping is always fine: nobody is asked why, and the "
        "thread does not say who it was. To go on, leave this alone."
    )
    button = Button("Yes, stop here", f"pair-stop-yes/{pair.id}", Look.DANGER)
    return Card((Text(text), Buttons((button,))))


def client_card(drill: Drill, act: str) -> Card:
    """Who somebody plays, for their eyes only."""
    note = f"-# Content note: {plain(drill.content_note)}\n" if drill.content_note else ""
    who = plain(drill.speaker) or "Nobody in particular yet: give them an age and a name."
    return Card(
        (
            Text(f"### Your card · {act}\nOnly you see it.\n{note}**Who you are**\n{who}"),
            Text(f"**What you say first**\n{clip(vignette(drill.vignette), LONGEST_SAID)}"),
            Text(f"**What you keep back at first**\n{plain(drill.unsaid) or GENERAL}"),
            Text(f"**How to play**\n{HOW_TO_PLAY}"),
        )
    )


def speak_form(pair: PairState, number: int, nonce: str, longest: int) -> Form:
    """What was said last on top (nobody can see the thread behind a form), then one's own."""
    role = speaks(number)
    said = pair.said_in(pair.act)
    drill = pair.plays("client", pair.act).drill
    note = "You are the therapist. Answer in one to three sentences."
    text = ""
    if role == "client":
        unsaid = plain(drill.unsaid) if drill and drill.unsaid else ""
        note = "You are the client." + (
            f" Kept back so far, if you like: {unsaid}" if unsaid else ""
        )
        text = drill.vignette.strip() if drill and number == 1 else ""
    if said:
        note += f"\n{clip(quote(said[-1].text), LONGEST_SAID)}"
    hint = "The words of the card; change them as you like." if text else "In your own words."
    return Form(
        f"pair-say/{pair.id}/{pair.act}/{number}/{nonce}",
        f"{act_of(pair, pair.act)} · turn {number} of {pair.turns}",
        (
            Note(f"{note}\n{NOT_FOR_CLIENTS}"),
            Write("text", "What you say", hint, text=text, longest=longest, long=True),
        ),
    )


def listening_card(pair: PairState) -> Card:
    """How to listen, and how to speak when somebody only listens."""
    return Card((Text(says_how_to_listen(pair.turns)),))


def _everyone(pair: PairState) -> tuple[int, ...]:
    return tuple(seat.user_id for seat in pair.seats)
