"""The cards and forms of packs and their changes, made of texts at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.practice.drill_drafts import DraftView
from bot.practice.own_packs import Drawing, PackHere, PacksHere, PackView
from bot.practice.pack_change_views import ChangeQueue, ChangeView
from bot.practice.pack_proposals import OWN_EDITION, Proposal
from bot.ui.cards import drill_drafts, drill_forms, pack_changes, pack_forms
from bot.ui.cards import packs as cards
from bot.ui.parts import Card, Form
from drills.change_report import report
from drills.model import Pack
from drills.pack_changes import merge, retire
from drills.pack_writer import drill_values
from drills.typed_drill import Part
from tests.conversations.hostile import text

DIGEST = 2**32 - 1


def pack_samples(
    filling: str, row: int, person: int, nonce: str, now: datetime, pack: Pack
) -> dict[str, list[Card | Form]]:
    """By the names of the functions that make them."""
    [drill] = pack.drills
    full = replace(
        pack,
        authors=tuple(f"{number}{text(95, filling)}" for number in range(50)),
        crisis=True,
        drills=tuple(replace(drill, id=f"{n:03}-{'x' * 36}") for n in range(100)),
        retired=tuple(replace(drill, id=f"r{n:02}-{'x' * 36}") for n in range(30)),
    )
    series = (Drawing(text(80, filling), "running"),) * 30
    here = PackHere(full, own=True, everybodys=True)
    view = PackView(here, person, now, series, coordinates=True)
    empty = PackHere(replace(pack, drills=()), own=False, everybodys=True)
    bare = PackView(empty, None, None, (), coordinates=False)
    lists = [
        PacksHere(
            tuple(
                (text(40, filling), tuple(replace(here, pack=_named(pack, n)) for n in group))
                for group in (range(70), range(70, 138))
            ),
            (text(500, filling),) * 30,
            two_person=True,
            waiting=50,
        ),
        PacksHere((), (), two_person=False, waiting=0),
    ]
    lines = [text(600, filling)] * 500
    changes = _changes(filling, row, person, now, full)
    [draft, *_] = drafts = _drafts(filling, row, changes[0], full)
    sections = pack_changes.change_sections(
        ChangeQueue(
            tuple(replace(changes[n % 2], id=row + n, state="waiting") for n in range(50)),
            tuple(replace(changes[0], id=row + 100 + n) for n in range(20)),
            tuple(
                replace(changes[0], id=row + 200 + n, **_declined(filling, now)) for n in range(5)
            ),
            two_person=True,
        )
    )
    return {
        "packs_card": [cards.packs_card(one) for one in lists],
        "pack_card": [
            *(cards.pack_card(view, page) for page in (1, 3, 9)),
            cards.pack_card(bare, 1),
            cards.pack_card(
                replace(view, here=replace(here, pack=replace(full, translated=True))), 1
            ),
        ],
        "drill_card": [
            cards.drill_card(here, drill, DIGEST, retired=retired, coordinates=able)
            for retired, able in ((False, True), (True, True), (False, False))
        ],
        "check_card": [
            cards.check_card(text(80, filling), text(200, filling), advice)
            for advice in (lines, [])
        ],
        "faults_card": [cards.faults_card(text(100, filling), lines)],
        "import_form": [pack_forms.import_form(one, nonce) for one in (here, None)],
        "new_pack_form": [
            pack_forms.new_pack_form(nonce),
            pack_forms.new_pack_form(nonce, _head(filling), row),
        ],
        "pack_id_form": [pack_forms.pack_id_form("x" * 50, row, nonce)],
        "approval_card": [
            pack_forms.approval_card(on=on, waiting=waiting)
            for on in (True, False)
            for waiting in (0, 50)
        ],
        "change_card": [pack_changes.change_card(one) for one in changes],
        "retire_card": [
            pack_changes.retire_card(here),
            pack_changes.retire_card(replace(here, pack=pack)),
        ],
        "queue_card": [
            pack_changes.queue_card(sections),
            pack_changes.queue_card(
                pack_changes.change_sections(ChangeQueue((), (), (), two_person=False))
            ),
        ],
        "decline_change_form": [pack_changes.decline_change_form(row, 500, nonce)],
        "waiting_notice_card": [
            pack_changes.waiting_notice_card("A change of a pack waits.", row, row)
        ],
        "draft_card": [drill_drafts.draft_card(one) for one in drafts],
        "part_form": [
            drill_forms.part_form(one, part, nonce)
            for one in (*drafts, replace(draft, rubrics={}))
            for part in Part
        ],
        "open_drafts_card": [
            drill_drafts.open_drafts_card(
                [replace(changes[0], id=row + n) for n in range(number)], DIGEST, text(80, filling)
            )
            for number in (1, 20)
        ],
    }


def _named(pack: Pack, number: int) -> Pack:
    return replace(pack, id=f"own.{number:03}{'x' * 43}")


def _head(filling: str) -> dict[str, Any]:
    return {
        "id": "x" * 50,
        "title": text(80, filling),
        "summary": text(200, filling),
        "license": text(100, filling),
        "authors": [text(99, filling)] * 20,
        "language": "en",
    }


def _declined(filling: str, now: datetime) -> dict[str, Any]:
    word = text(500, filling)
    return {"state": "declined", "decided_by": 10**18, "decided_at": now, "word": word}


def _changes(filling: str, row: int, person: int, now: datetime, full: Pack) -> list[ChangeView]:
    new = replace(full, drills=tuple(replace(one, goal="Another.") for one in full.drills))
    first = replace(full, drills=full.drills[:1])
    told = [
        _proposal(merge(full, new, whole=True)),
        _proposal(merge(full, replace(new, drills=new.drills[:1]), whole=False)),
        _proposal(merge(None, first, whole=True)),
        _proposal(retire(full, [full.drills[0].id])),
    ]
    base = ChangeView(
        *(row, full.key, text(80, filling), "file", "draft", person, now, None, None, ""),
        mine=True,
        proposal=told[0],
        problem="",
        may_apply=True,
        needs_other=False,
        two_person=False,
        number=DIGEST,
        typed=False,
        drill_ids=("x" * 40,),
        series=(Drawing(text(80, filling), "running"),) * 30,
    )
    waiting = replace(base, state="waiting", two_person=True, kind="drills", proposal=told[1])
    return [
        base,
        replace(waiting, mine=False),
        replace(waiting, may_apply=False, needs_other=True, typed=True),
        replace(base, may_apply=False, needs_other=True, proposal=told[2]),
        replace(base, kind="retire", proposal=told[3]),
        replace(base, kind="shipped"),
        replace(base, kind="restore", proposal=None, may_apply=False, problem=text(3000, filling)),
        replace(base, kind="drills", typed=True, proposal=None, **_declined(filling, now)),
        *(
            replace(
                base, kind=kind, proposal=None, **{**_declined(filling, now), "state": "applied"}
            )
            for kind in ("file", "shipped")
        ),
        replace(base, proposal=None, state="withdrawn"),
    ]


def _proposal(merged: Any) -> Proposal:
    return Proposal(merged, "x", tuple(report(merged)), (OWN_EDITION,) * 15)


def _drafts(filling: str, row: int, change: ChangeView, full: Pack) -> list[DraftView]:
    drill = full.drills[0]
    rubrics = {f"{n:02}{'x' * 38}": drill.rubric for n in range(40)}
    ready = replace(change, kind="drills", typed=True, word=text(500, filling))
    typed = {
        **drill_values(drill),
        "tags": [text(40, filling)] * 20,
        "names": [text(60, filling)] * 20,
    }
    sentences = (text(300, filling),) * 30
    draft = DraftView(*(row, full, True, None, typed, rubrics, drill, (), ()), sentences, ready)
    unfinished = replace(ready, proposal=None, may_apply=False, problem=text(200, filling))
    return [
        draft,
        replace(draft, new=False, change=replace(ready, needs_other=True, may_apply=False)),
        replace(
            draft, drill=None, faults=sentences, missing=("level", "exemplars"), change=unfinished
        ),
        replace(
            draft, head=_head(filling), drill=None, values={"id": "drill-001"}, change=unfinished
        ),
        replace(draft, pack=replace(full, private=True), change=unfinished),
    ]
