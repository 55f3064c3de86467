"""Which drill comes next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drills.model import Drill, Level, Pack, Rubric
from drills.selection import next_drill, unseen

RUBRIC = Rubric("r", "R", ("a", "b"), ())


def pack_of(ids: list[str]) -> Pack:
    drills = tuple(Drill(one, "s", "g", Level.BEGINNER, "v", RUBRIC) for one in ids)
    return Pack("p", "1", "P", "en", ("A",), "CC0-1.0", drills)


ids = st.text("abcdefgh", min_size=1, max_size=2)
packs = st.lists(ids, min_size=1, max_size=8, unique=True).map(pack_of)
histories = st.lists(ids, max_size=20)


@given(packs, histories)
def test_unseen_drills_come_first_in_the_authors_order(pack: Pack, used: list[str]) -> None:
    fresh = [drill for drill in pack.drills if drill.id not in used]
    assert unseen(pack, used) == len(fresh)
    if fresh:
        assert next_drill(pack, used) == fresh[0]


@given(packs, histories)
def test_once_all_are_seen_the_one_longest_ago_comes(pack: Pack, used: list[str]) -> None:
    chosen = next_drill(pack, used)
    assert chosen in pack.drills
    if unseen(pack, used) == 0:
        since = used[len(used) - used[::-1].index(chosen.id) :]
        assert {drill.id for drill in pack.drills} - {chosen.id} <= set(since)


@given(packs, histories, st.integers(1, 30))
def test_a_series_goes_through_the_pack_again_and_again(
    pack: Pack, used: list[str], rounds: int
) -> None:
    """Whatever came before, any stretch as long as the pack repeats nothing once it is through."""
    size = len(pack.drills)
    history = list(used)
    for _ in range(rounds + size):
        history.append(next_drill(pack, history).id)
    made = history[len(used) :]
    for start in range(size, len(made) - size + 1):
        assert len(set(made[start : start + size])) == size
    assert unseen(pack, history) == 0


def test_a_drill_that_left_the_pack_is_passed_over() -> None:
    assert next_drill(pack_of(["a", "b"]), ["a", "gone", "b"]).id == "a"
    assert unseen(pack_of(["a", "b"]), ["gone"]) == 2
