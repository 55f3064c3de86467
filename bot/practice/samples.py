"""Calibration replies: those of the packs at hand, and those that a server has made of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from bot.db.tables import CalibrationSample, DrillRevision, Rating, Reply
from bot.practice.libraries import library_of
from drills.calibration import Sample, samples_in, share_rubric
from drills.model import drill_from_json

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library
    from drills.model import Rubric

OWN = "own"
"""Where the name of a server's own calibration reply begins."""
NO_SUCH = "That calibration reply is not used any more. `/drill review` brings you what comes next."


async def samples_for(
    session: AsyncSession, library: Library, server_id: int, rubric: Rubric, user_id: int
) -> list[Sample]:
    """Every calibration reply on a rubric for one rater: not of their own, and not rated yet.

    None has crisis content, which nobody meets without having been asked.
    """
    rated = exists().where(
        Rating.reply_id == CalibrationSample.reply_id, Rating.rater_id == user_id
    )
    rows = await session.execute(
        _shown(server_id)
        .join(Reply, Reply.id == CalibrationSample.reply_id)
        .where(Reply.user_id != user_id, ~rated)
        .order_by(CalibrationSample.id)
    )
    own = (_own(*row) for row in rows)
    theirs = [
        sample
        for sample in own
        if share_rubric(sample.drill.rubric, rubric) and not sample.drill.crisis
    ]
    return samples_in(await library_of(session, library, server_id), rubric) + theirs


async def sample_named(
    session: AsyncSession, library: Library, server_id: int, name: str
) -> Sample | None:
    """The calibration reply of that name, or None where it is not shown any more."""
    place, _, number = name.rpartition("/")
    if place == OWN:
        found = _shown(server_id).where(CalibrationSample.id == int(number))
        row = (await session.execute(found)).one_or_none()
        return _own(*row) if row else None
    pack_key, _, drill_id = place.rpartition("/")
    pack = (await library_of(session, library, server_id)).packs.get(pack_key)
    drill = pack and pack.drill(drill_id)
    if pack is None or drill is None:
        return None
    return next((one for one in samples_in([pack], drill.rubric) if one.name == name), None)


def _shown(server_id: int) -> Select[CalibrationSample, DrillRevision]:
    """A server's own that may be shown, each with the drill that it answers."""
    return (
        select(CalibrationSample, DrillRevision)
        .join(DrillRevision, DrillRevision.id == CalibrationSample.drill_revision_id)
        .where(
            CalibrationSample.server_id == server_id,
            CalibrationSample.agreed.is_(True),
            CalibrationSample.retired_at.is_(None),
        )
    )


def _own(row: CalibrationSample, of: DrillRevision) -> Sample:
    identity, drill = (of.pack_id, of.drill_id, of.meaning), drill_from_json(of.body)
    return Sample(f"{OWN}/{row.id}", identity, drill, row.text, row.levels, row.reason)
