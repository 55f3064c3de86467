"""Every house rule at once: what a shipped pack must not be told, and others may want to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drills.house_shape import Advice, drill_language, drill_shape, pack_shape
from drills.house_variety import library_variety, pack_variety, pack_wording, unlisted_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drills.model import Pack


def house_advice(pack: Pack, others: Iterable[Pack] = ()) -> list[Advice]:
    """What the house rules say of `pack` beside `others`, in the order of its drills.

    Translations have their original's variety and are measured by no English rule: none here.
    """
    if pack.translated:
        return []
    found = [*pack_shape(pack), *pack_variety(pack)]
    english = pack.language.split("-")[0] == "en"
    if english:
        found += pack_wording(pack)
    for drill in pack.drills:
        problems = [*drill_shape(drill, pack), *unlisted_names(drill)]
        if english:
            problems += drill_language(drill)
        found += [Advice(drill.id, problem) for problem in problems]
    beside = [other for other in others if other.id != pack.id and other.language == pack.language]
    found += [advice for about, advice in library_variety([*beside, pack]) if about is pack]
    order = {drill.id: place for place, drill in enumerate(pack.drills)}
    return sorted(found, key=lambda advice: order.get(advice.drill, -1))
