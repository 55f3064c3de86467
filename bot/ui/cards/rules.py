"""The rules of a series on one card: a group at a time, each rule with its default and its why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain
from bot.ui.parts import Button, Buttons, Card, Option, Pick, Text
from drills.rules import wording_of_choice

if TYPE_CHECKING:
    from bot.practice.series_rules import RuleHere, RulesView
    from bot.ui.parts import Block

BETWEEN = "="


def rules_card(view: RulesView) -> Card:
    """One group of a series' rules with everything to choose, and what was changed elsewhere."""
    series = view.series
    head = (
        f"### {plain(series.name)}: rules\n-# A choice is saved at once. Drills that are out keep "
        f"the times, names and number of ratings they were posted with.\n{_summary(view)}"
    )
    groups = tuple(Option(group, group, _changes_in(view, group)) for group in view.groups)
    blocks: list[Block] = [
        Text(head),
        Pick(f"series-rules-group/{series.id}", "Which rules?", groups, chosen=view.group),
    ]
    for one in view.rules:
        if one.rule.group == view.group:
            blocks += _rule(series.id, one)
    buttons = (
        Button("What would happen this week", f"series-dry-run/{series.id}"),
        Button("Schedule", f"series-schedule/{series.id}"),
        Button("Back", f"series-show/{series.id}"),
    )
    return Card((*blocks, Buttons(buttons)))


def _summary(view: RulesView) -> str:
    changed = [one for one in view.rules if one.changed]
    if not changed:
        return "Every rule has its default."
    names = "\n".join(
        f"- {one.rule.label}: {wording_of_choice(one.rule, one.value)}" for one in changed
    )
    differ = "differs" if len(changed) == 1 else "differ"
    return f"{count(len(changed), 'rule')} {differ} from the default:\n{names}"


def _changes_in(view: RulesView, group: str) -> str:
    here = [one for one in view.rules if one.rule.group == group]
    changed = sum(one.changed for one in here)
    return f"{count(len(here), 'rule')}, {changed or 'none'} changed"


def _rule(series_id: int, one: RuleHere) -> tuple[Block, ...]:
    default = wording_of_choice(one.rule, one.default)
    stands = (
        f"Changed. The default is: {default}."
        if one.changed
        else f"This is the default: {default}."
    )
    options = tuple(
        Option(
            name,
            f"{one.key}{BETWEEN}{value}",
            "The default" if value == one.default else "",
        )
        for value, name in one.rule.choices
    )
    return (
        Text(f"**{one.rule.label}**\n{one.rule.why}\n-# {stands}"),
        Pick(
            f"series-rule/{series_id}/{one.key}",
            one.rule.label,
            options,
            chosen=f"{one.key}{BETWEEN}{one.value}",
        ),
    )
