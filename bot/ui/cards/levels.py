"""The level of a skill, for the eyes of whoever practises it: what comes next, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.markdown import plain
from bot.ui.parts import Button, Buttons, Card, Text
from drills.levels import LEVELS, Why
from drills.model import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.levels import SkillLevel
    from bot.ui.parts import Block

NAMES: Final = {
    Level.BEGINNER: "beginner",
    Level.INTERMEDIATE: "intermediate",
    Level.ADVANCED: "advanced",
}
ON_A_PAGE: Final = 6
_BECAUSE: Final = {
    Why.FIRST: "Everybody begins here.",
    Why.SAME: "The same once more: a good challenge is where skill grows.",
    Why.WAITING: "Ratings are still to come; they count beside how hard it felt.",
    Why.TOO_EASY: "It was easy for you, and your ratings say so, too.",
    Why.TOO_HARD: "One step easier until it feels sure again.",
    Why.GOING_WELL: "Your latest ratings say that you are ready for it.",
    Why.GOING_HARD: "One step easier, to build it up from there.",
    Why.OVERWHELMED: "Thank you for saying that it was too much. Rest first; no other trainee "
    "sees it.",
    Why.EASIER: "As you asked.",
    Why.STAYED: "As you asked.",
}


def say_next(at: SkillLevel) -> str:
    """What comes next in a skill, and why, in one line."""
    standing = at.standing
    because = _BECAUSE[standing.why]
    if standing.why in {Why.TOO_EASY, Why.TOO_HARD, Why.GOING_WELL, Why.GOING_HARD} and (
        standing.level is standing.before
    ):
        # There is nothing below the easiest or above the hardest.
        because = _BECAUSE[Why.SAME]
    return f"**{plain(at.skill)}**, next time: {NAMES[standing.level]}. {because}"


def with_level(card: Card, at: SkillLevel | None) -> Card:
    """The card, with what comes next in its skill below."""
    return Card((*card.blocks, *_blocks(at)), card.mentions) if at else card


def level_card(at: SkillLevel) -> Card:
    """The level of one skill, after a choice of it."""
    return Card(_blocks(at))


def levels_card(found: Sequence[SkillLevel], page: int) -> Card:
    """The person's levels, the skills they practised latest first; `page` counts from 1."""
    if not found:
        text = "You have not practised a skill yet. `/drill practice` brings you a drill now."
        return Card((Text(text),))
    pages = -(-len(found) // ON_A_PAGE)
    page = min(max(page, 1), pages)
    blocks: list[Block] = [
        Text(
            "### Your levels\nOnly you see them. They follow from how hard drills felt and how "
            "they were rated, and you have the last word."
        )
    ]
    for at in found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        blocks += _blocks(at)
    if pages > 1:
        blocks.append(Text(f"-# Page {page} of {pages}"))
        blocks.append(
            Buttons(
                (
                    Button("Back", f"levels/{page - 1}", disabled=page == 1),
                    Button("More", f"levels/{page + 1}", disabled=page == pages),
                )
            )
        )
    return Card(tuple(blocks))


def _blocks(at: SkillLevel) -> tuple[Block, ...]:
    standing = at.standing
    buttons: list[Button] = []
    rung = LEVELS.index(standing.level) + 1
    if standing.level is not LEVELS[0]:
        buttons.append(Button("Easier, please", f"level-easier/{at.reply_id}/{rung}"))
    if standing.level is not standing.before:
        label = f"Stay at {NAMES[standing.before]}"
        buttons.append(Button(label, f"level-stay/{at.reply_id}"))
    rows = (Buttons(tuple(buttons)),) if buttons else ()
    return (Text(say_next(at)), *rows)
