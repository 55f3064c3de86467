"""Rating a reply: what is shown before and after its forms, and the queue of those that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.rating_forms import CONFIDENTIAL
from bot.ui.markdown import clip, count, plain, quote, vignette, when
from bot.ui.parts import (
    Beside,
    Button,
    Buttons,
    Card,
    Look,
    Text,
)

if TYPE_CHECKING:
    from bot.practice.claims import NextReview
    from bot.practice.reviews import ReplyToRate
    from bot.practice.unrated import Overdue, Waiting
    from bot.ui.parts import Block

MOST_LISTED = 10


def levels_saved_card(target: ReplyToRate) -> Card:
    """The levels are kept; the words are still to come, or may change too."""
    text, label = "Your levels are changed. Your words stay as they were.", "Change the words"
    if not target.completed:
        text = "Your levels are saved. Add one strength and one next step, and it counts."
        label = "Add the words"
    button = Button(label, f"words/{target.reply_id}", Look.MAIN)
    return Card((Text(text), Buttons((button,))))


def rated_card(
    waiting: int,
    *,
    updated: bool,
    supervisor: bool,
    news: str = "",
    quote_on: int | None = None,
) -> Card:
    """Thanks, and the next one if there is one: of the reviews, or of the supervisors' queue.

    `news` is what else there is to say, and `quote_on` a reply whose form had no room to quote.
    """
    head = "Your rating is changed." if updated else "Thank you. Your rating is saved."
    more = "Nothing else waits for you."
    buttons: list[Button] = []
    if waiting:
        more = f"{count(waiting, 'more reply waits', 'more replies wait')} for you."
        buttons.append(Button("Next reply", "queue" if supervisor else "review", Look.MAIN))
    if quote_on is not None:
        buttons.append(Button("Quote from it", f"words/{quote_on}"))
    row = (Buttons(tuple(buttons)),) if buttons else ()
    return Card((Text(f"{head} {more}{news}"), *row))


def say_thanks(thanks: int) -> str:
    """What authors have said since the rater was last told; never who."""
    if not thanks:
        return ""
    return f"\n{count(thanks, 'person', 'people')} thanked you for feedback that you gave."


def say_lost_quote(lost: str) -> str:
    """That a quote was left out, with the quote, so that it is not lost."""
    if not lost:
        return ""
    return (
        "\nOnly the quote is left out, because the reply does not have it word for word:\n"
        f"{quote(lost)}"
    )


def review_card(target: ReplyToRate, waiting: int) -> Card:
    """The next reply to review, whole, with a button to its form."""
    more = f" {waiting - 1} more after this." if waiting > 1 else ""
    unfinished = bool(target.levels) and not target.completed
    button = (
        Button("Add the words", f"words/{target.reply_id}", Look.MAIN)
        if unfinished
        else Button("Rate", f"rate-read/{target.reply_id}", Look.MAIN)
    )
    drill, owned = target.round.drill, bool(target.round.owner_id)
    day = "" if owned else f" · Day {target.round.number}"
    # Whoever rates it has not met this client before.
    unmet = owned or target.round.levelled
    note = f"-# Content note: {plain(drill.content_note)}\n" if unmet and drill.content_note else ""
    return Card(
        (
            Text(f"### {plain(target.round.series)}{day}"),
            Text(f"{note}**The client**\n{vignette(drill.vignette)}"),
            Text(f"**The reply**\n{quote(target.text)}"),
            Text(f"-# {CONFIDENTIAL}{more}"),
            Buttons((button,)),
        )
    )


def nothing_to_rate_card(found: NextReview, in_queue: int = 0) -> Card:
    """Why nothing comes: there is nothing, or the person has done their share of the day.

    `in_queue` is how many replies wait in the queue, if they are a supervisor.
    """
    if found.one_more:
        done = "You have done your share of ratings for today. Thank you."
        return Card(
            (
                Text(f"{done}\nOther replies still wait, if you would like to rate one more."),
                Buttons((Button("One more", "review-more", Look.MAIN),)),
            )
        )
    if found.enough:
        return Card(
            (
                Text(
                    "You have done more than your share of ratings for today. Thank you. "
                    "The others are for your colleagues; new ones come tomorrow."
                ),
            )
        )
    if in_queue:
        waiting = count(in_queue, "reply waits", "replies wait")
        button = Button("Open the queue", "queue", Look.MAIN)
        return Card((Text(f"{waiting} in the supervisors' queue."), Buttons((button,))))
    return Card((Text("Nothing waits for your rating. Thank you."),))


def queue_card(waiting: list[Waiting], total: int) -> Card:
    """What waits for a supervisor, oldest first, with what has waited too long on top."""
    if not waiting:
        return Card((Text("Every reply has at least one rating. Nothing waits for you."),))
    head = f"{count(total, 'reply', 'replies')} without a rating"
    if any(reply.again for reply in waiting):
        head = f"{count(total, 'reply waits', 'replies wait')} for your rating"
    blocks: list[Block] = [Text(f"### {head}\nOldest first.")]
    for reply in waiting:
        again = f", attempt {reply.attempt}" if reply.attempt > 1 else ""
        long = "**Has waited too long** · " if reply.overdue else ""
        if reply.again:
            again += ", after your feedback"
        blocks.append(
            Beside(
                f"{long}<@{reply.author_id}> · {plain(reply.series)}, day {reply.number}{again} · "
                f"{when(reply.since, 'R')}\n{clip(quote(reply.text), 400)}",
                Button("Rate", f"rate/{reply.reply_id}"),
            )
        )
    return Card(tuple(blocks))


def unrated_card(overdue: list[Overdue], number: int) -> Card:
    """For the staff channel: replies that have waited too long for a rating; nobody is named."""
    total = sum(one.replies for one in overdue)
    lines = [
        f"- {plain(one.series)}, day {one.number}: {count(one.replies, 'reply', 'replies')}, "
        f"since {when(one.since)}"
        for one in overdue[:MOST_LISTED]
    ]
    if len(overdue) > MOST_LISTED:
        lines.append(f"- and {count(len(overdue) - MOST_LISTED, 'more drill')}")
    have = "reply has" if total == 1 else "replies have"
    listed = "\n".join(lines)
    return Card(
        (
            Text(f"**{total:,} {have} had no feedback for too long.**\n{listed}"),
            Buttons((Button("Open the queue", f"queue/{number}", Look.MAIN),)),
            Text("-# For supervisors; `/supervise queue` does the same."),
        )
    )
