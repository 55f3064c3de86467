"""A drill that is being written: how it stands, what is missing, and what is to be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.ui.cards.drill_forms import LABELS
from bot.ui.cards.packs import drill_blocks
from bot.ui.markdown import clip, count, plain, quote, vignette, when
from bot.ui.parts import Beside, Button, Buttons, Card, Look, Rule, Text
from drills.change_report import line_of
from drills.typed_drill import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.drill_drafts import DraftView
    from bot.practice.pack_change_views import ChangeView
    from bot.ui.parts import Block

LONGEST_LIST = 2000
PRIVATE_PARTS = (Part.CLIENT, Part.TASK, Part.WORDS)
"""A prompt for oneself has no rubric, and so no answers."""
NAMES = {
    "vignette": "what the client says",
    "skill": "the skill",
    "goal": "the goal",
    "level": "the level",
    "rubric": "the rubric",
    "exemplars": "a good answer",
    "title": "the pack's title",
    "license": "the pack's licence",
    "authors": "the pack's authors",
    "language": "the pack's language",
    "id": "the pack's id",
}
NO_CALIBRATION = (
    "-# Calibration replies, and answers beyond these two, are written in the pack's file: "
    "`/pack export`, then `/pack import`."
)


def parts_of(view: DraftView) -> tuple[Part, ...]:
    """The parts of this drill, in the order of their buttons."""
    return PRIVATE_PARTS if view.pack.private else tuple(Part)


def draft_card(view: DraftView) -> Card:
    """The drill as it will stand, what is still missing, and a button for each part."""
    blocks: list[Block] = [Text(_head(view)), *_as_it_stands(view), Rule()]
    blocks += [Text(words) for words in _to_do(view)]
    every = list(Part)
    buttons = tuple(
        Button(LABELS[part], f"drill-part/{view.id}/{every.index(part)}") for part in parts_of(view)
    )
    blocks.append(Buttons(buttons))
    if view.head is not None:
        head = (
            Button("The pack", f"drill-head/{view.id}"),
            Button("Its id", f"drill-head-id/{view.id}"),
        )
        blocks.append(Buttons(head))
    blocks.append(Buttons(_last_row(view)))
    return Card((*blocks, Text(NO_CALIBRATION)))


def _head(view: DraftView) -> str:
    title = plain(view.pack.title or "A new pack")
    own_id = f"`{view.values['id']}`"
    if view.head is not None:
        return (
            f"### {title}: a new pack\n`{plain(view.pack.id)}`. It is there once its first drill, "
            f"{own_id}, is saved. Or fill a file: `/pack template`."
        )
    kind = "a new drill" if view.new else "changed"
    return f"### {title}: {own_id}, {kind}\n-# A draft of yours. `/pack queue` has it, too."


def _as_it_stands(view: DraftView) -> list[Block]:
    """The drill in full; where it is not one yet, all that was typed."""
    if view.drill is not None:
        return drill_blocks(view.drill)
    values = view.values
    found: list[Block] = []
    lines = [
        f"{key.replace('_', ' ').capitalize()}: {plain(_text(values[key]))}"
        for key in (
            "skill",
            "goal",
            "level",
            "rubric",
            "phase",
            "speaker",
            "content_note",
            "unsaid",
        )
        if values.get(key)
    ]
    found += [Text("\n".join(lines))] if lines else []
    found += [Text(vignette(values["vignette"]))] if values.get("vignette") else []
    for exemplar in values.get("exemplars", ()):
        words = [
            f"{key}: {plain(text)}" for key, text in exemplar.items() if key != "text" and text
        ]
        found.append(Text("\n".join(["**Answer**", quote(exemplar.get("text", "")), *words])))
    lines = [
        f"{key.capitalize()}: {plain(_text(values[key]))}"
        for key in ("tags", "names")
        if values.get(key)
    ]
    return [*found, *([Text("\n".join(lines))] if lines else [])]


def _text(value: object) -> str:
    return ", ".join(cast("list[str]", value)) if isinstance(value, list) else str(value)


def _to_do(view: DraftView) -> list[str]:
    found: list[str] = []
    if view.change.word:
        found.append(f"**Declined before, with this word**\n{quote(view.change.word)}")
    if view.missing:
        missing = dict.fromkeys(NAMES.get(field, field) for field in view.missing)
        found.append(f"**Still missing**: {', '.join(missing)}.")
    if view.faults:
        found.append(_listed("To be mended", view.faults))
    if view.change.proposal:
        told = [plain(line_of(change)) for change in view.change.proposal.merge.changes]
        found.append(f"**Saved, this is what changes**: {' '.join(told) or 'nothing yet.'}")
        found += [plain(clip(hint, 1000)) for hint in view.change.proposal.hints]
    elif view.drill is not None and view.change.problem and not view.faults:
        found.append(plain(clip(view.change.problem, 1000)))
    if view.advice:
        found.append(_listed("Advice, which stops nothing", view.advice))
    return found


def _listed(heading: str, lines: Sequence[str]) -> str:
    points = "\n".join(f"- {plain(clip(line, 300))}" for line in lines)
    return clip(f"**{heading}**\n{points}", LONGEST_LIST)


def _last_row(view: DraftView) -> tuple[Button, ...]:
    change = view.change
    digest = change.proposal.digest if change.proposal else 0
    save = Button(
        "Save", f"pack-apply/{view.id}/{digest}", Look.GOOD, disabled=not change.may_apply
    )
    if change.needs_other:
        ready = change.proposal is not None and change.proposal.changed
        save = Button("Send for approval", f"pack-send/{view.id}", Look.GOOD, disabled=not ready)
    return (save, Button("Discard", f"pack-withdraw/{view.id}", Look.DANGER))


def open_drafts_card(drafts: Sequence[ChangeView], number: int, title: str) -> Card:
    """Offer to go on with a drill that is not finished, before another one begins."""
    are = "is" if len(drafts) == 1 else "are"
    text = f"You have {count(len(drafts), 'drill')} that {are} not finished."
    blocks: list[Block] = [Text(text)]
    for draft in drafts[:10]:
        last = f"-# Last written {when(draft.made_at)}"
        words = f"**{plain(draft.title)}**: `{draft.drill_ids[0]}`\n{last}"
        blocks.append(Beside(words, Button("Go on", f"pack-change/{draft.id}")))
    button = Button("Begin a new one", f"pack-add-yes/{number}", Look.MAIN)
    return Card((*blocks, Text(f"Or another drill for {plain(title)}:"), Buttons((button,))))
