"""What each delivery says: a claimed row in, a card and its place out. Read late, at sending."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Cohort, Delivery, Reply
from bot.envelopes import Needless, Outgoing, Prepare, TooSoon
from bot.outgoing_pairs import PREPARE_PAIRS
from bot.practice.batches import batch_on
from bot.practice.deliveries import DIRECT, channels_of, is_waiting
from bot.practice.digests import digest_due, digest_of
from bot.practice.pack_changes import change_told_of, still_waits
from bot.practice.pairs_signing import sign_ups
from bot.practice.planning import IN_TIME, has_given_way
from bot.practice.reminding import reminder_due, replies_to_rate
from bot.practice.rounds import RoundView, sent_round_post, view_round
from bot.practice.suggestion_queue import waiting_to_tell
from bot.practice.unrated import overdue_unrated, told_today
from bot.practice.variants import content_notes
from bot.ui.cards.feedback import ready_card
from bot.ui.cards.joining import invite_card, join_card
from bot.ui.cards.model_answers import offer_ready_card
from bot.ui.cards.pack_changes import waiting_notice_card
from bot.ui.cards.pair_sign_up import closed_sign_up_card, sign_up_card
from bot.ui.cards.rating import unrated_card
from bot.ui.cards.reminders import channel_reminder, direct_reminder, nudge_card
from bot.ui.cards.replying import discussion_heading, discussion_reply, number_sign
from bot.ui.cards.rounds import closed_round_card, round_card
from bot.ui.cards.samples import sample_ready_card
from bot.ui.cards.setup import notice_card
from bot.ui.cards.stats import digest_card
from bot.ui.cards.suggestions import suggestion_news_card, suggestions_wait_card
from bot.ui.cards.supervising import note_ready_card
from bot.ui.markdown import sentence_of
from bot.ui.parts import Card
from drills.library import Library

LONGEST_THREAD_NAME = 100


async def prepare(
    session: AsyncSession, row: Delivery, now: datetime, library: Library
) -> Outgoing:
    """The message of a row as it is now. Raises `Needless` where it has lost its point."""
    if row.kind == "digest":
        return await _prepare_digest(session, row, now, library)
    if row.kind in PREPARE_BY_THE_CLOCK:
        return await PREPARE_BY_THE_CLOCK[row.kind](session, row, now)
    return await PREPARE[row.kind](session, row)


async def _round_of(session: AsyncSession, row: Delivery, whose: int | None = None) -> RoundView:
    view = await view_round(session, row.round_id or 0, whose)
    if view is None:
        raise Needless("the round is gone")
    return view


async def _gave_way(session: AsyncSession, row: Delivery, now: datetime) -> bool:
    # What is sent at its time gives way to nothing, and costs no statement here.
    on_time = row.attempt == 1 and now - row.due_at <= IN_TIME
    return not on_time and await has_given_way(session, row.round_id or 0, now)


async def _prepare_round(session: AsyncSession, row: Delivery, now: datetime) -> Outgoing:
    view = await _round_of(session, row)
    too_late = ""
    if view.closed:
        too_late = "the round closed before it could be posted"
    elif await _gave_way(session, row, now):
        too_late = "a newer drill is posted in its place"
    if too_late and row.attempt == 1:
        raise Needless(too_late)
    drill_channel, _ = await channels_of(session, row.server_id)
    notes = await content_notes(session, view.id) if view.levelled else ()
    card = sign_up_card(view) if view.kind == "pairs" else round_card(view, notes)
    return Outgoing(row, card, channel_id=drill_channel, too_late=too_late)


async def _prepare_close(session: AsyncSession, row: Delivery) -> Outgoing:
    view = await _round_of(session, row)
    channel_id, message_id = await _post_of(session, view)
    if view.kind == "pairs":
        card = closed_sign_up_card(view, await sign_ups(session, view.id))
        return Outgoing(row, card, channel_id=channel_id, edits=message_id)
    notes = await content_notes(session, view.id) if view.levelled else ()
    return Outgoing(row, closed_round_card(view, notes), channel_id=channel_id, edits=message_id)


async def _post_of(session: AsyncSession, view: RoundView) -> tuple[int | None, int]:
    """The channel and the message of a round's post. Raises `TooSoon` while it is not known."""
    channel_id, message_id = await sent_round_post(session, view.id)
    if message_id is not None:
        return channel_id, message_id
    if await is_waiting(session, f"round/{view.id}"):
        raise TooSoon("whether the round was posted is not known yet")
    raise Needless("the round was never posted")


async def _in_thread(
    session: AsyncSession, row: Delivery, view: RoundView, card: Card, signs: tuple[str, ...] = ()
) -> Outgoing:
    channel_id, message_id = await _post_of(session, view)
    name = f"Day {view.number} · {view.drill.skill}"[:LONGEST_THREAD_NAME]
    return Outgoing(
        row, card, channel_id=channel_id, thread_on=message_id, thread_name=name, signs=signs
    )


async def _prepare_discussion(session: AsyncSession, row: Delivery) -> Outgoing:
    view = await _round_of(session, row)
    if not view.replies:
        raise Needless("nobody replied")
    return await _in_thread(session, row, view, discussion_heading(view))


async def _prepare_discuss(session: AsyncSession, row: Delivery) -> Outgoing:
    reply = await session.get_one(Reply, row.reply_id)
    view = await _round_of(session, row, reply.user_id)
    author = reply.user_id if view.names_shown else None
    signs = tuple(number_sign(n) for n in range(1, len(view.drill.rubric.scale) + 1))
    answers = view.drill.vignette if view.levelled else ""
    card = discussion_reply(reply.id, reply.text, author, answers)
    return await _in_thread(session, row, view, card, signs)


async def _prepare_feedback(session: AsyncSession, row: Delivery) -> Outgoing:
    reply = await session.get(Reply, row.reply_id or 0)
    if reply is None:
        raise Needless("the reply is gone")
    view = await _round_of(session, row, reply.user_id)
    return Outgoing(row, ready_card(await batch_on(session, reply, view)), user_id=row.user_id)


async def _prepare_reminder(session: AsyncSession, row: Delivery, now: datetime) -> Outgoing:
    due = await reminder_due(session, row, now)
    if due is None:
        raise Needless("nothing is open and unanswered, or no reminder is wanted")
    reminder, at = due
    message = reminder.message(at)
    if at > now or message.place != row.place:
        raise Needless("it has to wait", later=message)
    direct, who = reminder.where == DIRECT, reminder.user_id
    drill_channel, _ = await channels_of(session, row.server_id)
    replies = await replies_to_rate(session, reminder, now) if reminder.nudges else 0
    if reminder.nudge:
        card = nudge_card(replies, row.id, None if direct else who)
    elif direct:
        posted_in, _ = await sent_round_post(session, reminder.round_id)
        card = direct_reminder(reminder.round_id, reminder.closes_at, posted_in, row.id, replies)
    else:
        card = channel_reminder(reminder.round_id, reminder.closes_at, who, row.id, replies)
    if direct:
        return Outgoing(row, card, user_id=who)
    return Outgoing(row, card, channel_id=drill_channel)


async def _prepare_join(session: AsyncSession, row: Delivery) -> Outgoing:
    cohort = await session.get_one(Cohort, row.cohort_id)
    drill_channel, _ = await channels_of(session, row.server_id)
    return Outgoing(row, join_card(cohort.id, cohort.name), channel_id=drill_channel)


async def _prepare_invite(session: AsyncSession, row: Delivery) -> Outgoing:
    cohort = await session.get_one(Cohort, row.cohort_id)
    drill_channel, _ = await channels_of(session, row.server_id)
    card = invite_card(cohort.id, cohort.name, row.user_id or 0, row.id)
    return Outgoing(row, card, channel_id=drill_channel)


async def _prepare_notice(session: AsyncSession, row: Delivery) -> Outgoing:
    _, staff_channel = await channels_of(session, row.server_id)
    if staff_channel is None:
        raise Needless("no staff channel is chosen")
    sentence = sentence_of(row.note or "")
    change_id = change_told_of(row.key)
    if change_id is None:
        return Outgoing(row, notice_card(sentence, row.id), channel_id=staff_channel)
    if not await still_waits(session, change_id):
        raise Needless("that change was decided already")
    return Outgoing(row, waiting_notice_card(sentence, change_id, row.id), channel_id=staff_channel)


async def _prepare_digest(
    session: AsyncSession, row: Delivery, now: datetime, library: Library
) -> Outgoing:
    _, staff_channel = await channels_of(session, row.server_id)
    if staff_channel is None or not await digest_due(session, row, now):
        raise Needless("that digest is not wanted any more")
    digest = await digest_of(session, row.server_id, library, now)
    if not digest.says_something:
        raise Needless("there is nothing to say")
    return Outgoing(row, digest_card(digest, row.id), channel_id=staff_channel)


async def _prepare_unrated(session: AsyncSession, row: Delivery, now: datetime) -> Outgoing:
    _, staff_channel = await channels_of(session, row.server_id)
    overdue = await overdue_unrated(session, row.server_id, now)
    if not await told_today(session, row, now):
        raise Needless("it was for another day")
    if staff_channel is None or not overdue:
        raise Needless("every reply has a rating, or there is no staff channel")
    return Outgoing(row, unrated_card(overdue, row.id), channel_id=staff_channel)


async def _prepare_suggested(session: AsyncSession, row: Delivery, now: datetime) -> Outgoing:
    _, staff_channel = await channels_of(session, row.server_id)
    waiting = await waiting_to_tell(session, row, now)
    if staff_channel is None or not waiting:
        raise Needless("no suggestion waits, it was for another day, or there is no staff channel")
    return Outgoing(row, suggestions_wait_card(waiting, row.id), channel_id=staff_channel)


async def _prepare_suggestion(_session: AsyncSession, row: Delivery) -> Outgoing:
    card = suggestion_news_card(int(row.key.split("/")[1]))
    return Outgoing(row, card, user_id=row.user_id)


async def _prepare_note(_session: AsyncSession, row: Delivery) -> Outgoing:
    return Outgoing(row, note_ready_card(int(row.key.split("/")[1])), user_id=row.user_id)


async def _prepare_offer(_session: AsyncSession, row: Delivery) -> Outgoing:
    return Outgoing(row, offer_ready_card(row.reply_id or 0), user_id=row.user_id)


async def _prepare_sample(_session: AsyncSession, row: Delivery) -> Outgoing:
    return Outgoing(row, sample_ready_card(int(row.key.split("/")[1])), user_id=row.user_id)


PREPARE: dict[str, Prepare] = {
    "close": _prepare_close,
    "discussion": _prepare_discussion,
    "discuss": _prepare_discuss,
    "feedback": _prepare_feedback,
    "join": _prepare_join,
    "invite": _prepare_invite,
    "notice": _prepare_notice,
    "note": _prepare_note,
    "offer": _prepare_offer,
    "sample": _prepare_sample,
    "suggestion": _prepare_suggestion,
}
PREPARE_BY_THE_CLOCK = {
    "reminder": _prepare_reminder,
    "round": _prepare_round,
    "suggested": _prepare_suggested,
    "unrated": _prepare_unrated,
    **PREPARE_PAIRS,
}
