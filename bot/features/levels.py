"""The level of a skill: what comes next and why, and the trainee's own word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.house import House, actor_of
from bot.practice.levels import choose_level, own_levels
from bot.ui.answers import Call
from bot.ui.cards.levels import level_card, levels_card
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.levels import LEVELS, Wish

if TYPE_CHECKING:
    from drills.model import Level

routes = Routes()


@slash("level", "Your level in each skill, and what comes next")
async def level(house: House, call: Call) -> None:
    """Show the person's levels, for their eyes only."""
    await show_levels(house, call, 1)


@routes.route("levels/{page}")
async def show_levels(house: House, call: Call, page: int) -> None:
    """Show a page of them."""
    async with house.database.reading() as session:
        found = await own_levels(session, actor_of(call))
    await call.change(levels_card(found, page))


@routes.route("level-easier/{reply_id}/{rung}")
async def ask_for_easier(house: House, call: Call, reply_id: int, rung: int) -> None:
    """One step easier from now on than the level on the card, which is the `rung`-th."""
    seen = LEVELS[min(max(rung, 1), len(LEVELS)) - 1]
    await _choose(house, call, reply_id, Wish.EASIER, seen)


@routes.route("level-stay/{reply_id}")
async def ask_to_stay(house: House, call: Call, reply_id: int) -> None:
    """Take the latest step back."""
    await _choose(house, call, reply_id, Wish.STAY)


async def _choose(
    house: House, call: Call, reply_id: int, wish: Wish, seen: Level | None = None
) -> None:
    async with house.database.writing() as session:
        found = await choose_level(session, actor_of(call), reply_id, wish, call.moment, seen)
    await call.show(level_card(found))
