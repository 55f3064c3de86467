"""Private notes after a drill or on a prompt: only their author is answered anything here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, or_, select, true

from bot.db.tables import DiaryEntry, Reply, Round, Series
from bot.practice.attempts import last_reply
from bot.practice.membership import own_enrolments, require_enrolled
from bot.practice.rounds import round_here
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from bot.practice.rounds import RoundView

LONGEST_NOTE: Final = 1500
NOTES_ON_PAGE: Final = 3
GONE: Final = "That note is not there any more. `/drill diary` shows those that are."


@dataclass(frozen=True, slots=True)
class Note:
    """One note: `series` and `number` say after which drill it was written, or `prompt` on what."""

    id: int
    text: str
    written_at: datetime
    series: str | None
    number: int | None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Diary:
    """One page of somebody's own notes, newest first; pages count from 1.

    `round_id` is the last drill they answered here that a note can be written after.
    """

    notes: tuple[Note, ...]
    total: int
    page: int
    pages: int
    round_id: int | None


async def round_for_note(session: AsyncSession, actor: Actor, round_id: int) -> RoundView:
    """The round a note may be written after: the actor replied to it, and its series offers notes.

    Refuses anything else.
    """
    view = await round_here(session, actor, round_id)
    await require_enrolled(session, actor, round_id)
    if not view.rules.diary:
        raise Refusal(f"{view.series} does not offer notes. `/drill diary` shows those you have.")
    if await last_reply(session, round_id, actor.user_id) is None:
        raise Refusal("A note comes after your reply. Press Reply below the drill first.")
    return view


async def write_note(
    session: AsyncSession, actor: Actor, round_id: int, text: str, now: datetime
) -> None:
    """Keep a note; the same words after the same drill are kept once."""
    text = _checked(text)
    await round_for_note(session, actor, round_id)
    same = select(DiaryEntry.id).where(
        DiaryEntry.user_id == actor.user_id,
        DiaryEntry.round_id == round_id,
        DiaryEntry.text == text,
    )
    if await session.scalar(same.limit(1)) is None:
        session.add(DiaryEntry(user_id=actor.user_id, round_id=round_id, text=text, written_at=now))


async def write_reflection(
    session: AsyncSession, actor: Actor, prompt: str, text: str, now: datetime
) -> None:
    """Keep a note on a private prompt; the same words on the same one are kept once."""
    text = _checked(text)
    await own_enrolments(session, actor)
    same = select(DiaryEntry.id).where(
        DiaryEntry.user_id == actor.user_id,
        DiaryEntry.prompt == prompt,
        DiaryEntry.text == text,
    )
    if await session.scalar(same.limit(1)) is None:
        session.add(DiaryEntry(user_id=actor.user_id, prompt=prompt, text=text, written_at=now))


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refusal("The note is empty. Write a word or two, or close the form.")
    if len(text) > LONGEST_NOTE:
        raise Refusal(f"The note is {len(text):,} characters long; {LONGEST_NOTE:,} fit.")
    return text


async def own_diary(session: AsyncSession, actor: Actor, page: int = 1) -> Diary:
    """The actor's own notes from this server; in a direct message, all of them."""
    total = await session.scalar(select(func.count()).select_from(_own(actor).subquery())) or 0
    pages = max(-(-total // NOTES_ON_PAGE), 1)
    page = min(max(page, 1), pages)
    rows = await session.execute(
        _own(actor)
        .order_by(DiaryEntry.written_at.desc(), DiaryEntry.id.desc())
        .limit(NOTES_ON_PAGE)
        .offset((page - 1) * NOTES_ON_PAGE)
    )
    notes = tuple(_note(row) for row in rows)
    return Diary(notes, total, page, pages, await _last_answered(session, actor))


async def own_note(session: AsyncSession, actor: Actor, entry_id: int) -> Note:
    """One of the actor's own notes from this server; nobody else's is there for them."""
    row = (await session.execute(_own(actor).where(DiaryEntry.id == entry_id))).one_or_none()
    if row is None:
        raise Refusal(GONE)
    return _note(row)


async def delete_note(session: AsyncSession, actor: Actor, entry_id: int) -> None:
    """Delete one of the actor's own notes at once and for good."""
    await own_note(session, actor, entry_id)
    await session.execute(
        delete(DiaryEntry).where(DiaryEntry.id == entry_id, DiaryEntry.user_id == actor.user_id)
    )


async def delete_diary(session: AsyncSession, actor: Actor) -> int:
    """Delete all that `own_diary` shows here; returns how many notes there were."""
    ids = [row[0] for row in await session.execute(_own(actor))]
    await session.execute(
        delete(DiaryEntry).where(DiaryEntry.id.in_(ids), DiaryEntry.user_id == actor.user_id)
    )
    return len(ids)


def _own(actor: Actor) -> Any:  # noqa: ANN401  a statement of six columns
    return (
        select(
            DiaryEntry.id,
            DiaryEntry.text,
            DiaryEntry.written_at,
            Series.name,
            Round.number,
            DiaryEntry.prompt,
        )
        .outerjoin(Round, Round.id == DiaryEntry.round_id)
        .outerjoin(Series, Series.id == Round.series_id)
        .where(DiaryEntry.user_id == actor.user_id, _here(actor))
    )


def _here(actor: Actor) -> ColumnElement[bool]:
    if actor.server_id is None:
        return true()
    return or_(Series.server_id == actor.server_id, DiaryEntry.round_id.is_(None))


def _note(row: Any) -> Note:  # noqa: ANN401  a row of `_own`
    return Note(*row)


async def _last_answered(session: AsyncSession, actor: Actor) -> int | None:
    rows = await session.execute(
        select(Reply.round_id, Series.rules)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Reply.user_id == actor.user_id,
            (Series.server_id == actor.server_id) if actor.server_id else true(),
        )
        .order_by(Reply.id.desc())
        .limit(1)
    )
    return next((round_id for round_id, rules in rows if rules.get("diary", True)), None)
