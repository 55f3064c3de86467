"""The columns of a sheet of drills: the fields of a drill, and its numbered answers and replies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from drills.pack_format import DRILL, PRIVATE_DRILL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drills.model import Drill

_NUMBERED: Final = {
    "answer": ("exemplars", "text"),
    "why": ("exemplars", "why"),
    "missing": ("exemplars", "missing"),
    "reply": ("calibration", "text"),
    "levels": ("calibration", "levels"),
    "reason": ("calibration", "reason"),
}
WORDS: Final = {place: word for word, place in _NUMBERED.items()}
"""What the numbered columns are called, by the place in a drill that they hold."""

_FEWEST: Final = 3  # of the numbered columns: enough for a good answer, a weaker one, and one more


class Column(NamedTuple):
    """What a column holds: a field of the drill, or one of its numbered answers or replies."""

    name: str
    key: str
    part: str = ""
    number: int = 0


def columns_for(drills: Sequence[Drill], *, private: bool) -> list[Column]:
    """The columns that those drills need, in their order: at least three of each answer."""
    fields = PRIVATE_DRILL if private else DRILL
    columns = [Column(key, key) for key in fields if key not in ("exemplars", "calibration")]
    for key in ("exemplars", "calibration"):
        if key in fields:
            most = max([_FEWEST, *(len(getattr(drill, key)) for drill in drills)])
            columns += _numbered(key, most)
    return columns


def _numbered(key: str, most: int) -> list[Column]:
    words = [(word, part) for word, (holder, part) in _NUMBERED.items() if holder == key]
    return [
        Column(f"{word} {number}", key, part, number)
        for number in range(1, most + 1)
        for word, part in words
    ]


def plain_name(name: str) -> str:
    """The name of a column without what people write in different ways: `answer 1`."""
    words = re.sub(r"(?<=[a-z])(?=[0-9])", " ", name.strip().lower())
    return re.sub(r"[\s_]+", " ", words)


def known_columns(*, private: bool) -> dict[str, Column]:
    """Every column that a sheet may have, by its plain name."""
    columns = columns_for((), private=private)
    if not private:
        columns += [*_numbered("exemplars", DRILL["exemplars"].most)]
        columns += [*_numbered("calibration", DRILL["calibration"].most)]
    return {plain_name(column.name): column for column in columns}
