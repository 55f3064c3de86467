"""Suggested vignettes: the form, and one's own with what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.markdown import clip, plain, quote, when
from bot.ui.parts import (
    Beside,
    Button,
    Buttons,
    Card,
    Form,
    Look,
    Note,
    Rule,
    Text,
    Write,
)
from drills.suggested import LONGEST_CREDIT, LONGEST_SPEAKER, LONGEST_VIGNETTE, LONGEST_WORDS

if TYPE_CHECKING:
    from bot.practice.suggestions import OwnSuggestion, OwnSuggestions
    from bot.ui.parts import Block

QUEUE_COMMAND: Final = "/pack suggestions"
INVENTED: Final = (
    "Invented people only. Take nothing from a real client, not even with another name: change "
    "everything by which somebody could be recognised, best the whole story."
)
LONGEST_LISTED: Final = 300


def suggest_form(nonce: str) -> Form:
    """What a client might say, for the staff to make a drill of."""
    return Form(
        f"suggest-form/{nonce}",
        "Suggest a vignette",
        (
            Note(
                f"{INVENTED}\n-# Your coordinators and supervisors read it, with your name, and "
                "you will hear what becomes of it. Sending it, you agree that they may change it, "
                "use it as a drill, and share it with the pack it goes into."
            ),
            Write(
                "vignette",
                "What the client says",
                "In their own words, as they would say it to you.",
                longest=LONGEST_VIGNETTE,
                long=True,
            ),
            Write(
                "speaker",
                "Who speaks",
                "Age and situation, in half a line. You may leave it empty.",
                placeholder="A father of two, 41, in his third session",
                longest=LONGEST_SPEAKER,
                required=False,
            ),
            Write(
                "words",
                "What could be practised with it",
                "Or why it is hard to answer. You may leave it empty.",
                longest=LONGEST_WORDS,
                long=True,
                required=False,
            ),
            Write(
                "credit",
                "Name me as an author of it",
                "Your name as others may read it with the pack. Left empty: without your name.",
                longest=LONGEST_CREDIT,
                required=False,
            ),
        ),
    )


def suggested_card() -> Card:
    """It is on the staff's list, and what happens next."""
    text = (
        "Thank you, it is on your staff's list. Once they have decided, you get a message; "
        "`/drill suggestions` shows it meanwhile."
    )
    return Card((Text(text), Buttons((Button("Your suggestions", "suggested/1"),))))


def own_suggestions_card(own: OwnSuggestions) -> Card:
    """One page of somebody's own suggestions, those with the latest news first."""
    blocks: list[Block] = [Text("### Your suggestions\nOnly you and your staff see this list.")]
    for one in own.found:
        blocks += _own(one)
    if not own.found:
        blocks.append(Text("None yet. A moment that you found hard to answer is a good beginning."))
    buttons = [Button("Suggest a vignette", "suggest", Look.MAIN)]
    if own.pages > 1:
        blocks.append(Text(f"-# Page {own.page} of {own.pages}"))
        buttons += [
            Button("Newer", f"suggested/{own.page - 1}", disabled=own.page == 1),
            Button("Older", f"suggested/{own.page + 1}", disabled=own.page == own.pages),
        ]
    return Card((*blocks, Buttons(tuple(buttons))))


def _own(one: OwnSuggestion) -> list[Block]:
    head = f"{_became_of(one)}\n-# Suggested {when(one.made_at, 'D')}{_speaker(one)}"
    text = f"{head}\n{clip(quote(one.suggested.vignette), LONGEST_LISTED)}"
    if one.standing == "waiting":
        return [Rule(), Beside(text, Button("Take it back", f"suggested-back/{one.id}"))]
    return [Rule(), Text(text)]


def _speaker(one: OwnSuggestion) -> str:
    return f" · {plain(one.suggested.speaker)}" if one.suggested.speaker else ""


def _became_of(one: OwnSuggestion) -> str:
    """What has become of a suggestion, in words."""
    if one.standing == "in hand":
        return "**Being worked on.** Your staff are making a drill of it."
    if one.standing == "used":
        where = f" in the pack **{plain(one.pack)}**" if one.pack else ""
        return f"**It became a drill**{where}. Thank you: others can practise with it now."
    if one.standing == "declined":
        answer = f" Your staff write:\n{quote(one.answer)}" if one.answer else ""
        return f"**Not this time.** Thank you for it all the same.{answer}"
    return "**Waiting** to be read by your staff."


def take_back_card(one: OwnSuggestion) -> Card:
    """Ask before a suggestion is taken back."""
    text = (
        "Take this suggestion back? Its text is deleted and cannot be brought back.\n"
        f"{quote(one.suggested.vignette)}"
    )
    buttons = (
        Button("Take it back", f"suggested-back-yes/{one.id}", Look.DANGER),
        Button("Leave it there", "suggested/1"),
    )
    return Card((Text(text), Buttons(buttons)))


def suggestion_news_card(suggestion_id: int) -> Card:
    """The direct message: that there is news. A lock screen shows nothing of it."""
    return Card(
        (
            Text("There is news of a vignette that you suggested."),
            Buttons((Button("Read it", f"suggestion-news/{suggestion_id}", Look.MAIN),)),
        )
    )


def suggestions_wait_card(waiting: int, number: int) -> Card:
    """For the staff channel: that some wait. Nobody is named, and nothing of them is shown."""
    have = "1 suggestion waits" if waiting == 1 else f"{waiting:,} suggestions wait"
    return Card(
        (
            Text(f"**{have} to be read.** Members have written vignettes that could be drills."),
            Buttons((Button("Read", f"suggestions-open/{number}", Look.MAIN),)),
            Text(f"-# For coordinators and supervisors; `{QUEUE_COMMAND}` does the same."),
        )
    )
