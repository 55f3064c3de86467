"""What staff allow one trainee: days excused, and more time for one drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count
from bot.ui.parts import Beside, Button, Card, Text
from drills.dates import say_days

if TYPE_CHECKING:
    from bot.practice.allowances import Excused
    from bot.ui.parts import Block

MOST_LISTED = 15


def excused_card(excused: Excused) -> Card:
    """The days on which one trainee is excused, each with a way to take it back."""
    who = f"<@{excused.user_id}>"
    if not excused.breaks:
        how = "`/cohort excuse` with a first and a last day excuses them."
        return Card((Text(f"{who} is not excused from any day. {how}"),))
    head = (
        f"{who} is excused on these days. No drill is due from them, and practice still counts. "
        "They see it in `/drill settings`; nobody else is told."
    )
    blocks: list[Block] = [Text(head)]
    for one in reversed(excused.breaks[-MOST_LISTED:]):
        days = say_days(one.first_day, one.last_day, excused.today)
        button = Button("Take back", f"excuse-undo/{one.id}")
        blocks.append(Beside(f"{days[0].upper()}{days[1:]}", button))
    if len(excused.breaks) > MOST_LISTED:
        blocks.append(Text(f"-# And {count(len(excused.breaks) - MOST_LISTED, 'earlier one')}."))
    return Card(tuple(blocks))
