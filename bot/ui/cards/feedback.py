"""Feedback as its author reads it, the second try, and the model answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.replying import answer_fields
from bot.ui.cards.self_rating import say_gap, say_own
from bot.ui.markdown import count, plain, quote, share, vignette, when
from bot.ui.parts import Beside, Button, Buttons, Card, Form, Look, Note, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.practice.batches import Batch
    from bot.practice.feedback import SecondTry
    from bot.practice.feedback_list import FeedbackList, OwnReply
    from bot.practice.rounds import RoundView
    from bot.ui.parts import Block
    from drills.model import Exemplar, Rubric
    from drills.review import CriterionSummary


ROOM_IN_FORM = 3800


def ready_card(batch: Batch) -> Card:
    """The direct message: that feedback is there. It says nothing a lock screen should not show."""
    attempt = f"attempt {batch.attempt} of " if batch.attempt > 1 else ""
    return Card(
        (
            Text(
                f"Your feedback on {attempt}day {batch.round.number} of "
                f"{plain(batch.round.series)} is ready: {_raters(batch)}."
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
        *(Text(said) for said in _words(batch)),
        Rule(),
    ]
    if batch.changes:
        blocks.append(Text(_changes(batch)))
    blocks += [Text(said) for said in _levels(batch)]
    if batch.marks:
        blocks.append(Text(_marks(batch)))
    if batch.round.second_try and batch.attempt == 1 and not batch.tried_again:
        blocks.append(Text("-# This drill counts as practised once you have tried again."))
    buttons = [Button("Try again", f"again/{batch.reply_id}", Look.MAIN)]
    if batch.words:
        buttons.append(Button("Say what helped", f"feedback-marks/{batch.reply_id}"))
    if batch.tried_again or batch.attempt > 1:
        buttons.append(Button("Model answers", f"exemplars/{batch.round.id}"))
    buttons.append(Button("Talk about this one", f"flag/{batch.reply_id}"))
    blocks.append(Buttons(tuple(buttons)))
    return Card(tuple(blocks))


def _raters(batch: Batch) -> str:
    parts = [count(batch.peers, "peer")] if batch.peers else []
    parts += [count(batch.supervisors, "supervisor")] if batch.supervisors else []
    return " and ".join(parts)


def _words(batch: Batch) -> list[str]:
    """What raters wrote, by what it is about; nothing for what nobody wrote."""
    parts: list[str] = []
    for which, heading in (
        ("strength", "**What works**"),
        ("next_step", "**What to try next**"),
        ("quote", "**Words of yours that they mean**"),
    ):
        lines = [
            f"- {plain(said)}"
            f"{' (supervisor)' if words.supervisor else ''}"
            f"{' (about an earlier wording of yours)' if words.earlier_wording else ''}"
            for words in batch.words
            if (said := getattr(words, which))
        ]
        if lines:
            parts.append("\n".join([heading, *lines]))
    return parts


def _changes(batch: Batch) -> str:
    """What became of each criterion since the attempt before, in words and counts."""
    scale = batch.round.drill.rubric.scale
    lines = ["**Since your attempt before**"]
    for one in batch.changes:
        counts = (("better", one.better), ("about the same", one.same), ("not yet", one.not_yet))
        # Where only one rater has compared them, there is nothing to count.
        many = one.better + one.same + one.not_yet > 1
        said = [f"{number} × {words}" if many else words for words, number in counts if number]
        if one.before is not None and one.after is not None:
            levels = [plain(scale[level - 1]) for level in (one.before, one.after)]
            said.append(f"still {levels[0]}" if one.before == one.after else " → ".join(levels))
        lines.append(f"- {plain(one.criterion.label)}: {', '.join(said)}")
    return "\n".join(lines)


def _levels(batch: Batch) -> list[str]:
    """The levels, those of supervisors first where they lead; one's own stand beside the first."""
    rubric = batch.round.drill.rubric
    sections = [("**Supervisors' levels**\n", batch.led), ("**Peers' levels**\n", batch.summary)]
    if not batch.led:
        sections = [("", batch.summary)]
    parts: list[str] = []
    for heading, summaries in sections:
        own: Mapping[str, int] = {} if parts else batch.own
        said = [say_level(rubric, summary) + say_gap(rubric, summary, own) for summary in summaries]
        if said:
            parts.append(heading + "\n".join(said))
    return parts or [say_own(rubric, batch.own)] if batch.own else parts


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
    steps = "\n".join(f"- {plain(one.next_step)}" for one in batch.words if one.next_step)
    strengths = "\n".join(f"- {plain(one.strength)}" for one in batch.words if one.strength)
    said, before, strengths, steps = share(
        ROOM_IN_FORM, vignette(batch.round.drill.vignette), quote(batch.text), strengths, steps
    )
    top = f"{said}\n\n**Your attempt {batch.attempt}**\n{before}"
    top += f"\n\n**What works**\n{strengths}" if strengths else ""
    top += f"\n\n**What to try next**\n{steps}" if steps else ""
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


def feedback_list_card(listed: FeedbackList) -> Card:
    """A page of the feedback a person has had, newest first; nothing is only in a lost message."""
    lines, waiting = listed.lines, listed.waiting
    head = "### Your feedback\nNewest first." if lines else "You have no feedback yet."
    if not lines and listed.page > 1:
        head = "There is no older feedback."
    if waiting:
        more = ("more reply waits", "more replies wait")
        words = more if lines else ("reply waits", "replies wait")
        head += f" {count(waiting, *words)} for ratings."
    blocks: list[Block] = [Text(head)]
    if lines:
        rows = [
            f"{number}. {plain(line.series)}, day {line.number}"
            + (f", attempt {line.attempt}" if line.attempt > 1 else "")
            + f" · {when(line.released_at, 'd')}"
            for number, line in enumerate(lines, start=listed.first)
        ]
        blocks.append(Text("\n".join(rows)))
    buttons = tuple(
        Button(
            f"Read {number}",
            f"feedback/{line.reply_id}",
            Look.MAIN if number == listed.first else Look.PLAIN,
        )
        for number, line in enumerate(lines, start=listed.first)
    )
    blocks += [Buttons(buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
    if listed.more or listed.page > 1:
        newer = Button("Newer", f"feedback-list/{listed.page - 1}", disabled=listed.page == 1)
        older = Button("Older", f"feedback-list/{listed.page + 1}", disabled=not listed.more)
        blocks.append(Buttons((newer, older)))
    blocks += [_waiting(one) for one in listed.unrated if one.self_rating]
    return Card(tuple(blocks))


def _waiting(reply: OwnReply) -> Block:
    again = f", attempt {reply.attempt}" if reply.attempt > 1 else ""
    done = "You have rated this one yourself." if reply.rated else "How would you rate it yourself?"
    label = "Change my levels" if reply.rated else "Rate yourself"
    return Beside(
        f"{plain(reply.series)}, day {reply.number}{again}, waits for ratings. {done}",
        Button(label, f"self-rate/{reply.reply_id}"),
    )
