"""What somebody may say of themselves on joining, and how groups of it are told to staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import plain
from bot.ui.parts import Choose, Form, Note, Option, Write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.practice.orientation import OwnOrientation


def orientation_form(
    own: OwnOrientation, bands: Mapping[str, str], unsaid: str, longest_aims: int, nonce: str
) -> Form:
    """Experience, aims and reminders, each of which may be left out."""
    who = (
        "All of it is up to you, and `/drill settings` changes it at any time. Supervisors can "
        "read your aims; of experience your staff only see what five or more people say."
    )
    experience = (
        *(Option(words, band) for band, words in bands.items()),
        Option("I would rather not say", unsaid),
    )
    places = (
        Option("No reminders", "off"),
        Option("In a direct message", "direct"),
        Option("In the drill channel", "channel"),
    )
    return Form(
        f"about-me-form/{nonce}",
        "About you",
        (
            Note(who),
            Choose(
                *("experience", "How long have you worked with clients?", experience),
                chosen=own.experience,
                required=False,
            ),
            Write(
                *("aims", "What would you like to get better at?"),
                "In your own words; nothing about real clients.",
                text=own.aims,
                longest=longest_aims,
                long=True,
                required=False,
            ),
            Choose(
                *("reminders", "Shall I remind you of open drills?", places),
                "Once a day at most. When and how early: `/drill reminders`.",
                chosen=own.reminders,
                required=False,
            ),
        ),
    )


def say_experience(cohort: str, found: Mapping[str, int], bands: Mapping[str, str]) -> str:
    """What coordinators are told of a cohort's experience; nothing of fewer than five people."""
    if not found:
        return ""
    told = "; ".join(f"{bands[band]}: {number} or more" for band, number in found.items())
    return f"Experience in {plain(cohort)}, where five or more say the same. {told}."
