"""Practice alone: the drill, why it was chosen, and who rates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import plain, vignette
from bot.ui.parts import Beside, Button, Buttons, Card, Look, Text
from drills.choice_of_skill import GOOD_ENOUGH

if TYPE_CHECKING:
    from bot.practice.alone import AloneDrill
    from drills.choice_of_skill import SkillAtHand

FRESH = 0.9
"""From so much of a skill left on, it is not for being forgotten that it was chosen."""


def practice_card(found: AloneDrill) -> Card:
    """A drill to practise now."""
    view, drill = found.round, found.round.drill
    note = f"-# Content note: {plain(drill.content_note)}\n" if drill.content_note else ""
    speaker = f"**{plain(drill.speaker)}**\n" if drill.speaker else ""
    return Card(
        (
            Text(
                f"### Practice · {plain(drill.skill)}\n{plain(drill.goal)}\n-# {_why(found.skill)}"
            ),
            Text(f"{note}{speaker}{vignette(drill.vignette)}"),
            Text(
                "Reply as the therapist, in one to three sentences, whenever you like. Supervisors "
                "and those of your cohort who chose to rate it, without your name."
            ),
            Buttons(
                (
                    Button("Reply", f"reply/{view.id}", Look.MAIN),
                    Button("Another one", f"practice-another/{view.id}"),
                    Button("Criteria", f"criteria/{view.id}"),
                )
            ),
            rating_block(rates=found.rates_alone),
        )
    )


def _why(skill: SkillAtHand | None) -> str:
    if skill is None:
        return "You have not answered this one yet."
    if not skill.days:
        return "A skill that you have not practised here yet."
    if skill.score is not None and skill.score < GOOD_ENOUGH:
        return "A skill that can grow most just now."
    if skill.retrievability < FRESH:
        return "It is time for this skill again."
    return "For a change from what you practised lately."


def rating_block(*, rates: bool) -> Beside:
    """Whether the person rates what others practise alone, and the way to change it."""
    if rates:
        return Beside(
            "You also rate what others practise alone.", Button("No longer", "alone-rate-no")
        )
    return Beside(
        "Would you rate what others practise alone, too? It comes with your other reviews.",
        Button("Yes, I would", "alone-rate-yes"),
    )
