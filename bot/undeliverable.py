"""Why a message cannot go out, and how to mend it."""

from __future__ import annotations

import discord

from bot.db.tables import Delivery
from bot.practice.deliveries import DIRECT

CANNOT_MESSAGE_USER = 50007
UNKNOWN_MESSAGE = 10008
PASSING = (20016, 20022, 20028, 20029, 30046, 40003, 40004, 40062, 130000)
"""Codes that come with any status and say only that it is too much just now.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""


class Unsendable(Exception):
    """The message cannot go out as things are; the text says what to mend."""


class Unmakeable(Exception):
    """Our own fault: again and again it could not be made."""


def is_final(fault: discord.HTTPException) -> bool:
    """Whether Discord would answer the same again, until somebody mends something."""
    if fault.code in PASSING:
        return False
    return 400 <= fault.status < 500 and fault.status not in (401, 408, 429)  # noqa: PLR2004  HTTP's own


def is_closed_to_us(row: Delivery, fault: Exception) -> bool:
    """Whether a person cannot be reached by direct message."""
    return row.note == DIRECT and isinstance(fault, discord.Forbidden | discord.NotFound)


def is_deleted(fault: Exception) -> bool:
    """Whether somebody has deleted the message, or the one that it belongs to.

    Discord also says so of a message that an earlier try has posted under the same nonce.
    """
    return isinstance(fault, discord.NotFound) and fault.code == UNKNOWN_MESSAGE


def say_problem(row: Delivery, fault: Exception) -> str:
    """Why a message cannot go out and how to mend it, in one sentence for the staff."""
    what = {
        "round": "a drill",
        "close": "the closing of a drill",
        "discussion": "a discussion thread",
        "discuss": "a reply in a discussion",
        "join": "a join card",
        "invite": "an invitation",
        "feedback": "a feedback message",
        "reminder": "a reminder",
        "notice": "a notice",
        "pair": "the private thread of a pair",
        "pair-turn": "what was said in a pair",
        "pair-prompt": "a prompt in a pair",
        "pair-views": "a message in a pair",
        "pair-end": "the end of a pair",
        "pair-alone": "a word to somebody without a partner",
        "digest": "the weekly digest",
        "unrated": "a notice of unrated replies",
        "note": "word of a supervisor's note",
        "offer": "a question to a trainee",
        "sample": "a question to a trainee",
        "suggested": "a notice of suggestions",
        "suggestion": "word of a suggestion",
        # What a newer version has put there, while both run.
    }.get(row.kind, "a message")
    if isinstance(fault, discord.Forbidden):
        if fault.code == CANNOT_MESSAGE_USER:
            return f"Could not deliver {what}: the person's direct messages are closed."
        return (
            f"Could not deliver {what}: a permission is missing in the channel. Run `/admin "
            "setup`: it names the permission. Once you grant it, the message goes out by itself."
        )
    if isinstance(fault, discord.NotFound):
        return (
            f"Could not deliver {what}: its channel or message is not there any more. Choose a "
            "channel with `/admin setup`, and it goes out there."
        )
    if isinstance(fault, discord.HTTPException):
        return (
            f"Could not deliver {what}: Discord refuses it (error {fault.code}). Update Etude; if "
            "that does not help, tell those who maintain it."
        )
    if isinstance(fault, Unmakeable):
        return (
            f"Could not deliver {what}: Etude cannot make it. Tell those who maintain it; the log "
            f"has the details under {row.key}."
        )
    return f"Could not deliver {what}: {fault}."
