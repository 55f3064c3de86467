"""What changed from one attempt to the next, by comparisons and by levels."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from drills.comparing import BETTER, CHANGES, NOT_YET, SAME, CriterionChange, changes
from drills.model import Criterion, Rubric
from drills.review import summarise

NAMES = Criterion("names", "Names it")
STAYS = Criterion("stays", "Stays with it")
RUBRIC = Rubric("r", "Rubric", ("Not yet", "Partly", "Clearly"), (NAMES, STAYS))

ratings = st.lists(
    st.dictionaries(st.sampled_from(["names", "stays"]), st.integers(1, 3)), max_size=4
)
comparisons = st.lists(
    st.dictionaries(st.sampled_from(["names", "stays"]), st.sampled_from(CHANGES)), max_size=4
)


def test_comparisons_are_counted_and_middle_levels_set_side_by_side() -> None:
    before = summarise(RUBRIC, [{"names": 1, "stays": 2}, {"names": 2, "stays": 2}])
    after = summarise(RUBRIC, [{"names": 3}])
    compared = [{"names": BETTER, "stays": SAME}, {"names": BETTER}, {"names": NOT_YET}]
    assert changes(RUBRIC, compared, before, after) == (
        CriterionChange(NAMES, better=2, not_yet=1, before=1, after=3),
        CriterionChange(STAYS, same=1),
    )


def test_where_nothing_is_known_nothing_is_said() -> None:
    before = summarise(RUBRIC, [{"names": 1, "stays": 2}])
    assert changes(RUBRIC, [], before, ()) == ()
    assert changes(RUBRIC, [{}], (), before) == ()


@given(comparisons, ratings, ratings)
def test_every_voice_counts_once(
    compared: list[dict[str, int]], before: list[dict[str, int]], after: list[dict[str, int]]
) -> None:
    found = changes(RUBRIC, compared, summarise(RUBRIC, before), summarise(RUBRIC, after))
    counted = Counter({one.criterion.id: one.better + one.same + one.not_yet for one in found})
    assert +counted == Counter(criterion for one in compared for criterion in one)
    for one in found:
        levels = {
            n for rating in (*before, *after) for c, n in rating.items() if c == one.criterion.id
        }
        assert (one.before is None) == (one.after is None)
        assert one.before is None or {one.before, one.after} <= levels
