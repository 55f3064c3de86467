"""Reading: the open drills, a drill's criteria, and others' replies after one's own."""

from __future__ import annotations

from dataclasses import replace

from bot.house import House, actor_of
from bot.practice.claims import reviews_waiting
from bot.practice.people import roles_of
from bot.practice.reading import OtherReply, read_others
from bot.practice.rounds import RoundView, open_rounds_for, round_here
from bot.ui.answers import Call
from bot.ui.cards.replying import one_reply_card, others_card, pages_of
from bot.ui.cards.rounds import criteria_card, today_card
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.model import Refusal
from drills.review import shuffled

routes = Routes()

MOST_OPEN = 3


@routes.route("others/{round_id}/{page}")
async def see_replies(house: House, call: Call, round_id: int, page: int) -> None:
    """Show a page of the others' replies. From then on one's own reply stays as it is."""
    view, by_id = await _others(house, call, round_id)
    order = shuffled(by_id, f"others {round_id} {call.user_id}")
    pages = pages_of([by_id[reply_id] for reply_id in order])
    await call.change(others_card(view, pages, page))


@routes.route("read/{round_id}/{reply_id}")
async def read_all(house: House, call: Call, round_id: int, reply_id: int) -> None:
    """Show one of the others' replies that is too long for its page."""
    _, by_id = await _others(house, call, round_id)
    if reply_id not in by_id:
        raise Refusal("That reply has changed. Press See replies again.")
    await call.show(one_reply_card(by_id[reply_id]))


async def _others(
    house: House, call: Call, round_id: int
) -> tuple[RoundView, dict[int, OtherReply]]:
    actor = actor_of(call)
    async with house.database.writing() as session:
        roles = await roles_of(session, actor)
        view, replies = await read_others(
            session, actor, round_id, staff=roles.supervisor, now=house.now()
        )
    return view, {reply.id: reply for reply in replies}


@routes.route("criteria/{round_id}")
async def see_criteria(house: House, call: Call, round_id: int) -> None:
    """Show what replies to this drill are rated on."""
    async with house.database.reading() as session:
        view = await round_here(session, actor_of(call), round_id)
    await call.show(criteria_card(view))


@slash("today", "The drills that are open for you")
async def today(house: House, call: Call) -> None:
    """Show the person's open drills with their buttons, and what waits for their rating."""
    actor = actor_of(call)
    async with house.database.reading() as session:
        open_rounds = (await open_rounds_for(session, actor, house.now()))[:MOST_OPEN]
        rounds = [
            (
                replace(await round_here(session, actor, one.id), closes_at=one.closes_at),
                one.answered,
            )
            for one in open_rounds
        ]
        reviews = await reviews_waiting(session, actor, house.now())
    await call.show(today_card(rounds, reviews))
