"""In a levelled round each trainee has a vignette of their own level, and keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.sql import insert
from bot.db.tables import DrillRevision, Enrolment, Round, RoundDrill, RoundVariant, Series
from bot.practice.levels import standing_in
from bot.practice.membership import TAKES_PART
from bot.practice.rounds import rules_of_series
from drills.model import Drill, Level, drill_from_json

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor


async def give_variant(session: AsyncSession, actor: Actor, round_id: int, now: datetime) -> None:
    """Give whoever takes part the round's drill of their level now, unless they have one."""
    row = (
        await session.execute(
            select(Enrolment, Series.id)
            .join(Series, Series.cohort_id == Enrolment.cohort_id)
            .join(Round, Round.series_id == Series.id)
            .where(
                Round.id == round_id,
                Round.levelled,
                Enrolment.user_id == actor.user_id,
                TAKES_PART,
            )
        )
    ).one_or_none()
    if row is None:
        return
    enrolment, series_id = row
    drills = await _by_level(session, round_id)
    if not drills:
        return
    rules = (await rules_of_series(session, [series_id]))[series_id]
    _, any_drill = drills[Level.BEGINNER]
    standing = await standing_in(session, enrolment, any_drill.skill, rules)
    revision_id, _ = drills[standing.level]
    await session.execute(
        insert(session, RoundVariant)
        .values(
            round_id=round_id,
            user_id=actor.user_id,
            drill_revision_id=revision_id,
            given_at=now,
        )
        .on_conflict_do_nothing()
    )


async def content_notes(session: AsyncSession, round_id: int) -> list[str]:
    """The content notes of a levelled round's drills, each once: for its post."""
    drills = await _by_level(session, round_id)
    notes = [drill.content_note for _, drill in drills.values() if drill.content_note]
    return list(dict.fromkeys(notes))


async def vignettes_of(session: AsyncSession, round_id: int) -> dict[int, str]:
    """What the client said to each trainee of a levelled round, by their ids."""
    rows = await session.execute(
        select(RoundVariant.user_id, DrillRevision.body["vignette"].as_string())
        .join(DrillRevision, DrillRevision.id == RoundVariant.drill_revision_id)
        .where(RoundVariant.round_id == round_id)
    )
    return dict(rows.all())


async def _by_level(session: AsyncSession, round_id: int) -> dict[Level, tuple[int, Drill]]:
    rows = await session.execute(
        select(RoundDrill.level, DrillRevision.id, DrillRevision.body)
        .join(DrillRevision, DrillRevision.id == RoundDrill.drill_revision_id)
        .where(RoundDrill.round_id == round_id)
    )
    found = {Level(level): (one, drill_from_json(body)) for level, one, body in rows}
    return {level: found[level] for level in Level if level in found}
