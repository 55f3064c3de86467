"""Which drill comes next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drills.model import Drill, Level, Rubric
from drills.selection import DrillAtHand, drills_key
from drills.turns import drill_in_turn, next_drill, round_to_repeat

RUBRIC = Rubric("r", "R", ("a", "b"), ())


def pack_of(ids: list[str]) -> list[DrillAtHand]:
    return [
        DrillAtHand(("p", one), Drill(one, "s", "g", Level.BEGINNER, "v", RUBRIC)) for one in ids
    ]


def ids_of(drills: list[DrillAtHand]) -> list[str]:
    return [one.drill.id for one in drills]


ids = st.text("abcdefgh", min_size=1, max_size=2)
Drills = list[DrillAtHand]
packs = st.lists(ids, min_size=1, max_size=8, unique=True).map(pack_of)
histories = st.lists(ids, max_size=20)


def last_uses(used: list[str]) -> dict[tuple[str, str, int], int]:
    return {("p", drill_id, 1): number for number, drill_id in enumerate(used, start=1)}


@given(packs, histories)
def test_unseen_drills_come_first_in_the_authors_order(pack: Drills, used: list[str]) -> None:
    fresh = [one for one in pack if one.drill.id not in used]
    if fresh:
        assert next_drill(pack, last_uses(used)) == fresh[0]


@given(packs, histories)
def test_once_all_are_seen_the_one_longest_ago_comes(pack: Drills, used: list[str]) -> None:
    chosen = next_drill(pack, last_uses(used))
    assert chosen in pack
    if chosen.drill.id in used:
        since = used[len(used) - used[::-1].index(chosen.drill.id) :]
        assert set(ids_of(pack)) - {chosen.drill.id} <= set(since)


@given(packs, histories, st.integers(1, 30))
def test_a_series_goes_through_the_pack_again_and_again(
    pack: Drills, used: list[str], rounds: int
) -> None:
    """Whatever came before, any stretch as long as the pack repeats nothing once it is through."""
    size = len(pack)
    history = list(used)
    for _ in range(rounds + size):
        history.append(next_drill(pack, last_uses(history)).drill.id)
    made = history[len(used) :]
    for start in range(size, len(made) - size + 1):
        assert len(set(made[start : start + size])) == size
    assert set(ids_of(pack)) <= set(history)


@given(st.lists(st.tuples(packs, st.integers(1, 12)), min_size=1, max_size=4))
def test_without_the_history_the_same_drill_is_told(
    phases: list[tuple[Drills, int]],
) -> None:
    """A pack may change between two rounds; while it stays, the drills just take turns."""
    history: list[str] = []
    key, since = "", 0
    for pack, rounds in phases:
        for _ in range(rounds):
            if drills_key(pack) != key:
                key, since = drills_key(pack), len(history) + 1
            chosen = next_drill(pack, last_uses(history))
            assert drill_in_turn(pack, len(history), since) in (None, chosen)
            repeated = round_to_repeat(pack, len(history), since)
            assert repeated is None or history[repeated - 1] == chosen.drill.id
            if since == 1:
                assert drill_in_turn(pack, len(history), since) is not None
            if len(history) - since + 1 >= len(pack):
                assert repeated is not None
            history.append(chosen.drill.id)


@given(packs, packs)
def test_the_key_stands_for_the_drills_and_their_order(one: Drills, other: Drills) -> None:
    same = ids_of(one) == ids_of(other)
    assert (drills_key(one) == drills_key(other)) == same
    assert len(drills_key(one)) == 16
