"""Sitting in a pair: speaking in turn, listening by the clock, how it was, and stopping."""

from __future__ import annotations

import secrets

from bot.house import House, actor_of
from bot.practice import pairs_sitting as practice
from bot.practice.pairs import PairState, View, own_pair, pair_here, pair_of_round, thread_of
from bot.ui.answers import Call
from bot.ui.cards.pair_views import (
    act_of,
    both_sides_card,
    pair_card,
    view_form,
    view_saved_card,
)
from bot.ui.cards.pairs import client_card, confirm_stop_card, listening_card, speak_form
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.model import Refusal

routes = Routes()


@routes.route("pair-card/{pair_id}/{act}")
async def show_card(house: House, call: Call, pair_id: int, act: int) -> None:
    """Show whom somebody plays, to them alone."""
    async with house.database.reading() as session:
        pair = await pair_here(session, actor_of(call), pair_id)
    seat = pair.seat_of(call.user_id)
    if pair.role_of(call.user_id, act) != "client" or seat is None or seat.drill is None:
        raise Refusal("The card is for the client of this part. When yours comes, it is here.")
    await call.show(client_card(seat.drill, act_of(pair, act)))


@routes.route("pair-speak/{pair_id}/{act}/{number}", opens_form=True)
async def press_speak(house: House, call: Call, pair_id: int, act: int, number: int) -> None:
    """Open the form for one's turn."""
    async with house.database.reading() as session:
        pair = await practice.turn_to_take(session, actor_of(call), pair_id, act, number)
    await call.ask(speak_form(pair, number, secrets.token_hex(4), practice.LONGEST_TURN))


@routes.route("pair-say/{pair_id}/{act}/{number}/{nonce}")
async def say(house: House, call: Call, pair_id: int, act: int, number: int) -> None:
    """Keep what was said; the thread hears it by the outbox."""
    words = practice.Words(pair_id, act, number, "".join(call.values.get("text", [])))
    async with house.database.writing() as session:
        pair = await practice.speak(session, actor_of(call), words, call.moment)
    house.wake()
    over = pair.state != "open" or pair.act != act
    then = "That was the last turn of this part." if over else "The other one answers now."
    await call.say(f"Said. It is on its way to your thread. {then}")


@routes.route("pair-begin/{pair_id}")
async def begin(house: House, call: Call, pair_id: int) -> None:
    """Start the clock of a listening exercise."""
    async with house.database.writing() as session:
        await practice.begin(session, actor_of(call), pair_id, call.moment)
    house.wake()
    await call.say("It begins. The thread says who speaks, and when to change.")


@routes.route("pair-help/{pair_id}/{step}")
async def show_help(house: House, call: Call, pair_id: int, step: int) -> None:  # noqa: ARG001  the step tells messages apart
    """Show how to listen."""
    async with house.database.reading() as session:
        pair = await pair_here(session, actor_of(call), pair_id)
    await call.show(listening_card(pair))


@routes.route("pair-view/{pair_id}/{act}", opens_form=True)
async def press_view(house: House, call: Call, pair_id: int, act: int) -> None:
    """Open the two-sided form of an act that is over."""
    async with house.database.reading() as session:
        pair = await practice.view_to_give(session, actor_of(call), pair_id, act, call.moment)
    await call.ask(view_form(pair, act, call.user_id, secrets.token_hex(4)))


@routes.route("pair-view-form/{pair_id}/{act}/{nonce}")
async def give_view(house: House, call: Call, pair_id: int, act: int) -> None:
    """Keep how it was; once everyone has said it, the thread is told."""
    understood, safe = (_level(call, name) for name in ("understood", "safe"))
    view = View(act, call.user_id, "", understood, safe)
    async with house.database.writing() as session:
        pair = await practice.give_view(session, actor_of(call), view, pair_id, call.moment)
    house.wake()
    await call.show(view_saved_card(pair, act))


def _level(call: Call, name: str) -> int:
    picked = "".join(call.values.get(name, []))
    return int(picked) if picked.isdecimal() else 0


@routes.route("pair-both/{pair_id}/{act}")
async def show_both(house: House, call: Call, pair_id: int, act: int) -> None:
    """Show what everyone said of an act, to those who sat in it."""
    async with house.database.reading() as session:
        pair, views = await practice.all_views(session, actor_of(call), pair_id, act)
    await call.show(both_sides_card(pair, act, views))


@routes.route("pair-stop/{pair_id}")
async def ask_to_stop(house: House, call: Call, pair_id: int) -> None:
    """Ask once whether to end the exercise."""
    async with house.database.reading() as session:
        pair = await pair_here(session, actor_of(call), pair_id)
    if pair.state != "open":
        raise Refusal("This exercise has ended already.")
    await call.show(confirm_stop_card(pair))


@routes.route("pair-stop-yes/{pair_id}")
async def stop(house: House, call: Call, pair_id: int) -> None:
    """End the exercise for everyone in it."""
    async with house.database.writing() as session:
        await practice.stop(session, actor_of(call), pair_id, call.moment)
    house.wake()
    await call.say("It ends here, and that is fine. The next round is a new start.")


@routes.route("pair-mine/{round_id}")
async def show_mine(house: House, call: Call, round_id: int) -> None:
    """Show one's own exercise in a round."""
    async with house.database.reading() as session:
        pair = await pair_of_round(session, actor_of(call), round_id)
    await _show(house, call, pair)


async def _show(house: House, call: Call, pair: PairState) -> None:
    async with house.database.reading() as session:
        thread_id = await thread_of(session, pair.id)
    await call.show(pair_card(pair, call.user_id, thread_id, call.moment))


@slash("view", "Your exercise: how it stands, what was said, and what to press")
async def view(house: House, call: Call) -> None:
    """Show one's newest exercise."""
    async with house.database.reading() as session:
        pair = await own_pair(session, actor_of(call))
    await _show(house, call, pair)


@slash("speak", "Take your turn in your pair", opens_form=True)
async def speak(house: House, call: Call) -> None:
    """As the newest Speak button in the thread."""
    async with house.database.reading() as session:
        pair = await own_pair(session, actor_of(call))
    await press_speak(house, call, pair.id, pair.act, pair.next_number)


@slash("stop", "End your exercise, for both of you; asks once, and never why")
async def stop_mine(house: House, call: Call) -> None:
    """As the button in the thread."""
    async with house.database.reading() as session:
        pair = await own_pair(session, actor_of(call))
    await ask_to_stop(house, call, pair.id)
