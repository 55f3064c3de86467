"""What the database knows of each trainee's practice: one statement for each kind of fact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVarTuple

from sqlalchemy import Select, select, union_all

from bot.db.tables import (
    Absence,
    Cohort,
    Enrolment,
    Extension,
    Goal,
    Pair,
    PairMember,
    PairTurn,
    PairView,
    Reply,
    RestChange,
    Round,
    Series,
    ZoneChange,
)
from bot.practice.membership import TAKES_PART

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import InstrumentedAttribute

Columns = TypeVarTuple("Columns")


class OwnReply(NamedTuple):
    """When a reply came, which attempt it is, and its round: that round's day and end.

    With a `second_try` the round counts as practised with that.
    """

    came: datetime
    attempt: int
    round_id: int
    day: date
    closes_at: datetime
    second_try: bool


@dataclass(slots=True)
class OwnFacts:
    """What is known of one enrolment beside its row."""

    zones: list[tuple[datetime, str]] = field(default_factory=list[Any])
    """Changes since they joined."""
    goals: list[tuple[date, int]] = field(default_factory=list[Any])
    rest: list[tuple[date, str]] = field(default_factory=list[Any])
    """Until when which own rest weekdays held, where they are others now."""
    absences: list[Absence] = field(default_factory=list[Any])
    more_time: dict[int, tuple[date, datetime]] = field(default_factory=dict[int, Any])
    """By round: its day, and its end for this person."""
    replies: list[OwnReply] = field(default_factory=list[Any])
    paired: list[datetime] = field(default_factory=list[Any])
    """When they spoke as the therapist in a pair, or said how a listening exercise was."""


async def read_own_facts(
    session: AsyncSession, whose: ColumnElement[bool]
) -> Mapping[int, OwnFacts]:
    """All that is known of those who take part and whom `whose` selects, by enrolment.

    `whose` is SQL on `Enrolment` and `Cohort`.
    """
    own: dict[int, OwnFacts] = defaultdict(OwnFacts)
    await _read_choices(session, whose, own)
    await _read_practice(session, whose, own)
    await _read_pairs(session, whose, own)
    return own


async def _read_choices(
    session: AsyncSession, whose: ColumnElement[bool], own: dict[int, OwnFacts]
) -> None:
    changed = (ZoneChange.user_id == Enrolment.user_id) & (ZoneChange.since > Enrolment.joined_at)
    zones = select(Enrolment.id, ZoneChange.since, ZoneChange.zone).join(ZoneChange, changed)
    for enrolment_id, since, zone in await session.execute(_among(zones, whose)):
        own[enrolment_id].zones.append((since, zone))
    goals = select(Enrolment.id, Goal.monday, Goal.days)
    goals = goals.join(Goal, Goal.enrolment_id == Enrolment.id)
    for enrolment_id, monday, days in await session.execute(_among(goals, whose)):
        own[enrolment_id].goals.append((monday, days))
    rest = select(Enrolment.id, RestChange.until, RestChange.weekdays)
    rest = rest.join(RestChange, RestChange.enrolment_id == Enrolment.id)
    for enrolment_id, until, weekdays in await session.execute(_among(rest, whose)):
        own[enrolment_id].rest.append((until, weekdays))
    absences = select(Enrolment.id, Absence).join(Absence, Absence.enrolment_id == Enrolment.id)
    for enrolment_id, absence in await session.execute(_among(absences, whose)):
        own[enrolment_id].absences.append(absence)


async def _read_practice(
    session: AsyncSession, whose: ColumnElement[bool], own: dict[int, OwnFacts]
) -> None:
    theirs = (Series.id == Round.series_id) & (Series.cohort_id == Enrolment.cohort_id)
    more_time = (
        select(Enrolment.id, Extension.round_id, Round.day, Extension.closes_at)
        .join(Extension, Extension.user_id == Enrolment.user_id)
        .join(Round, Round.id == Extension.round_id)
        .join(Series, theirs)
    )
    for enrolment_id, round_id, day, closes_at in await session.execute(_among(more_time, whose)):
        own[enrolment_id].more_time[round_id] = day, closes_at
    replies = (
        select(
            Enrolment.id,
            Reply.created_at,
            Reply.attempt,
            Reply.round_id,
            Round.day,
            Round.closes_at,
            Round.second_try,
        )
        .join(Reply, Reply.user_id == Enrolment.user_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, theirs)
    )
    for row in await session.execute(_among(replies, whose)):
        enrolment_id, came, attempt, round_id, day, closes_at, second_try = row
        reply = OwnReply(came, attempt, round_id, day, closes_at, second_try)
        own[enrolment_id].replies.append(reply)


async def _read_pairs(
    session: AsyncSession, whose: ColumnElement[bool], own: dict[int, OwnFacts]
) -> None:
    """Practice with others, in one statement. Whatever a pair came to, what was said counts."""
    theirs = (Series.id == Round.series_id) & (Series.cohort_id == Enrolment.cohort_id)

    def in_pairs(kind: str, moment: InstrumentedAttribute[datetime]) -> Select[int, datetime]:
        given = moment.class_
        statement = (
            select(Enrolment.id, moment)
            .join(PairMember, PairMember.user_id == Enrolment.user_id)
            .join(Pair, (Pair.id == PairMember.pair_id) & (Pair.kind == kind))
            .join(given, (given.pair_id == Pair.id) & (given.user_id == Enrolment.user_id))
            .join(Round, Round.id == Pair.round_id)
            .join(Series, theirs)
        )
        return _among(statement, whose)

    answers = in_pairs("interview", PairTurn.said_at).where(PairTurn.role == "therapist")
    both = union_all(answers, in_pairs("listening", PairView.given_at))
    for enrolment_id, moment in await session.execute(both):
        own[enrolment_id].paired.append(moment)


def _among(statement: Select[*Columns], whose: ColumnElement[bool]) -> Select[*Columns]:
    """The statement, for those who take part and whom `whose` selects."""
    in_cohort = statement.join(Cohort, Cohort.id == Enrolment.cohort_id)
    return in_cohort.where(TAKES_PART, whose)
