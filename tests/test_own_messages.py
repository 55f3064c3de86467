"""Our own messages are known again by the button that stands first on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from discord.components import _component_factory

from bot.db.tables import Delivery
from bot.outbox import first_custom_id
from bot.outgoing import Outgoing
from bot.ui.cards.joining import invite_card, join_card
from bot.ui.cards.reminders import channel_reminder, direct_reminder
from bot.ui.cards.replying import discussion_reply
from bot.ui.cards.rounds import round_buttons
from bot.ui.cards.setup import notice_card
from bot.ui.parts import Card, Text
from bot.ui.render import render_card

CLOSES = datetime(2026, 11, 22, 20, tzinfo=UTC)
CARDS = {
    "round": Card((Text("You fear it."), round_buttons(9))),
    "reminder in the channel": channel_reminder(9, CLOSES, 7, 3),
    "reminder": direct_reminder(9, CLOSES, 5, 4),
    "discuss": discussion_reply(2, "You fear it.", None),
    "join": join_card(1, "Spring"),
    "invite": invite_card(1, "Spring", 7, 8),
    "notice": notice_card("A permission is missing.", 6),
}


def on_discord(card: Card) -> list[Any]:
    """The components of a card as they come back in a message."""
    return [_component_factory(part) for part in render_card(card).to_components()]


@pytest.mark.parametrize("name", CARDS)
def test_what_is_looked_for_stands_first_and_on_no_other_message(name: str) -> None:
    found = {other: first_custom_id(on_discord(card)) for other, card in CARDS.items()}
    marker = Outgoing(Delivery(), CARDS[name]).marker
    assert marker
    assert [other for other in found if found[other] == marker] == [name]
