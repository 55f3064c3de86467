"""Feedback as its author reads it, the second try, and the model answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.replying import answer_fields
from bot.ui.markdown import count, plain, quote, share, vignette, when
from bot.ui.parts import Button, Buttons, Card, Form, Look, Note, Rule, Text

if TYPE_CHECKING:
    from bot.practice.batches import Batch
    from bot.practice.feedback import BatchLine, SecondTry
    from bot.practice.rounds import RoundView
    from bot.ui.parts import Block
    from drills.model import Exemplar, Rubric
    from drills.review import CriterionSummary


ROOM_IN_FORM = 3800


def ready_card(batch: Batch) -> Card:
    """The direct message: that feedback is there. It says nothing a lock screen should not show."""
    return Card(
        (
            Text(
                f"Your feedback on day {batch.round.number} of {plain(batch.round.series)} is "
                f"ready: {_raters(batch)}."
            ),
            Buttons(
                (
                    Button("Read feedback", f"feedback/{batch.reply_id}", Look.MAIN),
                    Button("Try again", f"again/{batch.reply_id}"),
                )
            ),
        )
    )


def feedback_card(batch: Batch) -> Card:
    """The whole batch: words first, then levels; never who."""
    again = f", attempt {batch.attempt}" if batch.attempt > 1 else ""
    blocks: list[Block] = [
        Text(
            f"### Feedback · Day {batch.round.number}{again}\n"
            f"{plain(batch.round.drill.skill)} · from {_raters(batch)}"
        ),
        Text(f"**You wrote**\n{quote(batch.text)}"),
        Text(_words(batch, "strength", "**What works**")),
        Text(_words(batch, "next_step", "**What to try next**")),
        Rule(),
        Text(_levels(batch)),
    ]
    if batch.marks:
        blocks.append(Text(_marks(batch)))
    buttons = [Button("Try again", f"again/{batch.reply_id}", Look.MAIN)]
    if batch.tried_again or batch.attempt > 1:
        buttons.append(Button("Model answers", f"exemplars/{batch.round.id}"))
    blocks.append(Buttons(tuple(buttons)))
    return Card(tuple(blocks))


def _raters(batch: Batch) -> str:
    parts = [count(batch.peers, "peer")] if batch.peers else []
    parts += [count(batch.supervisors, "supervisor")] if batch.supervisors else []
    return " and ".join(parts)


def _words(batch: Batch, which: str, heading: str) -> str:
    lines = [heading]
    for words in batch.words:
        by = " (supervisor)" if words.supervisor else ""
        earlier = " (about an earlier wording of yours)" if words.earlier_wording else ""
        lines.append(f"- {plain(getattr(words, which))}{by}{earlier}")
    return "\n".join(lines)


def _levels(batch: Batch) -> str:
    rubric = batch.round.drill.rubric
    return "\n".join(say_level(rubric, summary) for summary in batch.summary)


def say_level(rubric: Rubric, summary: CriterionSummary) -> str:
    """One criterion in words: the middle level, what it means, and how far raters differed."""
    label = rubric.scale[summary.middle - 1]
    points = len(rubric.scale)
    line = f"**{plain(summary.criterion.label)}**: {plain(label)} ({summary.middle} of {points})"
    if summary.criterion.levels:
        line += f"\n-# {plain(rubric.anchor(summary.criterion, summary.middle))}"
    if summary.lowest != summary.highest:
        low, high = rubric.scale[summary.lowest - 1], rubric.scale[summary.highest - 1]
        line += f"\n-# Raters ranged from {plain(low)} to {plain(high)}."
    return line


def _marks(batch: Batch) -> str:
    scale = batch.round.drill.rubric.scale
    given = ", ".join(
        f"{plain(scale[level - 1])} × {number}" for level, number in sorted(batch.marks.items())
    )
    return f"-# Public reactions in the discussion: {given}"


def second_try_form(second: SecondTry, nonce: str) -> Form:
    """The same vignette with the first attempt and its feedback, then the answer once more."""
    batch = second.batch
    steps = "\n".join(f"- {plain(words.next_step)}" for words in batch.words)
    strengths = "\n".join(f"- {plain(words.strength)}" for words in batch.words)
    said, before, strengths, steps = share(
        ROOM_IN_FORM, vignette(batch.round.drill.vignette), quote(batch.text), strengths, steps
    )
    top = (
        f"{said}\n\n**Your attempt {batch.attempt}**\n{before}\n\n"
        f"**What works**\n{strengths}\n\n**What to try next**\n{steps}"
    )
    return Form(
        f"reply-form/{batch.round.id}/{nonce}",
        f"Try again · Day {batch.round.number}",
        (Note(top), *answer_fields(second.draft)),
    )


def exemplars_card(view: RoundView, exemplars: tuple[Exemplar, ...]) -> Card:
    """The model answers, each with why it works or what is missing."""
    blocks: list[Block] = [
        Text(f"### Model answers · Day {view.number}\nWays to do it, not the way to do it.")
    ]
    for exemplar in exemplars:
        comment = (
            f"Why it works: {plain(exemplar.why)}"
            if exemplar.why
            else f"What is missing: {plain(exemplar.missing)}"
        )
        blocks.append(Text(f"{quote(exemplar.text)}\n{comment}"))
    return Card(tuple(blocks))


def feedback_list_card(lines: list[BatchLine], waiting: int) -> Card:
    """All the feedback a person has had, newest first; nothing is only in a lost message."""
    if not lines:
        head = "You have no feedback yet."
        if waiting:
            head += f" {count(waiting, 'reply waits', 'replies wait')} for ratings."
        return Card((Text(head),))
    head = "### Your feedback\nNewest first."
    if waiting:
        head += f" {count(waiting, 'more reply waits', 'more replies wait')} for ratings."
    blocks: list[Block] = [Text(head)]
    rows = [
        f"{plain(line.series)}, day {line.number}"
        + (f", attempt {line.attempt}" if line.attempt > 1 else "")
        + f" · {when(line.released_at, 'd')}"
        for line in lines
    ]
    blocks.append(Text("\n".join(f"{n}. {row}" for n, row in enumerate(rows, start=1))))
    buttons = tuple(
        Button(f"Read {n}", f"feedback/{line.reply_id}", Look.MAIN if n == 1 else Look.PLAIN)
        for n, line in enumerate(lines, start=1)
    )
    blocks += [Buttons(buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
    return Card(tuple(blocks))
