"""Practice alone: a drill now, another one, and whether to rate what others practise."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from discord import app_commands

from bot.house import House, actor_of
from bot.practice.alone import practise_alone, rate_alone
from bot.ui.answers import Call
from bot.ui.cards.alone import practice_card, rating_block
from bot.ui.commands import slash
from bot.ui.parts import Card
from bot.ui.routes import Routes

if TYPE_CHECKING:
    from bot.practice.alone import AloneDrill

routes = Routes()
log = logging.getLogger(__name__)


@slash("practice", "A drill now, of what needs practice most")
@app_commands.describe(
    cohort="For whose streak it counts; may be left out",
    another="Pass over the one that you have not answered yet",
)
async def practice(
    house: House,
    call: Call,
    cohort: str | None = None,
    another: bool = False,  # noqa: FBT001, FBT002  an option of the command
) -> None:
    """Bring the person a drill of their own."""
    async with house.database.writing() as session:
        found = await practise_alone(
            session, actor_of(call), house.library, call.moment, cohort=cohort, another=another
        )
    await _show(call, found)


@routes.route("practice")
async def press_practice(house: House, call: Call) -> None:
    """The same by a button."""
    async with house.database.writing() as session:
        found = await practise_alone(session, actor_of(call), house.library, call.moment)
    await _show(call, found)


@routes.route("practice-more/{round_id}")
async def press_one_more(house: House, call: Call, round_id: int) -> None:
    """One more after that one, for the same cohort."""
    async with house.database.writing() as session:
        found = await practise_alone(
            session, actor_of(call), house.library, call.moment, beside=round_id
        )
    await _show(call, found)


@routes.route("practice-another/{round_id}")
async def press_another(house: House, call: Call, round_id: int) -> None:
    """Pass this one over; it stays open, and another one comes, for the same cohort."""
    async with house.database.writing() as session:
        found = await practise_alone(
            session, actor_of(call), house.library, call.moment, beside=round_id, another=True
        )
    await _show(call, found)


async def _show(call: Call, found: AloneDrill) -> None:
    if found.skill:
        # Spacing of skills is a heuristic: what it chose from can be looked at.
        chosen = [
            f"{one.skill} {one.priority:.2f} ({one.retrievability:.2f} left, {one.score or 0:.1f})"
            for one in (found.skill, *found.others)
        ]
        log.info("round %d to practise alone, of: %s", found.round.id, "; ".join(chosen))
    await call.change(practice_card(found))


@routes.route("alone-rate-yes")
async def rate_others(house: House, call: Call) -> None:
    """Rate what others practise alone, too."""
    await _rate(house, call, wanted=True)


@routes.route("alone-rate-no")
async def rate_no_others(house: House, call: Call) -> None:
    """Rate the cohort's drills only."""
    await _rate(house, call, wanted=False)


async def _rate(house: House, call: Call, *, wanted: bool) -> None:
    async with house.database.writing() as session:
        await rate_alone(session, actor_of(call), wanted=wanted)
    await call.show(Card((rating_block(rates=wanted),)))
