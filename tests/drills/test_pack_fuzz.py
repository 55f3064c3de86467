from __future__ import annotations

import json
import tomllib
from typing import Any, TypeAlias

from hypothesis import example, given, settings
from hypothesis import strategies as st

from drills.packs import MAX_BYTES, Fault, PackFaults, read_pack
from tests.drills.sample_packs import GOOD

Value: TypeAlias = Any


def read_or_faults(data: bytes) -> None:
    """Fails unless `data` is read, or refused with faults in order and inside of the file."""
    faults: tuple[Fault, ...] | None = None
    try:
        read_pack(data, "fuzz.toml")
    except PackFaults as refusal:
        faults = refusal.faults
    if faults is not None:
        lines = [fault.line for fault in faults if fault.line]
        assert faults
        assert lines == sorted(lines)
        assert all(1 <= line <= data.count(b"\n") + 1 for line in lines)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@example(b"a = 0x" + b"f" * 900)
@example(b"a = 1e99999\nb = -inf")
@example(b"a" * (MAX_BYTES + 1))
def test_whatever_the_bytes_only_faults_are_raised(data: bytes) -> None:
    read_or_faults(data)


PIECES = (
    *("[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\n", "#", "'", '"', "'''", '"""', "\\"),
    *(
        "true",
        "1",
        "1979-05-27",
        "0x1",
        "nan",
        "“",
        "\r",
        "\t",
        "\x00",
        "\ufeff",
        "[drill]",
        "a.b=1",
    ),
    *("[[drill]]", "[[rubric.reflect.criterion]]", "[rubric.x]", "[[drill.calibration]]"),
)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_good_pack_that_is_torn_and_patched_raises_only_faults(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.sampled_from((0, 0, 1, 3, 20, 200)))
        text = text[:start] + data.draw(st.sampled_from(("", *PIECES))) + text[end:]
    read_or_faults(text.encode())


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab-x", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def toml(value: Value) -> str:
    """`value` as an inline TOML value."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {toml(entry)}" for key, entry in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "inf" if value in (None, float("inf"), float("-inf")) else json.dumps(value)


def places(value: Value, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a TOML value, itself included."""
    entries: list[tuple[str | int, Value]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    return [path] + [place for key, entry in entries for place in places(entry, (*path, key))]


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_good_pack_with_values_of_any_kind_in_it_raises_only_faults(data: st.DataObject) -> None:
    values: dict[str, Any] = tomllib.loads(GOOD)
    for _ in range(data.draw(st.integers(0, 3))):
        *path, last = data.draw(st.sampled_from(places(values)[1:]))
        table: Any = values
        for key in path:
            table = table[key]
        table[last] = data.draw(VALUES)
    text = "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in values.items())
    tomllib.loads(text)
    read_or_faults(text.encode())
    # Compared as JSON, since in Python 1 equals true.
    if json.dumps(values) == json.dumps(tomllib.loads(GOOD)):
        assert read_pack(text.encode(), "a.toml") == read_pack(GOOD.encode(), "b.toml")
