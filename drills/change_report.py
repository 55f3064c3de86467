"""Changes of a pack in words for a person, and the version that they make due."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from drills.pack_checks import shown
from drills.pack_differences import HeadChange, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drills.pack_differences import DrillChange, Merge

_NUMBERS: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_COUNTED: Final = {
    Kind.NEW: "new",
    Kind.MEANING: "changed in meaning",
    Kind.WORDING: "changed in wording",
    Kind.BESIDE: "changed beside the question",
    Kind.RETIRED: "retired",
    Kind.BACK: "back",
}


def report(merge: Merge) -> list[str]:
    """What the changes are: the numbers, a line for each drill, the head, and advice.

    The first line stands for itself; the others follow the order of kinds, then of the pack.
    """
    if not merge.changed:
        return ["Nothing would change: the pack says all of this already."]
    lines = [summary(merge)]
    lines += [line_of(change) for kind in Kind for change in merge.of(kind)]
    lines += [_head_line(change) for change in merge.head]
    lines += list(_advice(merge))
    return lines


def summary(merge: Merge) -> str:
    """`12 new, 3 changed in wording, 1 retired.`, or that the drills stay as they are."""
    counts = ((kind, len(merge.of(kind))) for kind in Kind)
    parts = [f"{count} {_COUNTED[kind]}" for kind, count in counts if count]
    return f"{', '.join(parts)}." if parts else "The drills stay as they are."


def line_of(change: DrillChange) -> str:
    """What happens to one drill, as a sentence that begins with its id."""
    drill, fields = change.after, _named(change.fields)
    if change.kind is Kind.NEW:
        return f"{drill.id} is new: {drill.level}, {shown(drill.skill)}."
    if change.kind is Kind.MEANING:
        what = f" ({fields})" if fields else ""
        return f"{drill.id} asks something else now{what}, so it is new to everybody."
    if change.kind is Kind.WORDING:
        return f"{drill.id} has a new wording ({fields}). Replies keep the one they answered."
    if change.kind is Kind.BESIDE:
        return f"{drill.id} asks what it asked; {fields} changed."
    if change.kind is Kind.RETIRED:
        return f"{drill.id} is retired: posted no more, and kept for the replies to it."
    anew = " It asks something else now, so it is new to everybody." if change.asks_anew else ""
    return f"{drill.id} is back.{anew}"


def raised_version(version: str, *, minor: bool) -> str:
    """The next version: the second number for new questions, else the third."""
    first, second, third = _numbers(version)
    return f"{first}.{second + 1}.0" if minor else f"{first}.{second}.{third + 1}"


def version_is_due(merge: Merge) -> bool:
    """Whether something changed and the version did not go up with it."""
    if merge.before is None or not merge.changed:
        return False
    old, new = merge.before.version, merge.pack.version
    return new == old or _numbers(new) < _numbers(old)


def with_version(merge: Merge) -> Merge:
    """The same with the version raised, where that is due and was not done."""
    if merge.before is None or not version_is_due(merge):
        return merge
    old, new = merge.before.version, next_version(merge)
    head = tuple(change for change in merge.head if change.name != "version")
    pack = replace(merge.pack, version=new)
    return replace(merge, pack=pack, head=(HeadChange("version", old, new), *head))


def next_version(merge: Merge) -> str:
    """The version that the changes make due: `1.3.0` after `1.2.4` where other drills are asked."""
    version = merge.before.version if merge.before else merge.pack.version
    asked = any(change.kind not in (Kind.WORDING, Kind.BESIDE) for change in merge.changes)
    return raised_version(version, minor=asked)


def _numbers(version: str) -> tuple[int, int, int]:
    found = _NUMBERS.match(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def _named(fields: Sequence[str]) -> str:
    """`goal, content note and vignette`."""
    names = [field.replace("_", " ") for field in fields]
    return " and ".join([*filter(None, [", ".join(names[:-1])]), *names[-1:]])


def _head_line(change: HeadChange) -> str:
    name = change.name.replace("_", " ")
    old, new = (f'"{shown(value)}"' if value else "empty" for value in (change.old, change.new))
    return f"The pack's {name} was {old} and would be {new}."


def _advice(merge: Merge) -> Iterator[str]:
    for drill_id, old, new in merge.renamed:
        yield (
            f'{drill_id} has its rubric as "{new}": another rubric of the pack is called "{old}" '
            "and differs."
        )
    if not merge.pack.drills:
        yield "No drill is left that can be posted."
    if merge.before is not None and version_is_due(merge):
        yield (
            f"Advice: the version is {merge.pack.version} and was {merge.before.version}; "
            f"{next_version(merge)} would tell that something changed."
        )
