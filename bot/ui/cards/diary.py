"""Private notes: forms, prompts, one's own pages, and two questions before deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.markdown import count, plain, quote, vignette, when
from bot.ui.parts import Beside, Button, Buttons, Card, Form, Look, Note, Text, Write

if TYPE_CHECKING:
    from bot.practice.diary import Diary
    from bot.practice.diary import Note as DiaryNote
    from bot.practice.rounds import RoundView
    from bot.ui.parts import Block
    from drills.model import Drill

NOBODY_ELSE: Final = (
    "Only you can read your notes. They are in no view of your staff, are never rated, and can be "
    "deleted at once."
)


def diary_form(view: RoundView, longest: int, nonce: str) -> Form:
    """A few words for oneself after a drill."""
    return Form(
        f"diary-form/{view.id}/{nonce}",
        "A note for yourself",
        (
            Note(f"{NOBODY_ELSE} Please write nothing about real clients here, either."),
            Write(
                "text",
                "What stayed with you?",
                "What it set off in you, what you would like to try, or anything else.",
                longest=longest,
                long=True,
            ),
        ),
    )


def diary_card(diary: Diary) -> Card:
    """One page of somebody's own notes, newest first, each with a way to delete it."""
    total = count(diary.total, "note")
    blocks: list[Block] = [Text(f"### Your notes\n{total}. {NOBODY_ELSE}")]
    for note in diary.notes:
        button = Button("Delete", f"diary-delete/{note.id}")
        blocks += [Beside(_heading(note), button), Text(quote(note.text))]
    if not diary.notes:
        blocks.append(Text("After a reply you can press Note for myself, where a series has it."))
    if diary.pages > 1:
        blocks.append(Text(f"-# Page {diary.page} of {diary.pages}"))
    buttons = [
        Button("Newer", f"diary/{diary.page - 1}", disabled=diary.page == 1),
        Button("Older", f"diary/{diary.page + 1}", disabled=diary.page == diary.pages),
    ]
    buttons = buttons if diary.pages > 1 else []
    if diary.round_id:
        buttons.append(Button("Write a note", f"diary-write/{diary.round_id}", Look.MAIN))
    buttons.append(Button("A prompt", "reflect"))
    if diary.notes:
        buttons.append(Button("Delete all", "diary-clear", Look.DANGER))
    return Card((*blocks, Buttons(tuple(buttons))))


def reflection_card(prompt: Drill, number: int) -> Card:
    """A colleague's words, and a question to oneself; `number` is the prompt's, from 0."""
    return Card(
        (
            Text(
                f"### For yourself\n-# {plain(prompt.speaker)}\n{vignette(prompt.vignette)}\n"
                f"**{plain(prompt.goal)}**"
            ),
            Text(f"-# Nobody answers or rates this. {NOBODY_ELSE}"),
            Buttons(
                (
                    Button("Write a note", f"reflect-write/{number}", Look.MAIN),
                    Button("Another one", f"reflect/{number + 1}"),
                    Button("Your notes", "diary/1"),
                )
            ),
        )
    )


def reflection_form(prompt: Drill, number: int, longest: int, nonce: str) -> Form:
    """A few words for oneself on a prompt."""
    return Form(
        f"reflect-form/{number}/{nonce}",
        "A note for yourself",
        (
            Note(
                f"{vignette(prompt.vignette)}\n**{plain(prompt.goal)}**\n-# {NOBODY_ELSE} Please "
                "write nothing about real clients here, either."
            ),
            Write(
                "text",
                "For yourself alone",
                "As much or as little as you like.",
                longest=longest,
                long=True,
            ),
        ),
    )


def _heading(note: DiaryNote) -> str:
    after = f", after day {note.number} of {plain(note.series)}" if note.series else ""
    asked = f"\n{plain(note.prompt)}" if note.prompt else ""
    return f"**{when(note.written_at)}**{after}{asked}"


def delete_note_card(note: DiaryNote) -> Card:
    """Ask before one note is deleted."""
    text = f"Delete this note? It cannot be brought back.\n{_heading(note)}\n{quote(note.text)}"
    buttons = (
        Button("Delete it", f"diary-delete-yes/{note.id}", Look.DANGER),
        Button("Keep it", "diary/1"),
    )
    return Card((Text(text), Buttons(buttons)))


def delete_diary_card(total: int, *, everywhere: bool) -> Card:
    """Ask before all notes are deleted."""
    where = "from every server" if everywhere else "from this server"
    text = f"Delete all {count(total, 'note')} {where}? They cannot be brought back."
    buttons = (
        Button("Delete all of them", "diary-clear-yes", Look.DANGER),
        Button("Keep them", "diary/1"),
    )
    return Card((Text(text), Buttons(buttons)))
