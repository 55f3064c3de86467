"""Which reply somebody rates next: taken when they ask for it, and theirs for some hours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, select

from bot.db.sql import insert
from bot.db.tables import Cohort, Reply, Review, Round, Series
from bot.practice.attempts import replies_to_review
from bot.practice.desk import desk_of, given_today, kept_apart_from, own_cohorts, times_met
from bot.practice.rounds import rules_of
from drills.model import Refusal
from drills.review import least_rated, rateable_by

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.rules import SeriesRules

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
        .where(Cohort.id.in_(own_cohorts(actor)))
        .order_by(Cohort.id)
        .with_for_update(key_share=True)
    )
    desk = await desk_of(session, actor, now)
    if desk.own:
        return NextReview(desk.own[0].reply_id, again=desk.own[0].again)
    share = [reply for reply in desk.able if desk.left(reply) > 0]
    beyond = [reply for reply in desk.able if desk.left(reply) == 0]
    if not share and not (one_more and beyond):
        enough = bool(desk.able) and not beyond
        return NextReview(None, one_more=bool(beyond), enough=enough)
    met = await times_met(session, actor.user_id)
    reply = least_rated(share or beyond, actor.user_id, met)
    await _take(session, reply.id, actor.user_id, desk.rules[reply.round_id], now)
    return NextReview(reply.id)


async def reviews_waiting(session: AsyncSession, actor: Actor, now: datetime) -> int:
    """How many replies the actor could rate now: theirs already, and the rest of today's share."""
    desk = await desk_of(session, actor, now)
    more = Counter(desk.series[reply.round_id] for reply in desk.able if desk.left(reply) > 0)
    left = {desk.series[reply.round_id]: desk.left(reply) for reply in desk.able}
    return len(desk.own) + sum(min(number, left[one]) for one, number in more.items())


async def claim(session: AsyncSession, actor: Actor, reply_id: int, now: datetime) -> None:
    """Take one reply of the actor's choice, as `next_review` would; refuses where it is not free.

    What they have taken a moment ago is theirs: somebody may press twice. By choosing for
    themselves somebody may have one more than their share of the day.
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
    replies = await replies_to_review(session, {reply.round_id}, actor.user_id, now)
    apart = await kept_apart_from(session, actor.user_id)
    if reply_id not in rateable_by(replies, actor.user_id, apart):
        raise Refusal(NOT_YOURS)
    if any(actor.user_id in one.takers for one in replies if one.id == reply_id):
        return
    given = (await given_today(session, actor, now))[series_id]
    if given > rules_of(rules).daily_reviews:
        raise Refusal(_enough_for_today(given))
    await _take(session, reply_id, actor.user_id, rules_of(rules), now)


def _enough_for_today(given: int) -> str:
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
