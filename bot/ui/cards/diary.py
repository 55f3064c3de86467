"""Private notes: the form, one's own pages, and two questions before anything is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.markdown import count, plain, quote, when
from bot.ui.parts import Beside, Button, Buttons, Card, Form, Look, Note, Text, Write

if TYPE_CHECKING:
    from bot.practice.diary import Diary
    from bot.practice.diary import Note as DiaryNote
    from bot.practice.rounds import RoundView
    from bot.ui.parts import Block

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
    if diary.notes:
        buttons.append(Button("Delete all", "diary-clear", Look.DANGER))
    return Card((*blocks, Buttons(tuple(buttons))) if buttons else tuple(blocks))


def _heading(note: DiaryNote) -> str:
    after = f", after day {note.number} of {plain(note.series)}" if note.series else ""
    return f"**{when(note.written_at)}**{after}"


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
