"""One trainee as their supervisors see them."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.house import House, actor_of
from bot.practice.trainee_view import trainee_view
from bot.ui.answers import Call
from bot.ui.cards.supervising import trainee_card
from bot.ui.commands import on_user, slash
from bot.ui.routes import Routes

routes = Routes()

REPLIES_A_PAGE = 4


@routes.route("trainee/{user_id}/{page}")
async def show_trainee(house: House, call: Call, user_id: int, page: int) -> None:
    """Show a page about one trainee; that somebody looked is noted."""
    page = max(page, 1)
    async with house.database.writing() as session:
        view = await trainee_view(
            session, actor_of(call), user_id, page, REPLIES_A_PAGE, call.moment
        )
    await call.change(trainee_card(view, page, REPLIES_A_PAGE))


@slash("trainee", "How one trainee is doing: replies, participation, skills")
@app_commands.describe(member="Whom to look at; that you have looked is noted")
async def trainee(house: House, call: Call, member: discord.User) -> None:
    """The same by command."""
    await show_trainee(house, call, member.id, 1)


@on_user("Trainee progress")
async def trainee_progress(house: House, call: Call, user_id: int) -> None:
    """The same from somebody's name."""
    await show_trainee(house, call, user_id, 1)
