"""The post of a round: what everybody in the drill channel sees."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.ui.cards.pair_sign_up import sign_up_today
from bot.ui.cards.schedule import preview_head
from bot.ui.cards.signposts import signpost_line
from bot.ui.cards.warm_up import warm_up_line
from bot.ui.markdown import clip, count, plain, vignette, when
from bot.ui.parts import Button, Buttons, Card, Look, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.rounds import RoundView
    from bot.ui.parts import Block
    from drills.model import Drill


DRILL_ROOM = 3700
"""Room for a drill in its post, beside the closing line and the header of the preview."""


def round_card(view: RoundView, notes: Sequence[str] = ()) -> Card:
    """The post while people may answer; `notes` are a levelled round's content notes."""
    return Card((*_round_blocks(view, notes), _closing(view.closes_at), round_buttons(view.id)))


def closed_round_card(view: RoundView, notes: Sequence[str] = ()) -> Card:
    """The post once its window has ended: late replies stay welcome."""
    closing = (
        f"Closed {when(view.closes_at)} with {count(view.replies, 'reply', 'replies')}. "
        "Missed it? A late reply still gets feedback."
    )
    return Card((*_round_blocks(view, notes), Text(closing), round_buttons(view.id)))


def preview_card(
    series: str,
    drill: Drill,
    number: int,
    due_at: datetime,
    closes_at: datetime,
    channel_id: int | None,
    *,
    running: bool,
    warm_up: bool = False,
    levelled: bool = False,
    signpost: str = "",
) -> Card:
    """The next post exactly as it will be, with its buttons at rest."""
    buttons = (
        Button("Reply", "preview/1", Look.MAIN, disabled=True),
        Button("See replies", "preview/2", disabled=True),
        Button("Criteria", "preview/3", disabled=True),
    )
    blocks = (
        _skill_blocks(series, drill, number, (), warm_up=warm_up)
        if levelled
        else _drill_blocks(
            series, drill, number, warm_up=warm_up, signpost=signpost if drill.crisis else ""
        )
    )
    return Card(
        (
            preview_head(due_at, channel_id, running=running),
            Rule(),
            *blocks,
            _closing(closes_at),
            Buttons(buttons),
        )
    )


def round_buttons(round_id: int) -> Buttons:
    """The three things to do with a drill. The ids also mark the message as this round's."""
    return Buttons(
        (
            Button("Reply", f"reply/{round_id}", Look.MAIN),
            Button("See replies", f"others/{round_id}/1"),
            Button("Criteria", f"criteria/{round_id}"),
        )
    )


def _closing(closes_at: datetime) -> Text:
    return Text(
        f"Reply as the therapist, in one to three sentences. "
        f"Closes {when(closes_at, 'R')} ({when(closes_at)})."
    )


def _round_blocks(view: RoundView, notes: Sequence[str] = ()) -> tuple[Block, ...]:
    if view.levelled:
        return _skill_blocks(
            view.series, view.drill, view.number, notes, warm_up=view.rules.warm_up
        )
    return _drill_blocks(
        *(view.series, view.drill, view.number),
        warm_up=view.rules.warm_up,
        signpost=view.signpost,
    )


def _skill_blocks(
    series: str, drill: Drill, number: int, notes: Sequence[str], *, warm_up: bool
) -> tuple[Block, ...]:
    """What is everybody's in a levelled round: the skill, and where the vignette is."""
    said = f"{warm_up_line(drill)}\n" if warm_up else ""
    said += "".join(f"-# Content note: {plain(note)}\n" for note in notes)
    return (
        Text(f"### Day {number} · {plain(drill.skill)}\n-# {plain(series)}"),
        Text(
            f"{said}Everybody practises the same skill today, each with a client at their own "
            "level. Press **Reply**: yours is in the form."
        ),
    )


def _drill_blocks(
    series: str, drill: Drill, number: int, *, warm_up: bool, signpost: str
) -> tuple[Block, ...]:
    heading = f"### Day {number} · {plain(drill.skill)}\n{plain(drill.goal)}\n-# {plain(series)}"
    note = f"{warm_up_line(drill)}\n" if warm_up else ""
    note += f"-# Content note: {plain(drill.content_note)}\n" if drill.content_note else ""
    speaker = f"**{plain(drill.speaker)}**\n" if drill.speaker else ""
    help_line = signpost_line(signpost)
    room = DRILL_ROOM - len(heading) - len(note) - len(speaker) - len(help_line)
    said = clip(vignette(drill.vignette), room)
    blocks = (Text(heading), Text(f"{note}{speaker}{said}"))
    return (*blocks, Text(help_line)) if help_line else blocks


def criteria_card(view: RoundView) -> Card:
    """What a reply to this drill is rated on, every level in words."""
    rubric = view.drill.rubric
    blocks: list[Block] = [Text(f"### {plain(rubric.title)}\nWhat your reply is rated on.")]
    for criterion in rubric.criteria:
        levels = "\n".join(
            f"{level}. {plain(label)}: {plain(rubric.anchor(criterion, level))}"
            if criterion.levels
            else f"{level}. {plain(label)}"
            for level, label in enumerate(rubric.scale, start=1)
        )
        help_line = f"\n{plain(criterion.help)}" if criterion.help else ""
        blocks.append(Text(f"**{plain(criterion.label)}**{help_line}\n{levels}"))
    return Card(tuple(blocks))


def today_card(rounds: list[tuple[RoundView, bool]], reviews: int) -> Card:
    """The open drills of one person, and what else waits for them."""
    blocks: list[Block] = []
    for view, answered in rounds:
        if view.kind == "pairs":
            blocks += sign_up_today(view, signed_up=answered)
            continue
        state = "You have replied." if answered else f"Closes {when(view.closes_at, 'R')}."
        blocks += [
            *_round_blocks(view),
            Text(state),
            round_buttons(view.id),
        ]
    if not blocks:
        blocks += [
            Text("No drill is open for you just now. You can practise one alone."),
            Buttons((Button("Practise now", "practice"),)),
        ]
    if reviews:
        waiting = count(reviews, "reply waits", "replies wait")
        blocks += [Text(f"{waiting} for your rating."), Buttons((Button("Rate", "review"),))]
    return Card(tuple(blocks))
