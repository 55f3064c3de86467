"""Rating oneself before the feedback: on the same criteria, for oneself alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.rating_forms import level_choice
from bot.ui.markdown import clip, plain, quote
from bot.ui.parts import Button, Buttons, Card, Form, Look, Note, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.practice.self_rating import SelfRating
    from drills.model import Rubric
    from drills.review import CriterionSummary

ROOM_IN_FORM = 3800
FOR_YOU_ALONE = "Only you ever see this, beside your feedback. It counts for nothing."


def self_rating_form(opened: SelfRating, nonce: str) -> Form:
    """One's own reply, and one group of levels a criterion."""
    rubric = opened.round.drill.rubric
    levels = (level_choice(rubric, c, opened.levels.get(c.id)) for c in rubric.criteria)
    again = f" (attempt {opened.attempt})" if opened.attempt > 1 else ""
    text = clip(quote(opened.text), ROOM_IN_FORM)
    return Form(
        f"self-form/{opened.reply_id}/{nonce}",
        f"Rate yourself · Day {opened.round.number}",
        (Note(f"**Your reply{again}**\n{text}\n\n-# {FOR_YOU_ALONE}"), *levels),
    )


def self_rated_card(opened: SelfRating) -> Card:
    """The levels are kept for their author."""
    button = Button("Change my levels", f"self-rate/{opened.reply_id}")
    review = Button("Rate a reply", "review", Look.MAIN)
    return Card(
        (Text(f"Your levels are saved. {FOR_YOU_ALONE}"), Buttons((review, button))),
    )


def say_own(rubric: Rubric, own: Mapping[str, int]) -> str:
    """One's own levels alone, where the raters said what changed and gave none."""
    return "\n".join(
        f"**{plain(c.label)}**: you said {plain(rubric.scale[own[c.id] - 1])} ({own[c.id]})"
        for c in rubric.criteria
        if c.id in own
    )


def say_gap(rubric: Rubric, summary: CriterionSummary, own: Mapping[str, int]) -> str:
    """How far one's own level is from the raters' middle one, in words; a line or nothing."""
    level = own.get(summary.criterion.id)
    if level is None:
        return ""
    gap = level - summary.middle
    there = f"You said {plain(rubric.scale[level - 1])} ({level})"
    if not gap:
        return f"\n-# {there}, as your raters did."
    steps = "one level" if abs(gap) == 1 else f"{abs(gap)} levels"
    return f"\n-# {there}: {steps} {'above' if gap > 0 else 'below'} your raters."
