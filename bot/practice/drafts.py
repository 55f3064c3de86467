"""The Reply form, and the text in it that could not be taken yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, case, delete, select

from bot.db.sql import insert, table_of
from bot.db.tables import Draft, Enrolment, Extension, Reply, Round, RoundVariant, Series
from bot.db.types import Snowflake
from bot.practice.membership import require_enrolled
from bot.practice.rounds import (
    FOR_PAIRS,
    NOT_YOURS,
    PUBLIC_COLUMNS,
    PUBLIC_FROM,
    RoundView,
    round_here,
    view_of,
)
from drills.model import Refusal

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
    variant_due: bool = False
    """Whether the person is still to be given the drill of their level (`give_variant`)."""
    feedback_on: int | None = None
    """Their newest reply, where its feedback is out: a further try shows both."""


async def open_form(session: AsyncSession, actor: Actor, round_id: int) -> ReplyForm:
    """What the Reply form shows this person: their draft, their reply to edit, or nothing yet."""
    asked = {"round_id": round_id, "user_id": actor.user_id}
    row = (await session.execute(_FORM, asked)).one_or_none()
    if row is None or not row.present or actor.server_id not in (None, row.server_id):
        # Which of the reasons it is, each in its own words.
        await round_here(session, actor, round_id)
        await require_enrolled(session, actor, round_id)
        return await open_form(session, actor, round_id)
    view, attempt = view_of(row), row.attempt or 1
    if view.owner_id not in (0, actor.user_id):
        raise Refusal(NOT_YOURS)
    if view.kind == "pairs":
        raise Refusal(FOR_PAIRS)
    if row.draft and (row.saved_at > (row.edited_at or row.created_at or _LONG_AGO)):
        attempt += 1 if row.frozen else 0
        return ReplyForm(
            view, row.draft, attempt, "draft", row.more_time, feedback_on=row.feedback_on
        )
    if row.attempt is None:
        variant_due = view.levelled and row.variant_of is None
        return ReplyForm(view, "", 1, "new", row.more_time, variant_due=variant_due)
    if not row.frozen:
        return ReplyForm(view, row.text, attempt, "edit", row.more_time)
    return ReplyForm(view, "", attempt + 1, "again", row.more_time, feedback_on=row.feedback_on)


def _form() -> Select[*tuple[Any, ...]]:
    """The round, and what this person has in it: their place, their draft, their newest reply."""
    round_, series, own = table_of(Round), table_of(Series), table_of(Enrolment)
    reply, draft, more = table_of(Reply), table_of(Draft), table_of(Extension)
    user_id = bindparam("user_id", type_=Snowflake)
    everything = PUBLIC_FROM.outerjoin(
        own, (own.c.cohort_id == series.c.cohort_id) & (own.c.user_id == user_id)
    )
    for table in (reply, draft, more):
        here = (table.c.round_id == round_.c.id) & (table.c.user_id == user_id)
        everything = everything.outerjoin(table, here)
    return (
        select(
            *PUBLIC_COLUMNS,
            (own.c.joined_at.is_not(None) & own.c.left_at.is_(None)).label("present"),
            *(reply.c.attempt, reply.c.text, reply.c.created_at, reply.c.edited_at),
            reply.c.frozen_at.is_not(None).label("frozen"),
            case((reply.c.released_at.is_not(None), reply.c.id)).label("feedback_on"),
            *(draft.c.text.label("draft"), draft.c.saved_at),
            more.c.closes_at.label("more_time"),
            table_of(RoundVariant).c.user_id.label("variant_of"),
        )
        .select_from(everything)
        .where(round_.c.id == bindparam("round_id"))
        .order_by(reply.c.attempt.desc())
        .limit(1)
    )


_FORM = _form()
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


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
