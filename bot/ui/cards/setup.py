"""The setup card: two channels, two roles, a zone, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ui.markdown import sentence_of
from bot.ui.parts import Button, Buttons, Card, Look, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.db.tables import Server
    from bot.ui.parts import Block, Pick


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the permission check."""

    fine: bool
    line: str


def setup_card(
    server: Server,
    places: Sequence[Pick],
    checks: list[Check],
    problems: list[str],
    *,
    zone_changed: bool = False,
) -> Card:
    """Everything an admin chooses, with the check of what the bot may do there."""
    zone = f"### Set up Etude\nTime zone: **{server.zone}**. Change it with `/admin setup zone:`."
    if zone_changed:
        zone += "\nNew cohorts and series get it; those that are there keep theirs."
    blocks: list[Block] = [Text(zone), *places]
    lines = [f"{'✓ Fine' if check.fine else '✗ To mend'}: {check.line}" for check in checks]
    lines += [f"✗ Waiting to be mended: {sentence_of(problem)}" for problem in problems]
    blocks += [
        Rule(),
        Text("**Check**\n" + "\n".join(lines)),
        Buttons(
            (
                Button("Check again", "setup-check", Look.MAIN),
                Button("Send a test post", "setup-test", disabled=server.drill_channel_id is None),
            )
        ),
    ]
    return Card(tuple(blocks))


def next_step(places: Sequence[Pick]) -> Check:
    """What to do once everything is chosen."""
    missing = [place.placeholder.split(":")[0] for place in places if not place.chosen]
    if missing:
        return Check(fine=False, line=f"still to choose: {', '.join(missing)}.")
    return Check(fine=True, line="all chosen. Next: `/cohort create`, then `/series create`.")


def notice_card(sentence: str, number: int) -> Card:
    """What the staff should know, with a way to see whether it is mended."""
    button = Button("Check the setup", f"setup-check/{number}")
    return Card((Text(sentence), Buttons((button,))))


def test_post_card() -> Card:
    """A post that proves that the bot can post here."""
    return Card(
        (
            Text("This is a test post from Etude. Drills will be posted here."),
            Buttons((Button("Delete this test post", "setup-untest"),)),
        )
    )
