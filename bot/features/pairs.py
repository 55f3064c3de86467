"""Pairs: a series of rounds for two, and signing up to one."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from discord import app_commands

from bot.house import House, actor_of
from bot.practice import pairs_signing as practice
from bot.practice.cohorts import cohort_names, find_cohort, invitation
from bot.practice.libraries import library_of
from bot.practice.membership import NotJoined
from bot.practice.packs import packs_to_post, selection_of_pack
from bot.practice.people import require_coordinator
from bot.practice.series import CLOSES_AFTER, SeriesForm, create_series
from bot.suggestions import suggest_cohort
from bot.ui.answers import Call
from bot.ui.cards.joining import consent_card
from bot.ui.cards.pair_sign_up import (
    made_card,
    not_today_card,
    pairs_form,
    signed_up_card,
)
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.model import Refusal
from drills.selection import Selection

if TYPE_CHECKING:
    pass

routes = Routes()

KINDS = ("interview", "listening")
"""What pairs do, in the order of the routes' numbers."""


@slash("create", "Schedule rounds for pairs (coordinators)", opens_form=True)
@app_commands.describe(
    kind="What pairs do; can be changed later", cohort="For whom; may be left out if there is one"
)
@app_commands.choices(
    kind=[
        app_commands.Choice(name="Client and therapist", value="interview"),
        app_commands.Choice(name="Listening in turns", value="listening"),
    ]
)
@app_commands.autocomplete(cohort=suggest_cohort)
async def create(
    house: House, call: Call, kind: str = "interview", cohort: str | None = None
) -> None:
    """Open the form for a new series of rounds for pairs."""
    async with house.database.reading() as session:
        server = await require_coordinator(session, actor_of(call))
        names = await cohort_names(session, server.id)
        if cohort is None and len(names) > 1:
            raise Refusal(
                f"There are several cohorts: {', '.join(names)}. Say for which one the rounds are: "
                "`/pairs create cohort:`."
            )
        found = await find_cohort(session, server.id, cohort or "".join(names))
        packs = packs_to_post(await library_of(session, house.library, server.id), None)
    number = KINDS.index(kind) if kind in KINDS else 0
    await call.ask(pairs_form(packs, CLOSES_AFTER, found.id, number, secrets.token_hex(4)))


@routes.route("pairs-form/{cohort_id}/{kind}/{nonce}")
async def submit(house: House, call: Call, cohort_id: int, kind: int) -> None:
    """Keep the draft; its card has the rest, and Start."""
    if kind >= len(KINDS):
        raise Refusal("Open `/pairs create` anew: this form is from an earlier version.")
    values = call.values
    async with house.database.writing() as session:
        here = await library_of(session, house.library, call.server_id or 0)
        form = SeriesForm(
            name="".join(values.get("name", [])),
            # Who only listens needs no client; any drill will do.
            selection=selection_of_pack(here, values["pack"][0])
            if values.get("pack")
            else Selection(),
            weekdays=values.get("weekdays", []),
            at="".join(values.get("at", [])),
            closes_after_hours="".join(values.get("closes", [])),
            kind="pairs",
            rules={"pair_kind": KINDS[kind]},
        )
        series = await create_series(
            session, actor_of(call), cohort_id, form, house.library, call.moment
        )
    await call.show(made_card(series.id, series.name))


@routes.route("pair-in/{round_id}")
async def sign_up(house: House, call: Call, round_id: int) -> None:
    """Put the name down; whoever has not joined yet sees what joining means instead."""
    try:
        async with house.database.writing() as session:
            view = await practice.sign_up(session, actor_of(call), round_id, call.moment)
    except NotJoined as not_joined:
        async with house.database.reading() as session:
            invited = await invitation(session, actor_of(call), not_joined.cohort_id)
        await call.show(consent_card(invited))
        return
    await call.change(signed_up_card(view))


@routes.route("pair-out/{round_id}")
async def sign_off(house: House, call: Call, round_id: int) -> None:
    """Take the name off again, or leave it off."""
    async with house.database.writing() as session:
        view = await practice.sign_off(session, actor_of(call), round_id, call.moment)
    await call.change(not_today_card(view))


@slash("in", "Sign up to sit with a colleague in the open round")
async def come_in(house: House, call: Call) -> None:
    """As the button on the post."""
    async with house.database.reading() as session:
        round_id = await practice.open_sign_up_of(session, actor_of(call))
    await sign_up(house, call, round_id)


@slash("out", "Not today: take your name off the open round again")
async def stay_out(house: House, call: Call) -> None:
    """As the button on the post."""
    async with house.database.reading() as session:
        round_id = await practice.open_sign_up_of(session, actor_of(call))
    await sign_off(house, call, round_id)
