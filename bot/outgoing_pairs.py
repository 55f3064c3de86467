"""What is said about pairs: in the drill channel, in their threads, and to whoever is alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Delivery
from bot.envelopes import Needless, Outgoing, TooSoon
from bot.practice.deliveries import channels_of, is_waiting
from bot.practice.pairs import PairState, minutes_of, read_pair, thread_of
from bot.ui.cards.listening import prompt_card
from bot.ui.cards.pair_sign_up import alone_card
from bot.ui.cards.pair_views import all_in_card
from bot.ui.cards.pairs import ended_card, opening_card, turn_card
from bot.ui.parts import Card

PreparePair: TypeAlias = Callable[[AsyncSession, Delivery, datetime], Awaitable[Outgoing]]


async def _pair_of(session: AsyncSession, row: Delivery) -> PairState:
    pair = await read_pair(session, row.pair_id or 0)
    if pair is None:
        raise Needless("the pair is gone")
    return pair


async def _in_thread(session: AsyncSession, row: Delivery, card: Card) -> Outgoing:
    thread_id = await thread_of(session, row.pair_id or 0)
    if thread_id is not None:
        return Outgoing(row, card, channel_id=thread_id)
    if await is_waiting(session, f"pair/{row.pair_id}"):
        raise TooSoon("whether the thread was opened is not known yet")
    raise Needless("the thread was never opened")


async def _prepare_opening(session: AsyncSession, row: Delivery, _now: datetime) -> Outgoing:
    pair = await _pair_of(session, row)
    if pair.state != "open":
        raise Needless("the exercise ended before its thread could be opened")
    drill_channel, _ = await channels_of(session, row.server_id)
    return Outgoing(
        row,
        opening_card(pair),
        channel_id=drill_channel,
        # Nobody's name: names of private threads can be seen in ways that their words cannot.
        thread_name=f"Pair {pair.id}",
        members=tuple(seat.user_id for seat in pair.seats),
    )


async def _prepare_turn(session: AsyncSession, row: Delivery, _now: datetime) -> Outgoing:
    pair = await _pair_of(session, row)
    said = {f"{turn.act}/{turn.number}": turn for turn in pair.said}
    if row.note not in said:
        raise Needless("it was taken back")
    return await _in_thread(session, row, turn_card(pair, said[row.note]))


async def _prepare_prompt(session: AsyncSession, row: Delivery, now: datetime) -> Outgoing:
    pair = await _pair_of(session, row)
    step = int(row.note or 1)
    if pair.state == "stopped":
        raise Needless("the exercise was stopped")
    if step <= len(pair.seats) and now - row.due_at >= minutes_of(pair):
        raise Needless("its time has gone by")
    return await _in_thread(session, row, prompt_card(pair, step))


async def _prepare_views(session: AsyncSession, row: Delivery, _now: datetime) -> Outgoing:
    pair = await _pair_of(session, row)
    return await _in_thread(session, row, all_in_card(pair, int(row.note or 1)))


async def _prepare_end(session: AsyncSession, row: Delivery, _now: datetime) -> Outgoing:
    pair = await _pair_of(session, row)
    return await _in_thread(session, row, ended_card(pair, row.note or ""))


async def _prepare_alone(_session: AsyncSession, row: Delivery, _now: datetime) -> Outgoing:
    return Outgoing(row, alone_card(row.round_id or 0), user_id=row.user_id)


PREPARE_PAIRS: dict[str, PreparePair] = {
    "pair": _prepare_opening,
    "pair-turn": _prepare_turn,
    "pair-prompt": _prepare_prompt,
    "pair-views": _prepare_views,
    "pair-end": _prepare_end,
    "pair-alone": _prepare_alone,
}
