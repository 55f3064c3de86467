"""Suggested vignettes for their staff: each in full, and what to make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.markdown import clip, count, plain, quote, when
from bot.ui.parts import (
    Beside,
    Button,
    Buttons,
    Card,
    Form,
    Look,
    Note,
    Option,
    Pick,
    Text,
    Write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.practice.suggested_drills import PackForIt
    from bot.practice.suggestion_queue import QueuedSuggestion, SuggestionQueue
    from bot.ui.parts import Block

LONGEST_LISTED: Final = 1000


def suggestions_line(waiting: int) -> Beside:
    """Leads to those that wait, from a list of all that waits."""
    wait = count(waiting, "vignette that a member suggests", "vignettes that members suggest")
    return Beside(f"{wait}, for you to read.", Button(f"Suggestions ({waiting})", "suggestions/1"))


def suggestion_queue_card(queue: SuggestionQueue) -> Card:
    """One of those that wait, for staff, with what can be done about it."""
    one = queue.one
    if one is None:
        return Card((Text("No suggestion waits. Members write one with `/drill suggest`."),))
    waits = count(queue.total, "suggestion waits", "suggestions wait")
    blocks: list[Block] = [
        Text(f"### What members suggest\n{waits}. You see who wrote them; other members do not."),
        *_queued(one),
    ]
    if one.worker_id is not None:
        who = "You are" if queue.mine else f"<@{one.worker_id}> is"
        blocks.append(Text(f"**{who} making a drill of it.**"))
    elif not queue.coordinates:
        blocks.append(Text("-# A coordinator can make a drill of it."))
    buttons = list(_to_do(queue, one))
    if queue.total > 1:
        blocks.append(Text(f"-# {queue.page} of {queue.total}, oldest first"))
        newer, older = queue.page + 1, queue.page - 1
        buttons += [
            Button("Earlier", f"suggestions/{older}", disabled=queue.page == 1),
            Button("Later", f"suggestions/{newer}", disabled=queue.page == queue.total),
        ]
    return Card((*blocks, *([Buttons(tuple(buttons))] if buttons else [])))


def _to_do(queue: SuggestionQueue, one: QueuedSuggestion) -> Iterator[Button]:
    if queue.mine:
        yield Button("Go on with it", f"suggestion-drill/{one.id}", Look.MAIN)
    elif one.worker_id is None:
        if queue.coordinates:
            yield Button("Make a drill of it", f"suggestion-drill/{one.id}", Look.MAIN)
        yield Button("Not this time", f"suggestion-decline/{one.id}")


def _queued(one: QueuedSuggestion) -> list[Block]:
    speaker = f"**{plain(one.speaker)}**\n" if one.speaker else ""
    blocks: list[Block] = [
        Text(f"<@{one.user_id}> · {when(one.made_at, 'R')}"),
        Text(f"{speaker}{quote(one.vignette)}"),
    ]
    if one.words:
        blocks.append(Text(f"**What could be practised with it**\n{quote(one.words)}"))
    credit = f"They would like to be named with it as **{plain(one.credit)}**"
    blocks.append(Text(f"-# {credit if one.credit else 'They would rather not be named with it'}"))
    return blocks


def pack_for_it_card(found: PackForIt, new: str) -> Card:
    """Into which pack the drill goes; `new` is the value that stands for a new one."""
    text = (
        "### Make a drill of it\nChoose a pack for it. You are shown the drill with what is still "
        "missing, and nothing is posted before you save it."
    )
    if found.more:
        text += f"\n-# In the menu are the {len(found.packs)} packs that changed last."
    options = tuple(Option(pack.title, pack.key, pack.summary) for pack in found.packs)
    fresh = Option("A new pack", new, "You can name it afterwards.")
    return Card(
        (
            Text(text),
            Text(clip(quote(found.suggestion.vignette), LONGEST_LISTED)),
            Pick(f"suggestion-pack/{found.suggestion.id}", "Into which pack?", (*options, fresh)),
            Buttons((Button("Back to what waits", "suggestions/1"),)),
        )
    )


def decline_form(one: QueuedSuggestion, longest: int, nonce: str) -> Form:
    """A kind word with a no."""
    return Form(
        f"suggestion-decline-form/{one.id}/{nonce}",
        "Not this time",
        (
            Note(
                f"{clip(quote(one.vignette), 3000)}\n-# <@{one.user_id}> is told that it will not "
                "become a drill, thanked for it, and reads what you write here."
            ),
            Write(
                "words",
                "A word to them",
                "What you liked, or what would make it a drill. You may leave it empty.",
                longest=longest,
                long=True,
                required=False,
            ),
        ),
    )
