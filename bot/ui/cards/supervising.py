"""What supervisors see and write: flags, notes, and one trainee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import clip, count, plain, quote, when
from bot.ui.parts import Button, Buttons, Card, Form, Look, Note, Rule, Text, Write
from drills.dates import say_days
from drills.model import Reaction
from drills.trends import LEAST_FOR_LEVEL, LEAST_FOR_TREND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.flags import Flagged
    from bot.practice.staff_notes import NotesRead
    from bot.practice.trainee_view import Place, SeenReply, SkillSeen, TraineeView
    from bot.ui.parts import Block
    from drills.trends import Figure

LONGEST_SHOWN = 400
FELT = {
    Reaction.TOO_EASY: "too easy",
    Reaction.GOOD_CHALLENGE: "a good challenge",
    Reaction.TOO_HARD: "too hard",
}
BREAKS = {"pause": "on a pause", "vacation": "on vacation", "excused": "excused"}


def flag_form(reply_id: int, words: str, nonce: str) -> Form:
    """The form of whoever would like to talk about a reply of theirs."""
    return Form(
        f"flag-form/{reply_id}/{nonce}",
        "Talk about this one",
        (
            Note(
                "Your supervisors see this reply on their list, with your name and what you add "
                "here. Nobody else does."
            ),
            Write(
                "words",
                "What would you like to talk about?",
                "You may leave it empty.",
                text=words,
                longest=500,
                long=True,
                required=False,
            ),
        ),
    )


def flag_raised_card(reply_id: int) -> Card:
    """The flag is up, and can be taken down."""
    text = "It is on your supervisors' list. They will come to you about it."
    return Card((Text(text), Buttons((Button("Take it back", f"flag-off/{reply_id}"),))))


def flags_card(flags: Sequence[Flagged], total: int) -> Card:
    """Replies that their authors would like to talk about, oldest first."""
    if not flags:
        return Card((Text("Nobody has asked to talk about a reply. Nothing waits for you."),))
    asked = "1 trainee would" if total == 1 else f"{total} times somebody would"
    blocks: list[Block] = [Text(f"### To talk about\n{asked} like to talk about a reply.")]
    for one in flags:
        words = f"\n**They add**\n{clip(quote(one.words), LONGEST_SHOWN)}" if one.words else ""
        blocks += [
            Text(
                f"<@{one.author_id}> · {_where(one.series, one.number, one.attempt)} · "
                f"{when(one.raised_at, 'R')}\n{clip(quote(one.text), LONGEST_SHOWN)}{words}"
            ),
            Buttons(
                (
                    Button("We have talked", f"flag-done/{one.reply_id}", Look.MAIN),
                    Button("Write a note", f"note/{one.author_id}/{one.reply_id}"),
                    Button("Rate", f"rate/{one.reply_id}"),
                )
            ),
        ]
    if total > len(flags):
        blocks.append(Text(f"-# And {total - len(flags)} more after these."))
    return Card(tuple(blocks))


def _where(series: str, number: int, attempt: int = 1) -> str:
    again = f", attempt {attempt}" if attempt > 1 else ""
    return f"{plain(series)}, day {number}{again}"


def note_form(user_id: int, reply_id: int, nonce: str) -> Form:
    """The form for a private note; `reply_id` 0 is a note in general."""
    about = "about this reply" if reply_id else "in general"
    return Form(
        f"note-form/{user_id}/{reply_id}/{nonce}",
        "A private note",
        (
            Note(f"A note {about} for <@{user_id}>. They alone read it, with your name."),
            Write(
                "text",
                "Your note",
                "What you saw, and one thing to try.",
                longest=1500,
                long=True,
            ),
        ),
    )


def note_ready_card(note_id: int) -> Card:
    """The direct message: that there is a note. A lock screen shows nothing of it."""
    return Card(
        (
            Text("A supervisor has left you a note."),
            Buttons((Button("Read it", f"notes/{note_id}", Look.MAIN),)),
        )
    )


def notes_card(read: NotesRead) -> Card:
    """A page of one's own notes from supervisors, newest first."""
    if not read.notes:
        return Card((Text("You have no notes from supervisors. They would be here."),))
    blocks: list[Block] = [Text("### Notes from your supervisors\nOnly you see them.")]
    for note in read.notes:
        about = f" · {plain(note.about)}" if note.about else ""
        new = "New · " if note.new else ""
        head = f"{new}<@{note.author_id}> · {when(note.written_at, 'R')}{about}"
        blocks.append(Text(f"{head}\n{quote(note.text)}"))
    if read.pages > 1:
        blocks.append(Text(f"-# Page {read.page} of {read.pages}"))
        newer = Button("Newer", f"notes-page/{read.page - 1}", disabled=read.page == 1)
        older = Button("Older", f"notes-page/{read.page + 1}", disabled=read.page == read.pages)
        blocks.append(Buttons((newer, older)))
    return Card(tuple(blocks))


def trainee_card(view: TraineeView, page: int, size: int) -> Card:
    """One trainee, words before figures, for their supervisors."""
    blocks: list[Block] = [
        Text(f"### <@{view.user_id}>\nFor supervisors. That you have looked is noted.")
    ]
    if page == 1:
        blocks += _first_page(view)
    blocks += [Rule(), Text(f"**Replies** ({view.total} so far), newest first")]
    for reply in view.replies:
        blocks += _reply(view.user_id, reply)
    last = max(1, -(-view.total // size))
    route = f"trainee/{view.user_id}"
    buttons = [Button("Write a note", f"note/{view.user_id}/0", Look.MAIN)]
    if last > 1:
        buttons += [
            Button("Newer", f"{route}/{page - 1}", disabled=page <= 1),
            Button("Older", f"{route}/{page + 1}", disabled=page >= last),
        ]
    return Card((*blocks, Buttons(tuple(buttons))))


def _first_page(view: TraineeView) -> list[Block]:
    lines = [_place(place) for place in view.places]
    lines.append(f"Ratings given in the last four weeks: {view.rated_lately}.")
    for one in view.breaks:
        days = say_days(one.first_day, one.last_day, view.today)
        lines.append(f"{BREAKS[one.kind].capitalize()} {days}.")
    blocks: list[Block] = [Text("\n".join(lines))]
    if view.aims:
        aims = "\n".join(clip(quote(aim), LONGEST_SHOWN) for aim in view.aims)
        blocks.append(Text(f"**What they want to get better at**\n{aims}"))
    if view.skills:
        said = "\n".join(f"- {_skill(skill)}" for skill in view.skills)
        scale = "-# On a scale of 1 to 5, for talking together; never for marks or decisions."
        blocks.append(Text(f"**Skills**\n{said}\n{scale}"))
    return blocks


def _place(place: Place) -> str:
    head = f"**{plain(place.cohort)}**, since {when(place.joined_at, 'D')}."
    if not place.posted:
        return f"{head} No drills in the last four weeks."
    again = f", {place.tried_again} of them tried again" if place.tried_again else ""
    drills = count(place.posted, "drill")
    return f"{head} In the last four weeks: {place.answered} of {drills} answered{again}."


def _skill(seen: SkillSeen) -> str:
    name = plain(seen.skill)
    if seen.level is None:
        return f"{name}: not enough yet ({seen.rated} of {LEAST_FOR_LEVEL} rated replies)."
    replies = count(seen.rated, "rated reply", "rated replies")
    said = f"{name}: {_figure(seen.level)}, from {replies}."
    if seen.trend is None:
        return f"{said} A trend needs {LEAST_FOR_TREND} over eight weeks."
    if seen.trend.low > 0:
        return f"{said} Growing by {_figure(seen.trend)} in four weeks."
    if seen.trend.high < 0:
        return f"{said} Going down by {_figure(seen.trend)} in four weeks."
    return f"{said} No clear change over these weeks."


def _figure(figure: Figure) -> str:
    low, high = sorted((abs(figure.low), abs(figure.high)))
    return f"{abs(figure.value):.1f} (between {low:.1f} and {high:.1f})"


def _reply(user_id: int, reply: SeenReply) -> list[Block]:
    felt = FELT.get(Reaction(reply.reaction), "too much")
    rated = count(reply.ratings, "rating") if reply.ratings else "no rating yet"
    flagged = ""
    if reply.flagged is not None:
        flagged = "\n**They would like to talk about this one.**"
        flagged += f"\n{clip(quote(reply.flagged), LONGEST_SHOWN)}" if reply.flagged else ""
    return [
        Text(
            f"{_where(reply.series, reply.number, reply.attempt)} · "
            f"{when(reply.created_at, 'R')} · {rated} · felt {felt}\n"
            f"{clip(quote(reply.text), LONGEST_SHOWN)}{flagged}"
        ),
        Buttons(
            (
                Button("Rate", f"rate/{reply.id}"),
                Button("Note on this", f"note/{user_id}/{reply.id}"),
                Button("Model answer?", f"offer/{reply.id}"),
            )
        ),
    ]
