"""Bringing a new file into a pack: what is told of it, what stands, and what is never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drills.change_report import (
    next_version,
    raised_version,
    report,
    summary,
    version_is_due,
    with_version,
)
from drills.library import load_library
from drills.model import Drill, Exemplar, Level, Pack, Refusal
from drills.pack_changes import Kind, Merge, asks_the_same, merge, restore, retire
from drills.pack_writer import write_pack
from drills.packs import read_pack
from tests.drills.any_packs import packs
from tests.drills.sample_packs import GOOD

PACK = read_pack(GOOD.encode(), "good.toml")
FIRST, SECOND = PACK.drills
THIRD = replace(SECOND, id="amb-003", vignette="No.")


def with_drills(*drills: Drill, retired: tuple[Drill, ...] = (), **head: str) -> Pack:
    return replace(PACK, drills=drills, retired=retired, **head)  # pyright: ignore[reportArgumentType]


def kinds(merged: Merge) -> dict[str, Kind]:
    return {change.drill_id: change.kind for change in merged.changes}


def ids(drills: tuple[Drill, ...]) -> list[str]:
    return [drill.id for drill in drills]


two_packs = st.sampled_from((False, False, True)).flatmap(
    lambda private: st.tuples(packs(private=private), packs(private=private))
)


@settings(deadline=None, max_examples=60)
@given(both=two_packs, whole=st.booleans())
def test_nothing_is_lost_and_merging_the_same_again_changes_nothing(
    both: tuple[Pack, Pack], *, whole: bool
) -> None:
    old, new = both
    merged = merge(old, new, whole=whole)
    pack = merged.pack
    assert read_pack(write_pack(pack).encode(), "merged.toml") == pack

    known = {*ids(old.drills), *ids(old.retired), *ids(new.drills), *ids(new.retired)}
    everything = [*ids(pack.drills), *ids(pack.retired)]
    assert len(everything) == len(set(everything))
    assert set(everything) == known
    if whole:
        assert ids(pack.drills) == ids(new.drills)
    else:
        assert {*ids(old.drills), *ids(new.drills)} - set(ids(new.retired)) == set(ids(pack.drills))
        assert replace(pack, drills=(), retired=()) == replace(old, drills=(), retired=())
    before = {drill.id: drill for drill in (*old.drills, *old.retired)}
    for drill in (*pack.drills, *pack.retired):
        if drill.id in before:
            assert drill.meaning >= before[drill.id].meaning

    again = merge(pack, new, whole=whole)
    assert not again.changed
    assert (again.changes, again.head, again.renamed) == ((), (), ())
    assert not merge(pack, read_pack(write_pack(pack).encode(), "m"), whole=whole).changed


@settings(deadline=None, max_examples=40)
@given(packs(), st.data())
def test_what_was_retired_and_restored_is_as_it_was(pack: Pack, data: st.DataObject) -> None:
    some = data.draw(
        st.sets(st.sampled_from([drill.id for drill in (*pack.drills, *pack.retired)]))
    )
    gone = retire(pack, some).pack
    assert not some & set(ids(gone.drills))
    assert not retire(gone, some).changed
    back = restore(gone, some).pack
    assert {drill.id: drill for drill in back.drills} == {
        drill.id: drill
        for drill in (*pack.drills, *pack.retired)
        if drill.id in {*some, *ids(pack.drills)}
    }


def test_the_first_file_of_a_pack_is_all_new() -> None:
    merged = merge(None, PACK, whole=True)
    assert (merged.pack, merged.changed) == (PACK, True)
    assert report(merged) == [
        "2 new.",
        "amb-001 is new: beginner, Double-sided reflection.",
        "amb-002 is new: advanced, Double-sided reflection.",
    ]


def test_a_file_tells_what_is_new_reworded_beside_retired_and_back() -> None:
    old = with_drills(FIRST, SECOND, THIRD, retired=(replace(THIRD, id="amb-000"),))
    new = with_drills(
        replace(FIRST, goal="Reflect both.", tags=("sleep",)),
        replace(SECOND, exemplars=(Exemplar("Both.", why="Short."),)),
        replace(THIRD, id="amb-004"),
        replace(THIRD, id="amb-000"),
        version="1.3.0",
        title="Two minds",
    )
    merged = merge(old, new, whole=True)
    assert report(merged) == [
        "1 new, 1 changed in wording, 1 changed beside the question, 1 retired, 1 back.",
        "amb-004 is new: advanced, Double-sided reflection.",
        "amb-001 has a new wording (goal and tags). Replies keep the one they answered.",
        "amb-002 asks what it asked; exemplars changed.",
        "amb-003 is retired: posted no more, and kept for the replies to it.",
        "amb-000 is back.",
        'The pack\'s version was "1.2.0" and would be "1.3.0".',
        'The pack\'s title was "Working with ambivalence" and would be "Two minds".',
    ]
    assert ids(merged.pack.retired) == ["amb-003"]
    assert not any(change.asks_anew for change in merged.changes)


def test_some_drills_alone_leave_the_others_and_the_head_as_they_are() -> None:
    some = with_drills(THIRD, replace(FIRST, goal="Reflect both."), title="Not taken")
    merged = merge(PACK, some, whole=False)
    assert kinds(merged) == {"amb-001": Kind.WORDING, "amb-003": Kind.NEW}
    assert ids(merged.pack.drills) == ["amb-001", "amb-002", "amb-003"]
    assert (merged.pack.title, merged.head) == (PACK.title, ())


REWORDED = (
    '"I know I ought to stop. But honestly, it\'s the only thing that helps me sleep."',
    '"I know I should stop. It\'s the only thing that helps me get to sleep, though."',
    "*She looks up.* I know I should stop, but it's the only thing that helps me sleep.",
)
ANOTHER = (
    '"I stopped on Sunday, and I sleep like a child. Who would have thought?"',
    '"My wife says I should stop. What do you think?"',
    '"You sit there and you have no idea."',
)


def test_a_new_wording_of_a_vignette_keeps_its_words_and_another_vignette_does_not() -> None:
    for vignette in REWORDED:
        merged = merge(PACK, with_drills(replace(FIRST, vignette=vignette), SECOND), whole=True)
        assert kinds(merged) == {"amb-001": Kind.WORDING}, vignette
        assert merged.pack.drills[0].meaning == 1
    for vignette in ANOTHER:
        merged = merge(PACK, with_drills(replace(FIRST, vignette=vignette), SECOND), whole=True)
        assert kinds(merged) == {"amb-001": Kind.MEANING}, vignette
        assert merged.pack.drills[0].meaning == 2
        assert merged.changes[0].asks_anew
        assert report(merged)[1] == (
            "amb-001 asks something else now (vignette), so it is new to everybody."
        )


def test_no_two_drills_of_the_library_could_be_taken_for_wordings_of_one_another() -> None:
    for pack in load_library():
        for one in pack.drills:
            alike = [
                other.id
                for other in pack.drills
                if asks_the_same(replace(one, level=other.level), other)
            ]
            assert alike == [one.id]


def test_another_level_skill_or_rubric_is_another_meaning_and_other_words_of_a_rubric_are_not() -> (
    None
):
    rubric = FIRST.rubric
    fewer = replace(rubric, scale=rubric.scale[:2])
    for changes in (
        {"level": Level.ADVANCED},
        {"skill": "Reflection"},
        {"rubric": replace(rubric, id="hope")},
        {"rubric": replace(rubric, criteria=rubric.criteria[:1])},
        {"rubric": fewer},
    ):
        new = with_drills(replace(FIRST, **changes))  # pyright: ignore[reportArgumentType]
        assert merge(with_drills(FIRST), new, whole=True).changes[0].kind is Kind.MEANING
    new = with_drills(replace(FIRST, rubric=replace(rubric, title="Said anew")))
    assert merge(with_drills(FIRST), new, whole=True).changes[0].kind is Kind.WORDING


def test_a_meaning_that_the_file_counts_itself_is_taken_and_never_counted_down() -> None:
    old = with_drills(replace(FIRST, meaning=4))
    assert not merge(old, with_drills(FIRST), whole=True).changed
    merged = merge(old, with_drills(replace(FIRST, meaning=6)), whole=True)
    assert merged.pack.drills[0].meaning == 6
    assert report(merged)[1] == "amb-001 asks something else now, so it is new to everybody."
    back = merge(with_drills(retired=(FIRST,)), with_drills(replace(FIRST, skill="?")), whole=True)
    assert back.pack.drills[0].meaning == 2
    assert report(back)[1] == (
        "amb-001 is back. It asks something else now, so it is new to everybody."
    )


def test_only_what_moved_among_the_others_is_told_to_have_moved() -> None:
    old = with_drills(FIRST, SECOND, THIRD)
    merged = merge(old, with_drills(SECOND, THIRD, FIRST), whole=True)
    assert [(change.drill_id, change.fields) for change in merged.changes] == [
        ("amb-001", ("place",))
    ]
    assert report(merged)[1] == "amb-001 asks what it asked; place changed."


def test_a_retired_drill_keeps_its_own_rubric_under_another_id() -> None:
    other = replace(FIRST.rubric, scale=("No", "Yes"))
    new = with_drills(replace(SECOND, rubric=other))
    merged = merge(PACK, new, whole=True)
    (kept,) = merged.pack.retired
    assert kept.rubric == replace(FIRST.rubric, id="reflect-2")
    assert merged.pack.drills[0].rubric == other
    assert (
        'amb-001 has its rubric as "reflect-2": another rubric of the pack is called "reflect" '
        "and differs."
    ) in report(merged)
    # And where some drills are added alone, it is theirs that steps aside.
    beside = merge(PACK, with_drills(replace(THIRD, rubric=other)), whole=False)
    assert beside.pack.drills[2].rubric == replace(other, id="reflect-2")
    assert beside.pack.drills[:2] == PACK.drills


def test_a_version_that_was_not_raised_is_advice_and_can_be_raised() -> None:
    reworded = with_drills(replace(FIRST, goal="Reflect both."), SECOND)
    merged = merge(PACK, reworded, whole=True)
    assert version_is_due(merged)
    assert report(merged)[-1] == (
        "Advice: the version is 1.2.0 and was 1.2.0; 1.2.1 would tell that something changed."
    )
    raised = with_version(merged)
    assert raised.pack.version == "1.2.1"
    assert not version_is_due(raised)
    assert report(raised)[-1] == 'The pack\'s version was "1.2.0" and would be "1.2.1".'
    assert next_version(merge(PACK, with_drills(FIRST), whole=True)) == "1.3.0"
    lowered = merge(PACK, replace(reworded, version="1.1.9"), whole=True)
    assert with_version(lowered).pack.version == "1.2.1"
    own = merge(PACK, replace(reworded, version="2.0.0"), whole=True)
    assert with_version(own) == own
    assert raised_version("1.2.3-rc.1+b", minor=False) == "1.2.4"


def test_a_pack_without_a_live_drill_is_told() -> None:
    merged = retire(PACK, ["amb-001", "amb-002"])
    assert summary(merged) == "2 retired."
    assert "No drill is left that can be posted." in report(merged)
    assert report(retire(merged.pack, ["amb-001"])) == [
        "Nothing would change: the pack says all of this already."
    ]


def test_what_cannot_be_merged_is_refused() -> None:
    with pytest.raises(Refusal, match=r'"org.example.other", not "org.example.ambivalence"'):
        merge(PACK, replace(PACK, id="org.example.other"), whole=True)
    with pytest.raises(Refusal, match="cannot turn into a pack of private prompts"):
        merge(PACK, replace(PACK, private=True), whole=True)
    with pytest.raises(Refusal, match="A translation is not merged"):
        merge(None, replace(PACK, translated=True), whole=True)
    with pytest.raises(Refusal, match=r'has no drill "amb-01"\. Did you mean "amb-001"'):
        retire(PACK, ["amb-01"])
