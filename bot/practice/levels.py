"""At which level somebody practises a skill: read from their replies, and their own word on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.db.sql import insert
from bot.db.tables import (
    Cohort,
    DrillRevision,
    Enrolment,
    LevelChoice,
    Reply,
    Round,
    RoundVariant,
    Series,
)
from bot.practice.answered import Answered, answered_by, outings_of
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.membership import TAKES_PART, hold_person, in_server, own_enrolments
from bot.practice.series_drills import packs_posted
from drills.levels import LEVELS, Choice, Standing, Wish, standing
from drills.model import Refusal
from drills.rules import SeriesRules, rules_from
from drills.selection import selection_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.model import Level


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """The level of one skill, as its owner sees it; `reply_id` is their latest reply in it."""

    reply_id: int
    skill: str
    standing: Standing


async def standing_in(
    session: AsyncSession, enrolment: Enrolment, skill: str, rules: SeriesRules
) -> Standing:
    """The level at which somebody practises a skill in a cohort now, by these rules."""
    answered = await answered_by(session, enrolment.user_id, enrolment.cohort_id, skill)
    choices = await choices_of(session, enrolment.id)
    return standing(outings_of(answered), choices.get(skill, ()), rules)


async def choices_of(session: AsyncSession, enrolment_id: int) -> dict[str, list[Choice]]:
    """What somebody chose, by skill."""
    rows = await session.execute(
        select(LevelChoice.skill, LevelChoice.chosen_at, LevelChoice.choice).where(
            LevelChoice.enrolment_id == enrolment_id
        )
    )
    found: dict[str, list[Choice]] = {}
    for skill, at, choice in rows:
        found.setdefault(skill, []).append(Choice(at, Wish(choice)))
    return found


async def own_levels(session: AsyncSession, actor: Actor) -> list[SkillLevel]:
    """The actor's level in every skill they practised here, the latest first."""
    found: list[tuple[datetime, SkillLevel]] = []
    for enrolment in await own_enrolments(session, actor):
        answered = await answered_by(session, enrolment.user_id, enrolment.cohort_id)
        choices = await choices_of(session, enrolment.id)
        rules = await rules_in(session, enrolment.cohort_id)
        by_skill: dict[str, list[Answered]] = {}
        for one in answered:
            by_skill.setdefault(one.skill, []).append(one)
        for skill, replies in by_skill.items():
            newest = replies[-1]
            by = rules.of(newest.series_id, newest.pack_id)
            at = standing(outings_of(replies), choices.get(skill, ()), by)
            found.append((newest.at, SkillLevel(newest.reply_id, skill, at)))
    return [level for _, level in sorted(found, key=lambda one: one[0], reverse=True)]


async def level_after(session: AsyncSession, actor: Actor, reply_id: int) -> SkillLevel | None:
    """What comes next in the skill of the actor's own reply; None once they have left."""
    about = await _about(session, actor, reply_id)
    if about is None:
        return None
    enrolment, skill, rules = about
    return SkillLevel(reply_id, skill, await standing_in(session, enrolment, skill, rules))


async def choose_level(
    session: AsyncSession,
    actor: Actor,
    reply_id: int,
    wish: Wish,
    now: datetime,
    seen: Level | None = None,
) -> SkillLevel:
    """Keep the actor's own word on the skill of their reply; it holds from now on.

    `seen` is the level on the card they pressed: where they have an easier one by now, it was
    the second press of a double one, and asks for nothing more.
    """
    await hold_person(session, actor.user_id)
    about = await _about(session, actor, reply_id)
    if about is None:
        raise Refusal("That is not a reply of yours here. `/drill level` shows your levels.")
    enrolment, skill, rules = about
    before = await standing_in(session, enrolment, skill, rules)
    if seen and LEVELS.index(before.level) < LEVELS.index(seen):
        return SkillLevel(reply_id, skill, before)
    values = {"choice": wish.value}
    await session.execute(
        insert(session, LevelChoice)
        .values(enrolment_id=enrolment.id, skill=skill, chosen_at=now, **values)
        .on_conflict_do_update(index_elements=["enrolment_id", "skill", "chosen_at"], set_=values)
    )
    return SkillLevel(reply_id, skill, await standing_in(session, enrolment, skill, rules))


async def _about(
    session: AsyncSession, actor: Actor, reply_id: int
) -> tuple[Enrolment, str, SeriesRules] | None:
    """The actor's place in the cohort of their reply, the reply's skill, and its series' rules."""
    row = (
        await session.execute(
            select(
                Enrolment,
                DrillRevision.body["skill"].as_string(),
                Series.id,
                DrillRevision.pack_id,
            )
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .join(Series, Series.cohort_id == Cohort.id)
            .join(Round, Round.series_id == Series.id)
            .join(Reply, (Reply.round_id == Round.id) & (Reply.user_id == Enrolment.user_id))
            .outerjoin(RoundVariant, THEIR_VARIANT)
            .join(
                DrillRevision,
                DrillRevision.id == GIVEN_DRILL,
            )
            .where(
                Reply.id == reply_id,
                Enrolment.user_id == actor.user_id,
                TAKES_PART,
                in_server(actor.server_id),
            )
        )
    ).one_or_none()
    if row is None:
        return None
    enrolment, skill, series_id, pack_id = row
    rules = await rules_in(session, enrolment.cohort_id)
    return enrolment, skill, rules.of(series_id, pack_id)


@dataclass(frozen=True, slots=True)
class CohortRules:
    """The rules of a cohort's series, by series, and by the pack that one of them practises.

    `crisis` are the packs of series that run with crisis content, as somebody has agreed to;
    `languages` are those in which series draw from the whole library.
    """

    by_series: Mapping[int, SeriesRules]
    by_pack: Mapping[str, SeriesRules]
    alone: frozenset[int]
    crisis: frozenset[str]
    languages: frozenset[str]

    def of(self, series_id: int, pack_id: str) -> SeriesRules:
        """What holds for a drill: what is practised alone has the rules of its pack's series."""
        own = self.by_series[series_id]
        return self.by_pack.get(pack_id, own) if series_id in self.alone else own


async def rules_in(session: AsyncSession, cohort_id: int) -> CohortRules:
    """The rules that hold in a cohort now; of two series with one pack, those of the older.

    A pack is a series' own where it is named there, or where it has posted a drill of it.
    """
    rows = (
        await session.execute(
            select(Series.id, Series.kind, Series.state, Series.selection, Series.rules)
            .where(Series.cohort_id == cohort_id)
            .order_by(Series.id.desc())
        )
    ).all()
    going = [row for row in rows if row.kind != "alone" and row.state in {"running", "paused"}]
    drawn = {row.id: selection_from(row.selection) for row in going}
    posted = await packs_posted(session, [one for one, from_ in drawn.items() if not from_.packs])
    packs = {one: from_.packs or posted[one] for one, from_ in drawn.items()}
    # What is added during a pause is agreed to at the start after it.
    agreed = [row.id for row in going if row.state == "running" and drawn[row.id].crisis]
    return CohortRules(
        {row.id: rules_from(row.rules) for row in rows},
        {pack_id: rules_from(row.rules) for row in going for pack_id in packs[row.id]},
        frozenset(row.id for row in rows if row.kind == "alone"),
        frozenset(pack_id for one in agreed for pack_id in packs[one]),
        # Rounds for pairs may be such in which nobody meets a drill.
        frozenset(
            drawn[row.id].language
            for row in going
            if row.kind == "drills" and not drawn[row.id].packs
        ),
    )
