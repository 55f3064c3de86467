"""Replying: a trainee's text, saved before anything is answered, and never lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Integer, literal, select, true, update

from bot.db.sql import insert, insert_new, table_of
from bot.db.tables import Enrolment, Rating, Reply, Review, Round, Series, Wording
from bot.db.types import Instant
from bot.practice.membership import TAKES_PART
from bot.practice.round_state import OwnAttempt, RoundState, read_round
from drills.model import Reaction, Refusal
from drills.review import may_rate

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_REPLY = 4000
_REPLY = table_of(Reply)


@dataclass(frozen=True, slots=True)
class Submission:
    """What the Reply form brought. `fictional` is its confirmation."""

    round_id: int
    text: str
    reaction: str
    fictional: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a submission."""

    round_id: int
    reply_id: int
    attempt: int
    edited: bool
    late: bool
    others: int
    waiting: bool
    """Whether others' replies in the round wait for this person's rating."""
    closes_at: datetime
    revealed: bool
    has_draft: bool
    """Whether an older draft is left over, for `drop_draft` once the answer is out."""
    models: bool
    """Whether the model answers are open now: feedback was read, and this is a further try."""
    extended: bool = False
    """Whether it is in time because staff gave this person more time."""
    alone: bool = False
    """Whether it was practised alone: then there is no closing time, and there are no others."""
    level_follows: bool = False
    """Whether the level of the next drill follows from it (`level_after`)."""
    self_rating: bool = False
    """Whether its author may rate it themselves, before the feedback."""
    counts_later: bool = False
    """Whether the drill counts as practised with a second try only, and this is the first."""


async def submit_reply(
    session: AsyncSession, actor: Actor, submission: Submission, now: datetime
) -> Saved:
    """Save a reply, an edit of one, or a further attempt.

    The same text again changes at most the reaction. Before someone else's reply was shown
    to its author a new text is an edit, and the old wording is kept; after that it is a new
    attempt. After the round has closed it is late and still welcome. Raises `Refusal` for
    what is not a reply yet; the caller then keeps the text with `keep_draft`.
    """
    text = submission.text.strip()
    _check(text, submission)
    state = await read_round(session, actor, submission.round_id, now)
    last = state.mine[-1] if state.mine else None
    if last and last.text == text:
        if last.reaction != submission.reaction:
            values = {"reaction": submission.reaction}
            await session.execute(update(_REPLY).where(_REPLY.c.id == last.id).values(values))
        return _saved(state, last, actor, edited=False, now=now)
    if last and not last.frozen:
        if await _edit(session, last, text, submission.reaction, now):
            return _saved(state, last, actor, edited=True, now=now)
    elif reply := await _insert(session, actor, state, last, text, submission.reaction, now):
        if last:
            await _ask_again(session, state, last, reply, now)
        return _saved(state, reply, actor, edited=False, now=now)
    # Something else came first in this round: what is there now decides.
    return await submit_reply(session, actor, submission, now)


def _check(text: str, submission: Submission) -> None:
    if not text:
        raise Refusal("The reply is empty. Write what you would say to this client.")
    if len(text) > LONGEST_REPLY:
        raise Refusal(
            f"The reply is {len(text):,} characters long; {LONGEST_REPLY:,} fit. Shorten it."
        )
    if submission.reaction not in set(Reaction):
        raise Refusal("Say how hard this was for you: too easy, good, too hard or too much.")
    if not submission.fictional:
        raise Refusal(
            "Tick the box that says there are no real client details in it. If there are, "
            "take them out first: everything here is fictional."
        )


async def _edit(
    session: AsyncSession, last: OwnAttempt, text: str, reaction: str, now: datetime
) -> bool:
    """Replace the text where it may still change; the condition is the database's to check."""
    reply = _REPLY.c
    changed = await session.scalar(
        update(_REPLY)
        .where(reply.id == last.id, reply.frozen_at.is_(None), reply.edition == last.edition)
        .values(text=text, reaction=reaction, edition=last.edition + 1, edited_at=now)
        .returning(reply.id)
    )
    if changed is None:
        return False
    before = {"edition": last.edition, "text": last.text, "replaced_at": now}
    await insert_new(session, Wording, [{"reply_id": last.id, **before}])
    return True


async def _insert(
    session: AsyncSession,
    actor: Actor,
    state: RoundState,
    last: OwnAttempt | None,
    text: str,
    reaction: str,
    now: datetime,
) -> OwnAttempt | None:
    """The new attempt, or None where another reply took its turn."""
    attempt = last.attempt + 1 if last else 1
    row = {
        "round_id": state.round_id,
        "user_id": actor.user_id,
        "attempt": attempt,
        "turn": state.next_turn,
        "text": text,
        "reaction": reaction,
        "ratings_wanted": state.ratings_wanted,
        "created_at": now,
        "release_at": max(state.release_at, now + timedelta(hours=state.review_hours)),
    }
    new = await insert_new(session, Reply, [row], Reply.id)
    return (
        OwnAttempt(new[0].id, attempt, 1, text, reaction, frozen=False, released=False)
        if new
        else None
    )


async def _ask_again(
    session: AsyncSession, state: RoundState, before: OwnAttempt, reply: OwnAttempt, now: datetime
) -> None:
    """A further attempt is for those who have rated the one before: they see what changed.

    Peers who have left since would only hold places that others could take.
    """
    until = now + timedelta(hours=state.review_hours)
    takes_part = (
        select(Enrolment.user_id)
        .join(Series, Series.cohort_id == Enrolment.cohort_id)
        .join(Round, Round.series_id == Series.id)
        .where(Round.id == state.round_id, Enrolment.user_id == Rating.rater_id, TAKES_PART)
        .exists()
    )
    raters = select(
        literal(reply.id, Integer),
        Rating.rater_id,
        literal(now, Instant),
        literal(until, Instant),
        true(),
    ).where(
        Rating.reply_id == before.id,
        Rating.completed_at.is_not(None),
        Rating.rater_id.not_in(state.apart),
        (Rating.role == "supervisor") | takes_part,
    )
    columns = ["reply_id", "reviewer_id", "assigned_at", "due_at", "again"]
    await session.execute(insert(session, Review).from_select(columns, raters))


def _saved(
    state: RoundState, reply: OwnAttempt, actor: Actor, *, edited: bool, now: datetime
) -> Saved:
    return Saved(
        round_id=state.round_id,
        reply_id=reply.id,
        attempt=reply.attempt,
        edited=edited,
        late=now > state.closes_at and not state.owner_id,
        others=len({one.author_id for one in state.replies} - {actor.user_id}),
        waiting=any(
            actor.user_id not in one.raters
            and may_rate(state.replies, one, actor.user_id, state.apart)
            for one in state.replies
        ),
        closes_at=state.closes_at,
        revealed=reply.frozen,
        has_draft=state.has_draft,
        extended=state.round_closes_at < now <= state.closes_at,
        models=any(mine.released for mine in state.mine if mine.attempt < reply.attempt),
        alone=bool(state.owner_id),
        level_follows=bool(state.owner_id) or state.levelled,
        self_rating=state.rules.self_rating and not reply.released,
        counts_later=state.second_try and reply.attempt == 1,
    )
