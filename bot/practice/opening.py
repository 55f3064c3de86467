"""Opening rounds: each with its drill, its window and its post, many at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select, tuple_

from bot.db.sql import insert, insert_new
from bot.db.tables import DrillRevision, Round, RoundDrill, Series
from bot.practice.choosing import Choice, choose_drills
from bot.practice.deliveries import Message, enqueue
from bot.practice.reminders import plan_reminders
from drills.model import drill_from_json, drill_to_json
from drills.rules import SECOND_TRY, rules_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from drills.library import Library
    from drills.selection import DrillAtHand

MOST_LOST = timedelta(hours=6)
"""A drill that is posted late closes when it would have, but for what goes beyond this."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A local day on which a series is to have a round. Its post goes out at `post_at`."""

    series: Series
    day: date
    due_at: datetime
    post_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedRound:
    """A round that has just come to be."""

    id: int
    series_id: int
    cohort_id: int
    server_id: int
    day: date
    number: int
    due_at: datetime
    closes_at: datetime


async def open_rounds(
    session: AsyncSession, occasions: Sequence[Occasion], library: Library, now: datetime
) -> list[OpenedRound]:
    """Open the rounds, each with its post; a day that has one already gets no other.

    At most one occasion a series, which this transaction has locked. Where there is nothing to
    draw from any more, the staff are told. It costs a statement for each kind of row, however
    many rounds there are.
    """
    choices = await choose_drills(session, [one.series for one in occasions], library)
    await enqueue(
        session, *(_nothing_to_post(one, now) for one in occasions if one.series.id not in choices)
    )
    held = {one.series.id: one for one in occasions if one.series.id in choices}
    if not held:
        return []
    revisions = await keep_revisions(
        session,
        (
            (held[one].series.server_id, drill)
            for one, choice in choices.items()
            for drill in (choice.drill, *(drill for _, drill in choice.levels))
        ),
    )
    rows: list[dict[str, object]] = []
    for one in held.values():
        series, choice = one.series, choices[one.series.id]
        if (series.pack_key, series.pack_since) != (choice.pack_key, choice.pack_since):
            series.pack_key, series.pack_since = choice.pack_key, choice.pack_since
        wording = wording_of(series.server_id, choice.drill)
        rows.append(_row(one, choice, revisions[wording], now))
    inserted = await insert_new(session, Round, rows, Round.id, Round.series_id)
    opened = [
        _opened(round_id, held[series_id], choices[series_id], now)
        for round_id, series_id in inserted
    ]
    await _note_levels(session, opened, choices, revisions)
    await enqueue(session, *(_post(one, held[one.series_id].post_at) for one in opened))
    await plan_reminders(session, [one.id for one in opened], now)
    return opened


async def _note_levels(
    session: AsyncSession,
    opened: Sequence[OpenedRound],
    choices: dict[int, Choice],
    revisions: dict[Wording, int],
) -> None:
    """Keep the drill of each level of the levelled rounds; without any it costs nothing."""
    rows: list[dict[str, object]] = [
        {
            "round_id": one.id,
            "level": level.value,
            "drill_revision_id": revisions[wording_of(one.server_id, drill)],
        }
        for one in opened
        for level, drill in choices[one.series_id].levels
    ]
    await insert_new(session, RoundDrill, rows)


def _nothing_to_post(one: Occasion, now: datetime) -> Message:
    series = one.series
    note = (
        f"{series.name} could not post: there is no drill left that it draws from. "
        "`/series drills` shows what it draws from, and changes it."
    )
    key = f"notice/pack/{series.id}/{one.day}"
    return Message("notice", key, series.server_id, now, note=note)


def _row(one: Occasion, choice: Choice, revision_id: int, now: datetime) -> dict[str, object]:
    series = one.series
    closes_at = _closes_at(one, now)
    return {
        "series_id": series.id,
        "day": one.day,
        "number": choice.number,
        "drill_revision_id": revision_id,
        "ratings_wanted": series.ratings_wanted,
        "names_shown": series.names_shown,
        "discussion": series.discussion,
        "levelled": bool(choice.levels),
        "second_try": rules_from(series.rules).finish == SECOND_TRY,
        "due_at": one.due_at,
        "closes_at": closes_at,
        "release_at": closes_at + timedelta(hours=series.review_hours),
    }


def _closes_at(one: Occasion, now: datetime) -> datetime:
    return max(one.due_at, now - MOST_LOST) + timedelta(hours=one.series.closes_after_hours)


def _opened(round_id: int, one: Occasion, choice: Choice, now: datetime) -> OpenedRound:
    series = one.series
    return OpenedRound(
        round_id,
        series.id,
        series.cohort_id,
        series.server_id,
        one.day,
        choice.number,
        one.due_at,
        _closes_at(one, now),
    )


def _post(one: OpenedRound, post_at: datetime) -> Message:
    return Message("round", f"round/{one.id}", one.server_id, post_at, round_id=one.id)


def spread(seconds: int, series_id: int, day: date) -> timedelta:
    """How much later than due that day's drill goes out: below `seconds`, always the same."""
    if not seconds:
        return timedelta(0)
    lot = hashlib.sha256(f"{series_id}/{day}".encode()).digest()
    return timedelta(milliseconds=int.from_bytes(lot[:8], "big") % (seconds * 1000))


class Wording(NamedTuple):
    """What a kept drill is found by. `server_id` is 0 where its pack is everybody's."""

    server_id: int
    pack_id: str
    drill_id: str
    revision: str


def wording_of(server_id: int, one: DrillAtHand) -> Wording:
    """The drill as it is now in that server."""
    return Wording(server_id if one.own else 0, *one.key, one.revision)


async def keep_revisions(
    session: AsyncSession, drills: Iterable[tuple[int, DrillAtHand]]
) -> dict[Wording, int]:
    """The rows that hold these drills as they are now, each in its server."""
    wordings = {wording_of(server_id, one): one.drill for server_id, one in drills}
    if not wordings:
        return {}
    columns = (
        DrillRevision.server_id,
        DrillRevision.pack_id,
        DrillRevision.drill_id,
        DrillRevision.revision,
    )
    known = await session.execute(
        select(DrillRevision.id, DrillRevision.body, *columns).where(tuple_(*columns).in_(wordings))
    )
    kept = {Wording(*row[2:]): (row[0], row[1]) for row in known}
    rows = [
        {**wording._asdict(), "meaning": drill.meaning, "body": drill_to_json(drill)}
        for wording, drill in sorted(wordings.items())
        if wording not in kept or drill_from_json(kept[wording][1]) != drill
    ]
    ids = {wording: row_id for wording, (row_id, _) in kept.items()}
    if rows:
        upsert = insert(session, DrillRevision).values(rows)
        upsert = upsert.on_conflict_do_update(
            index_elements=columns, set_={"body": upsert.excluded.body}
        )
        new: list[Any] = list(await session.execute(upsert.returning(DrillRevision.id, *columns)))
        ids |= {Wording(*row[1:]): row[0] for row in new}
    return ids
