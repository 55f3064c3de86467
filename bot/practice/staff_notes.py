"""Private notes from supervisors to one trainee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.db.tables import Cohort, Enrolment, Reply, Round, Series, StaffNote
from bot.practice.authorship import supervised_reply
from bot.practice.deliveries import Message, enqueue
from bot.practice.membership import TAKES_PART
from bot.practice.people import require_supervisor
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_NOTE = 1500


@dataclass(frozen=True, slots=True)
class NoteRead:
    """A note as its reader sees it; `about` says which day it is on, or is empty."""

    id: int
    user_id: int
    author_id: int
    about: str
    text: str
    written_at: datetime
    new: bool


@dataclass(frozen=True, slots=True)
class NotesRead:
    """One page of somebody's notes; pages count from 1."""

    notes: tuple[NoteRead, ...]
    page: int = 1
    pages: int = 1


async def write_note(
    session: AsyncSession,
    actor: Actor,
    user_id: int,
    reply_id: int | None,
    text: str,
    now: datetime,
) -> None:
    """Keep a note to a trainee of the server, on one of their replies or in general.

    The trainee is told that there is one, by direct message; what it says is read here.
    """
    server = await require_supervisor(session, actor)
    text = text.strip()
    if not text:
        raise Refusal("The note is empty. Write a sentence, or close the form.")
    if len(text) > LONGEST_NOTE:
        raise Refusal(f"The note is {len(text):,} characters long; {LONGEST_NOTE:,} fit.")
    if reply_id is not None:
        reply, _ = await supervised_reply(session, actor, reply_id)
        user_id = reply.user_id
    await require_trainee(session, server.id, user_id)
    note = StaffNote(
        server_id=server.id,
        user_id=user_id,
        reply_id=reply_id,
        author_id=actor.user_id,
        text=text,
        written_at=now,
    )
    session.add(note)
    await session.flush()
    await enqueue(session, Message("note", f"note/{note.id}", server.id, now, user_id=user_id))


async def require_trainee(session: AsyncSession, server_id: int, user_id: int) -> None:
    """Refuse somebody who takes part in no cohort of the server."""
    enrolment = await session.scalar(
        select(Enrolment.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Cohort.server_id == server_id, Enrolment.user_id == user_id, TAKES_PART)
        .limit(1)
    )
    if enrolment is None:
        raise Refusal(f"<@{user_id}> takes part in no cohort here. `/cohort list` shows who does.")


async def own_notes(
    session: AsyncSession, actor: Actor, page: int, size: int, now: datetime
) -> NotesRead:
    """A page (from 1) of the notes to the actor here, newest first.

    Those on it count as read from now on.
    """
    here = StaffNote.server_id == actor.server_id if actor.server_id else StaffNote.id.is_not(None)
    mine = (StaffNote.user_id == actor.user_id, here)
    total = await session.scalar(select(func.count()).select_from(StaffNote).where(*mine)) or 0
    pages = max(-(-total // size), 1)
    page = min(max(page, 1), pages)
    rows = await session.execute(_notes().where(*mine).limit(size).offset((page - 1) * size))
    found = tuple(_read(*row) for row in rows)
    await session.execute(
        update(StaffNote)
        .where(StaffNote.id.in_([note.id for note in found]), StaffNote.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
    return NotesRead(found, page, pages)


def _notes() -> Select[StaffNote, str, int]:
    return (
        select(StaffNote, Series.name, Round.number)
        .outerjoin(Reply, Reply.id == StaffNote.reply_id)
        .outerjoin(Round, Round.id == Reply.round_id)
        .outerjoin(Series, Series.id == Round.series_id)
        .order_by(StaffNote.written_at.desc(), StaffNote.id.desc())
    )


def _read(note: StaffNote, series: str | None, number: int | None) -> NoteRead:
    about = f"{series}, day {number}" if series else ""
    return NoteRead(
        note.id,
        note.user_id,
        note.author_id,
        about,
        note.text,
        note.written_at,
        new=note.read_at is None,
    )
