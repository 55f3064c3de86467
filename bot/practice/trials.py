"""Calibration replies in raters' hands: given, opened, and rated once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.db.sql import insert
from bot.db.tables import CalibrationTrial, DrillRevision, Reply, Round, RoundVariant, Series
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.reviews import ReplyToRate
from bot.practice.rounds import view_round
from bot.practice.samples import NO_SUCH, sample_named
from drills.calibration import Distance, Sample, distances, is_close, rubric_key
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from bot.practice.rounds import RoundView
    from drills.library import Library

TRAINING, HIDDEN = "training", "hidden"


@dataclass(frozen=True, slots=True)
class Trial:
    """A calibration reply in one rater's hands, with their own levels once they have rated it.

    In training it is the `number`-th `of` so many, where that is known, `again` for a second go.
    A hidden one looks like any reply in `round`, in which the rater has answered its drill.
    """

    id: int
    sample: Sample
    agreed: Mapping[str, int]
    levels: Mapping[str, int] | None
    again: bool = False
    number: int = 0
    of: int = 0
    round: RoundView | None = None

    @property
    def distances(self) -> tuple[Distance, ...]:
        """How far the rater is from the agreed levels; none before they have rated it."""
        return distances(self.sample.drill.rubric, self.levels or {}, self.agreed)

    @property
    def close(self) -> bool:
        """Whether they are near enough to go on."""
        return is_close(self.distances)


async def answered_drills(
    session: AsyncSession, actor: Actor, server_id: int
) -> dict[tuple[str, str, int], int]:
    """The drills that the actor has answered here, each with the newest such round.

    By pack, id and meaning: another pack may have a drill of the same id.
    """
    identity = (DrillRevision.pack_id, DrillRevision.drill_id, DrillRevision.meaning)
    rows = await session.execute(
        select(*identity, func.max(Round.id))
        .select_from(Reply)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(DrillRevision, DrillRevision.id == GIVEN_DRILL)
        .where(Reply.user_id == actor.user_id, Series.server_id == server_id)
        .group_by(*identity)
    )
    return {(pack_id, drill_id, meaning): newest for pack_id, drill_id, meaning, newest in rows}


async def give(
    session: AsyncSession,
    actor: Actor,
    server_id: int,
    sample: Sample,
    purpose: str,
    attempt: int,
    now: datetime,
) -> CalibrationTrial:
    """The trial of that sample, which is made where there is none yet."""
    which = {
        "server_id": server_id,
        "user_id": actor.user_id,
        "sample": sample.name,
        "purpose": purpose,
        "attempt": attempt,
    }
    await session.execute(
        insert(session, CalibrationTrial)
        .values(
            **which,
            rubric=rubric_key(sample.drill.rubric),
            agreed=dict(sample.levels),
            shown_at=now,
        )
        .on_conflict_do_nothing()
    )
    return (await session.scalars(select(CalibrationTrial).filter_by(**which))).one()


async def open_trial(session: AsyncSession, library: Library, actor: Actor, trial_id: int) -> Trial:
    """A calibration reply that the actor has been given. Refuses anybody else's."""
    row = await session.get(CalibrationTrial, trial_id)
    if row is None or row.user_id != actor.user_id or actor.server_id not in (None, row.server_id):
        raise Refusal(NO_SUCH)
    found = await open_row(session, library, actor, row)
    if found is None:
        raise Refusal(NO_SUCH)
    return found


async def open_row(
    session: AsyncSession, library: Library, actor: Actor, row: CalibrationTrial
) -> Trial | None:
    """A trial of the actor's as they see it, or None where its reply is not shown any more."""
    sample = await sample_named(session, library, row.server_id, row.sample)
    if sample is None:
        return None
    view = None
    if row.purpose == HIDDEN:
        round_id = (await answered_drills(session, actor, row.server_id)).get(sample.identity)
        view = await view_round(session, round_id or 0, actor.user_id)
        if view is None:
            return None
        view = replace(view, drill=sample.drill)
    again = view is None and row.attempt > 1
    return Trial(row.id, sample, row.agreed, row.levels, again, round=view)


def as_review(trial: Trial) -> ReplyToRate:
    """A hidden calibration reply as a card or a form shows it: like any other to rate."""
    if trial.round is None:
        raise Refusal(NO_SUCH)
    return ReplyToRate(
        reply_id=0,
        round=trial.round,
        text=trial.sample.text,
        attempt=1,
        edition=1,
        role="peer",
        levels={},
        strength="",
        next_step="",
        completed=False,
    )


async def rate_sample(
    session: AsyncSession,
    library: Library,
    actor: Actor,
    trial_id: int,
    levels: Mapping[str, int],
    now: datetime,
) -> Trial:
    """Keep the actor's levels on a calibration reply: the first ones that they give.

    Nobody else ever sees them; they say how the actor rates, to the actor alone.
    """
    trial = await open_trial(session, library, actor, trial_id)
    rubric = trial.sample.drill.rubric
    for criterion in rubric.criteria:
        if not 1 <= levels.get(criterion.id, 0) <= len(rubric.scale):
            raise Refusal(f'Choose a level for "{criterion.label}".')
    row = await session.get_one(
        CalibrationTrial, trial_id, with_for_update=True, populate_existing=True
    )
    if row.rated_at is None:
        row.levels = {criterion.id: levels[criterion.id] for criterion in rubric.criteria}
        row.rated_at = now
        await session.flush()
    return replace(trial, levels=row.levels)
