"""Replies as model answers: what supervisors ask, and what authors answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import clip, plain, quote
from bot.ui.parts import Beside, Button, Buttons, Card, Form, Look, Note, Text, Write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.exemplar_offers import Offer
    from bot.ui.parts import Block

LONGEST_SHOWN = 400


def offer_form(reply_id: int, text: str, nonce: str) -> Form:
    """The form in which a supervisor says why a reply works, before its author is asked."""
    return Form(
        f"offer-form/{reply_id}/{nonce}",
        "Ask to show it as a model answer",
        (
            Note(
                f"{clip(quote(text), 2500)}\n-# Its author is asked first. If they agree, others "
                "see it among the model answers of this drill, without a name."
            ),
            Write("why", "Why does it work?", "Others read this with it.", longest=400, long=True),
        ),
    )


def where(offer: Offer) -> str:
    """Which drill a reply answers."""
    return f"{plain(offer.series)}, day {offer.number}"


def asked_card(offer: Offer) -> Card:
    """The question to an author, with everything they need to decide."""
    return Card(
        (
            Text(
                f"### May others learn from this?\nA supervisor would like to show your reply to "
                f"{where(offer)} among the model answers of that drill. Your name is "
                "not shown. You can say no, and you can change your mind at any time."
            ),
            Text(quote(offer.text)),
            Text(f"**What they say about it**\n{quote(offer.why)}"),
            Buttons(
                (
                    Button("Yes, show it", f"offer-yes/{offer.reply_id}", Look.GOOD),
                    Button("No, keep it private", f"offer-no/{offer.reply_id}"),
                )
            ),
        )
    )


def offer_ready_card(reply_id: int) -> Card:
    """The direct message: that there is a question. A lock screen shows nothing of it."""
    return Card(
        (
            Text("A supervisor has a question about one of your replies."),
            Buttons((Button("Read it", f"offered/{reply_id}", Look.MAIN),)),
        )
    )


def own_offers_card(offers: Sequence[Offer]) -> Card:
    """One's own replies that are, or may become, model answers."""
    if not offers:
        return Card((Text("Nobody has asked to show a reply of yours as a model answer."),))
    blocks: list[Block] = [Text("### Your replies as model answers\nShown without your name.")]
    for one in offers:
        said = {None: "asked", True: "shown", False: "not shown"}[one.agreed]
        button = (
            Button("Show it no more", f"offer-no/{one.reply_id}")
            if one.agreed
            else Button("Read and answer", f"offered/{one.reply_id}")
        )
        blocks.append(
            Beside(f"{where(one)} · {said}\n{clip(quote(one.text), LONGEST_SHOWN)}", button)
        )
    return Card(tuple(blocks))


def offers_card(candidates: Sequence[Offer], offers: Sequence[Offer]) -> Card:
    """For supervisors: replies worth asking for, and what became of those that were."""
    blocks: list[Block] = [Text("### Model answers from your trainees")]
    if candidates:
        blocks.append(
            Text("**Worth asking for**\nEvery rater gave these the top level on every criterion.")
        )
    for one in candidates:
        text = f"{where(one)}\n{clip(quote(one.text), LONGEST_SHOWN)}"
        blocks.append(Beside(text, Button("Ask the author", f"offer/{one.reply_id}")))
    said = {None: "waiting for the author", True: "shown", False: "the author would rather not"}
    if offers:
        blocks.append(Text("**Asked for**, the newest first"))
    for one in offers:
        line = f"{where(one)}: {said[one.agreed]}"
        button = Button("Use it no more", f"offer-back/{one.reply_id}")
        blocks.append(Text(line) if one.agreed is False else Beside(line, button))
    if not candidates and not offers:
        blocks.append(
            Text("None yet. Press Model answer? on a reply in `/supervise trainee` to ask for it.")
        )
    return Card(tuple(blocks))
