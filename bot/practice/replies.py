"""Replying: a trainee's text, saved before anything is answered, and never lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, case, select, update
from sqlalchemy.orm import aliased, defer
from sqlalchemy.orm.attributes import set_committed_value

from bot.db.sql import insert
from bot.db.tables import Cohort, Draft, Enrolment, Reply, Review, Round, Series, Wording
from bot.practice.membership import refuse_outsider
from drills.model import Reaction, Refusal
from drills.review import ReplyToReview, assign_reviews

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_REPLY = 4000


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
    reviews: int
    closes_at: datetime
    revealed: bool
    has_draft: bool
    """Whether an older draft is left over, for `drop_draft` once the answer is out."""
    models: bool
    """Whether the model answers are open now: feedback was read, and this is a further try."""


@dataclass(frozen=True, slots=True)
class _RoundState:
    """A round as one submission needs it, read in one statement."""

    round_id: int
    closes_at: datetime
    release_at: datetime
    review_hours: int
    ratings_wanted: int
    next_turn: int
    mine: tuple[Reply, ...]
    replies: tuple[ReplyToReview, ...]
    has_draft: bool


async def submit_reply(
    session: AsyncSession, actor: Actor, submission: Submission, now: datetime
) -> Saved:
    """Save a reply, an edit of one, or a further attempt, and assign its reviews.

    The same text again changes at most the reaction. Before someone else's reply was shown
    to its author a new text is an edit, and the old wording is kept; after that it is a new
    attempt. After the round has closed it is late and still welcome. Raises `Refusal` for
    what is not a reply yet; the caller then keeps the text with `keep_draft`.
    """
    text = submission.text.strip()
    _check(text, submission)
    state = await _read_round(session, actor, submission.round_id)
    last = state.mine[-1] if state.mine else None
    if last and last.text == text:
        last.reaction = submission.reaction
        return _saved(state, last, actor, edited=False, reviews=0, now=now)
    if last and last.frozen_at is None:
        if await _edit(session, last, text, submission.reaction, now):
            return _saved(state, last, actor, edited=True, reviews=0, now=now)
    elif reply := await _insert(session, actor, state, last, text, submission.reaction, now):
        reviews = await _assign(session, state, reply, last, now)
        return _saved(state, reply, actor, edited=False, reviews=reviews, now=now)
    # Something else came first in this round: what is there now decides.
    session.expire_all()
    return await submit_reply(session, actor, submission, now)


def _check(text: str, submission: Submission) -> None:
    if not text:
        raise Refusal("The reply is empty. Write what you would say to this client.")
    if len(text) > LONGEST_REPLY:
        raise Refusal(
            f"The reply is {len(text):,} characters long; {LONGEST_REPLY:,} fit. Shorten it."
        )
    if submission.reaction not in set(Reaction):
        raise Refusal("Say how hard this was for you: too easy, a good challenge or too hard.")
    if not submission.fictional:
        raise Refusal(
            "Tick the box that says there are no real client details in it. If there are, "
            "take them out first: everything here is fictional."
        )


async def _read_round(session: AsyncSession, actor: Actor, round_id: int) -> _RoundState:
    # The outer-joined ones may be None, which their types do not say.
    rows: list[Any] = list(await session.execute(_everything_about(round_id, actor.user_id)))
    if not rows or actor.server_id not in (None, rows[0][1].server_id):
        raise Refusal("That drill is not in this server any more.")
    round_, series, cohort, enrolment, draft_of = rows[0][:5]
    refuse_outsider(cohort, enrolment)
    replies: dict[int, Reply] = {row[5].id: row[5] for row in rows if row[5]}
    for row in rows:
        if row[5] and row[5].user_id == actor.user_id:
            set_committed_value(row[5], "text", row[8])
    return _RoundState(
        round_.id,
        round_.closes_at,
        round_.release_at,
        series.review_hours,
        round_.ratings_wanted,
        max((reply.turn for reply in replies.values()), default=0) + 1,
        tuple(reply for reply in replies.values() if reply.user_id == actor.user_id),
        _to_review(rows),
        has_draft=draft_of is not None,
    )


def _everything_about(round_id: int, user_id: int) -> Executable:
    """The round and the person's place in it, a row for each review of each reply."""
    author = aliased(Enrolment)
    own = (Enrolment.cohort_id == Cohort.id) & (Enrolment.user_id == user_id)
    draft = (Draft.round_id == Round.id) & (Draft.user_id == user_id)
    authors = (author.cohort_id == Cohort.id) & (author.user_id == Reply.user_id)
    left = author.left_at.is_not(None)
    # What others wrote is long, and not needed here.
    own_text = case((Reply.user_id == user_id, Reply.text))
    review = (Review.reviewer_id, left, own_text)
    return (
        select(Round, Series, Cohort, Enrolment, Draft.user_id, Reply, *review)
        .options(defer(Reply.text))
        .join(Series, Series.id == Round.series_id)
        .join(Cohort, Cohort.id == Series.cohort_id)
        .outerjoin(Enrolment, own)
        .outerjoin(Draft, draft)
        .outerjoin(Reply, Reply.round_id == Round.id)
        .outerjoin(Review, Review.reply_id == Reply.id)
        .outerjoin(author, authors)
        .where(Round.id == round_id)
        .order_by(Reply.attempt)
    )


def _to_review(rows: list[Any]) -> tuple[ReplyToReview, ...]:
    reviewers: dict[int, set[int]] = {}
    replies: dict[int, tuple[Reply, bool]] = {}
    for row in rows:
        reply, reviewer_id, left = row[5:8]
        if reply and reply.attempt == 1:
            replies[reply.id] = reply, left
            reviewers.setdefault(reply.id, set()).update({reviewer_id} if reviewer_id else ())
    return tuple(
        ReplyToReview(
            reply.id, reply.user_id, frozenset(reviewers[reply.id]), reply.ratings_wanted, left
        )
        for reply, left in replies.values()
    )


async def _edit(
    session: AsyncSession, last: Reply, text: str, reaction: str, now: datetime
) -> bool:
    """Replace the text where it may still change; the condition is the database's to check."""
    before = Wording(reply_id=last.id, edition=last.edition, text=last.text, replaced_at=now)
    changed = await session.scalar(
        update(Reply)
        .where(Reply.id == last.id, Reply.frozen_at.is_(None), Reply.edition == last.edition)
        .values(text=text, reaction=reaction, edition=Reply.edition + 1, edited_at=now)
        .returning(Reply.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        return False
    session.add(before)
    await session.flush()
    return True


async def _insert(
    session: AsyncSession,
    actor: Actor,
    state: _RoundState,
    last: Reply | None,
    text: str,
    reaction: str,
    now: datetime,
) -> Reply | None:
    """The new attempt, or None where another reply took its turn."""
    return await session.scalar(
        insert(session, Reply)
        .values(
            round_id=state.round_id,
            user_id=actor.user_id,
            attempt=last.attempt + 1 if last else 1,
            turn=state.next_turn,
            text=text,
            reaction=reaction,
            ratings_wanted=state.ratings_wanted,
            created_at=now,
            release_at=max(state.release_at, now + timedelta(hours=state.review_hours)),
        )
        .on_conflict_do_nothing()
        .returning(Reply)
    )


async def _assign(
    session: AsyncSession, state: _RoundState, reply: Reply, last: Reply | None, now: datetime
) -> int:
    """Give the reply its reviewers and its author reviews; returns how many the author got."""
    if last is None:
        new = ReplyToReview(reply.id, reply.user_id, frozenset(), reply.ratings_wanted)
        pairs = assign_reviews(
            (*state.replies, new), state.ratings_wanted + 1, f"round {state.round_id}"
        )
    else:
        # A further attempt goes to those who know the first one.
        first = state.mine[0]
        known = next((r.reviewer_ids for r in state.replies if r.id == first.id), frozenset[int]())
        pairs = [(reply.id, reviewer_id) for reviewer_id in sorted(known)]
    if pairs:
        due_at = now + timedelta(hours=state.review_hours)
        await session.execute(
            insert(session, Review)
            .values(
                [
                    {
                        "reply_id": reply_id,
                        "reviewer_id": reviewer_id,
                        "assigned_at": now,
                        "due_at": due_at,
                    }
                    for reply_id, reviewer_id in pairs
                ]
            )
            .on_conflict_do_nothing()
        )
    return sum(1 for _, reviewer_id in pairs if reviewer_id == reply.user_id)


def _saved(
    state: _RoundState, reply: Reply, actor: Actor, *, edited: bool, reviews: int, now: datetime
) -> Saved:
    return Saved(
        round_id=state.round_id,
        reply_id=reply.id,
        attempt=reply.attempt,
        edited=edited,
        late=now > state.closes_at,
        others=sum(1 for other in state.replies if other.author_id != actor.user_id),
        reviews=reviews,
        closes_at=state.closes_at,
        revealed=reply.frozen_at is not None,
        has_draft=state.has_draft,
        models=any(mine.released_at for mine in state.mine if mine.attempt < reply.attempt),
    )
