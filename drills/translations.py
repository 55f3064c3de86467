"""Translations of packs: files beside the original, with the same ids and only its texts.

Each drill notes the revision that was translated. Level, phase, tags, rubric and agreed levels
stay the original's, so nothing can drift apart but words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from drills.model import CalibrationReply, Drill, Exemplar, Pack, Rubric
from drills.pack_files import read_table
from drills.pack_format import (
    FORMAT,
    TRANSLATED_CALIBRATION,
    TRANSLATED_DRILL,
    TRANSLATION,
    TRANSLATION_FILE,
)
from drills.packs import read_exemplars
from drills.rubrics import in_language, read_rubrics, refuse_repeats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drills.pack_tables import Table

_HEADING: Final = re.compile(rb"^[ \t]*\[[ \t]*(pack|translation)[ \t]*\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TranslatedDrill:
    """The texts of one drill, and the revision of the original they were made from."""

    id: str
    revision: str
    skill: str
    goal: str
    vignette: str
    speaker: str
    content_note: str
    unsaid: str
    names: tuple[str, ...]
    exemplars: tuple[Exemplar, ...]
    calibration: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """A pack's texts in another language. `rubrics` are those it may use, by their ids."""

    of: str
    version: str
    title: str
    summary: str
    language: str
    authors: tuple[str, ...]
    drills: tuple[TranslatedDrill, ...]
    rubrics: Mapping[str, Rubric]


def is_translation(data: bytes) -> bool:
    """Whether a file means to be a translation, however faulty it is."""
    # The first heading counts: what a client says may have a line like it.
    found = _HEADING.search(data)
    return found is not None and found[1] == b"translation"


def read_translation(
    data: bytes, file: str, shared: Mapping[tuple[str, str], Rubric]
) -> Translation:
    """The translation in `data`. Raises PackFaults with everything that is wrong in it."""
    table = read_table(data, file, TRANSLATION_FILE)
    table.must_be("format", "This version of the bot reads no other format.", wanted=FORMAT)
    head = table.table("translation", "translation", TRANSLATION)
    own = read_rubrics(table)
    drills = table.tables("drill", "drill", TRANSLATED_DRILL)
    refuse_repeats(drills)
    translated = tuple(_drill(drill) for drill in drills)
    found = Translation("", "", "", "", "", (), translated, own)
    if head is not None:
        language = head.text("language")
        found = Translation(
            of=head.text("of"),
            version=head.text("version"),
            title=head.text("title"),
            summary=head.text("summary"),
            language=language,
            authors=head.texts("authors"),
            drills=translated,
            rubrics=in_language(shared, language) | own,
        )
    table.report.settle()
    return found


def _drill(table: Table) -> TranslatedDrill:
    replies = table.tables("calibration", "calibration reply", TRANSLATED_CALIBRATION)
    return TranslatedDrill(
        id=table.text("id"),
        revision=table.text("revision"),
        skill=table.text("skill"),
        goal=table.text("goal"),
        vignette=table.text("vignette"),
        speaker=table.text("speaker"),
        content_note=table.text("content_note"),
        unsaid=table.text("unsaid"),
        names=table.texts("names"),
        exemplars=read_exemplars(table),
        calibration=tuple((reply.text("text"), reply.text("reason")) for reply in replies),
    )


def translated(pack: Pack, translation: Translation) -> Pack:
    """`pack` in the other language: the drills that are translated, in the order of `pack`.

    A drill without a translation, or without its rubric in that language, is left out.
    """
    texts = {drill.id: drill for drill in translation.drills}
    drills = tuple(
        _joined(drill, texts[drill.id], translation.rubrics)
        for drill in pack.drills
        if drill.id in texts and _rubric_fits(drill.rubric, translation.rubrics)
    )
    return replace(
        pack,
        version=translation.version,
        title=translation.title,
        summary=translation.summary,
        language=translation.language,
        authors=translation.authors,
        drills=drills,
        translated=True,
    )


def _joined(drill: Drill, texts: TranslatedDrill, rubrics: Mapping[str, Rubric]) -> Drill:
    calibration = ()
    if len(texts.calibration) == len(drill.calibration):
        calibration = tuple(
            CalibrationReply(text, reply.levels, reason)
            for reply, (text, reason) in zip(drill.calibration, texts.calibration, strict=True)
        )
    return replace(
        drill,
        skill=texts.skill,
        goal=texts.goal,
        vignette=texts.vignette,
        rubric=rubrics.get(drill.rubric.id, drill.rubric),
        speaker=texts.speaker,
        content_note=texts.content_note,
        unsaid=texts.unsaid,
        names=texts.names or drill.names,
        exemplars=texts.exemplars,
        calibration=calibration,
    )


def _rubric_fits(rubric: Rubric, rubrics: Mapping[str, Rubric]) -> bool:
    """Whether the language has the same criteria on as many points. Private prompts need none."""
    other = rubrics.get(rubric.id)
    if other is None:
        return not rubric.criteria
    return len(other.scale) == len(rubric.scale) and [c.id for c in other.criteria] == [
        c.id for c in rubric.criteria
    ]


def stale(pack: Pack, translation: Translation) -> list[str]:
    """What a translation lacks to be that of `pack` as it is now, a sentence for each drill."""
    texts = {drill.id: drill for drill in translation.drills}
    found: list[str] = []
    for drill in pack.drills:
        at = f'drill "{drill.id}"'
        if drill.id not in texts:
            found.append(f"{at} is not translated yet, and is left out.")
        elif not _rubric_fits(drill.rubric, translation.rubrics):
            found.append(
                f'{at} is left out: its rubric "{drill.rubric.id}" is missing in '
                f'"{translation.language}", or has other criteria or points there.'
            )
        elif texts[drill.id].revision != drill.revision:
            found.append(
                f"{at} was translated from another wording. Compare the two, then write "
                f'revision = "{drill.revision}".'
            )
        elif len(texts[drill.id].calibration) != len(drill.calibration):
            found.append(f"{at} has {len(drill.calibration)} calibration replies to translate.")
    known = {drill.id for drill in (*pack.drills, *pack.retired)}
    found += [
        f'drill "{one}" is not in the original any more.' for one in texts if one not in known
    ]
    return found
