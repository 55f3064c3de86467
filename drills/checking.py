"""Checking one file of a library: what it holds, and what the house rules say of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from drills.house_lint import house_advice
from drills.model import Level, Pack, Refusal
from drills.pack_checks import did_you_mean
from drills.packs import read_pack
from drills.translations import is_translation, read_translation, stale, translated

if TYPE_CHECKING:
    from drills.library import Readable


class Checked(NamedTuple):
    """A file without faults: its pack, and the advice of the house rules, a sentence each."""

    pack: Pack
    advice: list[str]


def check_file(data: bytes, file: str, beside: Readable) -> Checked:
    """Reads a pack or a translation and compares it with what is `beside` it.

    Raises PackFaults with every fault; Refusal for the translation of an unknown pack.
    """
    if not is_translation(data):
        pack = read_pack(data, file, beside.rubrics)
        return Checked(pack, [str(one) for one in house_advice(pack, beside.packs.values())])
    translation = read_translation(data, file, beside.rubrics)
    original = beside.packs.get(translation.of)
    if original is None:
        advice = did_you_mean(translation.of, beside.packs) or "Put the pack beside it."
        raise Refusal(f'{file}: "{translation.of}" is not here to be translated. {advice}')
    return Checked(translated(original, translation), stale(original, translation))


def summary(pack: Pack) -> str:
    """`Empathic reflection 1.0.0, 14 drills (6 beginner, …), CC-BY-4.0, en`."""
    levels = zip(drills_by_level(pack), Level, strict=True)
    parts = ", ".join(f"{count} {level}" for count, level in levels)
    drills = "1 drill" if len(pack.drills) == 1 else f"{len(pack.drills)} drills"
    marks = [mark for mark in ("crisis", "private") if getattr(pack, mark)]
    about = ", ".join([pack.license, pack.language, *marks])
    return f"{pack.title} {pack.version}, {drills} ({parts}), {about}"


def drills_by_level(pack: Pack) -> list[int]:
    """How many drills the pack has of each level, in the order of the levels."""
    counts = Counter(drill.level for drill in pack.drills)
    return [counts[level] for level in Level]
