"""Practice alone: a drill now, of the skill that needs it most; rated by those who opted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.sql import insert
from bot.db.tables import Cohort, DrillRevision, Reply, Round, Series
from bot.practice.alone_choice import RATINGS_WANTED, Given, read_desk
from bot.practice.libraries import library_of
from bot.practice.membership import hold_person, own_enrolments, zone_now
from bot.practice.opening import keep_revisions, wording_of
from bot.practice.rounds import RoundView, view_round
from drills.calendar import local_day
from drills.choice_of_skill import order_of
from drills.model import Refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Enrolment
    from bot.practice.people import Actor
    from drills.choice_of_skill import SkillAtHand
    from drills.library import Library
    from drills.selection import DrillAtHand

NAME = "Practice alone"
REVIEW_HOURS = 48
MOST_UNANSWERED = 5
"""So many drills may be passed over on one day."""


@dataclass(frozen=True, slots=True)
class AloneDrill:
    """A drill that somebody practises alone.

    `skill` says how that skill stands with them, and `others` how the next ones do, if it was
    chosen just now; an unanswered drill of before is shown again without.
    """

    round: RoundView
    rates_alone: bool
    skill: SkillAtHand | None = None
    others: tuple[SkillAtHand, ...] = ()


async def practise_alone(
    session: AsyncSession,
    actor: Actor,
    library: Library,
    now: datetime,
    *,
    cohort: str | None = None,
    beside: int | None = None,
    another: bool = False,
) -> AloneDrill:
    """The actor's drill of their own: one that is unanswered, or else one that is chosen now.

    With `another` it is a new one in any case. It counts for the streak of the cohort: the one
    of that name, that of the round `beside`, or the first of theirs here.
    """
    await hold_person(session, actor.user_id)
    enrolment = await _enrolment(session, actor, cohort, beside)
    series = await _series_of(session, enrolment, now)
    given = await _given(session, series, actor.user_id)
    if given and not another and not given[-1].answered:
        view = await view_round(session, given[-1].round_id, actor.user_id)
        assert view is not None  # noqa: S101  it was read just now
        return AloneDrill(view, enrolment.rates_alone)
    today = local_day(now, await zone_now(session, enrolment))
    passed_over = [one for one in given if one.day == today and not one.answered]
    if len(passed_over) >= MOST_UNANSWERED:
        raise Refusal(
            f"You passed over {len(passed_over)} drills today. `/drill practice` shows the latest "
            "of them again; tomorrow there are others."
        )
    library = await library_of(session, library, series.server_id)
    desk = await read_desk(session, enrolment, series, library, given, now)
    ordered = order_of(list(desk.skills.values()), today, desk.seed)
    if not ordered:
        raise Refusal("There is no drill to practise alone yet. A coordinator can add a pack.")
    chosen = desk.drill_of(ordered[0].skill, passed_over)
    view = await _open(session, series, actor, chosen, today, now, len(given) + 1)
    return AloneDrill(view, enrolment.rates_alone, ordered[0], tuple(ordered[1:]))


async def rate_alone(session: AsyncSession, actor: Actor, *, wanted: bool) -> None:
    """Whether the actor also rates what others of their cohorts here practise alone."""
    await hold_person(session, actor.user_id)
    for enrolment in await own_enrolments(session, actor):
        enrolment.rates_alone = wanted


async def _enrolment(
    session: AsyncSession, actor: Actor, cohort: str | None, beside: int | None
) -> Enrolment:
    found = await own_enrolments(session, actor)
    if cohort is None:
        of_round = select(Series.cohort_id).join(Round, Round.series_id == Series.id)
        cohort_id = await session.scalar(of_round.where(Round.id == beside)) if beside else None
        return next((one for one in found if one.cohort_id == cohort_id), found[0])
    rows = await session.execute(
        select(Cohort.id, Cohort.name).where(Cohort.id.in_([one.cohort_id for one in found]))
    )
    names = dict(rows.all())
    for one in found:
        if names[one.cohort_id].casefold() == cohort.strip().casefold():
            return one
    raise Refusal(f"You are not in a cohort of that name. Yours: {', '.join(names.values())}.")


async def _series_of(session: AsyncSession, enrolment: Enrolment, now: datetime) -> Series:
    """The hidden series that holds what a cohort's members practise alone, made on first use."""
    alone = select(Series).where(Series.cohort_id == enrolment.cohort_id, Series.kind == "alone")
    if found := await session.scalar(alone):
        return found
    cohort = await session.get_one(Cohort, enrolment.cohort_id)
    await session.execute(
        insert(session, Series)
        .values(
            server_id=cohort.server_id,
            cohort_id=cohort.id,
            name=NAME,
            kind="alone",
            weekdays="",
            at=time(),
            zone=cohort.zone,
            closes_after_hours=0,
            review_hours=REVIEW_HOURS,
            ratings_wanted=RATINGS_WANTED,
            # Never started: there is nothing to plan.
            state="draft",
            rules={},
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    return (await session.execute(alone)).scalar_one()


async def _given(session: AsyncSession, series: Series, user_id: int) -> list[Given]:
    """What the person was given alone so far, oldest first."""
    answered = select(Reply.id).where(Reply.round_id == Round.id, Reply.user_id == user_id).exists()
    rows = await session.execute(
        select(
            *(Round.id, Round.day, Round.due_at),
            *(DrillRevision.pack_id, DrillRevision.drill_id, DrillRevision.meaning),
            answered,
        )
        .join(DrillRevision, DrillRevision.id == Round.drill_revision_id)
        .where(Round.series_id == series.id, Round.owner_id == user_id)
        .order_by(Round.number)
    )
    return [
        Given(round_id, day, at, (pack_id, drill_id, meaning), done)
        for round_id, day, at, pack_id, drill_id, meaning, done in rows
    ]


async def _open(
    session: AsyncSession,
    series: Series,
    actor: Actor,
    chosen: DrillAtHand,
    today: date,
    now: datetime,
    number: int,
) -> RoundView:
    """A round of one's own: closed from the start, so each reply counts on its own local day."""
    revisions = await keep_revisions(session, [(series.server_id, chosen)])
    round_ = Round(
        series_id=series.id,
        day=today,
        number=number,
        drill_revision_id=revisions[wording_of(series.server_id, chosen)],
        ratings_wanted=series.ratings_wanted,
        names_shown=False,
        discussion=False,
        due_at=now,
        closes_at=now,
        release_at=now + timedelta(hours=series.review_hours),
        closed_at=now,
        owner_id=actor.user_id,
    )
    session.add(round_)
    await session.flush()
    view = await view_round(session, round_.id, actor.user_id)
    assert view is not None  # noqa: S101  it was made just now
    return view
