"""What people do in a pair: speak in turn, begin to listen, say how it was, and stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.db.sql import insert
from bot.db.tables import Pair, PairTurn, PairView, Series
from bot.practice.deliveries import Message, enqueue
from bot.practice.pairs import (
    PairState,
    View,
    minutes_of,
    pair_here,
    pair_to_join_in,
    read_pair,
)
from drills.model import Refusal
from drills.pairs import SCALE

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_TURN = 3000
IDLE = timedelta(hours=48)
"""A pair in which so long nobody has said anything ends by itself."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the form of a turn brings."""

    pair_id: int
    act: int
    number: int
    text: str


async def turn_to_take(
    session: AsyncSession, actor: Actor, pair_id: int, act: int, number: int
) -> PairState:
    """The pair, where that turn is the actor's to take now; refuses with what is the case."""
    pair = await pair_to_join_in(session, actor, pair_id)
    _require_turn(pair, actor, act, number)
    return pair


def _require_turn(pair: PairState, actor: Actor, act: int, number: int) -> None:
    if pair.listens:
        raise Refusal("In this exercise nobody plays anything: speak in the thread, or aloud.")
    if pair.role_of(actor.user_id, pair.act) == "observer":
        raise Refusal("In this act you watch. The next acts are yours.")
    if (act, number) != (pair.act, pair.next_number):
        raise Refusal("That has been said already. Press Speak below the newest message.")
    if pair.next_speaker.user_id != actor.user_id:
        raise Refusal(f"It is the turn of <@{pair.next_speaker.user_id}>. Yours comes next.")


async def speak(session: AsyncSession, actor: Actor, words: Words, now: datetime) -> PairState:
    """Say something in turn; after an act's last turn the roles change, or the exercise ends.

    The same words again change nothing. Returns the pair as it is then.
    """
    text = words.text.strip()
    if not text:
        raise Refusal("There is nothing in it yet. Write what you say, in your own words.")
    if len(text) > LONGEST_TURN:
        raise Refusal(f"That is {len(text)} characters long; up to {LONGEST_TURN} fit. Shorten it.")
    pair = await pair_here(session, actor, words.pair_id, locked=True)
    here = (words.act, words.number, actor.user_id, text)
    if any((turn.act, turn.number, turn.user_id, turn.text) == here for turn in pair.said):
        return pair
    pair = await turn_to_take(session, actor, words.pair_id, words.act, words.number)
    await session.execute(
        insert(session, PairTurn).values(
            pair_id=pair.id,
            act=words.act,
            number=words.number,
            user_id=actor.user_id,
            role=pair.role_of(actor.user_id, words.act),
            text=text,
            said_at=now,
        )
    )
    if words.number >= pair.turns:
        await _end_act(session, pair, now)
    note = f"{words.act}/{words.number}"
    await enqueue(session, _message(pair, "pair-turn", f"{pair.id}/{note}", now, note))
    return await pair_here(session, actor, pair.id)


async def _end_act(session: AsyncSession, pair: PairState, now: datetime) -> None:
    more = pair.act < len(pair.seats)
    values = {"act": pair.act + 1} if more else {"state": "ended", "ended_at": now}
    await session.execute(update(Pair).where(Pair.id == pair.id).values(**values))


async def begin(session: AsyncSession, actor: Actor, pair_id: int, now: datetime) -> PairState:
    """Begin the listening exercise: from now on each has their minutes, by the clock."""
    pair = await pair_to_join_in(session, actor, pair_id)
    if not pair.listens:
        raise Refusal("This exercise goes by turns: press Speak when it is yours.")
    if pair.act:
        raise Refusal("It has begun already. The newest message says who speaks.")
    await session.execute(update(Pair).where(Pair.id == pair.id).values(act=1, began_at=now))
    steps = range(1, len(pair.seats) + 2)
    await enqueue(
        session,
        *(
            _message(
                pair,
                "pair-prompt",
                f"{pair.id}/{step}",
                now + (step - 1) * minutes_of(pair),
                str(step),
            )
            for step in steps
        ),
    )
    return await pair_here(session, actor, pair.id)


async def stop(session: AsyncSession, actor: Actor, pair_id: int, now: datetime) -> PairState:
    """End the exercise at once. Nobody is asked why, or told who it was; again changes nothing."""
    pair = await pair_here(session, actor, pair_id, locked=True)
    if pair.state == "open":
        values = {"state": "stopped", "ended_at": now}
        await session.execute(update(Pair).where(Pair.id == pair.id).values(**values))
        await enqueue(session, _message(pair, "pair-end", str(pair.id), now, "stopped"))
    return await pair_here(session, actor, pair.id)


async def view_to_give(
    session: AsyncSession, actor: Actor, pair_id: int, act: int, now: datetime
) -> PairState:
    """The pair, where the actor may say now how that act was, or say it otherwise."""
    pair = await pair_here(session, actor, pair_id, locked=True)
    if not pair.is_over(act, now):
        raise Refusal("That part is not over. When it is, you can say how it was.")
    if len(pair.views_of(act)) == len(pair.seats):
        raise Refusal("Everyone has said how it was, and has seen it. It stays as it is.")
    return pair


async def give_view(
    session: AsyncSession, actor: Actor, view: View, pair_id: int, now: datetime
) -> PairState:
    """Keep how an act was for the actor; once everyone has said it, everyone may see it.

    Of `view` only the act and the two levels count: who it is and in which role, we know.
    """
    if not {view.understood, view.safe} <= set(range(1, len(SCALE) + 1)):
        raise Refusal("Choose one answer for each of the two sentences.")
    pair = await view_to_give(session, actor, pair_id, view.act, now)
    values = {"understood": view.understood, "safe": view.safe, "given_at": now}
    await session.execute(
        insert(session, PairView)
        .values(
            pair_id=pair.id,
            act=view.act,
            user_id=actor.user_id,
            role=pair.role_of(actor.user_id, view.act),
            **values,
        )
        .on_conflict_do_update(index_elements=["pair_id", "act", "user_id"], set_=values)
    )
    pair = await pair_here(session, actor, pair.id)
    if len(pair.views_of(view.act)) == len(pair.seats):
        key = f"{pair.id}/{view.act}"
        await enqueue(session, _message(pair, "pair-views", key, now, str(view.act)))
    return pair


async def all_views(
    session: AsyncSession, actor: Actor, pair_id: int, act: int
) -> tuple[PairState, list[View]]:
    """What everyone has said of an act, for those who sat in it, once all have said it."""
    pair = await pair_here(session, actor, pair_id)
    views = pair.views_of(act)
    if len(views) < len(pair.seats):
        raise Refusal("You see them once everyone has said how it was.")
    return pair, views


async def end_idle_pairs(session: AsyncSession, now: datetime, at_once: int = 100) -> int:
    """End the pairs in which nobody has said anything for `IDLE`; returns how many there were.

    Each thread is told, unless it has had its listening exercise.
    """
    since = now - IDLE
    lately = select(PairTurn.pair_id).where(PairTurn.pair_id == Pair.id, PairTurn.said_at > since)
    idle = list(
        await session.scalars(
            select(Pair.id)
            .where(Pair.state == "open", Pair.began_at <= since, ~lately.exists())
            .order_by(Pair.id)
            .limit(at_once)
            .with_for_update(skip_locked=True)
        )
    )
    for pair_id in idle:
        pair = await read_pair(session, pair_id)
        assert pair  # noqa: S101  it has just been found
        done = pair.listens and pair.act > 0
        values = {"state": "ended", "ended_at": now}
        await session.execute(update(Pair).where(Pair.id == pair_id).values(**values))
        if not done:
            await enqueue(session, _message(pair, "pair-end", str(pair_id), now, "idle"))
    return len(idle)


async def holds_pairs(session: AsyncSession, server_id: int) -> bool:
    """Whether a server has a series for pairs, which needs private threads."""
    found = await session.scalar(
        select(Series.id)
        .where(Series.server_id == server_id, Series.kind == "pairs", Series.state != "archived")
        .limit(1)
    )
    return found is not None


def _message(pair: PairState, kind: str, key: str, due_at: datetime, note: str) -> Message:
    return Message(
        kind,
        f"{kind}/{key}",
        pair.server_id,
        due_at,
        round_id=pair.round_id,
        pair_id=pair.id,
        note=note,
    )
