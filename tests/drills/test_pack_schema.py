"""The JSON Schemas that editors read: current, fitting, and as strict as they can be."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from drills.pack_schema import schemas
from drills.pack_template import pack_template
from drills.packs import PackFaults, read_pack
from drills.rubrics import read_shared_rubrics
from drills.translations import read_translation
from tests.drills.sample_packs import GOOD, TEN_FAULTS

CONTENT = Path(__file__).parents[2] / "drills" / "content"
SCHEMAS: dict[str, Any] = {name: json.loads(text) for name, text in schemas().items()}


def troubles(name: str, text: str) -> list[str]:
    validator = Draft7Validator(SCHEMAS[name])
    return [error.message for error in validator.iter_errors(tomllib.loads(text))]


def directive(file: Path) -> str:
    """The schema that a file names in its first line, as a path."""
    line = file.read_text(encoding="utf-8").splitlines()[0]
    assert line.startswith("#:schema ")
    return line.removeprefix("#:schema ")


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_the_shipped_schema_is_current(name: str) -> None:
    file = CONTENT / f"{name}.schema.json"
    assert file.read_text(encoding="utf-8") == schemas()[name], (
        f"write it anew: etude packs schema {name} > {file}"
    )
    Draft7Validator.check_schema(SCHEMAS[name])


def test_every_shipped_file_names_its_schema_and_fits_it() -> None:
    files = sorted(CONTENT.glob("**/*.toml"))
    assert len(files) > 50
    for file in files:
        schema = (file.parent / directive(file)).resolve()
        assert schema.parent == CONTENT
        name = schema.name.removesuffix(".schema.json")
        assert troubles(name, file.read_text(encoding="utf-8")) == [], file.name


def test_packs_written_by_others_fit_too() -> None:
    assert troubles("pack", GOOD) == []
    assert troubles("pack", pack_template()) == []


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    "text",
    [changed('"first contact"', '""'), changed("pace = 3", 'pace = 3, x-who = "Both of us"')],
    ids=["a phase left empty", "a note among levels"],
)
def test_what_the_reader_takes_is_not_marked_in_an_editor(text: str) -> None:
    read_pack(text.encode(), "pack.toml")
    assert troubles("pack", text) == []


PACK_FAULTS = {
    "an unknown key": changed('goal = "Reflect', 'gaol = "Reflect'),
    "another format": changed("format = 1", "format = 2"),
    "a level that is none": changed('"beginner"', '"beginer"'),
    "a phase that is none": changed('"first contact"', '"last contact"'),
    "an id of capitals": changed('id = "amb-001"', 'id = "AMB-001"'),
    "a pack's id without a dot": changed("org.example.ambivalence", "ambivalence"),
    "a version of two numbers": changed('"1.2.0"', '"1.2"'),
    "real clients": changed("fictional = true", "fictional = false"),
    "a label too long": changed("Names both sides", "Names both sides " * 3),
    "a scale of one point": changed('"Not yet", "Partly", "Clearly"', '"Clearly"'),
    "a number for a text": changed('"Maya, 40, a baker"', "40"),
    "an answer without a note": changed(', why = "Holds both."', ""),
    "a level of a reply that is none": changed("pace = 3", "pace = 0"),
    "no drills": GOOD[: GOOD.index("[[drill]]")],
    "private, and rated": changed("fictional = true", "fictional = true\nprivate = true"),
    "rated, and no rubric named": changed('rubric = "reflect"\nspeaker', "speaker"),
    "meaning counted from 0": changed(
        'rubric = "reflect"\nspeaker', 'rubric = "reflect"\nmeaning = 0\nspeaker'
    ),
    "ten at once": TEN_FAULTS,
}


@pytest.mark.parametrize("fault", list(PACK_FAULTS))
def test_what_the_schema_refuses_in_a_pack_is_refused_by_the_reader_too(fault: str) -> None:
    text = PACK_FAULTS[fault]
    assert troubles("pack", text)
    with pytest.raises(PackFaults):
        read_pack(text.encode(), "pack.toml")


def test_faults_of_translations_and_rubrics_are_refused_by_both() -> None:
    german = (CONTENT / "first-session.de.toml").read_text(encoding="utf-8")
    wrong = german.replace("revision =", "revison =", 1)
    assert troubles("translation", wrong)
    with pytest.raises(PackFaults):
        read_translation(wrong.encode(), "t.toml", {})
    rubric = (CONTENT / "rubrics" / "repair.toml").read_text(encoding="utf-8")
    wrong = rubric.replace("label =", "lable =", 1)
    assert troubles("rubrics", wrong)
    with pytest.raises(PackFaults):
        read_shared_rubrics(wrong.encode(), "r.toml")


def test_every_key_has_words_to_show_beside_it() -> None:
    def tables(schema: Any) -> list[dict[str, Any]]:
        if not isinstance(schema, dict):
            return (
                [table for entry in schema for table in tables(entry)]
                if isinstance(schema, list)
                else []
            )
        own = (
            [schema["properties"]]
            if "additionalProperties" in schema and "properties" in schema
            else []
        )
        return own + [table for value in schema.values() for table in tables(value)]

    for schema in SCHEMAS.values():
        assert len(tables(schema)) >= 3
        assert all(entry["description"] for table in tables(schema) for entry in table.values())
