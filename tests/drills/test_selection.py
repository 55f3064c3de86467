"""Which drills a series draws from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.library import Library, load_library, with_own_packs
from drills.model import Drill, Level, Pack, Phase, Refusal, Rubric
from drills.pack_writer import write_pack
from drills.selection import Selection, draw, require_drills, selection_from, tags_in

RUBRIC = Rubric("r", "R", ("No", "Yes"), ())
SHIPPED = load_library()


def drill(name: str, level: Level = Level.BEGINNER, *tags: str, skill: str = "s") -> Drill:
    return Drill(name, skill, "g", level, "v", RUBRIC, phase=Phase.EARLY, tags=tags)


def pack(name: str, *drills: Drill, **more: object) -> Pack:
    made = Pack(f"org.example.{name}", "1.0.0", name, "en", ("A",), "CC0-1.0", drills)
    return replace(made, **more)  # type: ignore[arg-type]


ONE = pack("one", drill("a", Level.BEGINNER, "work"), drill("b", Level.ADVANCED, "money"))
TWO = pack("two", drill("c", Level.BEGINNER, "work", "hostile"), drill("d", skill="t"))
CRISIS = pack("crisis", drill("e", Level.BEGINNER, "work"), crisis=True)
PRIVATE = pack("private", drill("f"), private=True)
GERMAN = pack("one", drill("a"), language="de", translated=True)
LIBRARY = Library({one.key: one for one in (ONE, TWO, CRISIS, PRIVATE, GERMAN)})


def drawn(**how: object) -> list[str]:
    return [one.drill.id for one in draw(Selection(**how), LIBRARY).drills]  # type: ignore[arg-type]


def test_one_pack_several_or_all_of_a_language() -> None:
    assert drawn(packs=(ONE.key,)) == ["a", "b"]
    assert drawn(packs=(TWO.key, ONE.key)) == ["c", "d", "a", "b"]
    assert drawn(packs=(TWO.key, ONE.key), turns=True) == ["c", "a", "d", "b"]
    assert drawn() == ["a", "b", "c", "d"]
    assert drawn(language="de") == ["a"]
    assert draw(Selection(packs=(GERMAN.key,)), LIBRARY).drills[0].key == (GERMAN.key, "a")


def test_crisis_content_only_where_it_is_asked_for_and_private_prompts_never() -> None:
    assert drawn(packs=(CRISIS.key, ONE.key)) == ["a", "b"]
    assert drawn(packs=(CRISIS.key, ONE.key), crisis=True) == ["e", "a", "b"]
    assert "e" not in drawn()
    assert "e" in drawn(crisis=True)
    assert drawn(packs=(PRIVATE.key,), crisis=True) == []


def test_within_a_filter_one_suffices_and_all_filters_must_hold() -> None:
    assert drawn(levels=("advanced",)) == ["b"]
    assert drawn(levels=("advanced", "beginner")) == ["a", "b", "c", "d"]
    assert drawn(skills=("t",)) == ["d"]
    assert drawn(phases=("ending",)) == []
    assert drawn(levels=("beginner",), skills=("s",)) == ["a", "c"]


def test_tags_of_one_kind_are_alternatives_and_kinds_must_meet() -> None:
    """`work` and `money` are what troubles a client, `hostile` is how one speaks."""
    assert drawn(tags=("work", "money")) == ["a", "b", "c"]
    assert drawn(tags=("work", "money", "hostile")) == ["c"]
    assert drawn(tags=("work", "a house's own")) == []


def test_what_is_missing_is_named() -> None:
    gone = draw(Selection(packs=(ONE.key, "org.example.gone")), LIBRARY)
    assert (gone.missing, gone.packs) == (("org.example.gone",), (ONE.key,))
    with pytest.raises(Refusal, match=r"There is no pack .org\.example\.tow.\. Did you mean"):
        require_drills(Selection(packs=("org.example.tow",)), LIBRARY)
    with pytest.raises(Refusal, match="No drill here fits all of that"):
        require_drills(Selection(phases=("ending",)), LIBRARY)


some = st.lists(st.text(min_size=1, max_size=5), max_size=3, unique=True).map(tuple)
selections = st.builds(
    Selection,
    *(some, some, some, some, some),
    language=st.sampled_from(["en", "de"]),
    crisis=st.booleans(),
    turns=st.booleans(),
)


@given(selections)
def test_a_selection_is_kept_and_read_again(selection: Selection) -> None:
    assert selection_from(selection.kept()) == selection
    assert all(selection.kept().values())


tags = st.lists(
    st.sampled_from(tags_in(draw(Selection(), SHIPPED).drills)),
    max_size=3,
    unique=True,
).map(tuple)


@given(tags, st.lists(st.sampled_from(list(Level)), max_size=2, unique=True).map(tuple))
def test_taking_turns_changes_the_order_alone(
    tags: tuple[str, ...], levels: tuple[Level, ...]
) -> None:
    """Whatever the filter, each pack's drills stay in their author's order."""
    wanted = Selection(tags=tags, levels=levels)
    one = draw(wanted, SHIPPED)
    other = draw(replace(wanted, turns=True), SHIPPED)
    assert one.identities == other.identities
    for key in one.packs:
        of_pack = [d.drill.id for d in other.drills if d.key[0] == key]
        assert of_pack == [d.drill.id for d in one.drills if d.key[0] == key]
        order = [d.id for d in SHIPPED.pack(key).drills]
        assert of_pack == sorted(of_pack, key=order.index)


def test_a_server_s_own_pack_stands_in_the_place_of_the_shipped_one() -> None:
    key = "org.etude.hope"
    shipped = SHIPPED.pack(key)
    own = replace(shipped, drills=shipped.drills[:3], title="Our hope")
    here = with_own_packs(SHIPPED, {key: write_pack(own, SHIPPED.rubrics), "org.x.y": "no pack"})
    assert (here.pack(key).title, here.own) == ("Our hope", {key})
    assert len(here) == len(SHIPPED)
    assert any("org.x.y" in note for note in here.notes)
    chosen = draw(Selection(packs=(key, "org.etude.despair"), crisis=True), here)
    assert {(one.key[0], one.own) for one in chosen.drills} == {
        (key, True),
        ("org.etude.despair", False),
    }
    assert [one.own for one in draw(Selection(packs=(key,)), SHIPPED).drills] == [False] * len(
        shipped.drills
    )
