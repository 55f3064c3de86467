"""The fields of a pack in format 1, table by table: the one place that knows their limits.

The limits are Discord's where a text goes into a form: 45 characters of a label, 100 of a
help line, 10 points of a scale, 4 criteria beside the text in one form.
"""

from __future__ import annotations

import re
from typing import Final

from drills.catalogue import ELEMENTS
from drills.model import Level, Phase
from drills.pack_checks import Field, Shape

FORMAT: Final = 1
MAX_DRILLS: Final = 500
MAX_POINTS: Final = 10
MAX_MEANINGS: Final = 1_000

_SLUG: Final = Shape(
    re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
    "must be small letters, digits and single hyphens, such as both-sides.",
)
_PACK_ID: Final = Shape(
    re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+"),
    "must be a name of yours back to front, such as org.example.ambivalence.",
)
_VERSION: Final = Shape(
    re.compile(
        r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}"
        r"(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
    ),
    "must be three numbers with dots between them, such as 1.0.0.",
)
_LANGUAGE: Final = Shape(
    re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"),
    "must be a language code, such as en, pt-BR or zh-Hant.",
)
_LICENSE: Final = Shape(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*(?: (?:AND|OR|WITH) [A-Za-z0-9][A-Za-z0-9.+-]*)*"),
    "must be a licence id from spdx.org/licenses, such as CC-BY-4.0, or LicenseRef- and a name.",
)

ID: Final = Field(40, required=True, shape=_SLUG, example='id = "both-sides"')
FILE: Final = {
    "format": Field(required=True, example="format = 1 as the first line"),
    "pack": Field(required=True, example="[pack]"),
    "rubric": Field(example="[rubric.NAME]"),
    "drill": Field(required=True, least=1, most=MAX_DRILLS, example="[[drill]]"),
}
RUBRIC_FILE: Final = {
    "format": FILE["format"],
    "language": Field(20, required=True, shape=_LANGUAGE, example='language = "en"'),
    "rubric": Field(required=True, example="[rubric.NAME]"),
}
PACK: Final = {
    "id": Field(50, required=True, shape=_PACK_ID, example='id = "org.example.ambivalence"'),
    "version": Field(40, required=True, shape=_VERSION, example='version = "1.0.0"'),
    "title": Field(80, required=True),
    "summary": Field(200),
    "language": Field(20, required=True, shape=_LANGUAGE, example='language = "en"'),
    "authors": Field(100, required=True, least=1, most=50, example='authors = ["…"]'),
    "license": Field(100, required=True, shape=_LICENSE, example='license = "CC-BY-4.0"'),
    "source": Field(300),
    "fictional": Field(required=True, example="fictional = true, if every client is invented"),
    "group": Field(40, example='group = "Alliance"'),
    "elements": Field(40, choices=tuple(element.name for element in ELEMENTS), most=len(ELEMENTS)),
    "crisis": Field(example="crisis = true"),
    "private": Field(example="private = true"),
}
RUBRIC: Final = {
    "title": Field(80, required=True),
    "scale": Field(
        40, required=True, least=2, most=MAX_POINTS, example='scale = ["Not yet", "Clearly"]'
    ),
    "criterion": Field(required=True, least=1, most=4, example="[[rubric.NAME.criterion]]"),
}
CRITERION: Final = {
    "id": ID,
    "label": Field(45, required=True),
    "help": Field(100),
    "levels": Field(100, most=MAX_POINTS),
}
DRILL: Final = {
    "id": ID,
    "skill": Field(80, required=True),
    "goal": Field(200, required=True),
    "level": Field(40, required=True, choices=tuple(Level), example='level = "beginner"'),
    "rubric": Field(40, required=True, example='rubric = "NAME"'),
    "speaker": Field(100, fictional=True),
    "phase": Field(40, choices=tuple(Phase)),
    "content_note": Field(100),
    "unsaid": Field(300, fictional=True),
    "vignette": Field(3000, required=True, long=True, fictional=True, example="vignette = '''…'''"),
    "tags": Field(40, most=20),
    "names": Field(60, most=20),
    "meaning": Field(example="meaning = 2"),
    "retired": Field(example="retired = true"),
    "exemplars": Field(
        required=True, least=1, most=10, example='exemplars = [{ text = "…", why = "…" }]'
    ),
    "calibration": Field(
        most=20, example='calibration = [{ text = "…", levels = { … }, reason = "…" }]'
    ),
}
PRIVATE_DRILL: Final = {
    key: field
    for key, field in DRILL.items()
    if key not in ("rubric", "unsaid", "exemplars", "calibration")
}
"""A prompt for oneself: nobody rates what is written to it, so there is nothing to rate by."""
EXEMPLAR: Final = {
    "text": Field(1500, required=True, long=True, fictional=True),
    "why": Field(500, long=True),
    "missing": Field(500, long=True),
}
CALIBRATION: Final = {
    "text": Field(1500, required=True, long=True, fictional=True),
    "levels": Field(required=True, example="levels = { CRITERION = 1 } with every criterion"),
    "reason": Field(500, required=True, long=True),
}
TRANSLATION_FILE: Final = {
    "format": FILE["format"],
    "translation": Field(required=True, example="[translation]"),
    "rubric": FILE["rubric"],
    "drill": FILE["drill"],
}
TRANSLATION: Final = {
    "of": Field(50, required=True, shape=_PACK_ID, example='of = "org.example.ambivalence"'),
    **{key: PACK[key] for key in ("version", "title", "summary", "language", "authors")},
}
TRANSLATED_DRILL: Final = {
    "revision": Field(16, required=True, example='revision = "…"; `etude packs revisions` has it'),
    **{
        key: DRILL[key]
        for key in ("id", "skill", "goal", "speaker", "content_note", "unsaid", "vignette", "names")
    },
    "exemplars": Field(most=10),
    "calibration": Field(most=20),
}
TRANSLATED_CALIBRATION: Final = {key: CALIBRATION[key] for key in ("text", "reason")}
