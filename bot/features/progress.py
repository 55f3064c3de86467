"""A trainee's own practice days."""

from __future__ import annotations

from bot.house import House, actor_of
from bot.practice import progress as practice
from bot.ui.answers import Call
from bot.ui.cards.progress import progress_card
from bot.ui.commands import slash


@slash("progress", "Your practice days, for your eyes only")
async def progress(house: House, call: Call) -> None:
    """Show this week, the total and the run, in every cohort of the person."""
    async with house.database.reading() as session:
        cohorts = await practice.progress(session, actor_of(call), house.now())
    await call.show(progress_card(cohorts))
