"""What differs between two states of a pack, drill by drill."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Final, cast

from drills.kept_rubrics import Renamed, rubrics_apart
from drills.pack_format import DRILL, PACK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drills.model import Drill, Pack

_BESIDE: Final = frozenset(
    ("phase", "unsaid", "tags", "names", "exemplars", "calibration", "retired", "place")
)
"""Fields that leave the question as it was, and so every answer that was given to it."""


class Kind(StrEnum):
    """What happens to a drill, in the order in which it is told."""

    NEW = "new"
    MEANING = "meaning"
    WORDING = "wording"
    BESIDE = "beside"
    RETIRED = "retired"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class DrillChange:
    """What happens to one drill. `fields` are those that differ, `place` being where it stands.

    `before` is None where the pack did not know it.
    """

    kind: Kind
    before: Drill | None
    after: Drill
    fields: tuple[str, ...] = ()

    @property
    def drill_id(self) -> str:
        """The drill's id, which no change touches."""
        return self.after.id

    @property
    def asks_anew(self) -> bool:
        """Whether the drill is new to everybody who has answered it."""
        return self.before is not None and self.after.meaning > self.before.meaning


@dataclass(frozen=True, slots=True)
class HeadChange:
    """What differs in the head of the pack: the field's name, and both values in words."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Merge:
    """`pack` is what would stand instead of `before`, and the rest says what that changes.

    `renamed` are rubrics, as drill id and the two ids, that need another id beside one of the
    same that differs.
    """

    before: Pack | None
    pack: Pack
    changes: tuple[DrillChange, ...] = ()
    head: tuple[HeadChange, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything at all would be different."""
        return self.pack != self.before

    def of(self, kind: Kind) -> tuple[DrillChange, ...]:
        """The changes of that kind, in the order of the pack."""
        return tuple(change for change in self.changes if change.kind is kind)


def compared(old: Pack, pack: Pack, given: Pack | None = None) -> Merge:
    """The whole merge that turns `old` into `pack`, some of whose drills come from `given`."""
    ids = {drill.id for drill in (*given.drills, *given.retired)} if given else set[str]()
    pack, renamed = rubrics_apart(pack, ids)
    known = {drill.id: drill for drill in (*old.drills, *old.retired)}
    was_live = {drill.id for drill in old.drills}
    moved = _moved([drill.id for drill in old.drills], [drill.id for drill in pack.drills])
    changes = [
        _change(
            known.get(drill.id),
            drill,
            was_live=drill.id in was_live,
            live=True,
            moved=drill.id in moved,
        )
        for drill in pack.drills
    ]
    changes += [
        _change(known.get(drill.id), drill, was_live=drill.id in was_live, live=False, moved=False)
        for drill in pack.retired
        # What merely stays retired may have to give its rubric another id; nobody meets it.
        if drill.id in ids or drill.id in was_live
    ]
    renamed = tuple(
        one for one in renamed if one[0] not in known or known[one[0]].rubric.id != one[2]
    )
    found = tuple(change for change in changes if change is not None)
    return Merge(old, pack, found, tuple(_head_changes(old, pack)), renamed)


def _change(
    before: Drill | None, after: Drill, *, was_live: bool, live: bool, moved: bool
) -> DrillChange | None:
    """What happens to a drill, or None where nothing does."""
    if before is None:
        return DrillChange(Kind.NEW if live else Kind.RETIRED, None, after)
    fields = tuple(
        key
        for key in DRILL
        if key != "meaning" and getattr(before, key, None) != getattr(after, key, None)
    )
    if live != was_live:
        return DrillChange(Kind.BACK if live else Kind.RETIRED, before, after, fields)
    if after.meaning != before.meaning:
        return DrillChange(Kind.MEANING, before, after, fields)
    fields += ("place",) if moved else ()
    kind = Kind.BESIDE if _BESIDE.issuperset(fields) else Kind.WORDING
    return DrillChange(kind, before, after, fields) if fields else None


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The ids that stand elsewhere among those that both orders have."""
    both = set(before) & set(after)
    one, other = ([own_id for own_id in ids if own_id in both] for ids in (before, after))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return both.difference(*(one[block.a : block.a + block.size] for block in blocks))


def _head_changes(old: Pack, new: Pack) -> Iterable[HeadChange]:
    """What differs between the heads, in the order of the format."""
    for key in PACK:
        values = [_in_words(getattr(pack, key, "")) for pack in (old, new)]
        if values[0] != values[1]:
            yield HeadChange(key, *values)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else str(value)
