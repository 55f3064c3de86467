"""Packs as their staff read them: the list, one pack with its drills, one drill, a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import clip, count, plain, quote, vignette, when
from bot.ui.parts import Button, Buttons, Card, Look, Option, Pick, Rule, Text
from drills.checking import drills_by_level
from drills.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.practice.own_packs import Drawing, PackHere, PacksHere, PackView
    from bot.ui.parts import Block
    from drills.model import Drill, Exemplar, Pack

A_MENU = 25
DRILLS_A_PAGE = 20
MOST_LINES = 20
LONGEST_NAMES = 300
LONGEST_LINE = 300


def packs_card(packs: PacksHere) -> Card:
    """Every pack in a line, group by group, with a menu to open one."""
    blocks: list[Block] = [Text(_over_packs(packs))]
    menus = 0
    for name, group in packs.groups:
        blocks.append(Text("\n".join([f"**{plain(name)}**", *map(_pack_line, group)])))
        for first in range(0, len(group), A_MENU):
            options = tuple(
                Option(one.pack.title, one.pack.key, f"{one.pack.language} · {one.pack.key}")
                for one in group[first : first + A_MENU]
            )
            blocks.append(Pick(f"pack-open/{menus}", "Open one of these", options))
            menus += 1
    if packs.notes:
        notes = "\n".join(f"- {plain(clip(note, LONGEST_NAMES))}" for note in packs.notes[:10])
        blocks.append(Text(f"**To be looked at in your own packs**\n{notes}"))
    blocks.append(
        Buttons(
            (
                Button("Import a file", "pack-import/0"),
                Button("New pack", "pack-new"),
                Button("What waits", "pack-queue"),
            )
        )
    )
    return Card(tuple(blocks))


def _over_packs(packs: PacksHere) -> str:
    lines = ["### Packs"]
    if packs.two_person:
        lines.append("-# Changes need a second person's word here.")
    if packs.waiting:
        lines.append(f"-# {count(packs.waiting, 'change')} waiting: `/pack queue`.")
    return "\n".join(lines)


def _pack_line(one: PackHere) -> str:
    pack = one.pack
    words = [count(len(pack.drills), "drill"), pack.language, *_marks(one)]
    return f"{plain(pack.title)}: {', '.join(words)}"


def _marks(one: PackHere) -> list[str]:
    """What sets a pack apart, in words."""
    own = "your server's own edition" if one.everybodys else "your server's own"
    pairs = (
        (one.own, own),
        (one.pack.crisis, "crisis content"),
        (one.pack.private, "private prompts"),
        (one.pack.translated, "translation"),
    )
    return [words for holds, words in pairs if holds]


def pack_card(view: PackView, page: int) -> Card:
    """A pack with a page (from 1) of its drills, and everything to do with it."""
    here, pack = view.here, view.here.pack
    pages = max(-(-len(pack.drills) // DRILLS_A_PAGE), 1)
    page = min(max(page, 1), pages)
    drills = pack.drills[(page - 1) * DRILLS_A_PAGE : page * DRILLS_A_PAGE]
    blocks: list[Block] = [Text("\n".join(_about(view)))]
    if drills:
        lines = [
            f"`{drill.id}` {drill.level.value}: {plain(clip(drill.goal, 120))}" for drill in drills
        ]
        blocks.append(Text("\n".join(lines)))
        options = tuple(Option(drill.id, drill.id, drill.goal) for drill in drills)
        blocks.append(Pick(f"pack-drill/{here.number}", "Read a drill", options))
    if pages > 1:
        buttons = (
            Button("Back", f"pack-page/{here.number}/{page - 1}", disabled=page == 1),
            Button(f"Page {page} of {pages}", "pack-nowhere", disabled=True),
            Button("More", f"pack-page/{here.number}/{page + 1}", disabled=page == pages),
        )
        blocks.append(Buttons(buttons))
    return Card((*blocks, *(Buttons(row) for row in _pack_buttons(view))))


def _about(view: PackView) -> Iterator[str]:
    here, pack = view.here, view.here.pack
    yield f"### {plain(pack.title)}"
    yield f"`{pack.key}` · version {plain(pack.version)} · {pack.language} · {pack.license}"
    yield f"By {plain(clip(', '.join(pack.authors), LONGEST_NAMES))}"
    if pack.summary:
        yield plain(pack.summary)
    levels = zip(Level, drills_by_level(pack), strict=True)
    counted = ", ".join(f"{number} {level}" for level, number in levels)
    retired = f"; {len(pack.retired)} retired" if pack.retired else ""
    yield f"{count(len(pack.drills), 'drill')}: {counted}{retired}"
    skills = ", ".join(dict.fromkeys(drill.skill for drill in pack.drills))
    if skills:
        yield f"Skills: {plain(clip(skills, LONGEST_NAMES))}"
    for mark in _marks(here):
        yield f"**{mark[:1].upper()}{mark[1:]}**"
    if view.changed_by and view.changed_at:
        yield f"Last changed by <@{view.changed_by}> {when(view.changed_at)}"
    if view.series:
        yield say_series(view.series)


def say_series(series: Sequence[Drawing]) -> str:
    """Which series draw from a pack."""
    names = [f"{one.name} ({one.state})" for one in series]
    return f"Drawn from by: {plain(clip(', '.join(names), LONGEST_NAMES))}"


def _pack_buttons(view: PackView) -> list[tuple[Button, ...]]:
    number, translated = view.here.number, view.here.pack.translated
    rows: list[tuple[Button, ...]] = [
        (
            Button("Export", f"pack-export/{number}/0", Look.MAIN),
            Button("Export as a sheet", f"pack-export/{number}/1", disabled=translated),
            Button("Check", f"pack-check/{number}"),
            Button("All packs", "pack-list"),
        )
    ]
    if view.coordinates:
        rows.append(
            (
                Button("Import again", f"pack-import/{number}"),
                Button("Add a drill", f"pack-add/{number}", disabled=translated),
                Button("Retire or bring back", f"pack-retire/{number}", disabled=translated),
                *(
                    [Button("Back to everybody's pack", f"pack-shipped/{number}", Look.DANGER)]
                    if view.here.own and view.here.everybodys
                    else []
                ),
            )
        )
    return rows


def drill_card(
    here: PackHere, drill: Drill, drill_number: int, *, retired: bool, coordinates: bool
) -> Card:
    """One drill in full, as its staff read it."""
    blocks: list[Block] = [Text(f"### {plain(here.pack.title)}: {drill.id}")]
    blocks += drill_blocks(drill)
    if retired:
        blocks.append(Text("**Retired**: it is posted no more."))
    number = here.number
    changes = (
        Button("Edit", f"pack-edit/{number}/{drill_number}", disabled=retired),
        Button(
            "Bring it back" if retired else "Retire",
            f"pack-retire-one/{number}/{drill_number}",
        ),
    )
    back = Button("The pack", f"pack-page/{number}/1")
    able = coordinates and not here.pack.translated
    return Card((*blocks, Buttons((*(changes if able else ()), back))))


def drill_blocks(drill: Drill) -> list[Block]:
    """All that a drill says, in the order in which people meet it."""
    blocks: list[Block] = [Text(_head_of(drill)), Text(vignette(drill.vignette))]
    if drill.unsaid:
        blocks.append(Text(f"**Unsaid, for whoever plays the client**: {plain(drill.unsaid)}"))
    blocks += [Text(_exemplar(exemplar)) for exemplar in drill.exemplars]
    if drill.calibration:
        number = count(len(drill.calibration), "calibration reply", "calibration replies")
        blocks.append(Text(f"{number} to learn rating with. The file of the pack has them."))
    words = [
        f"{name}: {plain(', '.join(values))}"
        for name, values in (("Tags", drill.tags), ("Names", drill.names))
        if values
    ]
    return [*blocks, *([Text("\n".join(words))] if words else [])]


def _head_of(drill: Drill) -> str:
    phase = f" · {drill.phase.value}" if drill.phase else ""
    meaning = f" · meaning {drill.meaning}" if drill.meaning > 1 else ""
    lines = [
        f"**{plain(drill.skill)}** · {drill.level.value}{phase}{meaning}",
        f"Goal: {plain(drill.goal)}",
        *([f"Rated by: {plain(drill.rubric.title)}"] if drill.rubric.criteria else []),
        *([f"Content note: {plain(drill.content_note)}"] if drill.content_note else []),
        *([f"Who speaks: {plain(drill.speaker)}"] if drill.speaker else []),
    ]
    return "\n".join(lines)


def _exemplar(exemplar: Exemplar) -> str:
    head = "**A good answer**" if exemplar.why else "**A weaker answer**"
    lines = [head, quote(exemplar.text)]
    lines += [f"Why it works: {plain(exemplar.why)}"] if exemplar.why else []
    lines += [f"What is missing: {plain(exemplar.missing)}"] if exemplar.missing else []
    return "\n".join(lines)


def credit_line(pack: Pack) -> str:
    """Under which licence a pack is, and how to name where it is from."""
    authors = plain(clip(", ".join(pack.authors), LONGEST_NAMES))
    return (
        f"**{plain(pack.title)}** {plain(pack.version)}, licence {pack.license}. Wherever you pass "
        f"it on or use it, name it like this: “{plain(pack.title)}”, by {authors}, {pack.license}."
    )


def check_card(title: str, summary: str, advice: Sequence[str]) -> Card:
    """What a file or a pack holds, without a fault, and the first of the advice."""
    lines = [f"### {plain(title)}", f"No fault. {plain(summary)}", "Nothing was stored."]
    blocks: list[Block] = [Text("\n".join(lines))]
    if advice:
        blocks += [Rule(), Text(f"**Advice**: it stops nothing.\n{first_lines(advice)}")]
    else:
        blocks.append(Text("No advice either."))
    return Card(tuple(blocks))


def faults_card(name: str, faults: Sequence[str]) -> Card:
    """What is wrong with a file, each fault with its line and its mend."""
    head = f"**{count(len(faults), 'fault')} in {plain(clip(name, 80))}.** Nothing was stored."
    return Card((Text(head), Text(first_lines(faults))))


def first_lines(lines: Sequence[str]) -> str:
    """As many lines as a card has room for, and how many are left out."""
    shown = [f"- {plain(clip(line, LONGEST_LINE))}" for line in lines[:MOST_LINES]]
    left = len(lines) - len(shown)
    return "\n".join([*shown, *([f"-# And {left} more, in the file."] if left else [])])
