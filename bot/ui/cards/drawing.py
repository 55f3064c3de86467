"""What a series draws from: in words, and as a card to choose it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import clip, count, plain
from bot.ui.parts import Button, Buttons, Card, Form, Option, Pick, Text, Write
from drills.model import Level, Phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.series_drills import Draws
    from bot.practice.series_selection import SelectionView
    from bot.ui.parts import Block
    from drills.selection import Selection

LONGEST_TITLES = 200
MOST_OPTIONS = 25
LONGEST_WORDS = 4000  # 25 skills of 80 characters, chosen from the menu, must fit
TAGS_MEET = (
    "Tags of one sort are alternatives (work, money); sorts must meet (work, hostile, home)."
)


def say_draws(draws: Draws) -> str:
    """The packs and filters of a series in a line or two."""
    titles = plain(clip(", ".join(draws.titles), LONGEST_TITLES))
    if draws.selection.packs:
        several = len(draws.titles) > 1
        lines = [f"{'Packs' if several else 'Pack'}: {titles or 'none that has a drill now'}"]
    else:
        lines = [f"From the whole library: {count(len(draws.titles), 'pack')}"]
    filters = say_filters(draws.selection)
    return "\n".join([*lines, *([f"Only: {filters}"] if filters else [])])


def say_filters(selection: Selection) -> str:
    """The filters of a selection, or an empty text."""
    parts = (
        " or ".join(selection.skills),
        " or ".join(level for level in Level if level in selection.levels),
        " or ".join(selection.phases),
        ", ".join(selection.tags),
    )
    return plain(clip(" · ".join(part for part in parts if part), 2 * LONGEST_TITLES))


def say_levels(draws: Draws) -> str:
    """`14 drills: 6 beginner, 4 intermediate, 4 advanced`."""
    levels = [one.drill.level for one in draws.drawn.drills]
    parts = ", ".join(f"{levels.count(level)} {level}" for level in Level if level in levels)
    return f"{count(len(levels), 'drill')}: {parts}" if parts else "no drills"


def selection_card(view: SelectionView) -> Card:
    """What a series draws from, with everything to choose."""
    series_id, selection = view.series.id, view.draws.selection
    blocks: list[Block] = [
        Text(_head(view)),
        Pick(
            f"series-drills-group/{series_id}",
            "Packs of which group?",
            tuple(Option(name, name) for name in view.groups[:MOST_OPTIONS]),
            chosen=view.group or None,
        ),
    ]
    if view.packs:
        blocks.append(_packs(view, f"series-drills-packs/{series_id}/{view.group_number}"))
    levels = tuple(Option(level.capitalize(), level) for level in Level)
    phases = tuple(Option(phase.capitalize(), phase) for phase in Phase)
    blocks += [
        _filter(series_id, "levels", "Any level", levels, selection.levels),
        _filter(series_id, "phases", "Any phase of therapy", phases, selection.phases),
    ]
    for name, words, chosen in (
        ("skills", view.skills, selection.skills),
        ("tags", view.tags, selection.tags),
    ):
        options = _most_frequent(words, chosen)
        if len(options) > 1 or chosen:
            blocks.append(_filter(series_id, name, f"Any {name[:-1]}", options, chosen))
    if not selection.packs and len(view.languages) > 1:
        languages = tuple(Option(f"Language: {one}", one) for one in view.languages[:MOST_OPTIONS])
        route = f"series-drills-language/{series_id}"
        blocks.append(Pick(route, "In which language?", languages, chosen=selection.language))
    blocks.append(Buttons(_buttons(view)))
    return Card(tuple(blocks))


def _head(view: SelectionView) -> str:
    draws, selection = view.draws, view.draws.selection
    lines = [
        f"### {plain(view.series.name)}: drills",
        say_draws(draws),
        f"**{say_levels(draws)}**; {draws.unseen} still unseen",
    ]
    if len(draws.titles) > 1:
        order = "The packs take turns." if selection.turns else "One pack comes after the other."
        lines.append(f"{order} What the cohort has not seen comes first.")
    else:
        lines.append("What the cohort has not seen comes first.")
    if draws.drawn.missing:
        gone = plain(clip(", ".join(draws.drawn.missing), LONGEST_TITLES))
        lines.append(f"Not installed any more, and left out: {gone}")
    if draws.drawn.withheld:
        dark = plain(clip(", ".join(draws.drawn.withheld), LONGEST_TITLES))
        lines.append(f"With crisis content now, and left out until you ask for it: {dark}")
    if selection.crisis:
        lines.append("With crisis content: starting the series asks for your consent.")
    lines.append("-# A choice is saved at once and holds from the next drill on.")
    if selection.tags:
        lines.append(f"-# {TAGS_MEET}")
    return "\n".join(lines)


def _packs(view: SelectionView, route: str) -> Pick:
    options = tuple(
        Option(
            pack.title,
            pack.key,
            f"{count(len(pack.drills), 'drill')}{', crisis content' if pack.crisis else ''}. "
            f"{pack.summary}",
        )
        for pack in view.packs
    )
    marked = tuple(pack.key for pack in view.packs if pack.key in view.draws.selection.packs)
    return Pick(route, "Packs of this group", options, most=len(options), marked=marked)


def _filter(
    series_id: int, name: str, words: str, options: tuple[Option, ...], chosen: Sequence[str]
) -> Pick:
    return Pick(
        f"series-drills-{name}/{series_id}", words, options, most=len(options), marked=tuple(chosen)
    )


def _most_frequent(words: Sequence[tuple[str, int]], chosen: Sequence[str]) -> tuple[Option, ...]:
    """What is chosen and, as far as a menu holds them, what most drills have."""
    counts = dict(words)
    named = dict.fromkeys([*chosen, *counts])
    return tuple(
        Option(word, word, count(counts.get(word, 0), "drill"))
        for word in list(named)[:MOST_OPTIONS]
    )


def _buttons(view: SelectionView) -> tuple[Button, ...]:
    series_id, selection = view.series.id, view.draws.selection
    buttons = [Button("Skills and tags by name", f"series-drills-words/{series_id}")]
    if selection.packs:
        buttons.append(Button("Take the whole library", f"series-drills-library/{series_id}"))
    if not selection.packs or view.draws.drawn.withheld:
        words = "Without crisis content" if selection.crisis else "With crisis content"
        route = f"series-drills-crisis/{series_id}/{int(not selection.crisis)}"
        buttons.append(Button(words, route))
    if len(view.draws.titles) > 1:
        words = "One pack after the other" if selection.turns else "Packs by turns"
        route = f"series-drills-turns/{series_id}/{int(not selection.turns)}"
        buttons.append(Button(words, route))
    return (*buttons, Button("Back", f"series-show/{series_id}"))


def filters_form(view: SelectionView, nonce: str) -> Form:
    """Skills and tags by name: a menu holds 25 of them, the library has more."""
    selection = view.draws.selection
    return Form(
        f"series-drills-words-form/{view.series.id}/{nonce}",
        "Skills and tags",
        (
            Write(
                "skills",
                "Skills, with commas between them",
                "Empty is any.",
                _examples(view.skills),
                text=", ".join(selection.skills),
                longest=LONGEST_WORDS,
                long=True,
                required=False,
            ),
            Write(
                "tags",
                "Tags, with commas between them",
                TAGS_MEET,
                _examples(view.tags),
                text=", ".join(selection.tags),
                longest=LONGEST_WORDS,
                long=True,
                required=False,
            ),
        ),
    )


def _examples(words: Sequence[tuple[str, int]]) -> str:
    return clip(", ".join(word for word, _ in words), 100)
