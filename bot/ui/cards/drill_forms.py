"""The forms in which a drill is written, a part each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.parts import Choose, Form, Note, Option, Write
from drills.model import Level, Phase
from drills.pack_format import DRILL, EXEMPLAR
from drills.typed_drill import Part

if TYPE_CHECKING:
    from bot.practice.drill_drafts import DraftView
    from bot.ui.parts import Field

A_MENU = 25
LABELS = {
    Part.CLIENT: "The client",
    Part.TASK: "The task",
    Part.GOOD: "Good answer",
    Part.WEAKER: "Weaker answer",
    Part.WORDS: "Tags and names",
}


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
            "What to try, in one line; not the answer.",
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
            longest=_longest("tags"),
            text=typed["tags"],
            required=False,
        ),
        Write(
            "names",
            "Names",
            "With commas: the invented names in the vignette.",
            longest=_longest("names"),
            text=typed["names"],
            required=False,
        ),
    )


def _longest(key: str) -> int:
    """Room for as many entries as a list may have, each as long as it may be."""
    return DRILL[key].most * (DRILL[key].limit + len(", "))
