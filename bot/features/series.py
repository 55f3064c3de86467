"""Series: scheduled, previewed, started and run by coordinators."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice import series as practice
from bot.practice import series_running
from bot.practice.choosing import is_levelled
from bot.practice.cohorts import cohort_names, find_cohort
from bot.practice.libraries import library_of
from bot.practice.packs import groups_to_post, packs_to_post, selection_of_pack
from bot.practice.people import require_coordinator
from bot.practice.series_drills import what_it_draws
from bot.practice.signposts import asks_for_crisis_content, signpost_here
from bot.suggestions import suggest_cohort, suggest_series
from bot.ui.answers import Call
from bot.ui.cards.pair_sign_up import sign_up_preview
from bot.ui.cards.rounds import preview_card
from bot.ui.cards.schedule import preview_head
from bot.ui.cards.series import (
    confirm_archive_card,
    confirm_post_card,
    series_card,
    series_form,
    series_list_card,
)
from bot.ui.cards.signposts import crisis_card
from bot.ui.commands import choices, slash
from bot.ui.markdown import when
from bot.ui.routes import Routes
from drills.model import Refusal
from drills.rules import rules_from

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, TypeAlias

    NamesOf: TypeAlias = Callable[..., Awaitable[list[str]]]
    Step: TypeAlias = Callable[["House", "Call", int], Awaitable[None]]

routes = Routes()


async def suggest_group(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Groups of the catalogue that have a pack for a series."""
    house: House = interaction.client.house
    async with house.database.reading() as session:
        here = await library_of(session, house.library, interaction.guild_id or 0)
    return choices(groups_to_post(here), typed)


@slash("create", "Schedule a pack of drills for a cohort", opens_form=True)
@app_commands.describe(
    cohort="For whom; may be left out where there is one cohort",
    group="Packs of one group of the catalogue",
)
@app_commands.autocomplete(cohort=suggest_cohort, group=suggest_group)
async def create(
    house: House, call: Call, cohort: str | None = None, group: str | None = None
) -> None:
    """Open the form for a new series."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        server = await require_coordinator(session, actor)
        names = await cohort_names(session, server.id)
        if cohort is None and len(names) > 1:
            raise Refusal(
                f"There are several cohorts: {', '.join(names)}. Say for which one the series is: "
                "`/series create cohort:`."
            )
        found = await find_cohort(session, server.id, cohort or "".join(names))
        packs = packs_to_post(await library_of(session, house.library, server.id), group)
    await call.ask(series_form(packs, practice.CLOSES_AFTER, found.id, secrets.token_hex(4)))


@routes.route("series-form/{cohort_id}/{nonce}")
async def submit(house: House, call: Call, cohort_id: int) -> None:
    """Keep the draft and show its card, where the rest is set and Start is."""
    values = call.values
    async with house.database.writing() as session:
        here = await library_of(session, house.library, call.server_id or 0)
        form = practice.SeriesForm(
            name="".join(values.get("name", [])),
            selection=selection_of_pack(here, "".join(values.get("pack", []))),
            weekdays=values.get("weekdays", []),
            at="".join(values.get("at", [])),
            closes_after_hours="".join(values.get("closes", [])),
        )
        series = await practice.create_series(
            session, actor_of(call), cohort_id, form, house.library, call.moment
        )
    await show_card(house, call, series.id)


@routes.route("series-show/{series_id}")
async def show_card(house: House, call: Call, series_id: int) -> None:
    """Show a series with everything that can be done with it."""
    async with house.database.reading() as session:
        series = await practice.series_here(session, actor_of(call), series_id)
        view = await practice.view_series(session, series, house.library, call.moment)
    await call.change(series_card(view))


@routes.route("series-preview/{series_id}")
async def show_preview(house: House, call: Call, series_id: int) -> None:
    """Show exactly what will be posted next, to the coordinator alone."""
    async with house.database.reading() as session:
        server = await require_coordinator(session, actor_of(call))
        series = await practice.series_to_change(session, actor_of(call), series_id)
        drill, number, due_at, closes_at = await series_running.preview(
            session, series, house.library, call.moment
        )
    running = series.state == "running"
    channel_id = server.drill_channel_id
    if series.kind == "pairs":
        head = preview_head(due_at, channel_id, running=running)
        rules = rules_from(series.rules)
        await call.show(sign_up_preview(series.name, number, rules, closes_at, head))
        return
    card = preview_card(
        *(series.name, drill, number, due_at, closes_at, channel_id),
        running=running,
        warm_up=rules_from(series.rules).warm_up,
        levelled=is_levelled(series),
        signpost=server.signpost or "",
    )
    await call.show(card)


@routes.route("series-start/{series_id}")
async def start_series(house: House, call: Call, series_id: int) -> None:
    """Start, or resume after a pause; ask first where there is crisis content."""
    async with house.database.reading() as session:
        series = await practice.series_to_change(session, actor_of(call), series_id)
        if asks_for_crisis_content(series):
            words = await signpost_here(session, actor_of(call))
            if words:
                draws = await what_it_draws(session, series, house.library)
                await call.change(crisis_card(series, draws.crisis, words))
                return
    await _start(house, call, series_id)


@routes.route("series-start-agreed/{series_id}")
async def start_with_crisis_content(house: House, call: Call, series_id: int) -> None:
    """Start a series with crisis content, as its coordinator has agreed to it."""
    await _start(house, call, series_id, agreed=True)


async def _start(house: House, call: Call, series_id: int, *, agreed: bool = False) -> None:
    async with house.database.writing() as session:
        await series_running.start(
            *(session, actor_of(call), series_id, house.library, call.moment),
            crisis_agreed=agreed,
        )
    house.wake()
    await show_card(house, call, series_id)


@routes.route("series-pause/{series_id}")
async def pause_series(house: House, call: Call, series_id: int) -> None:
    """Post no more until it is resumed."""
    async with house.database.writing() as session:
        await series_running.pause(session, actor_of(call), series_id)
    await show_card(house, call, series_id)


@routes.route("series-skip/{series_id}")
async def skip_next(house: House, call: Call, series_id: int) -> None:
    """Leave out the next drill."""
    async with house.database.writing() as session:
        due = await series_running.skip(session, actor_of(call), series_id, call.moment)
    await show_card(house, call, series_id)
    await call.say(f"The drill of {when(due, 'F')} is left out.")


@routes.route("series-post/{series_id}")
async def ask_to_post(house: House, call: Call, series_id: int) -> None:
    """Ask before posting out of turn."""
    async with house.database.reading() as session:
        server = await require_coordinator(session, actor_of(call))
        series = await practice.series_to_change(session, actor_of(call), series_id)
        view = await practice.view_series(session, series, house.library, call.moment)
    if view.today_posted:
        raise Refusal(f"Today's drill of {series.name} is posted already; there is one a day.")
    if server.drill_channel_id is None:
        raise Refusal("There is no drill channel yet. An admin can choose one with `/admin setup`.")
    await call.change(confirm_post_card(view, server.drill_channel_id))


@routes.route("series-post-yes/{series_id}")
async def post_now(house: House, call: Call, series_id: int) -> None:
    """Open today's round at once."""
    async with house.database.writing() as session:
        await series_running.post_now(
            session, actor_of(call), series_id, house.library, call.moment
        )
    house.wake()
    await show_card(house, call, series_id)
    await call.say("Today's drill is on its way to the drill channel.")


@routes.route("series-archive/{series_id}")
async def ask_to_archive(house: House, call: Call, series_id: int) -> None:
    """Ask before ending a series for good."""
    async with house.database.reading() as session:
        series = await practice.series_to_change(session, actor_of(call), series_id)
        view = await practice.view_series(session, series, house.library, call.moment)
    await call.change(confirm_archive_card(view))


@routes.route("series-archive-yes/{series_id}")
async def archive_series(house: House, call: Call, series_id: int) -> None:
    """End a series for good."""
    async with house.database.writing() as session:
        await series_running.archive(session, actor_of(call), series_id)
    await show_card(house, call, series_id)


@slash("list", "The series of this server")
async def list_series(house: House, call: Call) -> None:
    """Show every series in a line."""
    async with house.database.reading() as session:
        found = await practice.list_series(session, actor_of(call))
    await call.show(series_list_card(found))


def _by_name(name: str, description: str, step: Step) -> app_commands.Command[Any, Any, Any]:
    """A command that does to a named series what a button on its card does."""

    @slash(name, description)
    @app_commands.describe(series="Which series")
    @app_commands.autocomplete(series=suggest_series)
    async def command(house: House, call: Call, series: str) -> None:
        async with house.database.reading() as session:
            found = await practice.series_named(session, actor_of(call), series)
        await step(house, call, found.id)

    return command


by_name = (
    _by_name("show", "A series with its next days and everything to press", show_card),
    _by_name("preview", "Exactly what will be posted next; only you see it", show_preview),
    _by_name("start", "Start a series", start_series),
    _by_name("pause", "Post no more drills of a series until it is resumed", pause_series),
    _by_name("resume", "Go on with a paused series", start_series),
    _by_name("skip", "Leave out the next drill of a series", skip_next),
    _by_name("post-now", "Post the next drill now instead of at its time; asks first", ask_to_post),
    _by_name("archive", "End a series for good; asks first", ask_to_archive),
)
