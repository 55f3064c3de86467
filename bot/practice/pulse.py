"""The short form on how practice goes: answered every so many rounds, told to staff in groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, true

from bot.db.sql import insert
from bot.db.tables import Enrolment, Pulse, Reply, Round, Series
from bot.practice.attempts import last_reply
from bot.practice.membership import TAKES_PART, require_enrolled
from bot.practice.rounds import round_here
from drills.group_figures import group_mean
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from bot.practice.rounds import RoundView

QUESTIONS: Final = ("helpful", "hard", "safe")
POINTS: Final = 7


@dataclass(frozen=True, slots=True)
class PulseSummary:
    """Means of 1 to 7, each of five people or more; None where fewer have answered."""

    helpful: float | None = None
    hard: float | None = None
    safe: float | None = None


async def round_for_pulse(session: AsyncSession, actor: Actor, round_id: int) -> RoundView:
    """The round after which the actor says how practice goes: one they have replied to."""
    view = await round_here(session, actor, round_id)
    await require_enrolled(session, actor, round_id)
    if not view.rules.pulse_every:
        raise Refusal(f"{view.series} has switched this form off.")
    if await last_reply(session, round_id, actor.user_id) is None:
        raise Refusal("This form comes after a reply. Press Reply below the drill first.")
    return view


async def last_round_for_pulse(session: AsyncSession, actor: Actor) -> int:
    """The round that the actor answered last here; refuses where there is none."""
    found = await session.scalar(
        select(Reply.round_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Reply.user_id == actor.user_id,
            (Series.server_id == actor.server_id) if actor.server_id else true(),
        )
        .order_by(Reply.id.desc())
        .limit(1)
    )
    if found is None:
        raise Refusal("This form comes after a reply, and you have written none here yet.")
    return found


async def give_pulse(
    session: AsyncSession,
    actor: Actor,
    round_id: int,
    answers: Mapping[str, str],
    now: datetime,
) -> None:
    """Keep what was answered, each from "1" to "7" or left out; a second form replaces the first.

    Refuses a form in which nothing is chosen.
    """
    chosen = {name: _read(answers.get(name, "")) for name in QUESTIONS}
    if not any(chosen.values()):
        raise Refusal("Nothing is chosen, so nothing is kept. Every question is up to you.")
    view = await round_for_pulse(session, actor, round_id)
    enrolment_id = await session.scalar(
        select(Enrolment.id)
        .join(Series, Series.cohort_id == Enrolment.cohort_id)
        .where(Series.id == view.series_id, Enrolment.user_id == actor.user_id, TAKES_PART)
    )
    await session.execute(
        insert(session, Pulse)
        .values(enrolment_id=enrolment_id, round_id=round_id, given_at=now, **chosen)
        .on_conflict_do_update(index_elements=["enrolment_id", "round_id"], set_=chosen)
    )


def _read(answer: str) -> int | None:
    if not answer:
        return None
    if answer not in map(str, range(1, POINTS + 1)):
        raise Refusal(f"Each answer is from 1 to {POINTS}, or left out.")
    return int(answer)


async def pulse_summary(session: AsyncSession, series_id: int) -> PulseSummary:
    """How practice goes in one series, from five people up; who may see it is the caller's.

    Each question counts for itself, as `drills.group_figures` says.
    """
    rows = list(
        await session.execute(
            select(Pulse.enrolment_id, Pulse.helpful, Pulse.hard, Pulse.safe)
            .join(Round, Round.id == Pulse.round_id)
            .where(Round.series_id == series_id)
            .order_by(Pulse.given_at, Pulse.enrolment_id)
        )
    )
    columns = ([(row[0], row[place]) for row in rows] for place in (1, 2, 3))
    return PulseSummary(*(group_mean(column) for column in columns))
