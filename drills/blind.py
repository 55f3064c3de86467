"""The blind check of levels: drills without their labels to sort, and how well that agrees.

If people who know the rule of docs/authors.md cannot tell the levels of a pack from its
vignettes, the levels mean nothing, whatever the file says.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from drills.model import Level, Refusal
from drills.pack_checks import did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drills.model import Drill, Pack

COLUMNS: Final = ("code", "speaker", "vignette", "level")


def code_of(drill: Drill) -> str:
    """What a drill is called on a sheet: it tells neither its place in the pack nor its level."""
    return drill.revision[:6]


def blind_sheet(pack: Pack) -> str:
    """The vignettes as CSV in an order of chance, the same each time, with a column to fill in."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for drill in sorted(pack.drills, key=code_of):
        writer.writerow([code_of(drill), drill.speaker, drill.vignette, ""])
    return out.getvalue()


def read_sheet(text: str, pack: Pack) -> dict[str, Level]:
    """The level given to each drill, by the drill's id; rows left empty are left out.

    Raises Refusal for a row that is of no drill of the pack, or a word that is no level.
    """
    drills = {code_of(drill): drill for drill in pack.drills}
    given: dict[str, Level] = {}
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if missing := {"code", "level"} - set(rows.fieldnames or ()):
        raise Refusal(f'This sheet has no column "{min(missing)}". Keep its first line as it was.')
    for row in rows:
        code, word = (str(row[key] or "").strip().lower() for key in ("code", "level"))
        if code not in drills:
            raise Refusal(
                f'Row {rows.line_num}: "{shown(code)}" is no drill of {pack.title} as it is now. '
                "Write a new sheet."
            )
        if not word:
            continue
        if word not in set(Level):
            advice = did_you_mean(word, Level) or f"Use one of: {', '.join(Level)}."
            raise Refusal(f'Row {rows.line_num}: "{shown(word)}" is no level. {advice}')
        given[drills[code].id] = Level(word)
    if not given:
        raise Refusal("Nothing is filled in yet. Write a level into the last column of each row.")
    return given


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a sorting compares with the authors' levels: how often each was taken for each."""

    taken: Mapping[tuple[Level, Level], int]
    disputed: tuple[tuple[str, Level, Level], ...]

    def sorted_of(self, level: Level) -> int:
        """How many drills of the authors' `level` were sorted."""
        return sum(count for (meant, _), count in self.taken.items() if meant == level)

    @property
    def agreed(self) -> int:
        """How many drills were given the authors' level."""
        return sum(count for (meant, given), count in self.taken.items() if meant == given)


def compare_levels(pack: Pack, given: Mapping[str, Level]) -> Agreement:
    """The levels `given` by drill id beside the authors' own."""
    pairs = [(drill.id, drill.level, given[drill.id]) for drill in pack.drills if drill.id in given]
    taken = Counter((meant, level) for _, meant, level in pairs)
    return Agreement(taken, tuple(pair for pair in pairs if pair[1] != pair[2]))


def agreement_in_words(agreement: Agreement) -> list[str]:
    """A line for the whole, one for each level, and one for each drill that is disputed."""
    total = sum(agreement.taken.values())
    lines = [f"{agreement.agreed} of {total} drills were given the authors' level."]
    for meant in Level:
        count = agreement.sorted_of(meant)
        if not count:
            lines.append(f"{meant}: none was sorted.")
            continue
        parts = [f"{agreement.taken.get((meant, meant), 0)} of {count} agreed"]
        parts += [
            f"{taken} taken for {given}"
            for given in Level
            if given != meant and (taken := agreement.taken.get((meant, given), 0))
        ]
        lines.append(f"{meant}: {', '.join(parts)}.")
    lines += [
        f"{drill_id}: {meant} to its author, {given} on the sheet."
        for drill_id, meant, given in agreement.disputed
    ]
    return lines
