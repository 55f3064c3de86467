"""Replying: a trainee's text, saved before anything is answered, and never lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, delete, select, union, update
from sqlalchemy.orm import aliased

from bot.db.sql import insert
from bot.db.tables import Cohort, Draft, Enrolment, Rating, Reply, Review, Round, Series, Wording
from bot.practice.rounds import RoundView, round_here, takes_part
from drills.model import Reaction, Refusal
from drills.review import ReplyToReview, assign_reviews, may_review

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LONGEST_REPLY = 4000
LONGEST_DRAFT = 4 * LONGEST_REPLY


class NotJoined(Refusal):
    """The person would be welcome, but has not agreed to take part yet."""

    def __init__(self, cohort_id: int) -> None:
        super().__init__("Join the cohort first: press Reply below the drill to read how.")
        self.cohort_id = cohort_id


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
class ReplyForm:
    """What the form opens with: the text so far, and why it is there."""

    round: RoundView
    text: str
    attempt: int
    kind: str
    """One of new, draft, edit and again."""


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


async def open_form(session: AsyncSession, actor: Actor, round_id: int) -> ReplyForm:
    """What the Reply form shows this person: their draft, their reply to edit, or nothing yet."""
    view = await round_here(session, actor, round_id)
    await require_enrolled(session, actor, round_id)
    last = await last_reply(session, round_id, actor.user_id)
    draft = await draft_after(session, round_id, actor.user_id, last)
    attempt = last.attempt if last else 1
    if draft:
        attempt += 1 if last and last.frozen_at else 0
        return ReplyForm(view, draft, attempt, "draft")
    if last is None:
        return ReplyForm(view, "", 1, "new")
    if last.frozen_at is None:
        return ReplyForm(view, last.text, attempt, "edit")
    return ReplyForm(view, "", attempt + 1, "again")


async def draft_after(
    session: AsyncSession, round_id: int, user_id: int, last: Reply | None
) -> str:
    """The text that could not be taken since the person's newest reply, or nothing."""
    draft = await session.get(Draft, (round_id, user_id))
    if draft is None or (last and draft.saved_at <= (last.edited_at or last.created_at)):
        return ""
    return draft.text


async def last_reply(session: AsyncSession, round_id: int, user_id: int) -> Reply | None:
    """The person's newest attempt in the round."""
    return await session.scalar(
        select(Reply)
        .where(Reply.round_id == round_id, Reply.user_id == user_id)
        .order_by(Reply.attempt.desc())
        .limit(1)
    )


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
    _refuse_outsider(cohort, enrolment)
    replies: dict[int, Reply] = {row[5].id: row[5] for row in rows if row[5]}
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
    return (
        select(Round, Series, Cohort, Enrolment, Draft.user_id, Reply, Review.reviewer_id, left)
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
        reply, reviewer_id, left = row[5:]
        if reply and reply.attempt == 1:
            replies[reply.id] = reply, left
            reviewers.setdefault(reply.id, set()).update({reviewer_id} if reviewer_id else ())
    return tuple(
        ReplyToReview(
            reply.id, reply.user_id, frozenset(reviewers[reply.id]), reply.ratings_wanted, left
        )
        for reply, left in replies.values()
    )


def _refuse_outsider(cohort: Cohort, enrolment: Enrolment | None) -> None:
    if enrolment and enrolment.joined_at and not enrolment.left_at:
        return
    if (enrolment and enrolment.removed) or (cohort.invited_only and enrolment is None):
        raise Refusal(f"This drill is for {cohort.name}. A coordinator can invite you.")
    raise NotJoined(cohort.id)


async def require_enrolled(session: AsyncSession, actor: Actor, round_id: int) -> None:
    """Refuse whoever is not in the round's cohort; `NotJoined` where they only need to agree."""
    cohort, enrolment = (
        await session.execute(
            select(Cohort, Enrolment)
            .join(Series, Series.cohort_id == Cohort.id)
            .join(Round, Round.series_id == Series.id)
            .outerjoin(
                Enrolment,
                (Enrolment.cohort_id == Cohort.id) & (Enrolment.user_id == actor.user_id),
            )
            .where(Round.id == round_id)
        )
    ).one()
    _refuse_outsider(cohort, enrolment)


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


async def keep_draft(
    session: AsyncSession, actor: Actor, round_id: int, text: str, now: datetime
) -> None:
    """Keep a text that could not be taken, so that the form opens with it next time."""
    if not text.strip() or await session.get(Round, round_id) is None:
        return
    values = {"text": text[:LONGEST_DRAFT], "saved_at": now}
    await session.execute(
        insert(session, Draft)
        .values(round_id=round_id, user_id=actor.user_id, **values)
        .on_conflict_do_update(index_elements=["round_id", "user_id"], set_=values)
    )


async def drop_draft(session: AsyncSession, actor: Actor, round_id: int) -> None:
    """The draft has become a reply."""
    await session.execute(
        delete(Draft).where(Draft.round_id == round_id, Draft.user_id == actor.user_id)
    )


@dataclass(frozen=True, slots=True)
class OtherReply:
    """Somebody else's reply as a reader sees it; `author_id` is None where names are hidden."""

    id: int
    text: str
    attempt: int
    author_id: int | None
    rated: bool
    rateable: bool


async def freeze(session: AsyncSession, round_id: int, user_id: int, now: datetime) -> None:
    """Someone else's reply is about to be shown: the reader's own stays as it is from now on."""
    await session.execute(
        update(Reply)
        .where(Reply.round_id == round_id, Reply.user_id == user_id, Reply.frozen_at.is_(None))
        .values(frozen_at=now)
    )


async def replies_to_review(session: AsyncSession, round_id: int) -> list[ReplyToReview]:
    """A round's replies, every attempt, with whoever has them to review or has rated them."""
    replies = await session.execute(
        select(Reply.id, Reply.user_id, Reply.ratings_wanted).where(Reply.round_id == round_id)
    )
    assigned = select(Review.reply_id, Review.reviewer_id).join(Reply, Reply.id == Review.reply_id)
    rated = select(Rating.reply_id, Rating.rater_id).join(Reply, Reply.id == Rating.reply_id)
    reviewers: dict[int, set[int]] = {}
    both = union(
        assigned.where(Reply.round_id == round_id),
        rated.where(Reply.round_id == round_id, Rating.role == "peer"),
    )
    for reply_id, reviewer_id in await session.execute(both):
        reviewers.setdefault(reply_id, set()).add(reviewer_id)
    return [
        ReplyToReview(reply_id, author_id, frozenset(reviewers.get(reply_id, ())), wanted)
        for reply_id, author_id, wanted in replies
    ]


async def read_others(
    session: AsyncSession, actor: Actor, round_id: int, *, staff: bool, now: datetime
) -> tuple[RoundView, list[OtherReply]]:
    """The others' latest replies. Trainees only after their own, which is frozen by it.

    `staff` may read without a reply and sees names; but whoever takes part is a trainee first.
    """
    view = await round_here(session, actor, round_id)
    staff = staff and not await takes_part(session, actor.user_id, view.series_id)
    if not staff:
        await require_enrolled(session, actor, round_id)
    own = await last_reply(session, round_id, actor.user_id)
    others = list(
        await session.scalars(
            select(Reply)
            .where(Reply.round_id == round_id, Reply.user_id != actor.user_id)
            .order_by(Reply.user_id, Reply.attempt)
        )
    )
    latest = {reply.user_id: reply for reply in others}
    if own is None and not staff:
        raise Refusal(
            f"Reply first, then you can read the {_count(len(latest), 'other')}."
            if latest
            else "Nobody has replied yet. Reply first; then you can read what others write."
        )
    rated = set(
        await session.scalars(
            select(Rating.reply_id).where(
                Rating.rater_id == actor.user_id, Rating.completed_at.is_not(None)
            )
        )
    )
    if latest:
        await freeze(session, round_id, actor.user_id, now)
    reviews = await replies_to_review(session, round_id)
    return view, [
        OtherReply(
            reply.id,
            reply.text,
            reply.attempt,
            reply.user_id if view.names_shown or staff else None,
            reply.id in rated,
            staff or (reply.released_at is None and may_review(reviews, reply.id, actor.user_id)),
        )
        for reply in latest.values()
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
