"""Signing up to a round for pairs, and what becomes of it when the sign-up closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import aliased

from bot.db.sql import insert, insert_new
from bot.db.tables import (
    DrillRevision,
    Enrolment,
    KeptApart,
    Pair,
    PairMember,
    PairSignUp,
    Round,
    Series,
)
from bot.practice.deliveries import Message, enqueue
from bot.practice.libraries import library_of
from bot.practice.membership import TAKES_PART, require_enrolled
from bot.practice.opening import keep_revisions, wording_of
from bot.practice.rounds import round_here, view_round
from drills.model import Refusal
from drills.pairs import clients_for, pair_up
from drills.selection import DrillAtHand, draw, selection_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from bot.practice.rounds import RoundView
    from drills.library import Library
    from drills.pairs import Twosome
    from drills.selection import Selection


async def sign_up(session: AsyncSession, actor: Actor, round_id: int, now: datetime) -> RoundView:
    """Put the actor's name down for a round for pairs; again changes nothing.

    Raises `NotJoined` where they only need to agree to take part.
    """
    view = await _open_sign_up(session, actor, round_id, now)
    await session.execute(
        insert(session, PairSignUp)
        .values(round_id=round_id, user_id=actor.user_id, signed_at=now)
        .on_conflict_do_nothing()
    )
    return view


async def sign_off(session: AsyncSession, actor: Actor, round_id: int, now: datetime) -> RoundView:
    """Take the actor's name off again, if it was down."""
    view = await _open_sign_up(session, actor, round_id, now)
    await session.execute(
        delete(PairSignUp).where(
            PairSignUp.round_id == round_id, PairSignUp.user_id == actor.user_id
        )
    )
    return view


async def _open_sign_up(
    session: AsyncSession, actor: Actor, round_id: int, now: datetime
) -> RoundView:
    """The round, while one may still sign up. Nobody closes it until the transaction ends."""
    await session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    view = await round_here(session, actor, round_id)
    if view.kind != "pairs":
        raise Refusal("That round is not for pairs. Press Reply below it.")
    await require_enrolled(session, actor, round_id)
    if view.closed or now >= view.closes_at:
        raise Refusal("The sign-up for this round has closed. The next round is yours to join.")
    return view


async def open_sign_up_of(session: AsyncSession, actor: Actor) -> int:
    """The newest round for pairs that the actor may sign up to here; refuses where none is."""
    found = await session.scalar(
        select(Round.id)
        .join(Series, Series.id == Round.series_id)
        .join(Enrolment, Enrolment.cohort_id == Series.cohort_id)
        .where(
            Series.kind == "pairs",
            Series.server_id == actor.server_id,
            Round.closed_at.is_(None),
            Enrolment.user_id == actor.user_id,
            TAKES_PART,
        )
        .order_by(Round.due_at.desc(), Round.id.desc())
        .limit(1)
    )
    if found is None:
        raise Refusal("No sign-up for pairs is open just now. Its card comes in the drill channel.")
    return found


async def is_signed_up(session: AsyncSession, user_id: int, round_id: int) -> bool:
    """Whether somebody's name is down for a round."""
    return await session.get(PairSignUp, (round_id, user_id)) is not None


async def sign_ups(session: AsyncSession, round_id: int) -> int:
    """How many have put their names down for a round."""
    found = await session.scalar(
        select(func.count()).select_from(PairSignUp).where(PairSignUp.round_id == round_id)
    )
    return found or 0


@dataclass(frozen=True, slots=True)
class _Closed:
    """A round for pairs whose sign-up has just closed, and what is needed to form its pairs."""

    view: RoundView
    cohort_id: int
    selection: Selection
    drill: tuple[str, str]
    drill_revision_id: int


async def close_sign_ups(
    session: AsyncSession, library: Library, now: datetime, at_once: int = 50
) -> int:
    """Close the rounds for pairs whose sign-up has ended, and form their pairs.

    Up to `at_once` a call; returns how many there were. Whoever has left the cohort meanwhile
    is not counted in. Each pair's thread, and a word to whoever is alone, goes to the outbox.
    """
    ended = (
        select(Round.id)
        .join(Series, Series.id == Round.series_id)
        .where(Round.closed_at.is_(None), Round.closes_at <= now, Series.kind == "pairs")
        .order_by(Round.closes_at, Round.id)
        .limit(at_once)
    )
    closing = await session.scalars(
        update(Round)
        .where(Round.id.in_(ended), Round.closed_at.is_(None))
        .values(closed_at=now)
        .returning(Round.id)
        .execution_options(synchronize_session=False)
    )
    closed = sorted(closing)
    for round_id in closed:
        await _form(session, await _closed(session, round_id), library, now)
    return len(closed)


async def _closed(session: AsyncSession, round_id: int) -> _Closed:
    view = await view_round(session, round_id)
    assert view  # noqa: S101  it has just been closed
    cohort_id, selection, pack_id, drill_id, revision_id = (
        await session.execute(
            select(
                *(Series.cohort_id, Series.selection),
                *(DrillRevision.pack_id, DrillRevision.drill_id, DrillRevision.id),
            )
            .join(Round, Round.series_id == Series.id)
            .join(DrillRevision, DrillRevision.id == Round.drill_revision_id)
            .where(Round.id == round_id)
        )
    ).one()
    return _Closed(view, cohort_id, selection_from(selection), (pack_id, drill_id), revision_id)


async def _form(session: AsyncSession, one: _Closed, library: Library, now: datetime) -> None:
    """The round's pairs, each with its seats, and all the messages about them."""
    view = one.view
    people = await session.scalars(
        select(PairSignUp.user_id)
        .join(Enrolment, Enrolment.user_id == PairSignUp.user_id)
        .where(PairSignUp.round_id == view.id, Enrolment.cohort_id == one.cohort_id, TAKES_PART)
    )
    groups = await _groups(session, one, set(people))
    messages = [Message("close", f"close/{view.id}", view.server_id, now, round_id=view.id)]
    messages += [_to_whoever_is_alone(view, group[0], now) for group in groups if len(group) == 1]
    seated = [group for group in groups if len(group) > 1]
    listening = view.rules.pair_kind == "listening"
    rows = [
        {
            "round_id": view.id,
            "number": number,
            "kind": view.rules.pair_kind,
            "state": "open",
            "act": 0 if listening else 1,
            "turns": view.rules.pair_minutes if listening else view.rules.pair_turns,
            "began_at": now,
        }
        for number in range(1, len(seated) + 1)
    ]
    pairs = await insert_new(session, Pair, rows, Pair.number, Pair.id)
    ids: dict[int, int] = dict(pairs)
    seats = max(map(len, seated), default=0)
    clients = [None] * seats if listening else await _clients(session, one, library, seats)
    members = [
        {
            "pair_id": ids[number],
            "seat": seat,
            "user_id": user_id,
            "drill_revision_id": clients[seat - 1],
        }
        for number, group in enumerate(seated, start=1)
        for seat, user_id in enumerate(group, start=1)
    ]
    await insert_new(session, PairMember, members)
    messages += [
        Message("pair", f"pair/{pair}", view.server_id, now, round_id=view.id, pair_id=pair)
        for pair in ids.values()
    ]
    await enqueue(session, *messages)


def _to_whoever_is_alone(view: RoundView, user_id: int, now: datetime) -> Message:
    key = f"pair-alone/{view.id}/{user_id}"
    return Message("pair-alone", key, view.server_id, now, round_id=view.id, user_id=user_id)


async def _groups(session: AsyncSession, one: _Closed, people: set[int]) -> list[tuple[int, ...]]:
    if not people:
        return []
    apart = await session.execute(
        select(KeptApart.first_id, KeptApart.second_id).where(KeptApart.cohort_id == one.cohort_id)
    )
    together = await _together(session, one.cohort_id, people)
    kept_apart = {frozenset((first, second)) for first, second in apart}
    return pair_up(people, together, kept_apart, f"pairs {one.view.id}")


async def _together(session: AsyncSession, cohort_id: int, people: set[int]) -> dict[Twosome, int]:
    """How often each two of these have sat together in this cohort."""
    one, other = aliased(PairMember), aliased(PairMember)
    rows = await session.execute(
        select(one.user_id, other.user_id, func.count())
        .join(other, (other.pair_id == one.pair_id) & (other.user_id > one.user_id))
        .join(Pair, Pair.id == one.pair_id)
        .join(Round, Round.id == Pair.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(Series.cohort_id == cohort_id, one.user_id.in_(people), other.user_id.in_(people))
        .group_by(one.user_id, other.user_id)
    )
    return {frozenset((first, second)): times for first, second, times in rows}


async def _clients(
    session: AsyncSession, one: _Closed, library: Library, seats: int
) -> Sequence[Any]:
    """The drill revisions whose clients the seats play, the round's own first."""
    if not seats:
        return []
    server_id = one.view.server_id
    drawn = draw(one.selection, await library_of(session, library, server_id))
    first = DrillAtHand(one.drill, one.view.drill)
    clients = clients_for(drawn.drills, first, seats)
    # The round's own is kept already, maybe as that of the server's own pack.
    kept = await keep_revisions(
        session, [(server_id, drill) for drill in clients if drill != first]
    )
    revisions = [kept.get(wording_of(server_id, drill)) for drill in clients]
    return [found or one.drill_revision_id for found in revisions]
