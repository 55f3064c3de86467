"""Replies on which their raters agree, and what supervisors have made of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.db.tables import (
    CalibrationSample,
    DrillRevision,
    Rating,
    RatingLevel,
    Reply,
    Round,
    RoundVariant,
    Series,
)
from bot.practice.authorship import supervised_reply
from bot.practice.given_drills import GIVEN_DRILL, THEIR_VARIANT
from bot.practice.people import require_supervisor
from drills.calibration import LEAST_FOR_CONSENSUS, agreed_levels
from drills.model import Drill, Refusal, drill_from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LOOKED_AT = 100
"""How many of the newest replies with enough ratings are looked through for agreement."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A reply whose raters agree, as a supervisor or its author sees it.

    `sample_id` is 0 until a supervisor has asked; `consent` is what the author said then.
    """

    sample_id: int
    reply_id: int
    author_id: int
    series: str
    number: int
    drill: Drill
    text: str
    levels: Mapping[str, int]
    reason: str = ""
    consent: bool | None = None
    retired: bool = False


async def agreed_replies(session: AsyncSession, actor: Actor, limit: int) -> list[Agreed]:
    """Replies on which the raters agree and that nobody asked for yet, newest first.

    For supervisors. Their feedback is out, so nobody learns anything early.
    """
    server = await require_supervisor(session, actor)
    completed = (Rating.reply_id == Reply.id) & Rating.completed_at.is_not(None)
    ratings = select(func.count()).select_from(Rating).where(completed).scalar_subquery()
    newest = await sampled_replies(
        session,
        LOOKED_AT,
        Series.server_id == server.id,
        Reply.released_at.is_not(None),
        ratings >= LEAST_FOR_CONSENSUS,
        CalibrationSample.id.is_(None),
    )
    levels = await _levels_of(session, [one.reply_id for one in newest])
    found: list[Agreed] = []
    for one in newest:
        agreed = agreed_levels(levels[one.reply_id])
        if agreed and not one.drill.crisis and len(found) < limit:
            found.append(replace(one, levels=agreed))
    return found


async def agreed_reply(session: AsyncSession, actor: Actor, reply_id: int) -> Agreed:
    """One reply with the levels that its raters agree on. Refuses where they do not."""
    reply, _ = await supervised_reply(session, actor, reply_id)
    if reply.released_at is None:
        raise Refusal("Its author has no feedback on this reply yet. Ask them after that.")
    [found] = await sampled_replies(session, 1, Reply.id == reply_id)
    if found.sample_id:
        raise Refusal(_say_state(found))
    if found.drill.crisis:
        raise Refusal(
            "This drill has crisis content, and raters learn with nothing that they were not "
            "asked about. `/supervise calibrate` lists other replies."
        )
    agreed = agreed_levels((await _levels_of(session, [reply_id]))[reply_id])
    if agreed is None:
        raise Refusal(
            "Its raters do not agree enough for that: it takes three ratings that are within one "
            "level of each other on every criterion. `/supervise calibrate` lists such replies."
        )
    return replace(found, levels=agreed)


def _say_state(found: Agreed) -> str:
    if found.consent is None:
        return "Its author has been asked already and has not answered yet."
    if found.consent:
        return (
            "It is not used any more." if found.retired else "This is a calibration reply already."
        )
    return "The author would rather not have this reply shown. They are not asked again."


async def sampled_replies(
    session: AsyncSession, limit: int, *conditions: ColumnElement[bool]
) -> list[Agreed]:
    """Replies as these conditions want them, with what has been made of them, newest first."""
    rows = await session.execute(
        select(Reply, CalibrationSample, Series.name, Round.number, DrillRevision.body)
        .join(Round, Round.id == Reply.round_id)
        .join(Series, Series.id == Round.series_id)
        .outerjoin(RoundVariant, THEIR_VARIANT)
        .join(DrillRevision, DrillRevision.id == GIVEN_DRILL)
        .outerjoin(CalibrationSample, CalibrationSample.reply_id == Reply.id)
        .where(*conditions)
        .order_by(Reply.created_at.desc(), Reply.id.desc())
        .limit(limit)
    )
    return [_agreed(*row) for row in rows]


def _agreed(
    reply: Reply,
    sample: CalibrationSample | None,
    series: str,
    number: int,
    body: dict[str, Any],
) -> Agreed:
    drill = drill_from_json(body)
    one = Agreed(0, reply.id, reply.user_id, series, number, drill, reply.text, {})
    if sample is None:
        return one
    return replace(
        one,
        sample_id=sample.id,
        levels=sample.levels,
        reason=sample.reason,
        consent=sample.agreed,
        retired=sample.retired_at is not None,
    )


async def _levels_of(
    session: AsyncSession, reply_ids: Iterable[int]
) -> dict[int, list[dict[str, int]]]:
    """What each completed rating of the replies gives, by reply."""
    rows = await session.execute(
        select(Rating.reply_id, Rating.id, RatingLevel.criterion, RatingLevel.level)
        .join(RatingLevel, RatingLevel.rating_id == Rating.id)
        .where(Rating.reply_id.in_(list(reply_ids)), Rating.completed_at.is_not(None))
    )
    levels: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for reply_id, rating_id, criterion, level in rows:
        levels[reply_id, rating_id][criterion] = level
    found: dict[int, list[dict[str, int]]] = defaultdict(list)
    for (reply_id, _), given in levels.items():
        found[reply_id].append(given)
    return found
