"""The card on which a coordinator chooses what a series draws from, with texts at their limits."""

from __future__ import annotations

from dataclasses import replace

from bot.db.tables import Series
from bot.practice.series_drills import Draws
from bot.practice.series_selection import SelectionView
from bot.ui.cards import drawing
from bot.ui.parts import Card, Form
from drills.model import Level, Pack, Phase
from drills.selection import Drawn, Selection
from tests.conversations.hostile import PLAIN, text


def draws_of(pack: Pack, filling: str) -> Draws:
    """What a series draws from that has everything."""
    filters = ((text(80, filling),) * 10, tuple(Level), (text(40, filling),) * 20, tuple(Phase))
    return Draws(
        Selection((pack.key,) * 30, *filters, crisis=True),
        Drawn((), "", (), frozenset()),
        *((pack.title,) * 30, (pack.title,) * 30),
        unseen=500,
    )


def drawing_samples(
    series: Series, pack: Pack, filling: str, nonce: str
) -> dict[str, list[Card | Form]]:
    """By the names of the functions that make them."""
    draws = draws_of(pack, filling)
    named = SelectionView(
        *(series, draws, tuple(f"{n} {text(30, filling)}" for n in range(25))),
        group=f"3 {text(30, filling)}",
        packs=(pack,),
        skills=tuple((f"{n} {text(70, PLAIN)}", 500) for n in range(60)),
        tags=tuple((f"{n} {text(30, PLAIN)}", 500) for n in range(60)),
        languages=tuple(f"l{n}" for n in range(30)),
    )
    whole = replace(draws, selection=Selection(crisis=True, turns=True))
    open_library = replace(named, group="", packs=(), draws=whole)
    return {
        "selection_card": [drawing.selection_card(one) for one in (named, open_library)],
        "filters_form": [drawing.filters_form(named, nonce)],
    }
