"""Checking one file of a library: what it holds, and what the house rules say of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from drills.house_lint import house_advice, rubric_advice
from drills.model import Level, Pack, Refusal
from drills.pack_checks import did_you_mean, shown
from drills.pack_sheet import read_sheet_of_drills
from drills.packs import read_pack
from drills.rubrics import has_only_rubrics, read_shared_rubrics
from drills.translations import is_translation, read_translation, stale, translated

if TYPE_CHECKING:
    from drills.library import Readable


class Checked(NamedTuple):
    """A file without faults: what it holds, and the advice of the house rules, a sentence each."""

    summary: str
    advice: list[str]


def check_file(data: bytes, file: str, beside: Readable) -> Checked:
    """Reads a pack, a translation or a file of shared rubrics, and looks at it by the house rules.

    Raises PackFaults with every fault; Refusal for the translation of an unknown pack.
    """
    if has_only_rubrics(data):
        rubrics = read_shared_rubrics(data, file)
        named = ", ".join(
            f"{rubric.title} ({language})" for (language, _), rubric in rubrics.items()
        )
        advice = [str(one) for rubric in rubrics.values() for one in rubric_advice(rubric)]
        return Checked(f"shared rubrics: {named}", advice)
    pack, advice = check_pack(data, file, beside)
    return Checked(summary(pack), advice)


def check_pack(data: bytes, file: str, beside: Readable) -> tuple[Pack, list[str]]:
    """The same for a pack or a translation: the pack itself, and the advice."""
    if not is_translation(data):
        pack = read_pack(data, file, beside.rubrics)
        return pack, [str(one) for one in house_advice(pack, beside.packs.values())]
    translation = read_translation(data, file, beside.rubrics)
    original = beside.packs.get(translation.of)
    if original is None:
        advice = did_you_mean(translation.of, beside.packs) or "Put the pack beside it."
        raise Refusal(f'{file}: "{translation.of}" is not here to be translated. {advice}')
    return translated(original, translation), stale(original, translation)


def check_sheet(data: bytes, file: str, pack_id: str | None, beside: Readable) -> Checked:
    """The same for a sheet of drills of a pack that is at hand."""
    if pack_id is None:
        raise Refusal(
            f"{file}: a sheet has drills only. Say with --pack which pack they are of, by its id."
        )
    head = beside.packs.get(pack_id)
    if head is None:
        advice = did_you_mean(pack_id, beside.packs) or "Name its file or folder, too."
        raise Refusal(f'{file}: there is no pack "{shown(pack_id)}" here. {advice}')
    pack = read_sheet_of_drills(data, file, head, beside.rubrics)
    return Checked(summary(pack), [str(one) for one in house_advice(pack, beside.packs.values())])


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
