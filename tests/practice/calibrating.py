"""A library whose drills have calibration replies, and raters who learn with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.db.engine import Database
from bot.db.tables import Rating, Reply, Series
from bot.practice.calibration import calibration_due
from bot.practice.people import Actor
from bot.practice.rounds import RoundView, view_round
from bot.practice.trials import Trial, rate_sample
from drills.library import Library
from drills.model import CalibrationReply
from tests.practice.builders import NINE, PACK, School


def levels(level: int) -> dict[str, int]:
    """The same level on both criteria."""
    return {"feeling": level, "pace": level}


SAMPLED = replace(
    PACK,
    drills=tuple(
        replace(
            drill,
            calibration=tuple(
                CalibrationReply(f"{drill.id} at {n}", tuple(levels(n).items()), f"Why {n}")
                for n in (1, 2, 4)
            ),
        )
        for drill in PACK.drills[:2]
    )
    + PACK.drills[2:],
)
SAMPLES = Library({SAMPLED.id: SAMPLED})
"""The drills of the builders' library; the first two have three calibration replies each."""


async def with_rules(school: School, **rules: int) -> None:
    """Change rules of the one series, past its form."""
    async with school.database.writing() as session:
        series = await session.get_one(Series, 1)
        series.rules = {**series.rules, **rules}


async def seen(school: School, round_id: int, actor: Actor) -> RoundView:
    view = await school.do(view_round, round_id, actor.user_id)
    assert view
    return view


async def due(school: School, actor: Actor, round_id: int, now: datetime = NINE) -> Trial | None:
    """What the actor rates for practice now."""
    view = await seen(school, round_id, actor)
    return await school.do(calibration_due, SAMPLES, actor, view, now)


async def rate(
    school: School, actor: Actor, trial: Trial, given: Mapping[str, int], now: datetime = NINE
) -> Trial:
    return await school.do(rate_sample, SAMPLES, actor, trial.id, given, now)


async def learn(school: School, actor: Actor, round_id: int, now: datetime = NINE) -> int:
    """Rate for practice, just as agreed, until nothing is left; how many it were."""
    number = 0
    while trial := await due(school, actor, round_id, now):
        await rate(school, actor, trial, trial.agreed, now)
        number += 1
    return number


async def add_ratings(database: Database, rater_id: int, number: int, now: datetime = NINE) -> None:
    """So many completed ratings of somebody else's replies in round 1, as rows."""
    async with database.writing() as session:
        made = await session.connection()
        taken = (
            await made.exec_driver_sql("SELECT coalesce(max(turn), 0) FROM reply")
        ).scalar_one()
        for turn in range(taken + 1, taken + number + 1):
            reply = Reply(
                round_id=1,
                user_id=999,
                attempt=turn,
                turn=turn,
                text="-",
                reaction="good_challenge",
                ratings_wanted=3,
                created_at=now,
                release_at=now,
            )
            session.add(reply)
            await session.flush()
            session.add(
                Rating(
                    reply_id=reply.id,
                    rater_id=rater_id,
                    role="peer",
                    edition=1,
                    begun_at=now,
                    completed_at=now,
                )
            )
