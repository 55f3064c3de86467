"""What a new file changes in a pack, drill by drill, and what would stand after it.

A drill that a file leaves out is retired, never deleted, since replies hang on it. A change is
one of wording while the drill still asks the same; when it comes to ask something else, its
`meaning` counts up and it is new to everybody.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from drills.kept_rubrics import judges_alike
from drills.model import Refusal
from drills.near_duplicates import shingles
from drills.pack_checks import did_you_mean, shown
from drills.pack_differences import DrillChange, HeadChange, Kind, Merge, compared
from drills.pack_format import MAX_MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drills.model import Drill, Pack

__all__ = [
    "DrillChange",
    "HeadChange",
    "Kind",
    "Merge",
    "asks_the_same",
    "merge",
    "restore",
    "retire",
]

LEAST_ALIKE: Final = 0.4
"""Of the pairs of neighbouring words, the share two vignettes have in common at least if one is a
new wording of the other. About a third of the words may be others; two drills of the library
share an eighth at most."""


def merge(old: Pack | None, new: Pack, *, whole: bool) -> Merge:
    """What stands when `new` is brought into `old`, or is the first of its id.

    With `whole`, `new` is all of the pack: its head and order count, and what it leaves out is
    retired. Without, only the drills that it has are added or changed. Merging the same once
    more changes nothing. Raises Refusal for a translation, another pack's id, and where a pack
    would come to be private, or no longer.
    """
    _refuse_unlike(old, new)
    if old is None:
        changes = [DrillChange(Kind.NEW, None, drill) for drill in new.drills]
        changes += [DrillChange(Kind.RETIRED, None, drill) for drill in new.retired]
        return Merge(None, new, tuple(changes))
    head = new if whole else old
    live, retired = _placed(old, new, whole=whole)
    return compared(old, replace(head, drills=live, retired=retired), given=new)


def retire(pack: Pack, ids: Iterable[str]) -> Merge:
    """The same pack with those drills retired. Raises Refusal for an id that it does not have."""
    wanted = _known(pack, ids)
    stay = tuple(drill for drill in pack.drills if drill.id not in wanted)
    leave = tuple(drill for drill in pack.drills if drill.id in wanted)
    return compared(pack, replace(pack, drills=stay, retired=(*leave, *pack.retired)))


def restore(pack: Pack, ids: Iterable[str]) -> Merge:
    """The same pack with those drills live again, as they were. Raises Refusal as `retire`."""
    wanted = _known(pack, ids)
    back = tuple(drill for drill in pack.retired if drill.id in wanted)
    stay = tuple(drill for drill in pack.retired if drill.id not in wanted)
    return compared(pack, replace(pack, drills=(*pack.drills, *back), retired=stay))


def asks_the_same(before: Drill, after: Drill) -> bool:
    """Whether `after` is another wording of what `before` asks.

    It is if skill, level and rubric (its criteria and points) are the same and the vignettes
    have enough of their words in common, in the same order.
    """
    if (before.skill, before.level) != (after.skill, after.level):
        return False
    if not judges_alike(before.rubric, after.rubric):
        return False
    one, other = (shingles(drill.vignette, run=2) for drill in (before, after))
    if before.vignette == after.vignette or not one or not other:
        return before.vignette == after.vignette
    return 2 * len(one & other) >= LEAST_ALIKE * (len(one) + len(other))


def _refuse_unlike(old: Pack | None, new: Pack) -> None:
    if new.translated or (old is not None and old.translated):
        raise Refusal("A translation is not merged: change its file, beside that of its original.")
    if old is None:
        return
    if old.id != new.id:
        raise Refusal(
            f'This is the pack "{new.id}", not "{old.id}". A pack keeps its id: write the one '
            "that you mean, or add it as a pack of its own."
        )
    if old.private != new.private:
        kind = "private prompts" if new.private else "drills to be rated"
        raise Refusal(
            f'"{old.title}" cannot turn into a pack of {kind}: what people wrote to it was asked '
            "of them otherwise. Give the new pack an id of its own."
        )


def _known(pack: Pack, ids: Iterable[str]) -> frozenset[str]:
    """The ids. Raises Refusal for one that is no drill of the pack."""
    known = [drill.id for drill in (*pack.drills, *pack.retired)]
    wanted = frozenset(ids)
    for one in sorted(wanted.difference(known)):
        advice = did_you_mean(one, known) or "Look at its list of drills."
        raise Refusal(f'"{pack.title}" has no drill "{shown(one)}". {advice}')
    return wanted


def _placed(old: Pack, new: Pack, *, whole: bool) -> tuple[tuple[Drill, ...], tuple[Drill, ...]]:
    """The live drills and the retired ones, each in its place, with their meanings counted."""
    known = {drill.id: drill for drill in (*old.drills, *old.retired)}
    live = {drill.id: _counted(known.get(drill.id), drill) for drill in new.drills}
    retired = {drill.id: _counted(known.get(drill.id), drill) for drill in new.retired}
    if not whole:
        live = {own_id: _as_known(known.get(own_id), drill) for own_id, drill in live.items()}
        retired = {own_id: _as_known(known.get(own_id), drill) for own_id, drill in retired.items()}
        stay = {drill.id: drill for drill in old.drills if drill.id not in retired}
        live = stay | live
    kept = (*old.retired, *old.drills)
    retired = {drill.id: drill for drill in kept if drill.id not in live} | retired
    crisis = new.crisis if whole else old.crisis
    return (
        tuple(replace(drill, crisis=crisis) for drill in live.values()),
        tuple(replace(drill, crisis=crisis) for drill in retired.values()),
    )


def _as_known(before: Drill | None, after: Drill) -> Drill:
    """`after` with its rubric under the id that it was given here when it came before."""
    if before is None or before.rubric != replace(after.rubric, id=before.rubric.id):
        return after
    alike = judges_alike(before.rubric, after.rubric)
    return replace(after, rubric=before.rubric) if alike else after


def _counted(before: Drill | None, after: Drill) -> Drill:
    """`after` with its meaning counted on, unless its file has counted it already."""
    if before is None or after.meaning > before.meaning:
        return after
    count = before.meaning if asks_the_same(before, after) else before.meaning + 1
    return replace(after, meaning=min(count, MAX_MEANINGS))
