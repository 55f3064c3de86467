"""Calibration replies of a server's own: what supervisors ask, and what authors answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import clip, plain, quote, share, vignette
from bot.ui.parts import Beside, Button, Buttons, Card, Form, Look, Note, Text, Write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.agreement import Agreed
    from bot.ui.parts import Block

LONGEST_SHOWN = 400
ROOM_IN_FORM = 2800


def samples_card(agreed: Sequence[Agreed], made: Sequence[Agreed]) -> Card:
    """For supervisors: replies that could train raters, and what became of those that may."""
    blocks: list[Block] = [
        Text(
            "### Calibration replies from your trainees\nNew raters compare themselves with them. "
            "Their authors are asked first, and are not named."
        )
    ]
    if agreed:
        blocks.append(Text("**Worth asking for**\nThree raters or more are within one level."))
    for one in agreed:
        button = Button("Ask the author", f"sample-ask/{one.reply_id}")
        blocks.append(Beside(_short(one), button))
    if made:
        blocks.append(Text("**Asked for**"))
    for one in made:
        if one.retired or one.consent is False:
            blocks.append(Text(f"{where(one)}: {_state(one)}"))
        else:
            button = Button("Use it no more", f"sample-retire/{one.sample_id}")
            blocks.append(Beside(f"{where(one)}: {_state(one)}", button))
    if not agreed and not made:
        blocks.append(
            Text(
                "None yet. A reply comes up here once three raters are within one level of each "
                "other on every criterion, and its feedback is out."
            )
        )
    return Card(tuple(blocks))


def _state(one: Agreed) -> str:
    if one.consent is False:
        return "the author would rather not"
    if one.retired:
        return "not used any more"
    return "in use" if one.consent else "waiting for the author"


def where(one: Agreed) -> str:
    """Which drill a reply answers."""
    return f"{plain(one.series)}, day {one.number}"


def _short(one: Agreed) -> str:
    return f"{where(one)} · {_levels(one)}\n{clip(quote(one.text), LONGEST_SHOWN)}"


def _levels(one: Agreed) -> str:
    rubric = one.drill.rubric
    return ", ".join(
        f"{plain(criterion.label)}: {plain(rubric.scale[one.levels[criterion.id] - 1])}"
        for criterion in rubric.criteria
        if criterion.id in one.levels
    )


def sample_form(one: Agreed, nonce: str) -> Form:
    """The form in which a supervisor says why the levels fit, before the author is asked."""
    said, reply = share(ROOM_IN_FORM, vignette(one.drill.vignette), quote(one.text))
    note = f"{said}\n\n{reply}\n\n**Agreed**\n{clip(_levels(one), 600)}"
    why = Write(
        "reason",
        "Why do these levels fit?",
        "Raters read this after their own rating. Say what is there and what is missing.",
        longest=500,
        long=True,
    )
    return Form(
        f"sample-form/{one.reply_id}/{nonce}", "Ask to train raters with it", (Note(note), why)
    )


def sample_ready_card(sample_id: int) -> Card:
    """The direct message: that there is a question. A lock screen shows nothing of it."""
    return Card(
        (
            Text("A supervisor asks whether others may learn to rate with one of your replies."),
            Buttons((Button("Read it", f"sampled/{sample_id}", Look.MAIN),)),
        )
    )


def sample_question_card(one: Agreed) -> Card:
    """The question to an author, with everything they need to decide."""
    return Card(
        (
            Text(
                "### May others learn to rate with this?\nA supervisor would like to use your "
                f"reply to {where(one)} for practice ratings: people rate it and then see the "
                "levels that your raters agreed on. Your name is not shown. You can say no, and "
                "you can change your mind at any time."
            ),
            Text(quote(one.text)),
            Text(f"**The levels**\n{_levels(one)}"),
            Text(f"**What raters are told**\n{quote(one.reason)}"),
            Buttons(
                (
                    Button("Yes, use it", f"sample-yes/{one.sample_id}", Look.GOOD),
                    Button("No, keep it private", f"sample-no/{one.sample_id}"),
                )
            ),
        )
    )


def own_samples_card(asked: Sequence[Agreed]) -> Card:
    """One's own replies that raters learn with, or may."""
    blocks: list[Block] = [Text("### Your replies for practice ratings\nWithout your name.")]
    for one in asked:
        said = {None: "asked", True: "used", False: "not used"}[one.consent]
        button = Button("Read and answer", f"sampled/{one.sample_id}")
        blocks.append(
            Beside(f"{where(one)} · {said}\n{clip(quote(one.text), LONGEST_SHOWN)}", button)
        )
    return Card(tuple(blocks))
