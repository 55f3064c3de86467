"""The rules that the schema itself holds, whatever the code above it does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.db.engine import Database
from bot.db.tables import (
    Absence,
    AuditEntry,
    Base,
    CalibrationSample,
    CalibrationTrial,
    Cohort,
    Delivery,
    DiaryEntry,
    Draft,
    DrillRevision,
    Enrolment,
    ExemplarOffer,
    Extension,
    FeedbackMark,
    Flag,
    Goal,
    Handled,
    Kept,
    KeptApart,
    LevelChoice,
    Orientation,
    Outage,
    OwnPack,
    Pace,
    PackChange,
    Pair,
    PairMember,
    PairSignUp,
    PairTurn,
    PairView,
    Person,
    Pulse,
    Rating,
    RatingChange,
    RatingLevel,
    ReactionMark,
    Reply,
    RestChange,
    Review,
    Round,
    RoundDrill,
    RoundVariant,
    SelfLevel,
    Series,
    Server,
    Shard,
    Share,
    SkippedDay,
    StaffNote,
    Suggestion,
    WeekdayChange,
    Wording,
    ZoneChange,
)
from tests.practice.builders import NOW

DAY = date(2026, 3, 2)
ROWS: dict[type[Base], dict[str, Any]] = {
    Server: {"id": 1, "zone": "UTC"},
    Person: {"id": 5},
    ZoneChange: {"user_id": 5, "since": NOW, "zone": "UTC"},
    Cohort: {"server_id": 1, "name": "Spring", "zone": "UTC", "created_at": NOW},
    Enrolment: {"cohort_id": 1, "user_id": 5, "zone": "UTC"},
    Goal: {"enrolment_id": 1, "monday": DAY, "days": 3},
    RestChange: {"enrolment_id": 1, "until": DAY, "weekdays": "4"},
    Absence: {
        "id": 1,
        "enrolment_id": 1,
        "kind": "vacation",
        "first_day": DAY,
        "last_day": DAY,
        "set_by": 5,
        "set_at": NOW,
    },
    Series: {
        "server_id": 1,
        "cohort_id": 1,
        "name": "Reflections",
        "weekdays": "0",
        "at": time(9),
        "zone": "UTC",
        "closes_after_hours": 24,
        "created_at": NOW,
    },
    SkippedDay: {"series_id": 1, "day": DAY},
    WeekdayChange: {"series_id": 1, "until": DAY, "weekdays": "02"},
    DrillRevision: {"server_id": 1, "pack_id": "p", "drill_id": "d", "revision": "r", "body": {}},
    Round: {
        "series_id": 1,
        "day": DAY,
        "number": 1,
        "drill_revision_id": 1,
        "ratings_wanted": 3,
        "names_shown": False,
        "discussion": False,
        "due_at": NOW,
        "closes_at": NOW,
        "release_at": NOW,
    },
    Extension: {
        "round_id": 1,
        "user_id": 5,
        "closes_at": NOW,
        "granted_by": 7,
        "granted_at": NOW,
    },
    Reply: {
        "round_id": 1,
        "user_id": 5,
        "attempt": 1,
        "turn": 1,
        "text": "x",
        "reaction": "too_easy",
        "ratings_wanted": 3,
        "created_at": NOW,
        "release_at": NOW,
    },
    Wording: {"reply_id": 1, "edition": 1, "text": "x", "replaced_at": NOW},
    Draft: {"round_id": 1, "user_id": 5, "text": "x", "saved_at": NOW},
    Review: {"reply_id": 1, "reviewer_id": 6, "assigned_at": NOW, "due_at": NOW},
    Rating: {"reply_id": 1, "rater_id": 6, "role": "peer", "edition": 1, "begun_at": NOW},
    RatingLevel: {"rating_id": 1, "criterion": "c", "level": 1},
    ReactionMark: {"reply_id": 1, "user_id": 6, "level": 1, "marked_at": NOW},
    KeptApart: {"cohort_id": 1, "first_id": 5, "second_id": 6, "set_by": 7, "set_at": NOW},
    AuditEntry: {
        "id": 1,
        "server_id": 1,
        "actor_id": 7,
        "user_id": 5,
        "what": "progress",
        "looked_at": NOW,
    },
    LevelChoice: {"enrolment_id": 1, "skill": "s", "chosen_at": NOW, "choice": "stay"},
    Orientation: {"enrolment_id": 1, "filled_at": NOW},
    Pulse: {"enrolment_id": 1, "round_id": 1, "helpful": 5, "given_at": NOW},
    DiaryEntry: {"id": 1, "user_id": 5, "round_id": 1, "text": "x", "written_at": NOW},
    RoundDrill: {"round_id": 1, "level": "beginner", "drill_revision_id": 1},
    RoundVariant: {"round_id": 1, "user_id": 5, "drill_revision_id": 1, "given_at": NOW},
    SelfLevel: {"reply_id": 1, "criterion": "c", "level": 1},
    Flag: {"reply_id": 1, "raised_at": NOW},
    StaffNote: {
        "id": 1,
        "server_id": 1,
        "user_id": 5,
        "reply_id": 1,
        "author_id": 7,
        "text": "x",
        "written_at": NOW,
    },
    ExemplarOffer: {"reply_id": 1, "asked_by": 7, "asked_at": NOW},
    RatingChange: {"rating_id": 1, "criterion": "c", "change": 1},
    FeedbackMark: {"rating_id": 1, "helpful": True, "marked_at": NOW},
    CalibrationSample: {
        "server_id": 1,
        "drill_revision_id": 1,
        "reply_id": 1,
        "text": "x",
        "levels": {},
        "reason": "x",
        "added_by": 7,
        "added_at": NOW,
    },
    CalibrationTrial: {
        "server_id": 1,
        "user_id": 5,
        "sample": "p/d/1",
        "rubric": "r",
        "purpose": "training",
        "attempt": 1,
        "agreed": {},
        "shown_at": NOW,
    },
    PairSignUp: {"round_id": 1, "user_id": 5, "signed_at": NOW},
    Pair: {"round_id": 1, "number": 1, "kind": "interview", "turns": 6, "began_at": NOW},
    PairMember: {"pair_id": 1, "seat": 1, "user_id": 5, "drill_revision_id": 1},
    PairTurn: {
        "pair_id": 1,
        "act": 1,
        "number": 1,
        "user_id": 5,
        "role": "client",
        "text": "x",
        "said_at": NOW,
    },
    PairView: {
        "pair_id": 1,
        "act": 1,
        "user_id": 5,
        "role": "client",
        "understood": 5,
        "safe": 5,
        "given_at": NOW,
    },
    OwnPack: {"server_id": 1, "key": "p", "text": "x", "digest": "d", "changed_at": NOW},
    Suggestion: {"id": 1, "server_id": 1, "user_id": 5, "vignette": "x", "made_at": NOW},
    PackChange: {
        "id": 1,
        "server_id": 1,
        "key": "p",
        "kind": "file",
        "made_by": 7,
        "made_at": NOW,
    },
    Delivery: {"key": "k", "kind": "join", "place": "drills/1", "server_id": 1, "due_at": NOW},
    Shard: {"number": 0, "count": 1},
    Outage: {"id": 1, "number": 0, "count": 1, "began_at": NOW, "ended_at": NOW},
    Handled: {"interaction_id": 1, "handled_at": NOW},
    Pace: {"key": "k", "free_at": 0},
    Share: {"process": "a", "lanes": 50, "held_until": NOW},
    Kept: {"key": "k", "value": "v"},
}
SECOND: list[tuple[type[Base], dict[str, Any]]] = [
    (Enrolment, {"user_id": 9}),
    (Round, {"day": date(2026, 3, 9), "number": 9}),
    (Reply, {"user_id": 9, "turn": 9}),
    (Rating, {"rater_id": 9}),
]
"""Other rows to lead to, beside the first ones."""
OTHERWISE: dict[str, Any] = {
    "id": 2,
    "name": "Autumn",
    "key": "other",
    "day": date(2026, 3, 3),
    "number": 2,
    "user_id": 50,
    "attempt": 2,
    "turn": 2,
    "edition": 2,
    "criterion": "other",
    "reviewer_id": 60,
    "rater_id": 60,
    "revision": "other",
    "monday": date(2026, 3, 9),
    "until": date(2026, 3, 9),
    "since": datetime(2026, 3, 9, tzinfo=UTC),
    "count": 2,
    "interaction_id": 2,
    "process": "b",
    "first_id": 4,
    "skill": "other",
    "round_id": 2,
    "reply_id": 2,
    "rating_id": 2,
    "enrolment_id": 2,
    "seat": 2,
    "act": 2,
    "sample": "other",
    "owner_id": 50,
}
UNIQUE: list[tuple[type[Base], set[str]]] = [
    (Server, {"id"}),
    (Person, {"id"}),
    (ZoneChange, {"user_id", "since"}),
    (Goal, {"enrolment_id", "monday"}),
    (RestChange, {"enrolment_id", "until"}),
    (Absence, {"id"}),
    (Outage, {"id"}),
    (Extension, {"round_id", "user_id"}),
    (Shard, {"number", "count"}),
    (Handled, {"interaction_id"}),
    (Pace, {"key"}),
    (Share, {"process"}),
    (Cohort, {"server_id", "name"}),
    (Enrolment, {"cohort_id", "user_id"}),
    (Series, {"server_id", "name"}),
    (SkippedDay, {"series_id", "day"}),
    (WeekdayChange, {"series_id", "until"}),
    (DrillRevision, {"server_id", "pack_id", "drill_id", "revision"}),
    (Round, {"series_id", "day"}),
    (Round, {"series_id", "number"}),
    (Reply, {"round_id", "user_id", "attempt"}),
    (Reply, {"round_id", "turn"}),
    (Wording, {"reply_id", "edition"}),
    (Draft, {"round_id", "user_id"}),
    (Review, {"reply_id", "reviewer_id"}),
    (Rating, {"reply_id", "rater_id"}),
    (RatingLevel, {"rating_id", "criterion"}),
    (ReactionMark, {"reply_id", "user_id"}),
    (KeptApart, {"cohort_id", "first_id", "second_id"}),
    (LevelChoice, {"enrolment_id", "skill", "chosen_at"}),
    (Pulse, {"enrolment_id", "round_id"}),
    (Orientation, {"enrolment_id"}),
    (Flag, {"reply_id"}),
    (ExemplarOffer, {"reply_id"}),
    (CalibrationSample, {"reply_id"}),
    (FeedbackMark, {"rating_id"}),
    (DiaryEntry, {"id"}),
    (AuditEntry, {"id"}),
    (RoundDrill, {"round_id", "level"}),
    (RoundVariant, {"round_id", "user_id"}),
    (SelfLevel, {"reply_id", "criterion"}),
    (StaffNote, {"id"}),
    (RatingChange, {"rating_id", "criterion"}),
    (CalibrationTrial, {"server_id", "user_id", "sample", "purpose", "attempt"}),
    (PairSignUp, {"round_id", "user_id"}),
    (Pair, {"round_id", "number"}),
    (PairMember, {"pair_id", "seat"}),
    (PairMember, {"pair_id", "user_id"}),
    (PairTurn, {"pair_id", "act", "number"}),
    (PairView, {"pair_id", "act", "user_id"}),
    (OwnPack, {"server_id", "key"}),
    (Suggestion, {"id"}),
    (PackChange, {"id"}),
    (Delivery, {"key"}),
    (Kept, {"key"}),
]
CHECKED = [
    (Series, "state", "stopped"),
    (Series, "ratings_wanted", 0),
    (Series, "ratings_wanted", 7),
    (Series, "every_weeks", 0),
    (Series, "late_hours", -1),
    (Person, "reminders", "pigeon"),
    (Goal, "days", 0),
    (Absence, "kind", "bored"),
    (Absence, "last_day", date(2026, 3, 1)),
    (Rating, "role", "admin"),
    (Series, "kind", "quiz"),
    (KeptApart, "second_id", 3),
    (LevelChoice, "choice", "harder"),
    (Pulse, "helpful", 8),
    (RatingChange, "change", 2),
    (CalibrationTrial, "purpose", "exam"),
    (Pair, "state", "lost"),
    (Pair, "kind", "duel"),
    (PairTurn, "role", "observer"),
    (PairView, "safe", 0),
    (Suggestion, "state", "lost"),
    (PackChange, "kind", "wish"),
    (PackChange, "state", "lost"),
    (Delivery, "state", "lost"),
]
REFERENCES = [
    (table, column.name)
    for table in ROWS
    for column in sa.inspect(table).columns
    if column.foreign_keys
]


@pytest.fixture
async def full(database: Database) -> Database:
    """A database with one row in every table."""
    async with database.writing() as session:
        for table, values in ROWS.items():
            session.add(table(**values))
            await session.flush()
        for table, changes in SECOND:
            session.add(table(**{**ROWS[table], **changes}))
            await session.flush()
    return database


async def put(database: Database, table: type[Base], **changes: object) -> None:
    async with database.writing() as session:
        session.add(table(**{**ROWS[table], **changes}))


def test_every_table_is_tried() -> None:
    assert {table.__tablename__ for table in ROWS} == set(Base.metadata.tables)
    assert {table for table, _ in UNIQUE} == set(ROWS)
    assert len(REFERENCES) > 15


@pytest.mark.parametrize(
    ("table", "key"), UNIQUE, ids=[f"{t.__tablename__}({','.join(sorted(k))})" for t, k in UNIQUE]
)
async def test_a_key_is_there_once(full: Database, table: type[Base], key: set[str]) -> None:
    """The same key again is refused although all else differs; a different one is taken."""
    others = {
        name: value for name, value in OTHERWISE.items() if name in ROWS[table] and name not in key
    }
    with pytest.raises(IntegrityError):
        await put(full, table, **others)
    part = next(name for name in sorted(key) if name in OTHERWISE)
    await put(full, table, **{**others, part: OTHERWISE[part]})


@pytest.mark.parametrize(("table", "column", "value"), CHECKED)
async def test_a_value_that_cannot_be_is_refused(
    full: Database, table: type[Base], column: str, value: object
) -> None:
    others = {name: value for name, value in OTHERWISE.items() if name in ROWS[table]}
    with pytest.raises(IntegrityError):
        await put(full, table, **{**others, column: value})
    await put(full, table, **others)


@pytest.mark.parametrize(
    ("table", "column"), REFERENCES, ids=[f"{t.__tablename__}.{name}" for t, name in REFERENCES]
)
async def test_a_reference_leads_somewhere(full: Database, table: type[Base], column: str) -> None:
    others = {name: value for name, value in OTHERWISE.items() if name in ROWS[table]}
    with pytest.raises(IntegrityError):
        await put(full, table, **{**others, column: 404})
    await put(full, table, **others)


async def test_a_row_that_is_referred_to_cannot_go(full: Database) -> None:
    for table in (Server, Cohort, Series, DrillRevision, Round, Reply, Rating):
        with pytest.raises(IntegrityError):
            async with full.writing() as session:
                await session.execute(sa.delete(table))


async def test_an_archived_series_leaves_its_name_free_to_any_number(full: Database) -> None:
    for state in ("archived", "archived"):
        await put(full, Series, state=state)
    for state in ("draft", "running", "paused"):
        with pytest.raises(IntegrityError):
            await put(full, Series, state=state)
    async with full.writing() as session:
        await session.execute(sa.update(Series).values(state="archived"))
    await put(full, Series, state="running")
