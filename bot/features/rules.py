"""The rules of a series, chosen by coordinators on one card, and what they would do this week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import series_rules as practice
from bot.practice.dry_run import dry_run
from bot.practice.series import series_named
from bot.suggestions import suggest_series
from bot.ui.answers import Call
from bot.ui.cards.dry_run import dry_run_card
from bot.ui.cards.rules import BETWEEN, rules_card
from bot.ui.commands import choices, slash
from bot.ui.routes import Routes
from drills.model import Refusal

if TYPE_CHECKING:
    from typing import Any

routes = Routes()


async def suggest_rule(
    _interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Rules whose name contains what is typed."""
    return choices([rule.label for rule in practice.EVERY_RULE.values()], typed)


async def suggest_choice(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """What the rule that was typed before can be."""
    label = str(interaction.namespace.rule or "").strip().casefold()
    rule = next((r for r in practice.EVERY_RULE.values() if r.label.casefold() == label), None)
    return choices([name for _, name in rule.choices] if rule else [], typed)


@slash("rules", "The rules of a series, each with its default and why one would change it")
@app_commands.describe(
    series="Which series", rule="To change one rule at once: its name", to="What it becomes"
)
@app_commands.autocomplete(series=suggest_series, rule=suggest_rule, to=suggest_choice)
async def rules(
    house: House, call: Call, series: str, rule: str | None = None, to: str | None = None
) -> None:
    """Show the rules of a named series, or change one of them."""
    actor = actor_of(call)
    if (rule is None) != (to is None):
        raise Refusal("To change a rule, give both its name and what it becomes.")
    async with house.database.writing() as session:
        found = await series_named(session, actor, series)
        if rule is None or to is None:
            view = await practice.view_rules(session, actor, found.id)
        else:
            view = await practice.choose_rule_by_name(session, actor, found.id, rule, to)
    await call.show(rules_card(view))


@routes.route("series-rules/{series_id}")
async def show_rules(house: House, call: Call, series_id: int) -> None:
    """Show the first group of rules."""
    await _show(house, call, series_id)


@routes.route("series-rules-group/{series_id}")
async def show_group(house: House, call: Call, series_id: int) -> None:
    """Show the group that was chosen."""
    await _show(house, call, series_id, "".join(call.picked))


async def _show(house: House, call: Call, series_id: int, group: str = "") -> None:
    async with house.database.reading() as session:
        view = await practice.view_rules(session, actor_of(call), series_id, group)
    await call.change(rules_card(view))


@routes.route("series-rule/{series_id}/{nonce}")
async def choose(house: House, call: Call, series_id: int) -> None:
    """Give a rule another value. The choice itself names the rule, so it is never another's."""
    key, _, value = "".join(call.picked).partition(BETWEEN)
    async with house.database.writing() as session:
        view = await practice.choose_rule(session, actor_of(call), series_id, key, value)
    await call.change(rules_card(view))


@slash("dry-run", "What would happen in the next seven days; changes nothing")
@app_commands.describe(series="Which series")
@app_commands.autocomplete(series=suggest_series)
async def show_dry_run(house: House, call: Call, series: str) -> None:
    """Show the week of a named series."""
    async with house.database.reading() as session:
        found = await series_named(session, actor_of(call), series)
    await press_dry_run(house, call, found.id)


@routes.route("series-dry-run/{series_id}")
async def press_dry_run(house: House, call: Call, series_id: int) -> None:
    """Let planning plan the next seven days, tell what it did, and take it all back."""
    async with house.database.writing() as session:
        week = await dry_run(session, actor_of(call), series_id, house.library, call.moment)
    await call.show(dry_run_card(week))
