"""The cards and forms of suggested vignettes, made of texts at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.practice.suggested_drills import MOST_OFFERED, PackForIt
from bot.practice.suggestion_queue import LONGEST_ANSWER, QueuedSuggestion, SuggestionQueue
from bot.practice.suggestions import ON_A_PAGE, OwnSuggestion, OwnSuggestions, Standing
from bot.ui.cards import suggestion_queue as queue_cards
from bot.ui.cards import suggestions as cards
from bot.ui.parts import Card, Form
from drills.suggested import (
    LONGEST_CREDIT,
    LONGEST_SPEAKER,
    LONGEST_VIGNETTE,
    LONGEST_WORDS,
    Suggested,
)
from tests.conversations.hostile import hostile_pack, text


def suggestion_samples(
    filling: str, row: int, person: int, nonce: str, now: datetime
) -> dict[str, list[Card | Form]]:
    """By the names of the functions that make them."""
    suggested = Suggested(
        text(LONGEST_VIGNETTE, filling, lines=True),
        text(LONGEST_SPEAKER, filling),
        text(LONGEST_WORDS, filling, lines=True),
        text(LONGEST_CREDIT, filling),
    )
    answer = text(LONGEST_ANSWER, filling, lines=True)
    own = OwnSuggestion(row, suggested, now, Standing.WAITING, text(80, filling), answer)
    bare = replace(own, suggested=Suggested("Words"), pack="", answer="")
    in_all = [
        replace(one, id=row - n, standing=standing)
        for n, one in enumerate((own, bare))
        for standing in Standing
    ]
    asked = QueuedSuggestion(
        row,
        person,
        suggested.vignette,
        suggested.speaker,
        suggested.words,
        suggested.credit,
        now,
    )
    plain = replace(asked, vignette="Words", speaker="", words="", credit="")
    in_hand = replace(asked, worker_id=person, change_id=row)
    pack = hostile_pack(filling)
    packs = tuple(replace(pack, id=f"{n:02}{pack.id}"[:50]) for n in range(MOST_OFFERED))
    nothing: list[Card | Form] = [queue_cards.suggestion_queue_card(SuggestionQueue(None))]
    return {
        "suggest_form": [cards.suggest_form(nonce)],
        "suggested_card": [cards.suggested_card()],
        "own_suggestions_card": [
            cards.own_suggestions_card(OwnSuggestions(())),
            *(cards.own_suggestions_card(OwnSuggestions((one,), 30, 2, 10_000)) for one in in_all),
            cards.own_suggestions_card(
                OwnSuggestions(tuple(replace(own, id=row - n) for n in range(ON_A_PAGE)), 3)
            ),
        ],
        "take_back_card": [cards.take_back_card(own)],
        "suggestion_news_card": [cards.suggestion_news_card(row)],
        "suggestions_wait_card": [
            cards.suggestions_wait_card(1, row),
            cards.suggestions_wait_card(10_000, row),
        ],
        "suggestion_queue_card": [
            queue_cards.suggestion_queue_card(
                SuggestionQueue(one, page, total, coordinates=page > 1, mine=mine)
            )
            for one, mine in ((asked, False), (plain, False), (in_hand, False), (in_hand, True))
            for page, total in ((1, 1), (1, 10_000), (2, 3), (10_000, 10_000))
        ]
        + nothing,
        "pack_for_it_card": [
            queue_cards.pack_for_it_card(PackForIt(plain, ()), "new"),
            queue_cards.pack_for_it_card(PackForIt(asked, packs, more=True), "new"),
        ],
        "decline_form": [
            queue_cards.decline_form(asked, LONGEST_ANSWER, nonce),
            queue_cards.decline_form(plain, LONGEST_ANSWER, nonce),
        ],
    }
