"""The scores of replies, from their completed ratings: the one place that says how good one is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import DrillRevision, Rating, RatingLevel, Reply, Round, RoundVariant
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from drills.model import drill_from_json
from drills.scores import score_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = 500
"""So many replies a statement: fewer than the parameters that a database takes."""


@dataclass(frozen=True, slots=True)
class Score:
    """How good a reply is (1 to 5), and how many raters say so."""

    value: float
    raters: int
    criteria: dict[str, float]
    """The same by criterion."""


async def scores_of(session: AsyncSession, reply_ids: Collection[int]) -> dict[int, float]:
    """The score (1 to 5) of each of these replies that has a completed rating with levels."""
    return {one: score.value for one, score in (await full_scores(session, reply_ids)).items()}


async def full_scores(session: AsyncSession, reply_ids: Collection[int]) -> dict[int, Score]:
    """The same, with the number of raters and each criterion's own score."""
    wanted = sorted(set(reply_ids))
    found: dict[int, Score] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= await _some(session, wanted[start : start + AT_ONCE])
    return found


async def _some(session: AsyncSession, reply_ids: list[int]) -> dict[int, Score]:
    rows = await session.execute(
        select(Reply.id, GIVEN_DRILL, Rating.id, RatingLevel.criterion, RatingLevel.level)
        .join(Round, Round.id == Reply.round_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(Rating, Rating.reply_id == Reply.id)
        .join(RatingLevel, RatingLevel.rating_id == Rating.id)
        .where(Reply.id.in_(reply_ids), Rating.completed_at.is_not(None))
    )
    ratings: dict[int, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    answered: dict[int, int] = {}
    for reply_id, revision_id, rating_id, criterion, level in rows:
        ratings[reply_id][rating_id][criterion] = level
        answered[reply_id] = revision_id
    points = await _points(session, set(answered.values()))
    return {
        one: score
        for one, given in ratings.items()
        if (score := _score(list(given.values()), points[answered[one]]))
    }


def _score(given: list[dict[str, int]], points: int) -> Score | None:
    value = score_of(given, points)
    if value is None:
        return None
    by_criterion: dict[str, list[dict[str, int]]] = defaultdict(list)
    for levels in given:
        for criterion, level in levels.items():
            by_criterion[criterion].append({criterion: level})
    criteria = {
        criterion: one
        for criterion, levels in by_criterion.items()
        if (one := score_of(levels, points)) is not None
    }
    return Score(value, len(given), criteria)


async def _points(session: AsyncSession, revision_ids: Collection[int]) -> dict[int, int]:
    """How many levels the scale of each drill's rubric has."""
    rows = await session.execute(
        select(DrillRevision.id, DrillRevision.body).where(DrillRevision.id.in_(revision_ids))
    )
    return {one: len(drill_from_json(body).rubric.scale) for one, body in rows}
