"""A minute before a drill: a line that looks for what the client is good at."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from drills.model import Drill

LINES: Final = (
    "what has carried this person as far as this?",
    "what matters to this person so much that they bring it up?",
    "which strength of theirs could you lean on?",
    "what took courage in what they say?",
    "who or what in their life may be on their side?",
    "what would somebody who likes them say they do well?",
)


def warm_up_line(drill: Drill) -> str:
    """What to look for in this drill's client; the same each time it is shown."""
    line = LINES[zlib.crc32(drill.id.encode()) % len(LINES)]
    return f"**A minute first**: {line}"
