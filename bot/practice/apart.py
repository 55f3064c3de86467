"""People of a cohort who never rate each other and never sit together, as staff have said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from bot.db.sql import insert
from bot.db.tables import Enrolment, KeptApart, Reply, Review, Round, Series
from bot.practice.cohorts import find_cohort
from bot.practice.membership import TAKES_PART
from bot.practice.pairs_parting import part
from bot.practice.people import require_staff
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


@dataclass(frozen=True, slots=True)
class Apart:
    """Who is kept apart in a cohort, pair by pair. For staff alone."""

    cohort: str
    pairs: tuple[tuple[int, int], ...]


async def kept_apart(session: AsyncSession, actor: Actor, cohort: str) -> Apart:
    """Everybody who is kept apart in the cohort. Staff only."""
    server = await require_staff(session, actor)
    found = await find_cohort(session, server.id, cohort)
    rows = await session.execute(
        select(KeptApart.first_id, KeptApart.second_id)
        .where(KeptApart.cohort_id == found.id)
        .order_by(KeptApart.set_at, KeptApart.first_id, KeptApart.second_id)
    )
    return Apart(found.name, tuple((first_id, second_id) for first_id, second_id in rows))


async def keep_apart(
    session: AsyncSession, actor: Actor, cohort: str, people: tuple[int, int], now: datetime
) -> Apart:
    """Two members are never given each other's replies from now on. Staff only.

    What one of them has taken of the other's and not rated goes back; ratings stay. An exercise
    in which they sit together ends.
    """
    server = await require_staff(session, actor)
    found = await find_cohort(session, server.id, cohort)
    first_id, second_id = _in_order(people)
    members = await session.scalars(
        select(Enrolment.user_id).where(
            Enrolment.cohort_id == found.id, Enrolment.user_id.in_(people), TAKES_PART
        )
    )
    for missing in sorted(set(people) - set(members)):
        raise Refusal(f"<@{missing}> is not in {found.name}. `/cohort list` shows who is.")
    await session.execute(
        insert(session, KeptApart)
        .values(
            cohort_id=found.id,
            first_id=first_id,
            second_id=second_id,
            set_by=actor.user_id,
            set_at=now,
        )
        .on_conflict_do_nothing()
    )
    replies = (
        select(Reply.id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(Series.cohort_id == found.id)
    )
    theirs = or_(
        *(
            (Review.reviewer_id == one) & Review.reply_id.in_(replies.where(Reply.user_id == other))
            for one, other in (people, people[::-1])
        )
    )
    await session.execute(delete(Review).where(theirs, Review.done_at.is_(None)))
    await part(session, found.id, people, now)
    return await kept_apart(session, actor, cohort)


async def let_together(
    session: AsyncSession, actor: Actor, cohort: str, people: tuple[int, int]
) -> Apart:
    """Two people may rate each other again. Staff only."""
    server = await require_staff(session, actor)
    found = await find_cohort(session, server.id, cohort)
    first_id, second_id = _in_order(people)
    gone = await session.scalar(
        delete(KeptApart)
        .where(
            KeptApart.cohort_id == found.id,
            KeptApart.first_id == first_id,
            KeptApart.second_id == second_id,
        )
        .returning(KeptApart.first_id)
    )
    if gone is None:
        raise Refusal(
            f"<@{first_id}> and <@{second_id}> are not kept apart in {found.name}. "
            "`/cohort keep-apart` with the cohort alone shows who is."
        )
    return await kept_apart(session, actor, cohort)


def _in_order(people: tuple[int, int]) -> tuple[int, int]:
    first_id, second_id = sorted(people)
    if first_id == second_id:
        raise Refusal("Choose two different people.")
    return first_id, second_id
