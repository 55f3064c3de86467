"""Packs written down as TOML, format 1: the same text each time for the same pack."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from drills.model import Refusal
from drills.pack_files import MAX_BYTES
from drills.pack_format import CALIBRATION, CRITERION, DRILL, EXEMPLAR, FORMAT, MAX_DRILLS, PACK
from drills.rubrics import in_language
from drills.toml_lines import early_troubles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from drills.model import CalibrationReply, Criterion, Drill, Exemplar, Pack, Rubric

SCHEMA_LINE: Final = "#:schema pack.schema.json"
"""What tells an editor which keys there are, as the first line of a pack."""

_WIDTH: Final = 100  # characters of a line; a longer list has one entry a line
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NONE_SHARED: Final[Mapping[tuple[str, str], Rubric]] = MappingProxyType({})


def write_pack(pack: Pack, shared: Mapping[tuple[str, str], Rubric] = _NONE_SHARED) -> str:
    """The whole pack as a file, retired drills after the live ones.

    A rubric that `shared` (by language and id) has just so is named, any other is written out;
    without `shared` the file needs none but itself. `read_pack` reads the same pack from it.
    Raises Refusal for a translation, for two rubrics of one id (`merge` gives one of them
    another), and for more than a file may hold.
    """
    values = pack_values(pack, shared)
    lines = [SCHEMA_LINE, "", f"format = {values['format']}", "", "[pack]", *pairs(values["pack"])]
    for name, rubric in values.get("rubric", {}).items():
        lines += ["", f"[rubric.{name}]", *pairs(rubric)]
        for criterion in rubric["criterion"]:
            lines += ["", f"[[rubric.{name}.criterion]]", *pairs(criterion)]
    for drill in values["drill"]:
        lines += ["", "[[drill]]", *pairs(drill)]
        for key in ("exemplars", "calibration"):
            for entry in drill.get(key, ()):
                lines += ["", f"[[drill.{key}]]", *pairs(entry)]
    text = "\n".join(lines) + "\n"
    _refuse_too_much(pack, text)
    return text


def pack_values(
    pack: Pack, shared: Mapping[tuple[str, str], Rubric] = _NONE_SHARED
) -> dict[str, Any]:
    """What the pack's file says, as plain values under the file's own keys, in their order.

    Raises Refusal as `write_pack` does, but for the size.
    """
    if pack.translated:
        raise Refusal(
            f'"{pack.title}" ({pack.language}) is a translation, which has a file of its own kind: '
            "the texts alone, beside its original. Export the original, or copy that file."
        )
    head = {key: getattr(pack, key) for key in PACK if key != "fictional"} | {"fictional": True}
    values: dict[str, Any] = {"format": FORMAT, "pack": _filled(head, PACK)}
    if rubrics := _own_rubrics(pack, shared):
        values["rubric"] = {name: _rubric(rubric) for name, rubric in rubrics.items()}
    live = [drill_values(drill) for drill in pack.drills]
    values["drill"] = live + [drill_values(drill, retired=True) for drill in pack.retired]
    return values


def drill_values(drill: Drill, *, retired: bool = False) -> dict[str, Any]:
    """What a file says of one drill, under the file's keys; what is empty is left out."""
    values = {key: getattr(drill, key, None) for key in DRILL}
    values["level"] = drill.level.value
    values["phase"] = drill.phase.value if drill.phase else ""
    values["rubric"] = drill.rubric.id
    values["meaning"] = drill.meaning if drill.meaning > 1 else None
    values["retired"] = retired
    values["exemplars"] = [_exemplar(exemplar) for exemplar in drill.exemplars]
    values["calibration"] = [_calibration(reply) for reply in drill.calibration]
    return _filled(values, DRILL)


def _filled(values: Mapping[str, Any], fields: Mapping[str, object]) -> dict[str, Any]:
    """The values that are not empty, in the order of the format."""
    filled = {key: values[key] for key in fields if values.get(key)}
    lists = {
        key: list(cast("tuple[str, ...]", value))
        for key, value in filled.items()
        if isinstance(value, tuple)
    }
    return filled | lists


def _exemplar(exemplar: Exemplar) -> dict[str, Any]:
    return _filled({key: getattr(exemplar, key) for key in EXEMPLAR}, EXEMPLAR)


def _calibration(reply: CalibrationReply) -> dict[str, Any]:
    values = {"text": reply.text, "levels": dict(reply.levels), "reason": reply.reason}
    return _filled(values, CALIBRATION)


def _rubric(rubric: Rubric) -> dict[str, Any]:
    criteria = [_criterion(criterion) for criterion in rubric.criteria]
    return {"title": rubric.title, "scale": list(rubric.scale), "criterion": criteria}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return _filled({key: getattr(criterion, key) for key in CRITERION}, CRITERION)


def _own_rubrics(pack: Pack, shared: Mapping[tuple[str, str], Rubric]) -> dict[str, Rubric]:
    """The rubrics that the file has to have itself, by their ids, in the order of the drills."""
    used: dict[str, Rubric] = {}
    for drill in (*pack.drills, *pack.retired):
        if used.setdefault(drill.rubric.id, drill.rubric) != drill.rubric:
            raise Refusal(
                f'Two rubrics of "{pack.title}" have the id "{drill.rubric.id}" and differ; '
                f'the second is that of drill "{drill.id}". Give one of them another id.'
            )
    known = in_language(shared, pack.language)
    return {name: rubric for name, rubric in used.items() if name and known.get(name) != rubric}


def _refuse_too_much(pack: Pack, text: str) -> None:
    """Raises Refusal where `read_pack` would not take the text again."""
    drills = len(pack.drills) + len(pack.retired)
    if drills > MAX_DRILLS:
        raise Refusal(
            f'"{pack.title}" would have {drills} drills with the retired ones; a pack has '
            f"{MAX_DRILLS} at most. Split it into two."
        )
    if len(text.encode()) > MAX_BYTES or early_troubles(text):
        raise Refusal(
            f'"{pack.title}" would be larger than the {MAX_BYTES // 1024} KiB that a pack may '
            "have, with its retired drills. Split it into two."
        )


def pairs(values: Mapping[str, Any]) -> Iterator[str]:
    """`key = value` for each value that stands under the heading itself."""
    for key, value in values.items():
        if not (isinstance(value, list) and value and isinstance(value[0], dict)):
            yield from _pair(key, cast("object", value))


def _pair(key: str, value: object) -> Iterator[str]:
    if isinstance(value, list):
        entries = [_on_a_line(entry) for entry in cast("list[str]", value)]
        line = f"{key} = [{', '.join(entries)}]"
        if len(line) <= _WIDTH:
            yield line
        else:
            yield from (f"{key} = [", *(f"  {entry}," for entry in entries), "]")
    elif isinstance(value, dict):
        pairs = (f"{name} = {level}" for name, level in cast("dict[str, int]", value).items())
        yield f"{key} = {{ {', '.join(pairs)} }}"
    elif isinstance(value, str):
        in_lines = key == "vignette" or "\n" in value
        yield f"{key} = {_in_lines(value) if in_lines else _on_a_line(value)}"
    else:
        yield f"{key} = {json.dumps(value)}"


def _on_a_line(text: str) -> str:
    """A text of one line in quotes; without an escape where single quotes will do."""
    if "'" not in text and ('"' in text or "\\" in text) and not _CONTROL.search(text):
        return f"'{text}'"
    return f'"{_escaped(text)}"'.replace("\n", "\\n")


def _in_lines(text: str) -> str:
    """A text between two lines of three quotes. The reader takes the newlines off."""
    if "'''" not in text and not _CONTROL.search(text):
        return f"'''\n{text}\n'''"
    return f'"""\n{_escaped(text)}\n"""'


def _escaped(text: str) -> str:
    """The text with everything that double quotes do not hold as it is, but for newlines."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04X}", text)
