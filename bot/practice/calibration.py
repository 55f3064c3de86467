"""How raters learn: practice ratings before the first real one, and some unawares afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.db.tables import (
    CalibrationTrial,
    DrillRevision,
    Rating,
    Reply,
    Round,
    RoundVariant,
    Series,
)
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.people import roles_of
from bot.practice.samples import samples_for
from bot.practice.trials import HIDDEN, TRAINING, Trial, answered_drills, give, open_row
from drills.calibration import (
    Go,
    Step,
    distances,
    hidden_is_due,
    is_close,
    next_sample,
    next_step,
    rubric_key,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from bot.practice.reviews import ReplyToRate
    from bot.practice.rounds import RoundView
    from drills.calibration import Sample
    from drills.library import Library
    from drills.model import Rubric

FORGOTTEN_AFTER = timedelta(days=56)
"""Then a reply may come unawares to somebody who has rated it before."""


async def learns_first(
    session: AsyncSession, library: Library, actor: Actor, target: ReplyToRate
) -> bool:
    """Whether the actor has practice ratings to do before they may begin to rate that reply."""
    if target.role != "peer" or target.levels:
        return False
    return await _next_step(session, library, actor, target.round) is not None


async def trial_before(
    session: AsyncSession, library: Library, actor: Actor, target: ReplyToRate, now: datetime
) -> Trial | None:
    """What the actor rates before that reply: for practice, or unawares in its place."""
    if target.role != "peer" or target.levels:
        return None
    return await calibration_due(session, library, actor, target.round, now) or await hidden_due(
        session, library, actor, target.round, now
    )


async def calibration_due(
    session: AsyncSession, library: Library, actor: Actor, view: RoundView, now: datetime
) -> Trial | None:
    """What the actor rates for practice before a first real rating on the round's rubric.

    None where they may go on: staff, those who are through, or have rated on this rubric before
    there was anything to learn it with, and where there is nothing.
    """
    step = await _next_step(session, library, actor, view)
    if step is None:
        return None
    attempt = 2 if step.again else 1
    row = await give(session, actor, view.server_id, step.sample, TRAINING, attempt, now)
    return Trial(row.id, step.sample, row.agreed, row.levels, step.again, step.number, step.of)


async def _next_step(
    session: AsyncSession, library: Library, actor: Actor, view: RoundView
) -> Step | None:
    wanted, rubric = view.rules.calibration, view.drill.rubric
    if not wanted or (await roles_of(session, actor)).staff:
        return None
    if await _has_rated(session, actor, view.server_id, rubric):
        return None
    goes = list(
        await session.scalars(
            select(CalibrationTrial)
            .where(
                CalibrationTrial.server_id == view.server_id,
                CalibrationTrial.user_id == actor.user_id,
                CalibrationTrial.purpose == TRAINING,
                CalibrationTrial.rubric == rubric_key(rubric),
            )
            .order_by(CalibrationTrial.id)
        )
    )
    samples = await samples_for(session, library, view.server_id, rubric, actor.user_id)
    answered = await answered_drills(session, actor, view.server_id)
    ranks = {one.name: 1 for one in samples if one.identity in answered}
    ranks |= {one.name: 0 for one in samples if _is_at_hand(one, view)}
    return next_step(
        samples,
        [Go(one.sample, one.attempt > 1, _was_close(one, rubric)) for one in goes],
        wanted,
        ranks,
        _seed(actor, view.server_id),
    )


def _is_at_hand(sample: Sample, view: RoundView) -> bool:
    one, other = sample.drill, view.drill
    return (one.id, one.vignette) == (other.id, other.vignette)


def _was_close(trial: CalibrationTrial, rubric: Rubric) -> bool | None:
    if trial.levels is None:
        return None
    return is_close(distances(rubric, trial.levels, trial.agreed))


def _seed(actor: Actor, server_id: int) -> str:
    return f"calibration {server_id} {actor.user_id}"


async def _has_rated(session: AsyncSession, actor: Actor, server_id: int, rubric: Rubric) -> bool:
    """Whether the actor has a completed rating as a peer here, on a rubric of that id."""
    found = await session.scalar(
        select(Rating.id)
        .join(Reply, Reply.id == Rating.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(
            DrillRevision,
            DrillRevision.id == GIVEN_DRILL,
        )
        .where(
            Rating.rater_id == actor.user_id,
            Rating.role == "peer",
            Rating.completed_at.is_not(None),
            Series.server_id == server_id,
            DrillRevision.body["rubric"]["id"].as_string() == rubric.id,
        )
        .limit(1)
    )
    return found is not None


async def hidden_due(
    session: AsyncSession, library: Library, actor: Actor, view: RoundView, now: datetime
) -> Trial | None:
    """A calibration reply for the actor to rate unawares before one in `view`, now and then.

    It is on the same rubric, and answers a drill that they have answered themselves: so it looks
    like any other, and spoils nothing. One that was begun comes again for as long as a reply
    is kept for its rater.
    """
    every = view.rules.hidden_every
    if not every or (await roles_of(session, actor)).staff:
        return None
    trials = list(
        await session.scalars(
            select(CalibrationTrial)
            .where(
                CalibrationTrial.server_id == view.server_id,
                CalibrationTrial.user_id == actor.user_id,
            )
            .order_by(CalibrationTrial.id)
        )
    )
    before = [trial for trial in trials if trial.purpose == HIDDEN]
    kept_since = now - timedelta(hours=view.rules.claim_hours)
    begun = before[-1] if before and not before[-1].rated_at else None
    if begun and begun.shown_at > kept_since and begun.rubric == rubric_key(view.drill.rubric):
        return await open_row(session, library, actor, begun)
    since = await _ratings_since(session, actor, view.server_id, before[-1:])
    if not hidden_is_due(since, len(before), every, _seed(actor, view.server_id)):
        return None
    answered = await answered_drills(session, actor, view.server_id)
    remembered = {trial.sample for trial in trials if trial.shown_at > now - FORGOTTEN_AFTER}
    samples = [
        sample
        for sample in await samples_for(
            session, library, view.server_id, view.drill.rubric, actor.user_id
        )
        if sample.identity in answered and sample.name not in remembered
    ]
    # The newest of what they have answered themselves is the least conspicuous.
    ranks = {sample.name: -answered[sample.identity] for sample in samples}
    sample = next_sample(samples, (), ranks, _seed(actor, view.server_id))
    if sample is None:
        return None
    attempt = 1 + sum(trial.sample == sample.name for trial in before)
    row = await give(session, actor, view.server_id, sample, HIDDEN, attempt, now)
    return await open_row(session, library, actor, row)


async def _ratings_since(
    session: AsyncSession, actor: Actor, server_id: int, last: list[CalibrationTrial]
) -> int:
    """How many ratings the actor has completed here as a peer since that trial, or ever."""
    after = [Rating.completed_at > trial.shown_at for trial in last]
    counted = await session.scalar(
        select(func.count())
        .select_from(Rating)
        .join(Reply, Reply.id == Rating.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .where(
            Rating.rater_id == actor.user_id,
            Rating.role == "peer",
            Rating.completed_at.is_not(None),
            Series.server_id == server_id,
            *after,
        )
    )
    return counted or 0
