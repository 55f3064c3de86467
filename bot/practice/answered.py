"""What somebody answered in a cohort, with each drill as they had it, and its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.tables import DrillRevision, Reply, Round, RoundVariant, Series
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.scores import Score, full_scores
from drills.levels import Outing
from drills.model import Level, Reaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.rules import SeriesRules


@dataclass(frozen=True, slots=True)
class Answered:
    """One reply of somebody's, with the drill it answered as they had it.

    `score` is known once its feedback is out, and only of first attempts.
    """

    reply_id: int
    series_id: int
    pack_id: str
    drill_id: str
    meaning: int
    skill: str
    rubric: str
    level: Level
    reaction: Reaction
    attempt: int
    at: datetime
    wanted: int
    score: Score | None


async def answered_by(
    session: AsyncSession, user_id: int, cohort_id: int, skill: str | None = None
) -> list[Answered]:
    """All that somebody answered in a cohort, of one skill or of all, oldest first."""
    body = DrillRevision.body
    skills = body["skill"].as_string()
    found = select(
        *(Reply.id, Reply.reaction, Reply.attempt, Reply.created_at, Reply.ratings_wanted),
        Reply.released_at.is_not(None).label("released"),
        *(Round.series_id, DrillRevision.pack_id, DrillRevision.drill_id),
        DrillRevision.meaning,
        skills.label("skill"),
        body["level"].as_string().label("level"),
        body["rubric", "id"].as_string().label("rubric"),
    )
    found = (
        found.join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(
            DrillRevision,
            DrillRevision.id == GIVEN_DRILL,
        )
        .where(Reply.user_id == user_id, Series.cohort_id == cohort_id)
        .order_by(Reply.created_at, Reply.id)
    )
    rows = (await session.execute(found.where(skills == skill) if skill else found)).all()
    # What is not released says nothing yet: a level must not tell of single ratings.
    scored = [row.id for row in rows if row.attempt == 1 and row.released]
    scores = await full_scores(session, scored)
    return [
        Answered(
            row.id,
            row.series_id,
            row.pack_id,
            row.drill_id,
            row.meaning,
            row.skill,
            row.rubric,
            Level(row.level),
            Reaction(row.reaction),
            row.attempt,
            row.created_at,
            row.ratings_wanted,
            scores.get(row.id),
        )
        for row in rows
    ]


def outings_of(answered: Iterable[Answered]) -> list[Outing]:
    """What the level follows from: first attempts, and of later ones whether it was too much."""
    return [
        Outing(one.at, one.level, one.reaction, one.score.value if one.score else None)
        for one in answered
        if one.attempt == 1 or one.reaction is Reaction.OVERWHELMED
    ]


def recent(answered: Sequence[Answered], rules: SeriesRules) -> float | None:
    """The mean of the latest scores among these replies, as many as the rules count."""
    scores = [one.score.value for one in answered if one.score][-rules.recent_scores :]
    return sum(scores) / len(scores) if scores else None
