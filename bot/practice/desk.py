"""What one person could rate now: what is theirs already, and what they may take."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, exists, func, or_, select, union_all

from bot.db.tables import (
    Cohort,
    Enrolment,
    Extension,
    KeptApart,
    Person,
    Reply,
    Review,
    Round,
    Series,
)
from bot.practice.attempts import replies_to_review
from bot.practice.membership import TAKES_PART, in_server
from bot.practice.rounds import rules_of
from drills.calendar import local_day
from drills.review import ReplyToReview, claimable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.rules import SeriesRules

LONGEST_DAY = timedelta(hours=50)
"""A local day, with whatever a journey across the date line adds to it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What one person could rate now: what is theirs already, and what they may take."""

    own: tuple[Review, ...]
    """Without what is of somebody whom the staff keep apart from them since."""
    able: tuple[ReplyToReview, ...]
    rules: dict[int, SeriesRules]
    """By round."""
    series: dict[int, int]
    """By round."""
    given: Counter[int]
    """How many they have taken today, by series."""

    def left(self, reply: ReplyToReview) -> int:
        """How many of the reply's series they may still take today; less than 0 after one more."""
        return self.rules[reply.round_id].daily_reviews - self.given[self.series[reply.round_id]]


async def desk_of(session: AsyncSession, actor: Actor, now: datetime) -> Desk:
    """Everything that the actor could rate here now, whatever their share of the day."""
    rounds = (await session.execute(_rounds_to_rate(actor, now))).all()
    apart = await kept_apart_from(session, actor.user_id)
    claims = (await session.execute(_open_claims(actor, now))).all()
    return Desk(
        tuple(review for review, author_id in claims if author_id not in apart),
        tuple(
            claimable(
                await replies_to_review(session, {row.id for row in rounds}, actor.user_id, now),
                actor.user_id,
                apart,
            )
        )
        if rounds
        else (),
        {row.id: rules_of(row.rules) for row in rounds},
        {row.id: row.series_id for row in rounds},
        await given_today(session, actor, now) if rounds else Counter(),
    )


def own_cohorts(actor: Actor) -> Select[int]:
    """SQL: the cohorts here that the actor takes part in."""
    return (
        select(Enrolment.cohort_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.user_id == actor.user_id, TAKES_PART, in_server(actor.server_id))
    )


def _open_claims(actor: Actor, now: datetime) -> Select[Review, int]:
    """What the actor has taken and not done, and whose: further attempts last, the oldest first."""
    return (
        select(Review, Reply.user_id)
        .join(Reply, Reply.id == Review.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Review.reviewer_id == actor.user_id,
            Review.done_at.is_(None),
            Review.due_at > now,
            Reply.released_at.is_(None),
            Series.cohort_id.in_(own_cohorts(actor)),
        )
        .order_by(Review.again, Review.assigned_at, Review.id)
    )


def _may_read(user_id: int, now: datetime) -> ColumnElement[bool]:
    """SQL: whether a person may see others' replies of the `Round` in order to rate them.

    After their own reply, or once the round has closed for them. What somebody practises alone
    is for those who said in their `Enrolment` that they rate it.
    """
    own = exists().where(Reply.round_id == Round.id, Reply.user_id == user_id)
    more_time = exists().where(
        Extension.round_id == Round.id, Extension.user_id == user_id, Extension.closes_at > now
    )
    closed = (Round.closes_at <= now) & ~more_time
    return (Round.owner_id == 0) & or_(own, closed) | (Round.owner_id != 0) & Enrolment.rates_alone


def _rounds_to_rate(actor: Actor, now: datetime) -> Select[int, int, str]:
    """The rounds with replies by others that wait for raters, with their series and its rules."""
    waits = exists().where(
        Reply.round_id == Round.id, Reply.user_id != actor.user_id, Reply.released_at.is_(None)
    )
    return (
        select(Round.id, Round.series_id, cast(Series.rules, Text).label("rules"))
        .join(Series, Series.id == Round.series_id)
        .join(Cohort, Cohort.id == Series.cohort_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(
            Enrolment.user_id == actor.user_id,
            TAKES_PART,
            in_server(actor.server_id),
            waits,
            _may_read(actor.user_id, now),
        )
    )


async def rates_alone(session: AsyncSession, user_id: int, series_id: int) -> bool:
    """Whether a person said that they also rate what others in the series practise alone."""
    found = await session.scalar(
        select(Enrolment.id)
        .join(Series, Series.cohort_id == Enrolment.cohort_id)
        .where(Series.id == series_id, Enrolment.user_id == user_id, Enrolment.rates_alone)
    )
    return found is not None


async def kept_apart_from(session: AsyncSession, user_id: int) -> frozenset[int]:
    """Everybody whom the staff keep apart from a person, in any cohort."""
    return frozenset(
        await session.scalars(
            union_all(
                select(KeptApart.second_id).where(KeptApart.first_id == user_id),
                select(KeptApart.first_id).where(KeptApart.second_id == user_id),
            )
        )
    )


async def times_met(session: AsyncSession, user_id: int) -> dict[int, int]:
    """How often a person has rated each author."""
    rows = await session.execute(
        select(Reply.user_id, func.count())
        .join(Review, Review.reply_id == Reply.id)
        .where(Review.reviewer_id == user_id, Review.done_at.is_not(None))
        .group_by(Reply.user_id)
    )
    return dict(iter(rows))


async def given_today(session: AsyncSession, actor: Actor, now: datetime) -> Counter[int]:
    """How many replies somebody has taken on this day of their own clock, by series.

    What they took and never did does not count, and neither do further attempts.
    """
    rows = await session.execute(
        select(Round.series_id, Review.assigned_at, func.coalesce(Person.zone, Enrolment.zone))
        .select_from(Review)
        .join(Reply, Reply.id == Review.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .join(
            Enrolment,
            (Enrolment.cohort_id == Series.cohort_id) & (Enrolment.user_id == Review.reviewer_id),
        )
        .outerjoin(Person, Person.id == Review.reviewer_id)
        .where(
            Review.reviewer_id == actor.user_id,
            Review.assigned_at > now - LONGEST_DAY,
            ~Review.again,
            Review.done_at.is_not(None) | (Review.due_at > now),
        )
    )
    return Counter(
        series_id
        for series_id, taken_at, zone in rows
        if local_day(taken_at, zone) == local_day(now, zone)
    )
