"""Public holidays: looked up for a coordinator, who says which of them are days off."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.house import House, actor_of
from bot.practice import holidays as practice
from bot.practice.series import series_to_change
from bot.ui.cards.holidays import days_off_sentence, holidays_card, holidays_form, region_form
from bot.ui.routes import Routes
from drills.model import Refusal

if TYPE_CHECKING:
    from bot.practice.holidays import Proposal
    from bot.ui.answers import Call

routes = Routes()


@routes.route("series-holidays/{series_id}")
async def show_holidays(house: House, call: Call, series_id: int) -> None:
    """Show the public holidays on which a series would post."""
    await call.change(holidays_card(await _propose(house, call, series_id)))


async def _propose(house: House, call: Call, series_id: int) -> Proposal:
    async with house.database.reading() as session:
        return await practice.propose(session, actor_of(call), series_id, call.moment)


@routes.route("series-country/{series_id}", opens_form=True)
async def ask_region(house: House, call: Call, series_id: int) -> None:
    """Open the form for the country."""
    async with house.database.reading() as session:
        await series_to_change(session, actor_of(call), series_id)
    await call.ask(region_form(series_id, secrets.token_hex(4)))


@routes.route("series-country-form/{series_id}/{nonce}")
async def set_region(house: House, call: Call, series_id: int) -> None:
    """Keep the country for the server, and show its holidays."""
    country, part = ("".join(call.values.get(name, [])) for name in ("country", "part"))
    async with house.database.writing() as session:
        actor = actor_of(call)
        await series_to_change(session, actor, series_id)
        await practice.choose_region(session, actor, country, part)
    await show_holidays(house, call, series_id)


@routes.route("series-holidays-pick/{series_id}", opens_form=True)
async def ask_holidays(house: House, call: Call, series_id: int) -> None:
    """Open the form with a box for each holiday."""
    proposal = await _propose(house, call, series_id)
    if not proposal.days:
        raise Refusal("There is no holiday left to choose. The card shows what is a day off.")
    await call.ask(holidays_form(proposal, secrets.token_hex(4)))


@routes.route("series-holidays-form/{series_id}/{nonce}")
async def confirm_holidays(house: House, call: Call, series_id: int) -> None:
    """Make the ticked holidays days off."""
    chosen = [day for values in call.values.values() for day in values]
    async with house.database.writing() as session:
        days = await practice.confirm(session, actor_of(call), series_id, chosen, call.moment)
    house.wake()
    await show_holidays(house, call, series_id)
    await call.say(days_off_sentence(len(days)))
