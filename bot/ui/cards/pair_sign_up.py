"""Signing up for a pair: the post of a round for pairs, and what comes of a press on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain, when
from bot.ui.parts import Button, Buttons, Card, Choose, Form, Look, Option, Rule, Text, Tick, Write
from drills.calendar import DAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.practice.rounds import RoundView
    from bot.ui.parts import Block
    from drills.model import Pack
    from drills.rules import SeriesRules

MOST_OPTIONS = 25


def sign_up_blocks(series: str, number: int, rules: SeriesRules) -> list[Block]:
    """What a round for pairs is, on its post and wherever else it is shown."""
    listening = rules.pair_kind == "listening"
    what = (
        f"Sit with a colleague and listen. Each speaks for {count(rules.pair_minutes, 'minute')} "
        "while the other does nothing but listen; then you change. I keep the time."
        if listening
        else "Practise with a colleague. One plays a client from a card, the other answers as the "
        f"therapist, {count(rules.pair_turns, 'turn')} in all; then you change roles."
    )
    kind = "Listening in turns" if listening else "Client and therapist"
    return [Text(f"### Pairs {number} · {kind}\n-# {plain(series)}"), Text(what)]


def sign_up_card(view: RoundView) -> Card:
    """The post while people may sign up."""
    return Card(
        (
            *sign_up_blocks(view.series, view.number, view.rules),
            _until(view.closes_at),
            sign_up_buttons(view.id),
        )
    )


def _until(closes_at: datetime) -> Text:
    return Text(
        f"Sign-up closes {when(closes_at, 'R')} ({when(closes_at)}). Then each pair gets a private "
        "thread. Nobody is shown who has signed up."
    )


def sign_up_buttons(round_id: int) -> Buttons:
    """In or not. The first id also marks the message as this round's."""
    return Buttons(
        (
            Button("I am in", f"pair-in/{round_id}", Look.MAIN),
            Button("Not today", f"pair-out/{round_id}"),
        )
    )


def sign_up_today(view: RoundView, *, signed_up: bool) -> list[Block]:
    """An open round among what is open for somebody."""
    state = Text("You are in." if signed_up else f"Sign-up closes {when(view.closes_at, 'R')}.")
    return [*sign_up_blocks(view.series, view.number, view.rules), state, sign_up_buttons(view.id)]


def sign_up_preview(
    series: str, number: int, rules: SeriesRules, closes_at: datetime, head: Text
) -> Card:
    """The next post of a series for pairs exactly as it will be, with its buttons at rest."""
    buttons = (
        Button("I am in", "preview/1", Look.MAIN, disabled=True),
        Button("Not today", "preview/2", disabled=True),
    )
    blocks = sign_up_blocks(series, number, rules)
    return Card((head, Rule(), *blocks, _until(closes_at), Buttons(buttons)))


def closed_sign_up_card(view: RoundView, signed_up: int) -> Card:
    """The post once the sign-up has closed."""
    if not signed_up:
        said = "Nobody signed up this time. The next round is a new chance."
    else:
        said = "Whoever signed up has a private thread below, or a direct message."
    closing = Text(f"Sign-up closed {when(view.closes_at)}. {said}")
    button = Button("My exercise", f"pair-mine/{view.id}")
    blocks = sign_up_blocks(view.series, view.number, view.rules)
    return Card((*blocks, closing, Buttons((button,))))


def signed_up_card(view: RoundView) -> Card:
    """The name is down: what happens next."""
    text = (
        f"You are in. The sign-up closes {when(view.closes_at, 'R')} ({when(view.closes_at)}); "
        "then a private thread opens for you and whoever you sit with, and I mention you there."
    )
    button = Button("Not today after all", f"pair-out/{view.id}")
    return Card((Text(text), Buttons((button,))))


def not_today_card(view: RoundView) -> Card:
    """The name is not down, which is fine."""
    text = f"That is fine. Until {when(view.closes_at)} you can still change your mind."
    return Card((Text(text), Buttons((Button("I am in after all", f"pair-in/{view.id}"),))))


def alone_card(round_id: int) -> Card:
    """To somebody for whom there was no partner this time."""
    text = (
        "Thank you for signing up to sit with someone. This time the numbers did not work out, and "
        "there was nobody left for you. The next round is a new draw; until then `/drill practice` "
        "gives you a drill of your own whenever you like."
    )
    return Card((Text(text), Buttons((Button("My exercise", f"pair-mine/{round_id}"),))))


def pairs_form(
    packs: Iterable[Pack], closes_after: Iterable[int], cohort_id: int, kind: int, nonce: str
) -> Form:
    """When rounds for pairs take place; whose clients they play, where (kind 0) they play any."""
    options = tuple(Option(pack.title, pack.key, pack.summary) for pack in packs)[:MOST_OPTIONS]
    days = tuple(Option(name, str(number)) for number, name in enumerate(DAY_NAMES))
    hours = tuple(Option(f"After {n} hours", str(n)) for n in closes_after)
    pack = Choose("pack", "Pack", options, hint="Whose clients the pairs play.", menu=True)
    return Form(
        f"pairs-form/{cohort_id}/{kind}/{nonce}",
        "New rounds for pairs",
        (
            Write("name", "Name", "Trainees see it on every sign-up.", longest=80, text="Pairs"),
            *((pack,) if kind == 0 else ()),
            Tick("weekdays", "Weekdays", days, chosen=("2",)),
            Write("at", "Time", "In the server's time zone, like 18:30.", longest=10, text="09:00"),
            Choose("closes", "When does the sign-up close?", hours, chosen="24"),
        ),
    )


def made_card(series_id: int, name: str) -> Card:
    """The draft is there: what comes next."""
    text = (
        f"**{plain(name)}** is there as a draft. Open it to see the next days and the preview, and "
        "press Start. Pairs sit in private threads: `/admin setup` says if I lack a permission."
    )
    return Card((Text(text), Buttons((Button("Open", f"series-show/{series_id}", Look.MAIN),))))
