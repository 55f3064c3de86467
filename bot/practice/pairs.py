"""A pair as it sits: its people and their roles, what was said, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import (
    Delivery,
    DrillRevision,
    Enrolment,
    Pair,
    PairMember,
    PairTurn,
    PairView,
    Round,
    Series,
)
from bot.practice.membership import TAKES_PART
from drills.model import Drill, Refusal, drill_from_json
from drills.pairs import role_in, speaks

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

GONE = "That exercise is not yours, or not in this server any more. `/pairs view` shows yours."


@dataclass(frozen=True, slots=True)
class Seat:
    """One who sits in a pair, and whose client they play when their act comes."""

    number: int
    user_id: int
    drill: Drill | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of a pair said."""

    act: int
    number: int
    user_id: int
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """How one act was for one of them, 1 to 7; for whoever was not the client, as they guess."""

    act: int
    user_id: int
    role: str
    understood: int
    safe: int


@dataclass(frozen=True, slots=True)
class PairState:
    """A pair, or a trio, at this moment.

    `turns` is how many an act has, or in a listening exercise how many minutes each speaks.
    """

    id: int
    server_id: int
    round_id: int
    round_number: int
    series: str
    kind: str
    state: str
    act: int
    turns: int
    began_at: datetime
    seats: tuple[Seat, ...]
    said: tuple[Turn, ...]
    views: tuple[View, ...]
    ended_at: datetime | None = None

    @property
    def listens(self) -> bool:
        """Whether it is the listening exercise, in which nobody plays anything."""
        return self.kind == "listening"

    def seat_of(self, user_id: int) -> Seat | None:
        """Where somebody sits, if they do."""
        return next((seat for seat in self.seats if seat.user_id == user_id), None)

    def role_of(self, user_id: int, act: int) -> str:
        """What one of them is in an act: client, therapist or observer."""
        seat = self.seat_of(user_id)
        return role_in(act, seat.number, len(self.seats)) if seat else ""

    def plays(self, role: str, act: int) -> Seat:
        """Who has that role in an act."""
        return next(one for one in self.seats if role_in(act, one.number, len(self.seats)) == role)

    def said_in(self, act: int) -> list[Turn]:
        """What was said in an act so far, in its order."""
        return [turn for turn in self.said if turn.act == act]

    @property
    def next_number(self) -> int:
        """Which turn of the act comes next, from 1."""
        return len(self.said_in(self.act)) + 1

    @property
    def next_speaker(self) -> Seat:
        """Whose turn it is."""
        return self.plays(speaks(self.next_number), self.act)

    def views_of(self, act: int) -> list[View]:
        """What they said of an act so far, in the order of their seats."""
        given = {view.user_id: view for view in self.views if view.act == act}
        return [given[seat.user_id] for seat in self.seats if seat.user_id in given]

    def is_over(self, act: int, now: datetime) -> bool:
        """Whether an act has come to its end, so that they may say how it was."""
        if self.listens:
            until = min(now, self.ended_at or now)
            lasted = self.act > 0 and until >= self.began_at + act * minutes_of(self)
            return 1 <= act <= len(self.seats) and lasted
        return 1 <= act <= len(self.seats) and len(self.said_in(act)) >= self.turns


def minutes_of(pair: PairState) -> timedelta:
    """How long each of a listening exercise speaks."""
    return timedelta(minutes=pair.turns)


async def read_pair(
    session: AsyncSession, pair_id: int, *, locked: bool = False
) -> PairState | None:
    """A pair with all that it holds; `locked` for a change, so that nobody else changes it."""
    if locked:
        await session.execute(select(Pair.id).where(Pair.id == pair_id).with_for_update())
    found = (
        await session.execute(
            select(Pair, Round.number, Series.name, Series.server_id)
            .join(Round, Round.id == Pair.round_id)
            .join(Series, Series.id == Round.series_id)
            .where(Pair.id == pair_id)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if found is None:
        return None
    pair, number, series, server_id = found
    members = await session.execute(
        select(PairMember.seat, PairMember.user_id, DrillRevision.body)
        .outerjoin(DrillRevision, DrillRevision.id == PairMember.drill_revision_id)
        .where(PairMember.pair_id == pair_id)
        .order_by(PairMember.seat)
    )
    turns = await session.scalars(
        select(PairTurn).where(PairTurn.pair_id == pair_id).order_by(PairTurn.act, PairTurn.number)
    )
    views = await session.scalars(select(PairView).where(PairView.pair_id == pair_id))
    return PairState(
        pair.id,
        server_id,
        pair.round_id,
        number,
        series,
        pair.kind,
        pair.state,
        pair.act,
        pair.turns,
        pair.began_at,
        tuple(
            Seat(seat, user_id, drill_from_json(body) if body else None)
            for seat, user_id, body in members
        ),
        tuple(Turn(t.act, t.number, t.user_id, t.role, t.text) for t in turns),
        tuple(View(v.act, v.user_id, v.role, v.understood, v.safe) for v in views),
        pair.ended_at,
    )


async def pair_here(
    session: AsyncSession, actor: Actor, pair_id: int, *, locked: bool = False
) -> PairState:
    """The pair, if the actor sits in it and it belongs to the server they are in."""
    pair = await read_pair(session, pair_id, locked=locked)
    if pair is None or pair.seat_of(actor.user_id) is None:
        raise Refusal(GONE)
    if actor.server_id not in (None, pair.server_id):
        raise Refusal(GONE)
    return pair


async def pair_to_join_in(session: AsyncSession, actor: Actor, pair_id: int) -> PairState:
    """The same, locked, for whoever still takes part in the cohort, while it is open."""
    pair = await pair_here(session, actor, pair_id, locked=True)
    present = await session.scalar(
        select(Enrolment.id)
        .join(Series, Series.cohort_id == Enrolment.cohort_id)
        .join(Round, Round.series_id == Series.id)
        .where(Round.id == pair.round_id, Enrolment.user_id == actor.user_id, TAKES_PART)
    )
    if present is None:
        raise Refusal("You have left this cohort. Press Join on its card if you want to come back.")
    if pair.state != "open":
        raise Refusal("This exercise has ended. The next round for pairs brings another one.")
    return pair


async def own_pair(session: AsyncSession, actor: Actor) -> PairState:
    """The pair that the actor sits in here: the newest, an open one before one that has ended."""
    pair_id = await session.scalar(
        select(Pair.id)
        .join(PairMember, PairMember.pair_id == Pair.id)
        .join(Round, Round.id == Pair.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(PairMember.user_id == actor.user_id, Series.server_id == actor.server_id)
        .order_by((Pair.state == "open").desc(), Pair.id.desc())
        .limit(1)
    )
    if pair_id is None:
        raise Refusal("You do not sit with anybody yet. `/pairs in` signs you up for a round.")
    return await pair_here(session, actor, pair_id)


async def pair_of_round(session: AsyncSession, actor: Actor, round_id: int) -> PairState:
    """The pair that the actor sits in, in that round."""
    pair_id = await session.scalar(
        select(Pair.id)
        .join(PairMember, PairMember.pair_id == Pair.id)
        .where(Pair.round_id == round_id, PairMember.user_id == actor.user_id)
    )
    if pair_id is None:
        raise Refusal("You do not sit with anybody in that round. The next one is yours to join.")
    return await pair_here(session, actor, pair_id)


async def thread_of(session: AsyncSession, pair_id: int) -> int | None:
    """The thread of a pair, which is where its first message is; None before that is out."""
    return await session.scalar(
        select(Delivery.channel_id).where(
            Delivery.key == f"pair/{pair_id}", Delivery.state == "sent"
        )
    )
