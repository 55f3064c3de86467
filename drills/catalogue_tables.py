"""The library as tables: its packs by group, and the map of what is practised where."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from drills.catalogue import ELEMENTS, by_group
from drills.checking import drills_by_level
from drills.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drills.catalogue import Element
    from drills.model import Pack

HEAD: Final = ("pack", "id", "language", *map(str, Level), "drills", "calibrated", "rubrics")
UNCOVERED: Final = "nothing yet"
INTRODUCTION: Final = (
    "Made by `etude packs map` from the packs themselves; a test holds it current. "
    "[authors.md](authors.md) says how to write for it."
)
ABOUT_THE_MAP: Final = (
    "The elements of the training texts behind Etude, each with the packs that practise it, "
    "or with the part of the bot that does."
)


def statistics(packs: Iterable[Pack]) -> dict[str, list[list[str]]]:
    """A row for each pack of each group, under the columns of `HEAD`, and a last one of sums."""
    groups = by_group(packs)
    rows = {name: [_row(pack) for pack in members] for name, members in groups.items()}
    originals = [p for p in chain.from_iterable(groups.values()) if not p.translated]
    levels = [sum(column) for column in zip(*map(drills_by_level, originals), strict=True)]
    calibrated = sum(map(_calibrated, originals))
    translated = sum(map(len, groups.values())) - len(originals)
    title = f"{_count(len(originals), 'pack')}, {_count(translated, 'translation')}"
    sums = [*map(str, levels or [0] * len(Level)), str(sum(levels)), str(calibrated)]
    return rows | {"In all": [[title, "", "", *sums, "without translations"]]}


def _row(pack: Pack) -> list[str]:
    marks = [mark for mark in ("crisis", "private") if getattr(pack, mark)]
    title = f"{pack.title} ({', '.join(marks)})" if marks else pack.title
    counts = [*drills_by_level(pack), len(pack.drills), _calibrated(pack)]
    return [title, pack.key, pack.language, *map(str, counts), _rubrics(pack)]


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def _calibrated(pack: Pack) -> int:
    return sum(bool(drill.calibration) for drill in pack.drills)


def _rubrics(pack: Pack) -> str:
    return ", ".join(sorted({drill.rubric.id for drill in pack.drills if drill.rubric.id}))


def uncovered(packs: Iterable[Pack]) -> list[Element]:
    """What the training texts ask for and neither a pack nor the bot does."""
    practised = {name for pack in packs for name in pack.elements}
    return [one for one in ELEMENTS if one.name not in practised and not one.feature]


def library_page(packs: Sequence[Pack]) -> str:
    """docs/library.md: the packs by group, and the map of elements to packs and features."""
    lines = [
        "# The drill library",
        "",
        INTRODUCTION,
    ]
    for name, members in by_group(packs).items():
        lines += ["", f"## {name}", "", *_table(["Pack", *map(str.title, Level), "What for"])]
        lines += [_line(_named(pack), *drills_by_level(pack), pack.summary) for pack in members]
    lines += [
        "",
        "## What is practised where",
        "",
        ABOUT_THE_MAP,
        "",
        *_table(["", "Element", "Where"]),
    ]
    lines += [_line(one.number, one.words, _where(one, packs)) for one in ELEMENTS]
    return "\n".join(lines) + "\n"


def _where(element: Element, packs: Iterable[Pack]) -> str:
    titles = [pack.title for pack in packs if element.name in pack.elements and not pack.translated]
    listed = f"Packs: {', '.join(titles)}." if titles else ""
    return " ".join(filter(None, (listed, element.feature))) or UNCOVERED


def _named(pack: Pack) -> str:
    marks = {"crisis": pack.crisis, "private": pack.private, pack.language: pack.translated}
    notes = [mark for mark, is_so in marks.items() if is_so]
    return f"{pack.title} ({', '.join(notes)})" if notes else pack.title


def _table(head: Sequence[str]) -> list[str]:
    return [_line(*head), _line(*("---" for _ in head))]


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
