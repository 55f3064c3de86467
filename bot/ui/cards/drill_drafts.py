"""A drill that is being written: how it stands, what is missing, and the forms of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.ui.cards.packs import drill_blocks
from bot.ui.markdown import clip, count, plain, quote, vignette, when
from bot.ui.parts import (
    Beside,
    Button,
    Buttons,
    Card,
    Choose,
    Form,
    Look,
    Note,
    Option,
    Rule,
    Text,
    Write,
)
from drills.change_report import line_of
from drills.model import Level, Phase
from drills.pack_format import DRILL, EXEMPLAR
from drills.typed_drill import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.drill_drafts import DraftView
    from bot.practice.pack_change_views import ChangeView
    from bot.ui.parts import Block, Field

A_MENU = 25
LONGEST_LIST = 2000
LABELS = {
    Part.CLIENT: "The client",
    Part.TASK: "The task",
    Part.GOOD: "Good answer",
    Part.WEAKER: "Weaker answer",
    Part.WORDS: "Tags and names",
}
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


def part_form(view: DraftView, part: Part, nonce: str) -> Form:
    """The form of a part, with what it holds so far."""
    typed = view.part(part)
    fields: tuple[Field, ...] = {
        Part.CLIENT: _client,
        Part.TASK: _task,
        Part.GOOD: _good,
        Part.WEAKER: _weaker,
        Part.WORDS: _words,
    }[part](view, typed)
    route = f"drill-part-form/{view.id}/{list(Part).index(part)}/{nonce}"
    return Form(route, LABELS[part], fields)


def _client(view: DraftView, typed: dict[str, str]) -> tuple[Field, ...]:
    unsaid = Write(
        "unsaid",
        "What stays unsaid",
        "For whoever plays the client in a pair: what is kept back at first.",
        longest=DRILL["unsaid"].limit,
        text=typed["unsaid"],
        required=False,
    )
    return (
        Write(
            "vignette",
            "What the client says",
            "Invented. A gesture in *asterisks*.",
            longest=DRILL["vignette"].limit,
            long=True,
            text=typed["vignette"],
        ),
        Write(
            "speaker",
            "Who speaks",
            "Half a line: age, situation.",
            longest=DRILL["speaker"].limit,
            text=typed["speaker"],
            required=False,
        ),
        Write(
            "content_note",
            "Content note",
            "What people should know beforehand, such as: alcohol. Empty for most.",
            longest=DRILL["content_note"].limit,
            text=typed["content_note"],
            required=False,
        ),
        *(() if view.pack.private else (unsaid,)),
    )


def _task(view: DraftView, typed: dict[str, str]) -> tuple[Field, ...]:
    levels = tuple(Option(level.value.capitalize(), level.value) for level in Level)
    phases = tuple(Option(phase.value.capitalize(), phase.value) for phase in Phase)
    return (
        Write("skill", "Skill", longest=DRILL["skill"].limit, text=typed["skill"]),
        Write(
            "goal",
            "Goal",
            "What a good reply does, in one line.",
            longest=DRILL["goal"].limit,
            text=typed["goal"],
        ),
        Choose("level", "Level", levels, chosen=typed["level"] or None),
        *([] if view.pack.private else [_rubric(view, typed["rubric"])]),
        Choose(
            "phase",
            "Phase of the therapy",
            phases,
            chosen=typed["phase"] or None,
            menu=True,
            required=False,
        ),
    )


def _rubric(view: DraftView, chosen: str) -> Field:
    names = sorted(view.rubrics, key=lambda name: name != chosen)[:A_MENU]
    options = tuple(
        Option(
            view.rubrics[name].title or name,
            name,
            ", ".join(criterion.label for criterion in view.rubrics[name].criteria),
        )
        for name in names
    )
    if not options:
        return Note(
            "There is no rubric in this language yet. Write this pack as a file: `/pack template` "
            "shows how a rubric is written."
        )
    hint = (
        "These are 25 of them; the pack's file may name any." if len(view.rubrics) > A_MENU else ""
    )
    known = chosen if chosen in view.rubrics else None
    return Choose("rubric", "Rated by", options, hint=hint, chosen=known, menu=True)


def _good(_view: DraftView, typed: dict[str, str]) -> tuple[Field, ...]:
    return (
        _answer("A good answer", typed["text"]),
        _word("why", "Why it works", typed["why"]),
    )


def _weaker(_view: DraftView, typed: dict[str, str]) -> tuple[Field, ...]:
    return (
        _answer("A plausible, weaker answer", typed["text"]),
        _word("missing", "What is missing in it", typed["missing"]),
    )


def _answer(label: str, text: str) -> Write:
    hint = "In one to three sentences, as one would say it. Empty: take it away."
    longest = EXEMPLAR["text"].limit
    return Write("text", label, hint, longest=longest, long=True, text=text, required=False)


def _word(name: str, label: str, text: str) -> Write:
    longest = EXEMPLAR[name].limit
    return Write(name, label, longest=longest, long=True, text=text, required=False)


def _words(_view: DraftView, typed: dict[str, str]) -> tuple[Field, ...]:
    return (
        Write(
            "tags",
            "Tags",
            "With commas: what troubles the client, how they speak, where it plays.",
            longest=820,
            text=typed["tags"],
            required=False,
        ),
        Write(
            "names",
            "Names",
            "With commas: the invented names in the vignette.",
            longest=1220,
            text=typed["names"],
            required=False,
        ),
    )


def open_drafts_card(drafts: Sequence[ChangeView], number: int, title: str) -> Card:
    """Offer to go on with a drill that is not finished, before another one begins."""
    are = "is" if len(drafts) == 1 else "are"
    text = f"You have {count(len(drafts), 'drill')} that {are} not finished."
    blocks: list[Block] = [Text(text)]
    for draft in drafts[:10]:
        words = f"**{plain(draft.title)}**: `{draft.drill_ids[0]}`\n-# Begun {when(draft.made_at)}"
        blocks.append(Beside(words, Button("Go on", f"pack-change/{draft.id}")))
    button = Button("Begin a new one", f"pack-add-yes/{number}", Look.MAIN)
    return Card((*blocks, Text(f"Or another drill for {plain(title)}:"), Buttons((button,))))
