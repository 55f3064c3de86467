"""Where to find help: the form for the words, the line with a drill, and asking for consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import plain
from bot.ui.parts import Button, Buttons, Card, Form, Look, Text, Write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.db.tables import Series


def signpost_form(words: str, longest: int, nonce: str) -> Form:
    """The words as they are kept, to be written anew."""
    return Form(
        f"signpost-form/{nonce}",
        "Where to find help",
        (
            Write(
                "words",
                "Your institute's words",
                "Shown with every drill that has crisis content.",
                "Whom to ring at any hour, and whom to speak to at the institute.",
                text=words,
                longest=longest,
                long=True,
            ),
        ),
    )


def signpost_kept(words: str) -> str:
    """What is shown from now on."""
    return f"Kept. With every drill that has crisis content people read:\n> {plain(words)}"


def signpost_line(words: str) -> str:
    """The line with a drill that has crisis content; with any other there are no words."""
    return f"-# **Where to find help:** {plain(words)}\n" if words else ""


def crisis_card(series: Series, titles: Sequence[str], signpost: str) -> Card:
    """Ask before a series with crisis content starts, and show what people will read with it."""
    packs = ", ".join(titles) or "what comes into the library later, if it fits"
    text = (
        f"**{plain(series.name)}** has crisis content: {plain(packs)}. "
        "Such drills speak of despair, violence, abuse or grief. Somebody should be there for "
        "whoever is touched by them, and know the group well enough to judge whether this is the "
        "time.\n\n"
        f"With every drill people read where to find help:\n> {plain(signpost)}\n"
        "-# `/series signpost` changes these words."
    )
    buttons = (
        Button("I agree, start it", f"series-start-agreed/{series.id}", Look.GOOD),
        Button("Back", f"series-show/{series.id}"),
    )
    return Card((Text(text), Buttons(buttons)))
