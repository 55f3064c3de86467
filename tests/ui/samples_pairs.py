"""Cards and forms of rounds for pairs, with everything as long as it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.practice.pairs import PairState, Seat, Turn, View
from bot.practice.pairs_sitting import LONGEST_TURN
from bot.practice.rounds import RoundView
from bot.practice.series import CLOSES_AFTER
from bot.ui.cards import listening, pair_sign_up, pair_views, pairs
from bot.ui.cards.schedule import preview_head
from bot.ui.parts import Card, Form
from drills.model import Pack
from drills.rules import SeriesRules
from tests.conversations.hostile import text

ROW = 999_999_999_999_999_999
ID = 1_234_567_890_123_456_789
NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
NONCE = "a" * 8
LISTENING = SeriesRules(pair_kind="listening", pair_minutes=10)


def _pair(filling: str, view: RoundView, seats: int, kind: str = "interview") -> PairState:
    """A pair in its last act, in which all but the last turn has been taken."""
    said = [
        Turn(act, number, ID + (act + number) % seats, "client", text(LONGEST_TURN, filling))
        for act in range(1, seats + 1)
        for number in range(1, 12 + (act < seats))
    ]
    views = [View(1, ID + n, "client" if n == 1 else "observer", 7, 5) for n in range(1, seats + 1)]
    return PairState(
        ROW,
        *(ID, ROW, 10_000, view.series, kind, "open", seats, 12, NOW),
        tuple(Seat(n, ID + n, view.drill) for n in range(1, seats + 1)),
        tuple(said),
        tuple(views),
    )


def pair_samples(filling: str, view: RoundView, packs: list[Pack]) -> dict[str, list[Card | Form]]:
    """By the names of the functions that make them."""
    view = replace(view, kind="pairs")
    heard = replace(view, rules=LISTENING)
    two, three = _pair(filling, view, 2), _pair(filling, view, 3)
    quiet = replace(_pair(filling, view, 3, "listening"), act=0, said=())
    going = replace(quiet, act=1)
    turns = [Turn(1, number, ID + 1, "client", text(3000, filling)) for number in (1, 12)]
    head = preview_head(NOW, ID, running=False)
    return {
        "sign_up_card": [pair_sign_up.sign_up_card(one) for one in (view, heard)],
        "sign_up_preview": [
            pair_sign_up.sign_up_preview(view.series, 9_999, rules, NOW, head)
            for rules in (view.rules, LISTENING)
        ],
        "closed_sign_up_card": [pair_sign_up.closed_sign_up_card(view, n) for n in (0, 1000)],
        "signed_up_card": [pair_sign_up.signed_up_card(view)],
        "not_today_card": [pair_sign_up.not_today_card(view)],
        "alone_card": [pair_sign_up.alone_card(ROW)],
        "pairs_form": [
            pair_sign_up.pairs_form(packs, CLOSES_AFTER, ROW, kind, NONCE) for kind in (0, 1)
        ],
        "made_card": [pair_sign_up.made_card(ROW, view.series)],
        "opening_card": [pairs.opening_card(one) for one in (two, three, quiet)],
        "turn_card": [
            *(pairs.turn_card(one, turn) for one in (two, three) for turn in turns),
            pairs.turn_card(two, replace(turns[1], act=2)),
        ],
        "ended_card": [pairs.ended_card(two, why) for why in ("idle", "stopped")],
        "confirm_stop_card": [pairs.confirm_stop_card(two)],
        "client_card": [
            pairs.client_card(drill, "Act 3 of 3")
            for drill in (view.drill, replace(view.drill, unsaid="", speaker=""))
        ],
        "speak_form": [
            pairs.speak_form(one, number, NONCE, LONGEST_TURN)
            for one in (two, replace(two, said=()))
            for number in (1, 12)
        ],
        "listening_card": [pairs.listening_card(going)],
        "prompt_card": [listening.prompt_card(going, step) for step in (1, 2, 3, 4)],
        "view_form": [
            pair_views.view_form(one, 1, ID + n, NONCE) for one in (three, going) for n in (1, 2)
        ],
        "view_saved_card": [pair_views.view_saved_card(three, act) for act in (1, 2)],
        "all_in_card": [pair_views.all_in_card(three, 3)],
        "both_sides_card": [
            pair_views.both_sides_card(three, 1, list(three.views)),
            pair_views.both_sides_card(three, 1, [replace(three.views[0], safe=1), *three.views]),
        ],
        "pair_card": [
            pair_views.pair_card(one, ID + n, thread, NOW)
            for one in (two, three, quiet, going)
            for n in (1, 2)
            for thread in (None, ID)
        ],
    }
