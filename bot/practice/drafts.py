"""The Reply form, and the text in it that could not be taken yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.db.sql import insert
from bot.db.tables import Draft, Reply, Round
from bot.practice.attempts import last_reply
from bot.practice.membership import require_enrolled
from bot.practice.rounds import RoundView, round_here

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_DRAFT = 16_000
"""Far more than a form takes, for what comes some other way."""


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """What the form opens with: the text so far, and why it is there."""

    round: RoundView
    text: str
    attempt: int
    kind: str
    """One of new, draft, edit and again."""
    more_time_until: datetime | None = None
    """When the round ends for this person, where staff gave them more time."""


async def open_form(session: AsyncSession, actor: Actor, round_id: int) -> ReplyForm:
    """What the Reply form shows this person: their draft, their reply to edit, or nothing yet."""
    view = await round_here(session, actor, round_id)
    until = await require_enrolled(session, actor, round_id)
    last = await last_reply(session, round_id, actor.user_id)
    draft = await draft_after(session, round_id, actor.user_id, last)
    attempt = last.attempt if last else 1
    if draft:
        attempt += 1 if last and last.frozen_at else 0
        return ReplyForm(view, draft, attempt, "draft", until)
    if last is None:
        return ReplyForm(view, "", 1, "new", until)
    if last.frozen_at is None:
        return ReplyForm(view, last.text, attempt, "edit", until)
    return ReplyForm(view, "", attempt + 1, "again", until)


async def draft_after(
    session: AsyncSession, round_id: int, user_id: int, last: Reply | None
) -> str:
    """The text that could not be taken since the person's newest reply, or nothing."""
    draft = await session.get(Draft, (round_id, user_id))
    if draft is None or (last and draft.saved_at <= (last.edited_at or last.created_at)):
        return ""
    return draft.text


async def keep_draft(
    session: AsyncSession, actor: Actor, round_id: int, text: str, now: datetime
) -> None:
    """Keep a text that could not be taken, so that the form opens with it next time."""
    if not text.strip() or await session.get(Round, round_id) is None:
        return
    values = {"text": text[:LONGEST_DRAFT], "saved_at": now}
    await session.execute(
        insert(session, Draft)
        .values(round_id=round_id, user_id=actor.user_id, **values)
        .on_conflict_do_update(index_elements=["round_id", "user_id"], set_=values)
    )


async def drop_draft(session: AsyncSession, actor: Actor, round_id: int) -> None:
    """The draft has become a reply."""
    await session.execute(
        delete(Draft).where(Draft.round_id == round_id, Draft.user_id == actor.user_id)
    )
