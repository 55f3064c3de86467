"""The short form on how practice goes, and how groups of answers are told to staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.markdown import plain
from bot.ui.parts import Choose, Form, Note, Option

if TYPE_CHECKING:
    from bot.practice.pulse import PulseSummary

QUESTIONS: Final = (
    ("helpful", "How helpful is practice for you lately?", "not at all", "very"),
    ("hard", "How hard is it?", "very easy", "very hard"),
    ("safe", "How safe does it feel to practise here?", "not at all", "very"),
)
POINTS: Final = 7


def pulse_form(round_id: int, nonce: str) -> Form:
    """Three questions of seven points, each of which may be left out."""
    note = (
        "Leave out whatever you like. Nobody sees your own answers: your staff see means of five "
        "or more people."
    )
    return Form(
        f"pulse-form/{round_id}/{nonce}",
        "How practice goes",
        (Note(note), *(Choose(n, q, _points(*ends), required=False) for n, q, *ends in QUESTIONS)),
    )


def _points(lowest: str, highest: str) -> tuple[Option, ...]:
    ends = {1: f": {lowest}", POINTS: f": {highest}"}
    return tuple(Option(f"{n}{ends.get(n, '')}", str(n)) for n in range(1, POINTS + 1))


def say_pulse(series: str, summary: PulseSummary) -> str:
    """What coordinators are told of a series; nothing of fewer than five people."""
    means = {"Helpful": summary.helpful, "Hard": summary.hard, "Safe": summary.safe}
    told = [f"{name} {mean:.1f}" for name, mean in means.items() if mean is not None]
    goes = f"How practice goes in {plain(series)}, from 1 to {POINTS}: {', '.join(told)}."
    return goes if told else ""
