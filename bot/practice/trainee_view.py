"""One trainee as their supervisors see them: what they wrote, how they take part, what grows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from bot.db.tables import (
    AuditEntry,
    Cohort,
    DrillRevision,
    Enrolment,
    Flag,
    Orientation,
    Rating,
    Reply,
    Round,
    RoundVariant,
    Series,
)
from bot.practice.breaks import Break, breaks_of
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.membership import TAKES_PART, own_day
from bot.practice.people import require_supervisor
from bot.practice.scores import scores_of
from bot.practice.staff_notes import require_trainee
from drills.trends import Figure, level_of, trend_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LATELY = timedelta(weeks=4)
SKILL_SPAN = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Place:
    """Their place in one cohort, and how they took part in its rounds of the last four weeks."""

    cohort: str
    joined_at: datetime
    posted: int
    answered: int
    tried_again: int


@dataclass(frozen=True, slots=True)
class SeenReply:
    """One of their replies. `flagged` is what they said with an open flag, or None."""

    id: int
    series: str
    number: int
    attempt: int
    text: str
    reaction: str
    created_at: datetime
    ratings: int
    flagged: str | None


@dataclass(frozen=True, slots=True)
class SkillSeen:
    """What their scores on a skill say: nothing from too few, never more than they carry."""

    skill: str
    rated: int
    level: Figure | None
    trend: Figure | None


@dataclass(frozen=True, slots=True)
class TraineeView:
    """Everything on the card."""

    user_id: int
    today: date
    places: tuple[Place, ...]
    aims: tuple[str, ...]
    breaks: tuple[Break, ...]
    rated_lately: int
    skills: tuple[SkillSeen, ...]
    replies: tuple[SeenReply, ...]
    total: int


async def trainee_view(
    session: AsyncSession, actor: Actor, user_id: int, page: int, size: int, now: datetime
) -> TraineeView:
    """One trainee of the actor's server, with a page (from 1) of their replies, newest first.

    Supervisors only; that they looked is noted.
    """
    server = await require_supervisor(session, actor)
    await require_trainee(session, server.id, user_id)
    note = AuditEntry(
        server_id=server.id,
        actor_id=actor.user_id,
        user_id=user_id,
        what="progress",
        looked_at=now,
    )
    session.add(note)
    enrolments = [
        (enrolment, cohort)
        for enrolment, cohort in await session.execute(
            select(Enrolment, Cohort.name)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(Cohort.server_id == server.id, Enrolment.user_id == user_id, TAKES_PART)
            .order_by(Cohort.name)
        )
    ]
    today = await own_day(session, enrolments[0][0], now)
    own = [enrolment for enrolment, _ in enrolments]
    aims = await session.scalars(
        select(Orientation.aims).where(
            Orientation.enrolment_id.in_([one.id for one in own]), Orientation.aims != ""
        )
    )
    total = await session.scalar(
        select(func.count())
        .select_from(Reply)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(Series.server_id == server.id, Reply.user_id == user_id)
    )
    return TraineeView(
        user_id,
        today,
        tuple([await _place(session, *one, now) for one in enrolments]),
        tuple(dict.fromkeys(aims)),
        await breaks_of(session, own, today),
        await _rated_lately(session, server.id, user_id, now),
        await _skills(session, server.id, user_id, now),
        await _replies(session, server.id, user_id, (page - 1) * size, size),
        total or 0,
    )


async def _place(session: AsyncSession, enrolment: Enrolment, cohort: str, now: datetime) -> Place:
    assert enrolment.joined_at is not None  # noqa: S101  the query asked for it
    tries = (
        select(func.max(Reply.attempt))
        .where(Reply.round_id == Round.id, Reply.user_id == enrolment.user_id)
        .scalar_subquery()
    )
    posted, answered, again = (
        await session.execute(
            select(func.count(), func.count(tries), func.count().filter(tries > 1))
            .select_from(Round)
            .join(Series, Series.id == Round.series_id)
            .where(
                Series.cohort_id == enrolment.cohort_id,
                Series.kind == "drills",
                Round.due_at >= max(now - LATELY, enrolment.joined_at),
                Round.due_at <= now,
            )
        )
    ).one()
    return Place(cohort, enrolment.joined_at, posted, answered, again)


async def _rated_lately(session: AsyncSession, server_id: int, user_id: int, now: datetime) -> int:
    given = await session.scalar(
        select(func.count())
        .select_from(Rating)
        .join(Reply, Reply.id == Rating.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Series.server_id == server_id,
            Rating.rater_id == user_id,
            Rating.completed_at >= now - LATELY,
        )
    )
    return given or 0


async def _skills(
    session: AsyncSession, server_id: int, user_id: int, now: datetime
) -> tuple[SkillSeen, ...]:
    rows = await session.execute(
        select(Reply.id, Reply.created_at, DrillRevision.body["skill"].as_string())
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(DrillRevision, DrillRevision.id == GIVEN_DRILL)
        .where(
            Series.server_id == server_id,
            Reply.user_id == user_id,
            Reply.created_at >= now - SKILL_SPAN,
        )
        .order_by(Reply.created_at)
    )
    written = [(reply_id, at, skill) for reply_id, at, skill in rows]
    scores = await scores_of(session, [reply_id for reply_id, _, _ in written])
    points: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for reply_id, at, skill in written:
        if reply_id in scores:
            points[skill].append((at, scores[reply_id]))
    return tuple(
        SkillSeen(skill, len(found), level_of([score for _, score in found]), trend_of(found))
        for skill, found in sorted(points.items())
    )


async def _replies(
    session: AsyncSession, server_id: int, user_id: int, skipped: int, size: int
) -> tuple[SeenReply, ...]:
    ratings = (
        select(func.count())
        .select_from(Rating)
        .where(Rating.reply_id == Reply.id, Rating.completed_at.is_not(None))
        .scalar_subquery()
    )
    raised = and_(Flag.reply_id == Reply.id, Flag.settled_at.is_(None))
    rows = await session.execute(
        select(Reply, Series.name, Round.number, ratings, Flag)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(Flag, raised)
        .where(Series.server_id == server_id, Reply.user_id == user_id)
        .order_by(Reply.created_at.desc(), Reply.id.desc())
        .offset(skipped)
        .limit(size)
    )
    return tuple(
        SeenReply(
            reply.id,
            series,
            number,
            reply.attempt,
            reply.text,
            reply.reaction,
            reply.created_at,
            rated,
            flag.words if flag else None,
        )
        for reply, series, number, rated, flag in rows
    )
