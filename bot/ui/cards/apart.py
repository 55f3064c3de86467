"""Who is kept apart in a cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import plain
from bot.ui.parts import Card, Text

if TYPE_CHECKING:
    from bot.practice.apart import Apart


def apart_card(apart: Apart) -> Card:
    """The pairs, with what it means and how to change it."""
    name = plain(apart.cohort)
    if not apart.pairs:
        return Card((Text(f"Nobody is kept apart in **{name}**."),))
    pairs = "\n".join(f"- <@{first}> and <@{second}>" for first, second in apart.pairs)
    return Card(
        (
            Text(
                f"### Kept apart in {name}\nThey never rate each other and never sit together. "
                "Only staff can see this; the two are not told.\n"
                f"{pairs}\n\n-# `/cohort let-together` ends it for two people."
            ),
        )
    )
