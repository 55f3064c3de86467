"""Every house rule at once: what a shipped pack must not be told, and others may want to hear."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from drills.house_shape import Advice, drill_language, drill_shape, pack_shape
from drills.house_variety import library_variety, pack_variety, pack_wording, unlisted_names
from drills.house_words import GRADES
from drills.near_duplicates import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drills.model import Pack, Rubric

CRITERIA: Final = range(2, 5)
POINTS: Final = range(4, 6)


def house_advice(pack: Pack, others: Iterable[Pack] = ()) -> list[Advice]:
    """What the house rules say of `pack` beside `others`, in the order of its drills."""
    return advice_on_all([*(other for other in others if other.key != pack.key), pack])[pack.key]


def advice_on_all(packs: Sequence[Pack]) -> dict[str, list[Advice]]:
    """The same of every pack beside those before it, by the packs' keys.

    Translations have their original's variety and are measured by no English rule: none there.
    """
    originals = [pack for pack in packs if not pack.translated]
    shared: defaultdict[str, list[Advice]] = defaultdict(list)
    for language in {pack.language for pack in originals}:
        alike = (pack for pack in originals if pack.language == language)
        for pack, advice in library_variety(alike):
            shared[pack.key].append(advice)
    found: dict[str, list[Advice]] = {pack.key: [] for pack in packs}
    return found | {pack.key: _in_order(pack, shared[pack.key]) for pack in originals}


def _in_order(pack: Pack, shared: list[Advice]) -> list[Advice]:
    """All that is to be said of a pack: of the whole first, then drill by drill."""
    order = {drill.id: place for place, drill in enumerate(pack.drills)}
    return sorted([*_own(pack), *shared], key=lambda advice: order.get(advice.drill, -1))


def _own(pack: Pack) -> list[Advice]:
    """What is to be said of a pack by itself."""
    found = [*pack_shape(pack), *pack_variety(pack)]
    english = pack.language.split("-")[0] == "en"
    if english:
        found += pack_wording(pack)
    for drill in pack.drills:
        problems = [*drill_shape(drill, pack), *unlisted_names(drill)]
        if english:
            problems += drill_language(drill)
        found += [Advice(drill.id, problem) for problem in problems]
    return found


def rubric_advice(rubric: Rubric) -> list[str]:
    """What the house rules say of a rubric: each level is something that can be seen."""
    found: list[str] = []
    if len(rubric.criteria) not in CRITERIA:
        found.append(f"has {len(rubric.criteria)} criteria; 2 to 4 can be judged at once.")
    if len(rubric.scale) not in POINTS:
        found.append(f"has {len(rubric.scale)} points; 4 or 5 can be told apart.")
    for criterion in rubric.criteria:
        if not criterion.help:
            found.append(f'does not say in help what to look for in "{criterion.label}".')
        if not criterion.levels:
            found.append(f'does not say what is seen on each level of "{criterion.label}".')
        grades = sorted(GRADES.intersection(words_of(" ".join(criterion.levels))))
        if grades:
            found.append(f'grades in "{criterion.label}" ("{grades[0]}") instead of showing.')
    return [f'rubric "{rubric.id}" {problem}' for problem in found]
