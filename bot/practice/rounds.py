"""Rounds as they are shown: one series on one local day, its drill and its window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, bindparam, cast, func, or_, select

from bot.db.sql import table_of
from bot.db.tables import (
    Cohort,
    Delivery,
    DrillRevision,
    Enrolment,
    Extension,
    PairSignUp,
    Reply,
    Round,
    RoundVariant,
    Series,
    Server,
)
from bot.db.types import Snowflake
from bot.practice.membership import TAKES_PART
from drills.model import Drill, Refusal, drill_from_json
from drills.rules import SeriesRules, rules_from

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


FOR_PAIRS = "This round is for pairs: press I am in below it. `/pairs in` does the same."
NOT_YOURS = "That drill is somebody's own practice. `/drill practice` brings you one of yours."
DRILLS_AT_HAND = 256
"""Wordings that need not be read anew; a busy day has fewer."""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as its card shows it, or as one person has it.

    `drill` is that person's where the round is `levelled`. With a `second_try`, practice counts
    with that. `owner_id` is who practises alone,
    or 0. `kind` and `rules` are the series'. `signpost` says where to find help, if the drill has
    crisis content.
    """

    id: int
    server_id: int
    series_id: int
    series: str
    number: int
    day: date
    drill: Drill
    due_at: datetime
    closes_at: datetime
    release_at: datetime
    closed: bool
    names_shown: bool
    discussion: bool
    levelled: bool
    second_try: bool
    owner_id: int
    kind: str
    rules: SeriesRules
    replies: int
    signpost: str = ""


_round, _series, _revision = table_of(Round), table_of(Series), table_of(DrillRevision)
_server = table_of(Server)
_variant = table_of(RoundVariant)
_whose = bindparam("user_id", type_=Snowflake)
PUBLIC_FROM = (
    _round.join(_series, _series.c.id == _round.c.series_id)
    .outerjoin(_variant, (_variant.c.round_id == _round.c.id) & (_variant.c.user_id == _whose))
    .join(
        _revision,
        _revision.c.id == func.coalesce(_variant.c.drill_revision_id, _round.c.drill_revision_id),
    )
)
PUBLIC_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(_round.c.id, _round.c.number, _round.c.day, _round.c.due_at, _round.c.closes_at),
    *(_round.c.release_at, _round.c.names_shown, _round.c.discussion),
    *(_round.c.levelled, _round.c.second_try, _round.c.owner_id, _series.c.kind),
    cast(_series.c.rules, Text).label("rules"),
    _round.c.closed_at.is_not(None).label("closed"),
    *(_series.c.server_id, _series.c.id.label("series_id"), _series.c.name.label("series")),
    cast(_revision.c.body, Text).label("drill"),
    select(func.count(table_of(Reply).c.user_id.distinct()))
    .where(table_of(Reply).c.round_id == bindparam("round_id"))
    .scalar_subquery()
    .label("replies"),
    select(_server.c.signpost)
    .where(_server.c.id == _series.c.server_id)
    .scalar_subquery()
    .label("signpost"),
)
"""SQL for `view_of`, past the ORM, of the round whose id is `round_id` as `user_id` has it.

Statements of them are built once: that takes longer than running them.
"""
_PUBLIC = (
    select(*PUBLIC_COLUMNS).select_from(PUBLIC_FROM).where(_round.c.id == bindparam("round_id"))
)


def view_of(row: Any) -> RoundView:  # noqa: ANN401  a row has the columns its statement named
    """The round in a row of `PUBLIC_COLUMNS`."""
    drill = _drill(row.drill)
    return RoundView(
        id=row.id,
        server_id=row.server_id,
        series_id=row.series_id,
        series=row.series,
        number=row.number,
        day=row.day,
        drill=drill,
        due_at=row.due_at,
        closes_at=row.closes_at,
        release_at=row.release_at,
        closed=row.closed,
        names_shown=row.names_shown,
        discussion=row.discussion,
        levelled=row.levelled,
        second_try=row.second_try,
        owner_id=row.owner_id,
        kind=row.kind,
        rules=rules_of(row.rules),
        replies=row.replies,
        signpost=row.signpost or "" if drill.crisis else "",
    )


@lru_cache(maxsize=DRILLS_AT_HAND)
def _drill(body: str) -> Drill:
    return drill_from_json(json.loads(body))


@lru_cache(maxsize=DRILLS_AT_HAND)
def rules_of(kept: str) -> SeriesRules:
    """The rules in a series' row, read as text: most series have the same."""
    return rules_from(json.loads(kept))


async def rules_of_series(
    session: AsyncSession, series_ids: Collection[int]
) -> dict[int, SeriesRules]:
    """The rules of these series as they are now, by their ids."""
    rows = await session.execute(select(Series.id, Series.rules).where(Series.id.in_(series_ids)))
    return {series_id: rules_from(kept) for series_id, kept in rows}


async def view_round(
    session: AsyncSession, round_id: int, whose: int | None = None
) -> RoundView | None:
    """All that is public about a round, or None where there is no such round.

    With `whose`, the drill is the one that this person has in it.
    """
    asked = {"round_id": round_id, "user_id": whose or 0}
    row = (await session.execute(_PUBLIC, asked)).one_or_none()
    return view_of(row) if row else None


async def round_here(
    session: AsyncSession, actor: Actor, round_id: int, whose: int | None = None
) -> RoundView:
    """The round, if it belongs to the actor's server; in a direct message, any of theirs.

    Its drill is the actor's own, or that of `whose`: the author of the reply in question.
    """
    view = await view_round(session, round_id, whose or actor.user_id)
    if view is None or actor.server_id not in (None, view.server_id):
        raise Refusal("That drill is not in this server any more.")
    if whose is None and view.owner_id not in (0, actor.user_id):
        raise Refusal(NOT_YOURS)
    if actor.server_id is None and not await takes_part(session, actor.user_id, view.series_id):
        raise Refusal("That drill is for its own cohort. Open it in your institute's server.")
    return view


async def takes_part(session: AsyncSession, user_id: int, series_id: int) -> bool:
    """Whether the person is in the cohort of the series."""
    enrolment = await session.scalar(
        select(Enrolment.id)
        .join(Series, Series.cohort_id == Enrolment.cohort_id)
        .where(
            Series.id == series_id,
            Enrolment.user_id == user_id,
            TAKES_PART,
        )
    )
    return enrolment is not None


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that one person can still answer in time, and until when they can.

    To one of a kind "pairs" the answer is a sign-up.
    """

    id: int
    kind: str
    answered: bool
    closes_at: datetime


async def open_rounds_for(session: AsyncSession, actor: Actor, now: datetime) -> list[OpenRound]:
    """The open rounds of the actor's cohorts here, newest first.

    One that has closed for the others is open for whoever has more time.
    """
    replied = (Reply.round_id == Round.id) & (Reply.user_id == actor.user_id)
    signed_up = (PairSignUp.round_id == Round.id) & (PairSignUp.user_id == actor.user_id)
    answered = or_(
        select(Reply.id).where(replied).exists(),
        select(PairSignUp.round_id).where(signed_up).exists(),
    )
    more_time = (Extension.round_id == Round.id) & (Extension.user_id == actor.user_id)
    rows = await session.execute(
        select(Round.id, Series.kind, answered, Round.closes_at, Extension.closes_at)
        .join(Series, Series.id == Round.series_id)
        .join(Cohort, Cohort.id == Series.cohort_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .outerjoin(Extension, more_time)
        .where(
            Enrolment.user_id == actor.user_id,
            TAKES_PART,
            Round.closed_at.is_(None) | (Extension.closes_at > now),
            (Cohort.server_id == actor.server_id) if actor.server_id else Cohort.id.is_not(None),
        )
        .order_by(Round.due_at.desc())
    )
    return [
        OpenRound(round_id, kind, done, max(closes_at, longer) if longer else closes_at)
        for round_id, kind, done, closes_at, longer in rows
    ]


async def sent_round_post(session: AsyncSession, round_id: int) -> tuple[int | None, int | None]:
    """The channel and message ids of the round's post, where it has been sent."""
    row = (
        await session.execute(
            select(Delivery.channel_id, Delivery.message_id).where(
                Delivery.key == f"round/{round_id}", Delivery.state == "sent"
            )
        )
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)
