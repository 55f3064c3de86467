"""What somebody says of themselves on joining: experience, aims, reminders. All of it optional."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from bot.db.sql import insert
from bot.db.tables import Enrolment, Orientation
from bot.practice.membership import TAKES_PART, own_enrolments
from bot.practice.reminder_choice import Part, choice_of, choose
from drills.group_figures import group_counts
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

BANDS: Final[Mapping[str, str]] = {
    "none": "I have not seen clients yet",
    "begun": "Less than a year",
    "some": "1 to 3 years",
    "more": "4 to 9 years",
    "long": "10 years or more",
}
"""Experience with clients, from the least to the most."""
UNSAID: Final = "unsaid"
"""What takes experience back: a choice once made in a form cannot be undone there."""
LONGEST_AIMS: Final = 600


@dataclass(frozen=True, slots=True)
class OwnOrientation:
    """What somebody has said of themselves, and where they are reminded."""

    experience: str | None
    aims: str
    reminders: str


async def own_orientation(session: AsyncSession, actor: Actor) -> OwnOrientation:
    """The actor's own answers here; refuses whoever is in no cohort."""
    enrolments = await own_enrolments(session, actor)
    kept = await session.scalar(
        select(Orientation)
        .where(Orientation.enrolment_id.in_([one.id for one in enrolments]))
        .order_by(Orientation.filled_at.desc())
        .limit(1)
    )
    reminders = (await choice_of(session, actor)).where
    return OwnOrientation(kept and kept.experience, kept.aims if kept else "", reminders)


async def save_orientation(
    session: AsyncSession,
    actor: Actor,
    experience: str,
    aims: str,
    reminders: str,
    now: datetime,
) -> None:
    """Keep the answers, in every cohort here; what is left empty is forgotten.

    Without `reminders` these stay as they are.
    """
    enrolments = await own_enrolments(session, actor)
    aims, experience = aims.strip(), "" if experience == UNSAID else experience
    if experience and experience not in BANDS:
        raise Refusal("Choose how long you have worked with clients from the list, or leave it.")
    if len(aims) > LONGEST_AIMS:
        raise Refusal(f"What you would like to get better at fits in {LONGEST_AIMS} characters.")
    ids = [one.id for one in enrolments]
    if experience or aims:
        values = {"experience": experience or None, "aims": aims, "filled_at": now}
        await session.execute(
            insert(session, Orientation)
            .values([{"enrolment_id": one, **values} for one in ids])
            .on_conflict_do_update(index_elements=["enrolment_id"], set_=values)
        )
    else:
        await session.execute(delete(Orientation).where(Orientation.enrolment_id.in_(ids)))
    if reminders and reminders != (await choice_of(session, actor)).where:
        await choose(session, actor, Part.PLACE, reminders, now)


async def experience_in(session: AsyncSession, cohort_id: int) -> dict[str, int]:
    """At least how many of a cohort are in each band of experience, as `group_counts` says it.

    Who may see it is the caller's.
    """
    rows = await session.execute(
        select(Orientation.experience, func.count())
        .join(Enrolment, Enrolment.id == Orientation.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, TAKES_PART, Orientation.experience.is_not(None))
        .group_by(Orientation.experience)
    )
    told = group_counts({str(band): number for band, number in rows})
    return {band: told[band] for band in BANDS if band in told}
