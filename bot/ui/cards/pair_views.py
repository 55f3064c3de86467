"""How an act was: the two-sided form, and both sides beside each other. One's own exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import plain, quote
from bot.ui.parts import Button, Buttons, Card, Choose, Form, Look, Note, Option, Text
from drills.pairs import SCALE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.practice.pairs import PairState, View
    from bot.ui.parts import Block

FAR_APART = 2
LONGEST_SHOWN = 2500
DOES = {
    "client": "you are the client",
    "therapist": "you are the therapist",
    "observer": "you watch",
}
STATES = {"open": "going on", "ended": "over", "stopped": "stopped"}


def act_of(pair: PairState, act: int) -> str:
    """An act by its number, and of how many."""
    return f"{'Part' if pair.listens else 'Act'} {act} of {len(pair.seats)}"


def role_names(pair: PairState) -> dict[str, str]:
    """What the roles are called in this kind of exercise."""
    if pair.listens:
        return {"client": "Spoke", "therapist": "Listened", "observer": "Listened"}
    return {"client": "Client", "therapist": "Therapist", "observer": "Watched"}


def view_form(pair: PairState, act: int, user_id: int, nonce: str) -> Form:
    """Two sentences, seven points each: as it was, or for the others as they guess."""
    options = tuple(Option(name, str(level)) for level, name in enumerate(SCALE, start=1))
    own = pair.role_of(user_id, act) == "client"
    spoke = "The speaker" if pair.listens else "The client"
    note = (
        "How it was for you. There is no right answer, and nobody is rated by it."
        if own
        else f"How you think it was for {spoke.lower()}. A guess is all it can be."
    )
    return Form(
        f"pair-view-form/{pair.id}/{act}/{nonce}",
        f"How was it? {act_of(pair, act)}",
        (
            Note(f"{note}\nYou all see each other's answers once everyone has given them."),
            Choose(
                "understood", "I felt understood" if own else f"{spoke} felt understood", options
            ),
            Choose("safe", "I felt safe" if own else f"{spoke} felt safe", options),
        ),
    )


def view_saved_card(pair: PairState, act: int) -> Card:
    """The answers are kept: what happens next."""
    if len(pair.views_of(act)) < len(pair.seats):
        text = "Thank you. As soon as everyone has said how it was, I say so in the thread."
        return Card((Text(text),))
    return Card(
        (Text("Thank you. Now everyone has said how it was."), Buttons((_both(pair, act),)))
    )


def _both(pair: PairState, act: int) -> Button:
    return Button("See both sides", f"pair-both/{pair.id}/{act}", Look.MAIN)


def all_in_card(pair: PairState, act: int) -> Card:
    """Into the thread: both sides can be seen, by those two alone."""
    names = " and ".join(f"<@{seat.user_id}>" for seat in pair.seats)
    text = f"{names}, everyone has said how {act_of(pair, act).lower()} was."
    mentions = tuple(seat.user_id for seat in pair.seats)
    return Card((Text(text), Buttons((_both(pair, act),))), mentions=mentions)


def both_sides_card(pair: PairState, act: int, views: list[View]) -> Card:
    """What everyone said of an act, the one whom it was about first."""
    names = role_names(pair)
    own_first = sorted(views, key=lambda view: view.role != "client")
    lines = [f"### {act_of(pair, act)}: how it was"]
    for view in own_first:
        guessed = "" if view.role == "client" else ", as guessed"
        lines.append(
            f"**{names[view.role]}**, <@{view.user_id}>{guessed}\n"
            f"Felt understood: {_level(view.understood)}\nFelt safe: {_level(view.safe)}"
        )
    if any(_apart(own_first[0], view) for view in own_first[1:]):
        lines.append("Some of this lies apart. That is worth a word between you, out of curiosity.")
    return Card((Text("\n".join(lines)),))


def _level(level: int) -> str:
    return f"{SCALE[level - 1].lower()} ({level} of {len(SCALE)})"


def _apart(one: View, other: View) -> bool:
    return max(abs(one.understood - other.understood), abs(one.safe - other.safe)) >= FAR_APART


def pair_card(pair: PairState, user_id: int, thread_id: int | None, now: datetime) -> Card:
    """One's own exercise: how it stands, what was said, and all there is to press."""
    where = f" It is in <#{thread_id}>." if thread_id else " Its thread is about to open."
    lines = [f"### {plain(pair.series)} · round {pair.round_number}"]
    # Nothing ends a listening exercise but the clock.
    heard_out = pair.listens and pair.is_over(len(pair.seats), now)
    goes_on = pair.state == "open" and not heard_out
    lines.append(f"It is {'over' if heard_out else STATES[pair.state]}.{where}")
    if goes_on:
        lines.append(_now(pair, user_id))
    blocks: list[Block] = [Text("\n".join(lines))]
    names = role_names(pair)
    said = [f"**{names[turn.role]}**\n{quote(turn.text)}" for turn in pair.said_in(pair.act)]
    if said:
        blocks.append(Text(_newest("\n".join(said))))
    first, second = _doing(pair, user_id) if goes_on else [], _views(pair, user_id, now)
    blocks += [Buttons(tuple(row)) for row in (first, second) if row]
    return Card(tuple(blocks))


def _now(pair: PairState, user_id: int) -> str:
    if pair.listens:
        return "The clock says who speaks." if pair.act else "Press Begin once everyone is there."
    role = DOES[pair.role_of(user_id, pair.act)]
    turn = "It is your turn." if pair.next_speaker.user_id == user_id else "Not your turn just now."
    return f"{act_of(pair, pair.act)}: {role}. {turn}"


def _newest(said: str) -> str:
    """The end of it, from a new line on, where it is too long to be shown whole."""
    if len(said) <= LONGEST_SHOWN:
        return said
    cut = said[-LONGEST_SHOWN:]
    return f"…{cut[cut.find(chr(10)) :]}"


def _doing(pair: PairState, user_id: int) -> list[Button]:
    buttons: list[Button] = []
    if pair.listens and not pair.act:
        buttons.append(Button("Begin", f"pair-begin/{pair.id}", Look.MAIN))
    if not pair.listens and pair.next_speaker.user_id == user_id:
        route = f"pair-speak/{pair.id}/{pair.act}/{pair.next_number}"
        buttons.append(Button("Speak", route, Look.MAIN))
    if not pair.listens and pair.role_of(user_id, pair.act) == "client":
        buttons.append(Button("My card", f"pair-card/{pair.id}/{pair.act}"))
    return [*buttons, Button("Stop here", f"pair-stop/{pair.id}")]


def _views(pair: PairState, user_id: int, now: datetime) -> list[Button]:
    buttons: list[Button] = []
    for act in range(1, len(pair.seats) + 1):
        given = pair.views_of(act)
        if len(given) == len(pair.seats):
            buttons.append(Button(f"Both sides of {act}", f"pair-both/{pair.id}/{act}"))
        elif pair.is_over(act, now) and user_id not in {view.user_id for view in given}:
            buttons.append(Button(f"How was {act}?", f"pair-view/{pair.id}/{act}"))
    return buttons
