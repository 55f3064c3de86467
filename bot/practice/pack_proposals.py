"""What a change would make of a pack, against the pack as it is in its server just now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from drills.change_report import report, with_version
from drills.model import Refusal
from drills.pack_changes import merge, restore, retire
from drills.pack_differences import Kind, Merge, compared
from drills.pack_writer import drill_values, write_pack
from drills.packs import read_pack
from drills.selection import draw, selection_from
from drills.suggested import with_author
from drills.translations import is_translation, read_translation, stale, translated
from drills.typed_drill import next_drill_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.db.tables import PackChange, Series
    from drills.library import Library
    from drills.model import Drill, Pack

OWN_EDITION = (
    "This pack is everybody's. From then on your server has its own edition of it; later "
    "improvements of the shipped one do not reach it. The pack's card lets you go back."
)
CHANGED_SINCE = (
    "Somebody has changed this drill since it was begun to be edited here. What stands here would "
    "take the place of theirs."
)
NOT_FINISHED = (
    "Something is missing in this drill, or cannot be taken as it is. Go on with it first."
)
NOT_WRITTEN_THERE = "A translation is changed by its own file: export it, and import it again."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would come of a change. `text` is the pack's new file; None is everybody's pack again.

    `lines` tell it drill by drill; `hints` say what else comes with it.
    """

    merge: Merge
    text: str | None
    lines: tuple[str, ...]
    hints: tuple[str, ...] = ()

    @property
    def digest(self) -> int:
        """A number that changes with what the pack is now, and with what it would be."""
        states = repr((self.merge.before, self.merge.pack, self.text))
        return int(hashlib.sha256(states.encode()).hexdigest()[:8], 16)

    @property
    def changed(self) -> bool:
        """Whether anything would be different; what a translation's file notes beside, too."""
        return self.text is None or self.merge.pack.translated or self.merge.changed


def propose(
    change: PackChange, here: Library, everybodys: Library, series: Sequence[Series] = ()
) -> Proposal:
    """The change as it would be made now. `here` is the server's library, `series` its series.

    Raises Refusal where it cannot be made any more, PackFaults where its text cannot be read.
    """
    old = here.packs.get(change.key)
    if change.fields and not change.text:
        raise Refusal(NOT_FINISHED)
    if old is not None and "head" in change.fields:
        raise Refusal(
            f'"{change.key}" has come to be the id of another pack here, "{old.title}". Give '
            "yours another id, under Its id."
        )
    if change.kind == "shipped":
        return _back_to_shipped(change.key, here, everybodys, series)
    if change.kind == "file" and is_translation(change.text.encode()):
        return _translation(change, old, here)
    found = _merged(change, old, here)
    if change.kind != "file":
        found = with_version(found)
    hints = [OWN_EDITION] if old and change.key not in here.own and found.changed else []
    hints += _crisis(found, series, here)
    hints += _changed_since(change, old)
    return Proposal(found, write_pack(found.pack), tuple(report(found)), tuple(hints))


def mark_of(drill: Drill) -> str:
    """Sixteen characters that change with anything that a file says of the drill."""
    return hashlib.sha256(repr(drill_values(drill)).encode()).hexdigest()[:16]


def drills_of(change: PackChange, here: Library) -> Pack:
    """The pack in the text of a change; a new drill whose id was taken meanwhile has the next."""
    new = read_pack(change.text.encode(), change.key, here.rubrics)
    old = here.packs.get(change.key)
    if not change.fields.get("new") or old is None:
        return new
    ids = [drill.id for drill in (*old.drills, *old.retired)]
    [drill] = new.drills
    if drill.id in ids:
        drill = replace(drill, id=next_drill_id(ids))
    return replace(new, drills=(drill,))


def whole_story(proposal: Proposal) -> str:
    """Everything that a change says, with the old and the new words of each drill."""
    parts = ["\n".join([*proposal.lines, *proposal.hints])]
    for change in proposal.merge.changes:
        if change.kind in (Kind.RETIRED, Kind.BACK) and not change.fields:
            continue
        parts.append("\n".join([f"--- {change.drill_id}", *_words(change.before, change.after)]))
    return "\n\n".join(parts) + "\n"


def _merged(change: PackChange, old: Pack | None, here: Library) -> Merge:
    if change.kind in ("file", "drills"):
        if old is not None and old.translated:
            raise Refusal(NOT_WRITTEN_THERE)
        found = merge(old, drills_of(change, here), whole=change.kind == "file")
        return with_author(found, change.fields.get("credit", ""))
    if old is None:
        raise Refusal("That pack is not here any more. `/pack list` shows those that are.")
    if old.translated:
        raise Refusal(NOT_WRITTEN_THERE)
    return (retire if change.kind == "retire" else restore)(old, change.drill_ids)


def _translation(change: PackChange, old: Pack | None, here: Library) -> Proposal:
    """A translation stands as its file has it: its original alone counts what it asks."""
    read = read_translation(change.text.encode(), change.key, here.rubrics)
    original = here.packs.get(read.of)
    if original is None or original.translated:
        raise Refusal(f'"{read.of}" is not here any more, so there is nothing to translate.')
    new = translated(original, read)
    found = compared(old, new) if old else Merge(None, new)
    line = f'A translation of "{original.title}" into "{new.language}".'
    lines = report(found) if old else [f"{len(new.drills)} of {len(original.drills)} drills."]
    if old == new:
        lines = ["Nothing that people see would change, but for the revisions that it notes."]
    hints = (*([OWN_EDITION] if old and change.key not in here.own else []), *stale(original, read))
    return Proposal(found, change.text, (line, *lines), tuple(hints))


def _back_to_shipped(
    key: str, here: Library, everybodys: Library, series: Sequence[Series]
) -> Proposal:
    old, shipped = here.packs.get(key), everybodys.packs.get(key)
    if shipped is None:
        raise Refusal("There is no pack of everybody's behind this one, so it stays your own.")
    if old is None or key not in here.own:
        raise Refusal(f'"{shipped.title}" is everybody\'s pack already.')
    found = compared(old, shipped)
    lines = report(found)
    line = "Your server's own edition is put away, and everybody's pack takes its place."
    hints = tuple(_crisis(found, series, here))
    return Proposal(found, None, (line, *(lines if found.changed else ())), hints)


def _crisis(found: Merge, series: Sequence[Series], here: Library) -> Iterator[str]:
    """What it means for series that a pack comes to be crisis-marked, or loses the mark."""
    if found.before is None or found.before.crisis == found.pack.crisis:
        return
    selections = [(one.name, selection_from(one.selection)) for one in series]
    names = [
        name
        for name, selection in selections
        if not selection.crisis
        and found.pack.key in draw(replace(selection, crisis=True), here).packs
    ]
    told = f" That is so for: {', '.join(names)}." if names else ""
    if found.pack.crisis:
        yield (
            "The pack comes to be marked as crisis content, so its drills are left out of every "
            f"series that has not asked for such content.{told}"
        )
    else:
        yield (
            "The pack loses its mark as crisis content, so its drills come in every series that "
            f"draws from it, whether or not anybody has agreed to such content.{told}"
        )


def _changed_since(change: PackChange, old: Pack | None) -> Iterator[str]:
    """That an edit began with other words than the drill has by now."""
    begun_as = change.fields.get("begun_as")
    drill = old.drill(change.fields["values"]["id"]) if old and begun_as else None
    if drill is not None and mark_of(drill) != begun_as:
        yield CHANGED_SINCE


def _words(before: Drill | None, after: Drill) -> Iterable[str]:
    """The fields of a drill as they would be, and beside each what it was."""
    old, new = drill_values(before) if before else {}, drill_values(after)
    for key in dict.fromkeys((*old, *new)):
        was, will = (_told(values.get(key)) for values in (old, new))
        if before is None or was == will:
            yield f"{key}: {will}"
        else:
            yield f"{key}, until now: {was or '(empty)'}"
            yield f"{key}, from then on: {will or '(empty)'}"


def _told(value: object) -> str:
    if isinstance(value, list):
        return "\n  ".join(map(_told, cast("list[object]", value)))
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return "; ".join(f"{key}: {_told(one)}" for key, one in pairs)
    return "" if value is None else str(value)
