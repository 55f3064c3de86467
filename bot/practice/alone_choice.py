"""What the choice of a drill to practise alone is made from: one's replies, and the packs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from bot.practice.answered import Answered, answered_by, outings_of, recent
from bot.practice.levels import CohortRules, choices_of, rules_in
from bot.practice.membership import zone_now
from drills.calendar import local_day
from drills.choice_of_skill import SkillAtHand, drill_of
from drills.levels import standing
from drills.selection import USUAL_LANGUAGE, DrillAtHand
from drills.spacing import Practised, recall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Enrolment, Series
    from drills.levels import Choice
    from drills.library import Library
    from drills.model import Pack
    from drills.rules import SeriesRules

RATINGS_WANTED = 2
"""From two on a score counts for when the skill comes back."""


@dataclass(frozen=True, slots=True)
class Given:
    """A drill that was brought to somebody alone."""

    round_id: int
    day: date
    at: datetime
    identity: tuple[str, str, int]
    answered: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a choice is made from."""

    skills: Mapping[str, SkillAtHand]
    drills: Mapping[str, Sequence[DrillAtHand]]
    answered: Mapping[str, Sequence[Answered]]
    choices: Mapping[str, Sequence[Choice]]
    rules: Mapping[str, SeriesRules]
    seen: Mapping[tuple[str, str, int], datetime]
    weak: Mapping[tuple[str, str], float]
    seed: str

    def drill_of(self, skill: str, passed_over: Sequence[Given]) -> DrillAtHand:
        """A drill of the skill, at its owner's level, but none of those passed over today."""
        replies = self.answered.get(skill, ())
        level = standing(outings_of(replies), self.choices.get(skill, ()), self.rules[skill]).level
        without = {one.identity for one in passed_over}
        return drill_of(self.drills[skill], level, self.seen, self.weak, self.seed, without)


async def read_desk(
    session: AsyncSession,
    enrolment: Enrolment,
    series: Series,
    library: Library,
    given: Sequence[Given],
    now: datetime,
) -> Desk:
    """Everything about one person, in as many statements however much they practised."""
    in_cohort = await rules_in(session, enrolment.cohort_id)
    zone = await zone_now(session, enrolment)
    drills: dict[str, list[DrillAtHand]] = defaultdict(list)
    rules: dict[str, SeriesRules] = {}
    for pack in _packs(in_cohort, library):
        for drill in pack.drills:
            at_hand = DrillAtHand((pack.key, drill.id), drill, pack.key in library.own)
            drills[drill.skill].append(at_hand)
            rules.setdefault(drill.skill, in_cohort.of(series.id, pack.key))
    answered: dict[str, list[Answered]] = defaultdict(list)
    for one in await answered_by(session, enrolment.user_id, enrolment.cohort_id):
        answered[one.skill].append(one)
    everything = [one for replies in answered.values() for one in replies]
    seen = {one.identity: one.at for one in given}
    for one in everything:
        identity = one.pack_id, one.drill_id, one.meaning
        seen[identity] = max(one.at, seen.get(identity, one.at))
    return Desk(
        {
            skill: _at_hand(skill, answered.get(skill, ()), rules[skill], zone, now)
            for skill in drills
        },
        drills,
        answered,
        await choices_of(session, enrolment.id),
        rules,
        seen,
        _weak(everything),
        f"alone {enrolment.user_id} {len(given)}",
    )


def _packs(in_cohort: CohortRules, library: Library) -> list[Pack]:
    """The packs of the cohort's series, and others in their languages.

    Private prompts are left out, and so is crisis content, unless a series runs with it.
    """
    own_keys = in_cohort.by_pack.keys()
    own = [
        pack
        for key in sorted(own_keys)
        if (pack := library.packs.get(key))
        and not pack.private
        and (key in in_cohort.crisis or not pack.crisis)
    ]
    languages = {pack.language for pack in own} | in_cohort.languages or {USUAL_LANGUAGE}
    others = [
        pack
        for pack in library
        if pack.may_be_posted and pack.language in languages and pack.key not in own_keys
    ]
    return [*own, *others]


def _at_hand(
    skill: str, replies: Sequence[Answered], rules: SeriesRules, zone: str, now: datetime
) -> SkillAtHand:
    practised = [Practised(one.at, _counted(one)) for one in replies]
    return SkillAtHand(
        skill,
        recall(practised, rules, now).retrievability,
        recent(replies, rules),
        rules.skill_weight,
        frozenset(local_day(one.at, zone) for one in replies),
        rules.same_skill_days,
    )


def _counted(one: Answered) -> float | None:
    """The score, from so many ratings on that it says when the skill should come back."""
    enough = min(RATINGS_WANTED, one.wanted)
    return one.score.value if one.score and one.score.raters >= enough else None


def _weak(answered: Sequence[Answered]) -> dict[tuple[str, str], float]:
    """The mean score by rubric and criterion."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in answered:
        for criterion, score in (one.score.criteria if one.score else {}).items():
            found[one.rubric, criterion].append(score)
    return {key: fmean(scores) for key, scores in found.items()}
