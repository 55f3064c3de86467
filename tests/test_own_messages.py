"""Our own messages are known again by the button that stands first on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from discord.components import _component_factory

from bot import own_messages
from bot.db.tables import Delivery
from bot.envelopes import Outgoing
from bot.own_messages import find_own, first_custom_id
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


class Channel:
    """A channel with so many messages of others, one a minute, and one of ours among them."""

    def __init__(self, messages: int, ours: int) -> None:
        self.messages = [
            SimpleNamespace(
                id=number,
                at=CLOSES + timedelta(minutes=number),
                author=SimpleNamespace(id=1 if number == ours else 7),
                components=on_discord(CARDS["join"]),
            )
            for number in range(1, messages + 1)
        ]

    async def history(
        self, limit: int, after: datetime, *, oldest_first: bool
    ) -> AsyncIterator[SimpleNamespace]:
        later = [message for message in self.messages if message.at > after]
        for message in later[:limit] if oldest_first else later[: -limit - 1 : -1]:
            yield message


@pytest.mark.parametrize("ours", [1, 5, 16, 20])
@pytest.mark.parametrize("messages", [20, 5])
async def test_ours_is_found_near_the_first_try_and_near_now(
    messages: int, ours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried in vain for a day in a lively channel, then sent, and the process died."""
    monkeypatch.setattr(own_messages, "LOOK_BACK", 5)
    row = Delivery(first_tried_at=CLOSES, due_at=CLOSES)
    marker = Outgoing(row, CARDS["join"]).marker or ""
    found = await find_own(
        Channel(messages, ours),  # pyright: ignore[reportArgumentType]
        row,
        marker,
        1,
        CLOSES + timedelta(days=1),
    )
    assert found == (ours if ours <= messages else None)
