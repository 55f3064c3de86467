"""One rater's words at a time, for the author to say what helped; and what raters hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain, quote
from bot.ui.parts import Button, Buttons, Card, Look, Text

if TYPE_CHECKING:
    from bot.practice.batches import Batch, Words
    from bot.practice.marks_on_feedback import Given
    from bot.ui.parts import Block

PRIVATE = "Its writer hears of this in numbers only, and never from whom."


def one_feedback_card(batch: Batch, number: int) -> Card:
    """The words of the rater in that place, else the first, with buttons to say what helped."""
    if not batch.words:
        back = Button("All feedback", f"feedback/{batch.reply_id}")
        return Card((Text("This feedback has no words to mark."), Buttons((back,))))
    at = next((n for n, words in enumerate(batch.words) if words.number == number), 0)
    words = batch.words[at]
    blocks: list[Block] = [
        Text(
            f"### Feedback {at + 1} of {len(batch.words)} · Day {batch.round.number}\n"
            f"From {'a supervisor' if words.supervisor else 'a peer'}"
        )
    ]
    if words.quote:
        blocks.append(Text(f"**About your words**\n{quote(words.quote)}"))
    if words.strength:
        blocks.append(Text(f"**What works**\n{plain(words.strength)}"))
    if words.next_step:
        blocks.append(Text(f"**What to try next**\n{plain(words.next_step)}"))
    blocks.append(Text(f"-# {_marked(words)} {PRIVATE}"))
    route = f"{batch.reply_id}/{words.number}"
    blocks.append(
        Buttons(
            (
                Button("Helpful", f"helpful/{route}", _look(chosen=words.helpful is True)),
                Button("Not this time", f"unhelpful/{route}", _look(chosen=words.helpful is False)),
                Button("Say thanks", f"thanks/{route}", disabled=words.thanked),
            )
        )
    )
    blocks.append(Buttons(_around(batch, at)))
    return Card(tuple(blocks))


def _look(*, chosen: bool) -> Look:
    return Look.MAIN if chosen else Look.PLAIN


def _marked(words: Words) -> str:
    said = {
        None: "Did this help you?",
        True: "You said that this was helpful.",
        False: 'You said "not this time".',
    }[words.helpful]
    return f"{said} You said thanks." if words.thanked else said


def _around(batch: Batch, at: int) -> tuple[Button, ...]:
    """Ways to the raters beside this one, and back to all of them together."""
    buttons = [Button("All feedback", f"feedback/{batch.reply_id}")]
    if at + 1 < len(batch.words):
        following = batch.words[at + 1].number
        buttons.insert(0, Button("Next", f"feedback-words/{batch.reply_id}/{following}"))
    if at:
        before = batch.words[at - 1].number
        buttons.insert(0, Button("Back", f"feedback-words/{batch.reply_id}/{before}"))
    return tuple(buttons)


def given_card(given: Given) -> Card:
    """What became of one's own ratings, in private: how many helped, how many thanks, never who."""
    if not given.ratings:
        return Card(
            (
                Text(
                    "None of your ratings is with its author yet. Once some are, you see here how "
                    "many helped. `/drill review` brings you a reply to rate."
                ),
            )
        )
    lines = [
        "### Feedback that you gave",
        f"Your latest {count(given.ratings, 'rating')} that authors have read or can read.",
    ]
    if given.answered:
        people = count(given.answered, "author")
        lines.append(f"**Helpful**: {given.helpful}, of {people} who said so or not.")
    else:
        lines.append("**Helpful**: nobody has said yet; that is quite usual.")
    if given.thanks:
        lines.append(f"**Thanks**: {given.thanks}.")
    lines.append("-# Only you see this, and nobody learns who said what.")
    buttons = (
        Button("Rate a reply", "review", Look.MAIN),
        Button("How you rate", "rating-style"),
    )
    return Card((Text("\n".join(lines)), Buttons(buttons)))
