"""What a series draws from, chosen by coordinators: packs, the whole library, filters."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from discord import app_commands

from bot.house import House, actor_of
from bot.practice import series_selection as practice
from bot.practice.libraries import library_of
from bot.practice.packs import groups_to_post, number_of
from bot.practice.series import series_named
from bot.suggestions import suggest_series
from bot.ui.answers import Call
from bot.ui.cards.drawing import filters_form, selection_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

routes = Routes()


@slash("drills", "What a series draws from: packs, the whole library, or what fits a filter")
@app_commands.describe(series="Which series")
@app_commands.autocomplete(series=suggest_series)
async def drills(house: House, call: Call, series: str) -> None:
    """Show what a named series draws from."""
    async with house.database.reading() as session:
        found = await series_named(session, actor_of(call), series)
    await show(house, call, found.id)


@routes.route("series-drills/{series_id}")
async def show(house: House, call: Call, series_id: int) -> None:
    """Show what a series draws from."""
    await _show(house, call, series_id)


@routes.route("series-drills-group/{series_id}")
async def show_group(house: House, call: Call, series_id: int) -> None:
    """Show the packs of the group that was chosen."""
    await _show(house, call, series_id, "".join(call.picked))


async def _show(house: House, call: Call, series_id: int, group: str = "") -> None:
    async with house.database.reading() as session:
        view = await practice.view_selection(
            session, actor_of(call), series_id, house.library, group
        )
    await call.change(selection_card(view))


async def _change(
    house: House,
    call: Call,
    series_id: int,
    change: Callable[..., Awaitable[practice.SelectionView]],
    *values: Any,  # noqa: ANN401  whatever the use case takes
    **named: Any,  # noqa: ANN401
) -> None:
    async with house.database.writing() as session:
        view = await change(session, actor_of(call), series_id, house.library, *values, **named)
    await call.change(selection_card(view))


@routes.route("series-drills-packs/{series_id}/{number}")
async def choose_packs(house: House, call: Call, series_id: int, number: int) -> None:
    """Draw from these packs of a group, which the number stands for."""
    async with house.database.reading() as session:
        groups = groups_to_post(await library_of(session, house.library, call.server_id or 0))
    group = next((one for one in groups if number_of(one) == number), "")
    await _change(house, call, series_id, practice.choose_packs, group, call.picked)


@routes.route("series-drills-levels/{series_id}")
async def choose_levels(house: House, call: Call, series_id: int) -> None:
    """Draw only from these levels."""
    await _change(house, call, series_id, practice.choose_filter, "levels", call.picked)


@routes.route("series-drills-phases/{series_id}")
async def choose_phases(house: House, call: Call, series_id: int) -> None:
    """Draw only from these phases of therapy."""
    await _change(house, call, series_id, practice.choose_filter, "phases", call.picked)


@routes.route("series-drills-skills/{series_id}")
async def choose_skills(house: House, call: Call, series_id: int) -> None:
    """Draw only what practises these skills."""
    await _change(house, call, series_id, practice.choose_filter, "skills", call.picked)


@routes.route("series-drills-tags/{series_id}")
async def choose_tags(house: House, call: Call, series_id: int) -> None:
    """Draw only what has these tags."""
    await _change(house, call, series_id, practice.choose_filter, "tags", call.picked)


@routes.route("series-drills-library/{series_id}")
async def choose_library(house: House, call: Call, series_id: int) -> None:
    """Draw from the whole library."""
    await _change(house, call, series_id, practice.choose_library)


@routes.route("series-drills-language/{series_id}")
async def choose_language(house: House, call: Call, series_id: int) -> None:
    """Draw from the whole library in this language."""
    await _change(house, call, series_id, practice.choose_library, "".join(call.picked))


@routes.route("series-drills-turns/{series_id}/{turns}")
async def choose_turns(house: House, call: Call, series_id: int, turns: int) -> None:
    """Let the packs take turns, or come one after the other."""
    await _change(house, call, series_id, practice.choose_turns, turns=bool(turns))


@routes.route("series-drills-crisis/{series_id}/{crisis}")
async def ask_for_crisis_content(house: House, call: Call, series_id: int, crisis: int) -> None:
    """Take the library's crisis content in, or leave it out."""
    await _change(house, call, series_id, practice.ask_for_crisis_content, crisis=bool(crisis))


@routes.route("series-drills-words/{series_id}", opens_form=True)
async def ask_for_words(house: House, call: Call, series_id: int) -> None:
    """Open the form for skills and tags by name."""
    async with house.database.reading() as session:
        view = await practice.view_selection(session, actor_of(call), series_id, house.library)
    await call.ask(filters_form(view, secrets.token_hex(4)))


@routes.route("series-drills-words-form/{series_id}/{nonce}")
async def choose_words(house: House, call: Call, series_id: int) -> None:
    """Draw only what has these skills and tags."""
    skills, tags = ("".join(call.values.get(name, [])) for name in ("skills", "tags"))
    await _change(house, call, series_id, practice.choose_words, skills, tags)
