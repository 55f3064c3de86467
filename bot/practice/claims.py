"""Which reply somebody rates next: taken when they ask for it, and theirs for some hours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, exists, func, or_, select, union_all

from bot.db.sql import insert
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
from drills.model import Refusal
from drills.review import ReplyToReview, claimable, least_rated

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.rules import SeriesRules

LONGEST_DAY = timedelta(hours=50)
"""A local day, with whatever a journey across the date line adds to it."""
NOT_YOURS = (
    "This reply is not one of yours to rate: each has its own reviewers in a round. "
    "`/drill review` brings you those that wait for you."
)


@dataclass(frozen=True, slots=True)
class NextReview:
    """What somebody rates next, or why it is nothing.

    `one_more` says that their share of today is done and that they may have one more by asking
    for it; `enough` that they have had that one, too, while other replies still wait.
    """

    reply_id: int | None
    again: bool = False
    one_more: bool = False
    enough: bool = False


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one person could rate now: what is theirs already, and what they may take."""

    own: tuple[Review, ...]
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


async def next_review(
    session: AsyncSession, actor: Actor, now: datetime, *, one_more: bool = False
) -> NextReview:
    """Take the reply that the actor should rate next.

    What they have taken already comes first, then further attempts at what they have rated,
    then the least rated reply of all they may rate: `drills.review`. After their share of the
    day it takes `one_more` to get another, once.
    """
    # Whoever asks in the same cohort at the same moment comes after this, or before.
    await session.execute(
        select(Cohort.id)
        .where(Cohort.id.in_(_own_cohorts(actor)))
        .order_by(Cohort.id)
        .with_for_update(key_share=True)
    )
    desk = await _desk(session, actor, now)
    if desk.own:
        return NextReview(desk.own[0].reply_id, again=desk.own[0].again)
    share = [reply for reply in desk.able if desk.left(reply) > 0]
    beyond = [reply for reply in desk.able if desk.left(reply) == 0]
    if not share and not (one_more and beyond):
        enough = bool(desk.able) and not beyond
        return NextReview(None, one_more=bool(beyond), enough=enough)
    met = await _times_met(session, actor.user_id)
    reply = least_rated(share or beyond, actor.user_id, met)
    await _take(session, reply.id, actor.user_id, desk.rules[reply.round_id], now)
    return NextReview(reply.id)


async def reviews_waiting(session: AsyncSession, actor: Actor, now: datetime) -> int:
    """How many replies the actor could rate now: theirs already, and the rest of today's share."""
    desk = await _desk(session, actor, now)
    more = Counter(desk.series[reply.round_id] for reply in desk.able if desk.left(reply) > 0)
    left = {desk.series[reply.round_id]: desk.left(reply) for reply in desk.able}
    return len(desk.own) + sum(min(number, left[one]) for one, number in more.items())


async def claim(session: AsyncSession, actor: Actor, reply_id: int, now: datetime) -> None:
    """Take one reply of the actor's choice, as `next_review` would; refuses where it is not free.

    By choosing for themselves somebody may have one more than their share of the day.
    """
    reply = await session.get_one(Reply, reply_id)
    row = await session.execute(
        select(Series.id, cast(Series.rules, Text))
        .join(Cohort, Cohort.id == Series.cohort_id)
        .join(Round, Round.series_id == Series.id)
        .where(Round.id == reply.round_id)
        .with_for_update(of=Cohort, key_share=True)
    )
    series_id, rules = row.one()
    replies = await replies_to_review(session, {reply.round_id}, now)
    apart = await kept_apart_from(session, actor.user_id)
    if reply_id not in {one.id for one in claimable(replies, actor.user_id, apart)}:
        raise Refusal(NOT_YOURS)
    given = (await _given_today(session, actor, now))[series_id]
    if given > rules_of(rules).daily_reviews:
        raise Refusal(enough_for_today(given))
    await _take(session, reply_id, actor.user_id, rules_of(rules), now)


def enough_for_today(given: int) -> str:
    """The kind no to whoever has rated as many as they may in one day."""
    return (
        f"You have taken {given} replies to rate today. That is plenty: the others are for your "
        "colleagues. New ones come tomorrow."
    )


async def _take(
    session: AsyncSession, reply_id: int, user_id: int, rules: SeriesRules, now: datetime
) -> None:
    until = now + timedelta(hours=rules.claim_hours)
    claimed = {"assigned_at": now, "due_at": until}
    await session.execute(
        insert(session, Review)
        .values(reply_id=reply_id, reviewer_id=user_id, **claimed)
        .on_conflict_do_update(index_elements=["reply_id", "reviewer_id"], set_=claimed)
    )


async def _desk(session: AsyncSession, actor: Actor, now: datetime) -> _Desk:
    rounds = (await session.execute(_rounds_to_rate(actor, now))).all()
    return _Desk(
        tuple(await session.scalars(_open_claims(actor, now))),
        tuple(
            claimable(
                await replies_to_review(session, {row.id for row in rounds}, now),
                actor.user_id,
                await kept_apart_from(session, actor.user_id),
            )
        )
        if rounds
        else (),
        {row.id: rules_of(row.rules) for row in rounds},
        {row.id: row.series_id for row in rounds},
        await _given_today(session, actor, now) if rounds else Counter(),
    )


def _own_cohorts(actor: Actor) -> Select[int]:
    return (
        select(Enrolment.cohort_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.user_id == actor.user_id, TAKES_PART, in_server(actor.server_id))
    )


def _open_claims(actor: Actor, now: datetime) -> Select[Review]:
    """What the actor has taken and not done: further attempts last, else the oldest first."""
    return (
        select(Review)
        .join(Reply, Reply.id == Review.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Review.reviewer_id == actor.user_id,
            Review.done_at.is_(None),
            Review.due_at > now,
            Reply.released_at.is_(None),
            Series.cohort_id.in_(_own_cohorts(actor)),
        )
        .order_by(Review.again, Review.assigned_at, Review.id)
    )


def may_read(user_id: int, now: datetime) -> ColumnElement[bool]:
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
            may_read(actor.user_id, now),
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


async def _times_met(session: AsyncSession, user_id: int) -> dict[int, int]:
    """How often a person has rated each author."""
    rows = await session.execute(
        select(Reply.user_id, func.count())
        .join(Review, Review.reply_id == Reply.id)
        .where(Review.reviewer_id == user_id, Review.done_at.is_not(None))
        .group_by(Reply.user_id)
    )
    return dict(iter(rows))


async def _given_today(session: AsyncSession, actor: Actor, now: datetime) -> Counter[int]:
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
