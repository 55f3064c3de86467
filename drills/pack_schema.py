"""JSON Schemas of the files, made from the format, so that editors complete and check keys.

Draft 7, with `definitions` and without anything newer: that is what editors of TOML read. The
schemas say what they can; `etude packs check` has the last word.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from drills.pack_format import (
    CALIBRATION,
    CRITERION,
    DRILL,
    EXEMPLAR,
    FILE,
    FORMAT,
    ID,
    MAX_MEANINGS,
    MAX_POINTS,
    PACK,
    PRIVATE_DRILL,
    RUBRIC,
    RUBRIC_FILE,
    TRANSLATED_CALIBRATION,
    TRANSLATED_DRILL,
    TRANSLATION,
    TRANSLATION_FILE,
)
from drills.pack_words import (
    CALIBRATION_WORDS,
    CRITERION_WORDS,
    DRILL_WORDS,
    EXEMPLAR_WORDS,
    FILE_WORDS,
    PACK_WORDS,
    RUBRIC_WORDS,
    TRANSLATION_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drills.pack_checks import Field

Schema = dict[str, Any]

_NOTES: Final = "^x-"  # keys that begin so are the author's own notes
_AROUND: Final = 2  # newlines around a text of several lines, which the reader takes off
_FORMAT: Final[Schema] = {"enum": [FORMAT]}
_FLAG: Final[Schema] = {"type": "boolean"}
_TRUE: Final[Schema] = {"enum": [True]}
_LEVELS: Final[Schema] = {
    "type": "object",
    "patternProperties": {_NOTES: {}},
    "additionalProperties": {"type": "integer", "minimum": 1, "maximum": MAX_POINTS},
}


def schemas() -> dict[str, str]:
    """The text of each schema by its name: `pack`, `translation` and `rubrics`."""
    made = {
        "pack": _pack_schema(),
        "translation": _translation_schema(),
        "rubrics": _rubrics_schema(),
    }
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in made.items()}


def _pack_schema() -> Schema:
    root = _table(
        FILE,
        FILE_WORDS,
        format=_FORMAT,
        pack=_table(PACK, PACK_WORDS, fictional=_TRUE, crisis=_FLAG, private=_FLAG),
        rubric=_rubrics(),
        drill=_several(FILE["drill"], _ref("drill")),
    )
    rated = {"required": [key for key, one in DRILL.items() if one.required]}
    never = {"properties": {key: False for key in DRILL if key not in PRIVATE_DRILL}}
    private: Schema = {"properties": {"private": _TRUE}, "required": ["private"]}
    return _root("A pack of drills for Etude", root) | {
        "if": {"properties": {"pack": private}, "required": ["pack"]},
        "then": {"properties": {"drill": {"items": never}}},
        "else": {"properties": {"drill": {"items": rated}}},
        "definitions": _definitions(
            drill=_table(
                DRILL,
                DRILL_WORDS,
                required=[key for key, one in PRIVATE_DRILL.items() if one.required],
                meaning={"type": "integer", "minimum": 1, "maximum": MAX_MEANINGS},
                retired=_FLAG,
                exemplars=_several(DRILL["exemplars"], _ref("exemplar")),
                calibration=_several(DRILL["calibration"], _ref("calibration")),
            ),
            calibration=_table(CALIBRATION, CALIBRATION_WORDS, levels=_LEVELS),
        ),
    }


def _translation_schema() -> Schema:
    root = _table(
        TRANSLATION_FILE,
        FILE_WORDS,
        format=_FORMAT,
        translation=_table(TRANSLATION, TRANSLATION_WORDS),
        rubric=_rubrics(),
        drill=_several(FILE["drill"], _ref("drill")),
    )
    return _root("A translation of a pack of drills for Etude", root) | {
        "definitions": _definitions(
            drill=_table(
                TRANSLATED_DRILL,
                DRILL_WORDS,
                exemplars=_several(TRANSLATED_DRILL["exemplars"], _ref("exemplar")),
                calibration=_several(TRANSLATED_DRILL["calibration"], _ref("calibration")),
            ),
            calibration=_table(TRANSLATED_CALIBRATION, CALIBRATION_WORDS),
        ),
    }


def _rubrics_schema() -> Schema:
    root = _table(RUBRIC_FILE, FILE_WORDS, format=_FORMAT, rubric=_rubrics())
    definitions = {"rubric": _rubric(), "criterion": _table(CRITERION, CRITERION_WORDS)}
    return _root("Shared rubrics for Etude", root) | {"definitions": definitions}


def _root(title: str, table: Schema) -> Schema:
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **table}


def _definitions(**own: Schema) -> Schema:
    """What both kinds of pack have, and what is their own."""
    exemplar = _table(EXEMPLAR, EXEMPLAR_WORDS)
    exemplar["anyOf"] = [{"required": ["why"]}, {"required": ["missing"]}]
    common = {"rubric": _rubric(), "criterion": _table(CRITERION, CRITERION_WORDS)}
    return {**own, "exemplar": exemplar, **common}


def _rubrics() -> Schema:
    return {
        "type": "object",
        "patternProperties": {_pattern(ID): _ref("rubric"), _NOTES: {}},
        "additionalProperties": False,
    }


def _rubric() -> Schema:
    return _table(RUBRIC, RUBRIC_WORDS, criterion=_several(RUBRIC["criterion"], _ref("criterion")))


def _table(
    fields: Mapping[str, Field],
    words: Mapping[str, str],
    *,
    required: list[str] | None = None,
    **special: Schema,
) -> Schema:
    """A table of those fields; `special` are those that are not text or lists of texts."""
    properties = {
        key: {"description": words[key], **special.get(key, _texts(field))}
        for key, field in fields.items()
    }
    must = (
        [key for key, field in fields.items() if field.required] if required is None else required
    )
    return {
        "type": "object",
        "properties": properties,
        "required": must,
        "patternProperties": {_NOTES: {}},
        "additionalProperties": False,
    }


def _texts(field: Field) -> Schema:
    """The schema of a text, or of a list of them where the field has several."""
    if field.most:
        return _several(field, _text(field)) | {"uniqueItems": True}
    return _text(field)


def _text(field: Field) -> Schema:
    around = _AROUND if field.long else 0
    text: Schema = {"type": "string", "maxLength": field.limit + around}
    if field.required or field.most:
        text["minLength"] = 1
    if field.choices:
        nothing = [] if field.required or field.most else [""]
        return {"type": "string", "enum": [*field.choices, *nothing]}
    if field.shape:
        text["pattern"] = _pattern(field)
    return text


def _several(field: Field, items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": field.least, "maxItems": field.most}


def _pattern(field: Field) -> str:
    return f"^(?:{field.shape.pattern.pattern})$" if field.shape else ""


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}
