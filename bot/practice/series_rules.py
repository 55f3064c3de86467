"""All rules of a series in one place: those it keeps by name, and those in columns of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.db.tables import Round, Series
from bot.practice.people import require_coordinator
from bot.practice.schedule_changes import LATE_HOURS
from bot.practice.series import CLOSES_AFTER, MOST_RATINGS, series_to_change
from drills.model import Refusal
from drills.rules import (
    AROUND,
    CHOICE,
    DIFFICULTY,
    FEEDBACK,
    PAIRS,
    RULES,
    TRAINING,
    YES_NO,
    Rule,
    default_of,
    rules_from,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor
    from drills.rules import Value

POSTING: Final = "Posts"
REVIEW_HOURS: Final = (12, 24, 36, 48, 72)


def _hours(*values: int) -> tuple[tuple[Value, str], ...]:
    return tuple((n, f"{n} hour" if n == 1 else f"{n} hours") for n in values)


_COLUMNS: Final[Mapping[str, tuple[Rule, Value]]] = {
    "closes_after_hours": (
        Rule(
            POSTING,
            "A drill closes after",
            _hours(*CLOSES_AFTER),
            "A day fits a daily habit; longer suits those who practise a few times a week.",
        ),
        24,
    ),
    "late_hours": (
        Rule(
            POSTING,
            "If the bot was away, post up to this late",
            tuple(
                (n, name) if n else (n, "Leave the drill out") for n, name in _hours(*LATE_HOURS)
            ),
            "A drill in the middle of the night helps nobody.",
        ),
        6,
    ),
    "names_shown": (
        Rule(
            POSTING,
            "Show names with the replies",
            YES_NO,
            "Without names people dare more; with names comments get more careful.",
        ),
        False,
    ),
    "discussion": (
        Rule(
            POSTING,
            "Open a discussion thread at closing",
            YES_NO,
            "Everybody sees the replies there, and who reacted to which.",
        ),
        False,
    ),
    "ratings_wanted": (
        Rule(
            FEEDBACK,
            "Ratings for each reply",
            tuple(
                (n, f"{n} rating" if n == 1 else f"{n} ratings") for n in range(1, MOST_RATINGS + 1)
            ),
            "One person alone is easily off; three together come close to a supervisor.",
        ),
        3,
    ),
    "review_hours": (
        Rule(
            FEEDBACK,
            "Feedback comes at the latest",
            tuple((n, f"{name} after closing") for n, name in _hours(*REVIEW_HOURS)),
            "Feedback comes as one batch: sooner is fresher, later is fuller.",
        ),
        24,
    ),
}

EVERY_RULE: Final[Mapping[str, Rule]] = {key: rule for key, (rule, _) in _COLUMNS.items()} | dict(
    RULES
)
"""Every rule of a series by its key, whichever way it is kept."""

_GROUPS_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "drills": (POSTING, FEEDBACK, TRAINING, DIFFICULTY, CHOICE, AROUND),
    "pairs": (POSTING, PAIRS, AROUND),
}


@dataclass(frozen=True, slots=True)
class RuleHere:
    """One rule as it stands in one series."""

    key: str
    rule: Rule
    value: Value
    default: Value

    @property
    def changed(self) -> bool:
        """Whether somebody has chosen otherwise than the default."""
        return self.value != self.default


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules of a series that mean something for its kind, and the group to be shown."""

    series: Series
    group: str
    groups: tuple[str, ...]
    rules: tuple[RuleHere, ...]


async def view_rules(
    session: AsyncSession, actor: Actor, series_id: int, group: str = ""
) -> RulesView:
    """The rules of a series of the actor's own server. Coordinators only."""
    return _view(await series_to_change(session, actor, series_id), group)


async def choose_rule(
    session: AsyncSession, actor: Actor, series_id: int, key: str, value: str
) -> RulesView:
    """Give a rule the value that reads `value`, and show its group.

    Drills that are out keep the times, names and ratings they were posted with; the rest
    holds at once. Refuses what is no rule of this kind of series, or none of its choices.
    """
    series = await series_to_change(session, actor, series_id)
    rule = EVERY_RULE.get(key)
    if rule is None or rule.group not in groups_of(series):
        raise Refusal("There is no such rule here. `/series rules` shows those that are.")
    chosen = next((choice for choice, _ in rule.choices if str(choice) == value), None)
    if chosen is None:
        names = ", ".join(name for _, name in rule.choices)
        raise Refusal(f'"{rule.label}" can be one of: {names}.')
    if key == "pair_kind":
        await _refuse_while_people_sign_up(session, series)
    if key in _COLUMNS:
        setattr(series, key, chosen)
    else:
        series.rules = rules_from(series.rules).changed(key, chosen)
    return _view(series, rule.group)


async def _refuse_while_people_sign_up(session: AsyncSession, series: Series) -> None:
    """They have read what they sign up for, and may not want the other thing."""
    closes_at = await session.scalar(
        select(func.max(Round.closes_at)).where(
            Round.series_id == series.id, Round.closed_at.is_(None)
        )
    )
    if closes_at is not None:
        raise Refusal(
            "People sign up for this kind of round just now. Change it after the sign-up has "
            f"closed, <t:{int(closes_at.timestamp())}:R>."
        )


async def choose_rule_by_name(
    session: AsyncSession, actor: Actor, series_id: int, label: str, wording: str
) -> RulesView:
    """The same, as it is typed: the rule's name and the wording of a choice."""
    await require_coordinator(session, actor)
    key = next((k for k, rule in EVERY_RULE.items() if _same(rule.label, label)), "")
    choices = EVERY_RULE[key].choices if key else ()
    value = next((str(value) for value, name in choices if _same(name, wording)), "")
    return await choose_rule(session, actor, series_id, key, value)


def groups_of(series: Series) -> tuple[str, ...]:
    """The groups of rules that mean something for that kind of series."""
    return _GROUPS_OF_KIND.get(series.kind, _GROUPS_OF_KIND["drills"])


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.strip().casefold()


def _view(series: Series, group: str) -> RulesView:
    groups = groups_of(series)
    kept = rules_from(series.rules or {})
    values = {key: (getattr(series, key), default) for key, (_, default) in _COLUMNS.items()}
    values |= {key: (getattr(kept, key), default_of(key)) for key in RULES}
    return RulesView(
        series,
        group if group in groups else groups[0],
        groups,
        tuple(
            RuleHere(key, rule, *values[key])
            for key, rule in EVERY_RULE.items()
            if rule.group in groups
        ),
    )
