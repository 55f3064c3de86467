"""What the database and Discord hold after a storm, put side by side for the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.db.tables import Delivery, Reply, Round
from bot.ui.cards.replying import number_sign
from drills.library import load_library
from tests.chaos.audit import Answer, Audit, Due, Seen, audit_messages, audit_replies
from tests.chaos.ground import Ground
from tests.chaos.plan import Drill, Nudge
from tests.wire.institute import PACK
from tests.wire.payloads import DIRECT, THREAD
from tests.wire.reading import custom_ids, text_of
from tests.wire.world import World

LAST_SIGN = number_sign(len(load_library().pack(PACK).drills[0].rubric.scale))


async def audit_of(
    database: Database, world: World, ground: Ground, accepted: Sequence[Answer]
) -> Audit:
    """The audit of what was planned on that ground."""
    async with database.reading() as session:
        planned = [
            *await _drills_due(session, ground),
            *_closings_due(ground),
            *_reminders_due(ground),
        ]
        rows = list(await session.scalars(select(Delivery)))
        replies = list(await session.scalars(select(Reply)))
    # What people wrote in the storm goes to a discussion as well, where it was in time.
    due = dict.fromkeys((*planned, *_discussed(rows)))
    lines, not_due = audit_messages(due, _seen(world))
    stored = [Answer(reply.round_id, reply.user_id, reply.text) for reply in replies]
    kept, never_stored, twice = audit_replies(accepted, stored)
    wanted = sum(len(of.writers) for of in ground.series if not isinstance(of, Nudge))
    return Audit(
        lines,
        not_due,
        accepted=len(accepted),
        stored=kept,
        never_stored=never_stored,
        stored_twice=twice,
        unanswered=wanted - len(accepted),
        unsent=[
            f"{row.key} {row.state} after {row.attempt} tries: {row.problem}"
            for row in rows
            if row.state != "sent"
        ],
    )


async def _drills_due(session: AsyncSession, ground: Ground) -> list[Due]:
    rounds = {row.series_id: row.id for row in await session.scalars(select(Round))}
    return [
        Due(
            "drill",
            f"drills/{ground.places[of.server].guild}",
            f"reply/{rounds.get(series, f'none of {series}')}",
        )
        for of, series in ground.series.items()
        if isinstance(of, Drill)
    ]


def _closings_due(ground: Ground) -> Iterator[Due]:
    for closing, round_id in ground.closing_rounds.items():
        place = ground.places[closing.server]
        yield Due("closing", f"drills/{place.guild}", f"reply/{round_id}", "Closed <t:")
        if closing.discussion:
            yield Due("discussion", f"thread/{round_id}", f"criteria/{round_id}")
        for author, reply_id in zip(place.authors, ground.authored[closing], strict=True):
            yield Due("feedback", f"user/{author.id}", f"feedback/{reply_id}")
            if closing.discussion:
                yield Due("discussed reply", f"thread/{round_id}", f"rate/{reply_id}", LAST_SIGN)


def _reminders_due(ground: Ground) -> Iterator[Due]:
    for nudge, (row, user_id) in ground.reminders.items():
        guild = ground.places[nudge.server].guild
        place = f"user/{user_id}" if nudge.direct else f"drills/{guild}"
        yield Due("reminder", place, f"reminders-show/{row}")
        # Posted before the storm; nobody may post it again.
        yield Due("earlier drill", f"drills/{guild}", f"reply/{ground.nudge_rounds[nudge]}")


def _discussed(rows: list[Delivery]) -> Iterator[Due]:
    for row in rows:
        if row.kind == "discuss":
            place, marker = f"thread/{row.round_id}", f"rate/{row.reply_id}"
            yield Due("discussed reply", place, marker, LAST_SIGN)


def _seen(world: World) -> Iterator[Seen]:
    for channel_id, messages in world.messages.items():
        for message in messages.values():
            signs = world.reactions.get(message["id"], {})
            text = " ".join((text_of(message), *signs))
            yield Seen(_place(world, channel_id), next(iter(custom_ids(message)), ""), text)


def _place(world: World, channel_id: str) -> str:
    """The name of a place as the audit knows it."""
    channel = world.channels[channel_id]
    if channel["type"] == DIRECT:
        return f"user/{channel['recipients'][0]['id']}"
    if channel["type"] == THREAD:
        post = world.messages[channel["parent_id"]][channel_id]
        return f"thread/{custom_ids(post)[0].removeprefix('reply/')}"
    return f"{channel['name']}/{channel['guild_id']}"
