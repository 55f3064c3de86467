"""Private prompts: which colleague's words somebody is given to reflect on for themselves."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from drills.model import Drill, Pack


def private_prompts(packs: Iterable[Pack]) -> tuple[Drill, ...]:
    """The prompts of all private packs, in the packs' order."""
    return tuple(drill for pack in packs if pack.private for drill in pack.drills)


def prompt_of_day(prompts: int, user_id: int, day: date) -> int:
    """Which of so many prompts (from 0) is somebody's on that day: each comes in its turn.

    Everybody begins elsewhere, so that two people seldom have the same one. `prompts` is not 0.
    """
    begin = int.from_bytes(hashlib.sha256(str(user_id).encode()).digest()[:4], "big")
    return (begin + day.toordinal()) % prompts
