"""Changes of packs: one with what it would do and what to press, and the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ui.cards.packs import drill_blocks, first_lines, say_series
from bot.ui.markdown import clip, plain, when
from bot.ui.parts import Beside, Button, Buttons, Card, Form, Look, Option, Pick, Rule, Text, Write
from drills.pack_differences import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.own_packs import PackHere
    from bot.practice.pack_change_views import ChangeQueue, ChangeView
    from bot.practice.pack_proposals import Proposal
    from bot.ui.parts import Block
    from drills.model import Drill

A_MENU = 25
MOST_HINTS = 10
WORD_FOR_WORD = "What would change, word for word:"
COMES_NEXT = (
    "Series that draw from this pack have it from their next drill on. `/series drills` adds the "
    "pack to a series."
)
WHAT = {
    "file": "a file",
    "drills": "drills",
    "retire": "to be retired",
    "restore": "to be brought back",
    "shipped": "back to everybody's pack",
}
GOES_ON = "Open rounds keep their wording; series go on with the new one from their next post on."
STAYS = {
    "retire": (
        "A retired drill is posted no more. The replies to it, their ratings and everybody's "
        "streaks stay. Series that draw from the pack simply pass over it; a round that is open "
        "now goes on."
    ),
    "restore": "From then on it is among the drills that series draw from, as it was.",
    "file": GOES_ON,
    "drills": GOES_ON,
    "shipped": (
        "Open rounds keep their wording. Once this is done, your edition is there as a file, to "
        "be kept and perhaps brought back."
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the queue: a heading, its blocks, and what is said where there are none."""

    heading: str
    blocks: tuple[Block, ...]
    empty: str = ""


def change_card(view: ChangeView) -> Card:
    """A change with what would come of it now, and what the reader may do about it."""
    blocks: list[Block] = [Text(_head(view))]
    if view.problem:
        blocks.append(Text(f"It cannot be made as it is: {plain(clip(view.problem, 1000))}"))
    if view.proposal:
        blocks += _what_comes(view, view.proposal)
    blocks += [Buttons(row) for row in _buttons(view) if row]
    back = _to_bring_back(view)
    return Card((*blocks, *([back] if back else [])))


def _head(view: ChangeView) -> str:
    lines = [f"### {plain(view.title)}: {_what(view)}"]
    if view.state == "draft":
        lines.append("Nothing is changed yet.")
    else:
        lines.append(f"From <@{view.made_by}>, {when(view.made_at)}")
    if view.state == "waiting":
        lines.append("It waits for a second person." if view.two_person else "It waits.")
        if view.mine:
            lines.append("-# `/pack queue` tells you what becomes of it.")
    elif view.state != "draft":
        lines.append(_outcome(view))
    return "\n".join(lines)


def _what(view: ChangeView) -> str:
    """What a change is about, in a few words."""
    ids = ", ".join(f"`{drill_id}`" for drill_id in view.drill_ids)
    if not ids:
        return WHAT[view.kind]
    return ids if view.kind == "drills" else f"{ids} {WHAT[view.kind]}"


def _outcome(view: ChangeView) -> str:
    done = {"applied": "Applied", "declined": "Declined", "withdrawn": "Withdrawn"}[view.state]
    who = f" by <@{view.decided_by}>" if view.decided_by else ""
    moment = f", {when(view.decided_at)}" if view.decided_at else ""
    word = f": {plain(view.word)}" if view.word else ""
    comes = f"\n-# {COMES_NEXT}" if view.state == "applied" and view.kind != "retire" else ""
    return f"**{done}**{who}{moment}{word}{comes}"


def _what_comes(view: ChangeView, proposal: Proposal) -> list[Block]:
    """The report's first lines, what comes with it, and a single drill in full."""
    first, *rest = proposal.lines
    found: list[Block] = [Text(f"**{plain(first)}**")]
    if rest:
        found.append(Text(first_lines(rest)))
    changes = proposal.merge.changes
    if len(changes) == 1 and changes[0].kind is not Kind.RETIRED:
        found += [Rule(), *drill_blocks(changes[0].after), Rule()]
    hints = [plain(clip(hint, 1200)) for hint in proposal.hints[:MOST_HINTS]]
    hints += [say_series(view.series)] if view.series else []
    hints += [STAYS[view.kind]] if proposal.changed else []
    return [*found, *([Text("\n".join(f"- {hint}" for hint in hints))] if hints else [])]


def _buttons(view: ChangeView) -> list[tuple[Button, ...]]:
    if view.state == "applied":
        pack = Button("The pack", f"pack-page/{view.number}/1")
        more = Button("Another drill", f"pack-add/{view.number}")
        if view.kind == "shipped":
            return [(pack, Button("Your edition as a file", f"pack-edition/{view.id}"))]
        return [(pack, more) if view.typed and view.mine else (pack,)]
    if view.state not in ("draft", "waiting"):
        return [(_again(view),)] if view.mine and view.typed else []
    first: list[Button] = []
    if view.may_apply and view.proposal:
        label = "Apply" if view.mine else "Approve and apply"
        route = f"pack-apply/{view.id}/{view.proposal.digest}"
        first.append(Button(label, route, Look.GOOD))
    elif view.state == "draft" and view.needs_other and view.proposal and view.proposal.changed:
        first.append(Button("Send for approval", f"pack-send/{view.id}", Look.GOOD))
    if view.proposal:
        first.append(Button("Every word of it", f"pack-whole/{view.id}"))
    if view.mine:
        first += [_again(view)] if view.typed else []
        label = "Discard" if view.state == "draft" else "Withdraw"
        first.append(Button(label, f"pack-withdraw/{view.id}", Look.DANGER))
    else:
        first.append(Button("Decline", f"pack-decline/{view.id}", Look.DANGER))
    return [tuple(first)]


def _again(view: ChangeView) -> Button:
    return Button("Go on writing", f"drill-again/{view.id}")


def _to_bring_back(view: ChangeView) -> Pick | None:
    """The pack's retired drills, beside one that is to be retired."""
    if view.kind != "retire" or view.state != "draft" or not view.proposal:
        return None
    before = view.proposal.merge.before
    return restore_menu(view.number, before.retired if before else ())


def restore_menu(number: int, retired: Sequence[Drill]) -> Pick | None:
    """The retired drills of a pack, to bring one back; None where there is none."""
    options = tuple(Option(one.id, one.id, one.goal) for one in retired[:A_MENU])
    return Pick(f"pack-restore/{number}", "Bring a retired one back", options) if options else None


def retire_card(here: PackHere) -> Card:
    """Choose a drill to retire, or one to bring back."""
    pack = here.pack
    text = f"### {plain(pack.title)}\nWhich drill? `/pack retire-drill` takes its id, too."
    blocks: list[Block] = [Text(f"{text}\n{STAYS['retire']}")]
    menus = [pack.drills[first : first + A_MENU] for first in range(0, len(pack.drills), A_MENU)]
    for number, menu in enumerate(menus):
        options = tuple(Option(one.id, one.id, one.goal) for one in menu)
        words = f"Retire one: {menu[0].id} to {menu[-1].id}"
        blocks.append(Pick(f"pack-retire-pick/{here.number}/{number}", words, options))
    back = restore_menu(here.number, pack.retired)
    return Card((*blocks, *([back] if back else [])))


def queue_card(sections: Sequence[Section]) -> Card:
    """All that waits for somebody of the staff, section by section."""
    blocks: list[Block] = []
    for section in sections:
        if section.blocks or section.empty:
            blocks.append(Text(f"### {section.heading}"))
            blocks += section.blocks or (Text(section.empty),)
    return Card(tuple(blocks))


def change_sections(queue: ChangeQueue) -> list[Section]:
    """The changes of packs in the queue: those of others, one's own, and what became of them."""
    others = [view for view in queue.waiting if not view.mine]
    own = [view for view in queue.waiting if view.mine]
    return [
        Section(
            "To approve" if queue.two_person else "Waiting changes",
            tuple(_line(view, "Read it") for view in others),
            "No change of somebody else waits.",
        ),
        Section("Yours, waiting", tuple(_line(view, "Look at it") for view in own)),
        Section("Your drafts", tuple(_line(view, "Go on") for view in queue.drafts)),
        Section(
            "What became of yours", tuple(_line(view, "Look at it") for view in queue.outcomes)
        ),
    ]


def _line(view: ChangeView, label: str) -> Beside:
    words = f"**{plain(view.title)}**: {_what(view)}"
    if view.state in ("applied", "declined"):
        words += f"\n{_outcome(view)}"
    else:
        words += f"\n-# <@{view.made_by}>, {when(view.made_at)}"
    return Beside(words, Button(label, f"pack-change/{view.id}"))


def decline_change_form(change_id: int, longest: int, nonce: str) -> Form:
    """A word to the author of a change that is not to be made."""
    return Form(
        f"pack-decline-form/{change_id}/{nonce}",
        "Decline this change",
        (
            Write(
                "why",
                "A word to its author",
                "What would have to be different, or why it should stay as it is.",
                longest=longest,
                long=True,
            ),
        ),
    )


def waiting_notice_card(sentence: str, change_id: int, number: int) -> Card:
    """Tells the staff channel that a change waits for somebody's word."""
    button = Button("Read it", f"pack-change/{change_id}/{number}", Look.MAIN)
    return Card((Text(sentence), Buttons((button,))))
