"""How somebody rates beside supervisors: gathered for them alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.db.tables import (
    CalibrationTrial,
    DrillRevision,
    Rating,
    RatingLevel,
    Reply,
    Round,
    RoundVariant,
    Series,
)
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.membership import own_enrolments
from bot.practice.people import roles_of
from bot.practice.trials import HIDDEN
from drills.calibration import points_in
from drills.leniency import Given
from drills.model import Refusal
from drills.scores import score_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

WINDOW = timedelta(weeks=12)
"""People learn, and what they rated earlier says less and less."""
NOBODY = 0


async def ratings_around(session: AsyncSession, actor: Actor, now: datetime) -> list[Given]:
    """All ratings of the last twelve weeks in the actor's cohorts here, to be compared.

    With the first levels that their raters gave calibration replies, and the agreed ones.
    Refuses supervisors who practise nowhere: they are what others are compared with.
    """
    roles = await roles_of(session, actor)
    if roles.supervisor and not roles.trainee:
        raise Refusal("This compares peers with supervisors, and you are one of those.")
    cohorts = {one.cohort_id for one in await own_enrolments(session, actor)}
    ratings = await _ratings(session, cohorts, now - WINDOW)
    raters = {rating.rater for rating in ratings if rating.role == "peer"} | {actor.user_id}
    return ratings + await _trials(session, cohorts, raters, now - WINDOW)


async def _ratings(
    session: AsyncSession, cohort_ids: Collection[int], since: datetime
) -> list[Given]:
    rows = await session.execute(
        select(Rating, GIVEN_DRILL, RatingLevel.criterion, RatingLevel.level)
        .join(RatingLevel, RatingLevel.rating_id == Rating.id)
        .join(Reply, Reply.id == Rating.reply_id)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .where(Series.cohort_id.in_(cohort_ids), Rating.completed_at > since)
    )
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    ratings: dict[int, tuple[Rating, int]] = {}
    for rating, revision_id, criterion, level in rows:
        levels[rating.id][criterion] = level
        ratings[rating.id] = rating, revision_id
    points = await _points(session, {revision_id for _, revision_id in ratings.values()})
    return [
        Given(
            f"reply/{rating.reply_id}",
            rating.rater_id,
            "supervisor" if rating.role == "supervisor" else "peer",
            _score(levels[rating.id], points[revision_id]),
        )
        for rating, revision_id in ratings.values()
    ]


async def _points(session: AsyncSession, revision_ids: Collection[int]) -> dict[int, int]:
    rows = await session.execute(
        select(DrillRevision.id, DrillRevision.body).where(DrillRevision.id.in_(revision_ids))
    )
    return {revision_id: len(body["rubric"]["scale"]) for revision_id, body in rows}


async def _trials(
    session: AsyncSession, cohort_ids: Collection[int], raters: Collection[int], since: datetime
) -> list[Given]:
    """First goes only: a second one is made with the agreed levels in mind."""
    servers = select(Series.server_id).where(Series.cohort_id.in_(cohort_ids))
    trials = await session.scalars(
        select(CalibrationTrial).where(
            CalibrationTrial.server_id.in_(servers),
            CalibrationTrial.user_id.in_(raters),
            CalibrationTrial.rated_at > since,
            or_(CalibrationTrial.attempt == 1, CalibrationTrial.purpose == HIDDEN),
        )
    )
    found: list[Given] = []
    agreed: dict[str, Given] = {}
    for trial in trials:
        points, name = points_in(trial.rubric), f"sample/{trial.sample}"
        found.append(Given(name, trial.user_id, "peer", _score(trial.levels or {}, points)))
        agreed[name] = Given(name, NOBODY, "agreed", _score(trial.agreed, points))
    return [*found, *agreed.values()]


def _score(levels: Mapping[str, int], points: int) -> float:
    score = score_of([levels], points)
    if score is None:
        message = "a completed rating has no level"
        raise ValueError(message)
    return score
