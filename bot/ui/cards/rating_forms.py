"""The forms of a rating: its levels, its words and a quote; and what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import plain, quote, share, vignette
from bot.ui.parts import Choose, Form, Note, Option, Write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.practice.reviews import ReplyToRate
    from bot.ui.parts import Field
    from drills.model import Criterion, Rubric

LONGEST_COMMENT = 1000
ROOM_IN_FORM = 3300
"""For the client's words and the reply; the levels just given stand below them."""
MOST_IN_ONE_FORM = 2
"""A form holds five parts: beside the reply and two texts there is room for two criteria.

Beside a single one there is room for a quote as well.
"""
LONGEST_QUOTE = 400
LEVEL = "level-"
STRENGTH_HINT = "What is written there that helps this client? The words, not the person."
STEP_HINT = "One thing to do differently, with a wording to try. What to do, not how to be."

CONFIDENTIAL = "Your name is never shown to the person you rate."


def rating_form(target: ReplyToRate, nonce: str) -> Form:
    """The reply and one group of levels a criterion; with few criteria the words as well."""
    rubric = target.round.drill.rubric
    levels = tuple(level_choice(rubric, c, target.levels.get(c.id)) for c in rubric.criteria)
    words = _words(target) if len(levels) <= MOST_IN_ONE_FORM else ()
    quoting = (quote_field(target),) if len(levels) < MOST_IN_ONE_FORM else ()
    return Form(
        f"rate-form/{target.reply_id}/{target.edition}/{nonce}",
        f"Rate · Day {target.round.number}",
        (Note(_reply_text(target)), *levels, *words, *quoting),
    )


def words_form(target: ReplyToRate, nonce: str) -> Form:
    """The reply with the levels just given, one strength and one next step."""
    rubric = target.round.drill.rubric
    given = "\n".join(
        f"{plain(c.label)}: {plain(rubric.scale[target.levels[c.id] - 1])}"
        for c in rubric.criteria
        if c.id in target.levels
    )
    return Form(
        f"words-form/{target.reply_id}/{nonce}",
        f"Rate · Day {target.round.number}",
        (Note(f"{_reply_text(target)}\n{given}"), *_words(target), quote_field(target)),
    )


def _reply_text(target: ReplyToRate) -> str:
    again = f" (attempt {target.attempt})" if target.attempt > 1 else ""
    said, reply = share(ROOM_IN_FORM, vignette(target.round.drill.vignette), quote(target.text))
    return f"**The client**\n{said}\n\n**The reply{again}**\n{reply}\n\n-# {CONFIDENTIAL}"


def fits_form(target: ReplyToRate) -> bool:
    """Whether a form has room for all of the client's words and all of the reply."""
    said, reply = vignette(target.round.drill.vignette), quote(target.text)
    return len(said) + len(reply) <= ROOM_IN_FORM


def level_choice(rubric: Rubric, criterion: Criterion, chosen: int | None = None) -> Choose:
    """The levels of one criterion to choose from, each with what it looks like."""
    options = tuple(
        Option(f"{n}. {label}", str(n), rubric.anchor(criterion, n) if criterion.levels else "")
        for n, label in enumerate(rubric.scale, start=1)
    )
    return Choose(
        f"{LEVEL}{criterion.id}",
        criterion.label,
        options,
        criterion.help,
        chosen=str(chosen) if chosen else None,
    )


def _words(target: ReplyToRate) -> tuple[Field, ...]:
    return (
        Write(
            "strength",
            "One strength",
            STRENGTH_HINT,
            "It stays with her fear before it asks for anything.",
            text=target.strength,
            longest=LONGEST_COMMENT,
            long=True,
        ),
        Write(
            "next_step",
            "One next step",
            STEP_HINT,
            'You could leave out the advice and try: "That must have frightened you."',
            text=target.next_step,
            longest=LONGEST_COMMENT,
            long=True,
        ),
    )


def quote_field(target: ReplyToRate) -> Write:
    """The words of the reply that one's own words are about."""
    return Write(
        "quote",
        "A quote from the reply (optional)",
        "The words that you mean, just as they are written there.",
        text=target.quote,
        longest=LONGEST_QUOTE,
        required=False,
    )


def levels_in(values: Mapping[str, list[str]]) -> dict[str, int]:
    """The levels (from 1) in what a form brought, by criterion; what is no level is left out."""
    return {
        name.removeprefix(LEVEL): int(chosen[0])
        for name, chosen in values.items()
        if name.startswith(LEVEL) and chosen and chosen[0].isdecimal() and len(chosen[0]) <= 2  # noqa: PLR2004  ten levels
    }
