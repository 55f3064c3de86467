"""Packs written down: what is read from them again is the pack that was written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from drills.library import Library, load_library
from drills.model import Drill, Refusal
from drills.pack_format import MAX_DRILLS
from drills.pack_writer import SCHEMA_LINE, write_pack
from drills.packs import read_pack
from tests.drills.any_packs import packs
from tests.drills.sample_packs import GOOD

if TYPE_CHECKING:
    from drills.model import Pack

PACK = read_pack(GOOD.encode(), "good.toml")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def with_first(**changes: object) -> Pack:
    first, *others = PACK.drills
    return replace(PACK, drills=(replace(first, **changes), *others))  # pyright: ignore[reportArgumentType]


@settings(deadline=None)
@given(packs())
def test_any_pack_is_read_again_as_it_was_written(pack: Pack) -> None:
    text = write_pack(pack)
    again = read_pack(text.encode(), "any.toml")
    assert again == pack
    assert write_pack(again) == text


def test_every_shipped_pack_is_read_again_by_itself_and_over_the_shared_rubrics(
    library: Library,
) -> None:
    for pack in library:
        if pack.translated:
            continue
        for shared in (library.rubrics, {}):
            text = write_pack(pack, shared)
            assert read_pack(text.encode(), "again.toml", shared) == pack
            assert ("[rubric." in text) == (not shared and not pack.private)


def test_a_pack_is_written_as_a_person_would() -> None:
    text = write_pack(PACK)
    # What differs from the hand-written file: no note, the lists of tables headed.
    assert text.startswith(f"{SCHEMA_LINE}\n\nformat = 1\n\n[pack]\n")
    upto = GOOD.index("exemplars = [")
    start = GOOD.index("[pack]")
    assert text[text.index("[pack]") :].startswith(GOOD[start:upto])
    assert 'levels = { both-sides = 1, pace = 3 }\nreason = "One side only."' in text


def test_quotes_are_escaped_only_where_they_must_be() -> None:
    text = write_pack(
        with_first(vignette="He said '''no''' \\ \"\"\"so\"\"\"", speaker='Maya, "the baker"')
    )
    assert '"""\nHe said \'\'\'no\'\'\' \\\\ \\"\\"\\"so\\"\\"\\"\n"""' in text
    assert "speaker = 'Maya, \"the baker\"'\n" in text


def test_retired_drills_come_last_and_say_so_and_the_first_meaning_is_not_said() -> None:
    first, second = PACK.drills
    text = write_pack(replace(PACK, drills=(replace(second, meaning=3),), retired=(first,)))
    assert text.index('id = "amb-002"') < text.index('id = "amb-001"')
    assert text.count("retired = true") == text.count("meaning = 3") == 1
    assert text.count("meaning") == 1


def test_a_shared_rubric_is_named_only_where_it_is_the_same() -> None:
    rubric = PACK.drills[0].rubric
    assert "[rubric." not in write_pack(PACK, {("en", "reflect"): rubric})
    assert "[rubric.reflect]" in write_pack(PACK, {("de", "reflect"): rubric})
    assert "[rubric.reflect]" in write_pack(PACK, {("en", "reflect"): replace(rubric, title="O")})
    austrian = replace(PACK, language="en-AU")
    assert "[rubric." not in write_pack(austrian, {("en", "reflect"): rubric})


def test_what_no_file_can_hold_is_refused(library: Library) -> None:
    with pytest.raises(Refusal, match=r"\(de\) is a translation, .* Export the original"):
        write_pack(library.pack("org.etude.first-session@de"))
    other = replace(PACK.drills[0].rubric, title="Another")
    with pytest.raises(Refusal, match=r'have the id "reflect" and differ; .* drill "amb-002"'):
        write_pack(with_first(rubric=other))

    def many(number: int, **changes: str) -> tuple[Drill, ...]:
        return tuple(
            replace(PACK.drills[1], id=f"d-{place}", **changes)  # pyright: ignore[reportArgumentType]
            for place in range(number)
        )

    with pytest.raises(Refusal, match="would have 501 drills with the retired ones"):
        write_pack(replace(PACK, drills=many(1), retired=many(MAX_DRILLS)))
    with pytest.raises(Refusal, match="larger than the 256 KiB"):
        write_pack(replace(PACK, drills=many(100, vignette="ä" * 1500)))
