"""A further attempt beside the one before, for whoever rated that: a tap a criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.cards.rating import say_lost_quote, say_thanks
from bot.ui.cards.rating_forms import (
    CONFIDENTIAL,
    LONGEST_COMMENT,
    STEP_HINT,
    STRENGTH_HINT,
    quote_field,
)
from bot.ui.markdown import count, plain, quote, share, vignette
from bot.ui.parts import Button, Buttons, Card, Form, Look, Note, Rule, Text, Write
from drills.comparing import BETTER, CHANGES, NOT_YET, SAME

if TYPE_CHECKING:
    from bot.practice.comparisons import Comparison
    from bot.ui.parts import Block

ROOM_ON_CARD = 3000
"""For both attempts, the client's words and one's own: the card changes with each tap, so it
has to stay one message."""
ROOM_IN_FORM = 3500
WORDS: Final = {BETTER: "Better", SAME: "About the same", NOT_YET: "Not yet"}


def comparison_card(comparison: Comparison, waiting: int = 0, thanks: int = 0) -> Card:
    """Both attempts, and per criterion what became of it; whole on one message."""
    target = comparison.target
    texts = _texts(comparison)
    cut = share(ROOM_ON_CARD, *texts)
    supervisor = target.role == "supervisor"
    blocks: list[Block] = [*_reading(comparison, cut), Rule()]
    blocks += _taps(comparison)
    blocks.append(Text(_standing(comparison, thanks)))
    buttons = [Button("Words, if you like", f"compare-words/{target.reply_id}")]
    if cut != texts:
        buttons.append(Button("Read both whole", f"compare-read/{target.reply_id}"))
    buttons.append(Button("Rate it in full", f"rate-read/{target.reply_id}"))
    if comparison.complete and waiting:
        following = "queue" if supervisor else "review"
        buttons.insert(0, Button("Next reply", following, Look.MAIN))
    return Card((*blocks, Buttons(tuple(buttons))))


def both_attempts_card(comparison: Comparison) -> Card:
    """Both attempts without a cut, in as many messages as it takes."""
    button = Button("Compare them", f"compare/{comparison.target.reply_id}", Look.MAIN)
    return Card((*_reading(comparison, _texts(comparison)), Buttons((button,))))


def _texts(comparison: Comparison) -> list[str]:
    target = comparison.target
    return [
        vignette(target.round.drill.vignette),
        quote(comparison.before),
        quote(comparison.next_step),
        quote(target.text),
    ]


def _reading(comparison: Comparison, texts: list[str]) -> list[Block]:
    view, attempt = comparison.target.round, comparison.target.attempt
    said, before, step, now = texts
    head = f"### {plain(view.series)} · Day {view.number} · attempt {attempt}"
    blocks: list[Block] = [
        Text(f"{head}\nSomebody whose reply you rated has tried again."),
        Text(f"**The client**\n{said}"),
        Text(f"**Attempt {comparison.before_attempt}**\n{before}"),
    ]
    if comparison.next_step:
        blocks.append(Text(f"**Your next step was**\n{step}"))
    blocks.append(Text(f"**Attempt {attempt}**\n{now}"))
    return blocks


def _taps(comparison: Comparison) -> list[Block]:
    blocks: list[Block] = []
    reply_id = comparison.target.reply_id
    for place, criterion in enumerate(comparison.target.round.drill.rubric.criteria, start=1):
        chosen = comparison.changes.get(criterion.id)
        said = WORDS[chosen].lower() if chosen in WORDS else "better where it mattered?"
        blocks.append(Text(f"**{plain(criterion.label)}**: {said}"))
        buttons = tuple(
            Button(
                WORDS[change],
                f"compare-tap/{reply_id}/{place}/{number}",
                Look.MAIN if change == chosen else Look.PLAIN,
            )
            for number, change in enumerate(CHANGES, start=1)
        )
        blocks.append(Buttons(buttons))
    return blocks


def _standing(comparison: Comparison, thanks: int) -> str:
    if not comparison.complete:
        left = len(comparison.target.round.drill.rubric.criteria) - len(comparison.changes)
        said = f"Each tap is saved; with {count(left, 'more', 'more')} the rating counts."
    else:
        said = "Thank you. Your rating is saved and counts. You can change any of it."
    return f"-# {said} {CONFIDENTIAL}{say_thanks(thanks)}"


def comparison_form(comparison: Comparison, nonce: str) -> Form:
    """Words on a further attempt; none of them has to be there."""
    target = comparison.target
    step, now = share(ROOM_IN_FORM, quote(comparison.next_step), quote(target.text))
    before = f"**Your next step was**\n{step}\n\n" if comparison.next_step else ""
    return Form(
        f"compare-form/{target.reply_id}/{nonce}",
        f"Attempt {target.attempt} · Day {target.round.number}",
        (
            Note(f"{before}**Attempt {target.attempt}**\n{now}\n\n-# {CONFIDENTIAL}"),
            Write(
                "strength",
                "What works now",
                STRENGTH_HINT,
                text=target.strength,
                longest=LONGEST_COMMENT,
                long=True,
                required=False,
            ),
            Write(
                "next_step",
                "What to try next",
                STEP_HINT,
                text=target.next_step,
                longest=LONGEST_COMMENT,
                long=True,
                required=False,
            ),
            quote_field(target),
        ),
    )


def compared_in_words_card(comparison: Comparison, lost_quote: str) -> Card:
    """The words are kept; what is still to come, and which quote was not found."""
    said = f"Your words are saved.{say_lost_quote(lost_quote)}"
    if not comparison.complete:
        said += "\nTap a word for each criterion as well, and the rating counts."
    button = Button("Compare them", f"compare/{comparison.target.reply_id}", Look.MAIN)
    return Card((Text(said), Buttons((button,))))
