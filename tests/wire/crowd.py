"""A busy installation for measuring: servers full of cohorts in mid-series, with their past."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from bot.db.engine import open_database
from bot.db.migrate import migrate
from bot.db.tables import (
    Base,
    Cohort,
    DrillRevision,
    Enrolment,
    Rating,
    RatingLevel,
    Reply,
    Review,
    Round,
    Series,
    Server,
)
from drills.library import load_library
from drills.model import drill_to_json
from tests.wire.institute import PACK, WORDS, Institute
from tests.wire.payloads import Json
from tests.wire.world import Person

COHORTS_EACH, MEMBERS, PAST_ROUNDS, RATERS = 10, 20, 10, 3


class Crowd:
    """Rows by table, numbered as they come."""

    def __init__(self, due_at: datetime) -> None:
        self.rows: dict[type[Base], list[Json]] = defaultdict(list)
        self._due_at = due_at
        self._long_ago = datetime.now(UTC) - timedelta(days=60)
        drill = load_library().pack(PACK).drills[0]
        self._criteria = [criterion.id for criterion in drill.rubric.criteria]
        revision = {"pack_id": PACK, "drill_id": drill.id, "revision": drill.revision}
        self._drill = self._add(DrillRevision, **revision, body=drill_to_json(drill))

    def _add(self, table: type[Base], **values: Any) -> int:
        self.rows[table].append({"id": len(self.rows[table]) + 1, **values})
        return len(self.rows[table])

    def add_server(self, institute: Institute, members: list[Person]) -> None:
        channels = {"drill_channel_id": institute.drills, "staff_channel_id": institute.staff}
        numbers = {name: int(value) for name, value in channels.items()}
        server = {"id": int(institute.guild), "zone": "UTC", **numbers}
        self.rows[Server].append(server)
        people = [int(person.id) for person in members]
        for number in range(COHORTS_EACH):
            self._add_cohort(server["id"], number, people)

    def _add_cohort(self, server_id: int, number: int, people: list[int]) -> None:
        here = {"server_id": server_id, "zone": "UTC", "created_at": self._long_ago}
        cohort = self._add(Cohort, name=f"Cohort {number}", **here)
        for user_id in people:
            joined = {"zone": "UTC", "joined_at": self._long_ago}
            self._add(Enrolment, cohort_id=cohort, user_id=user_id, **joined)
        series = self._add(
            Series,
            cohort_id=cohort,
            name=f"Series {number}",
            pack_id=PACK,
            weekdays="0123456",
            at=time(self._due_at.hour, self._due_at.minute),
            closes_after_hours=24,
            state="running",
            next_day=self._due_at.date(),
            next_due_at=self._due_at,
            **here,
        )
        for ago in range(1, PAST_ROUNDS + 1):
            self._add_past_round(series, ago, people)

    def _add_past_round(self, series: int, ago: int, people: list[int]) -> None:
        opened = self._due_at - timedelta(days=ago + 3)
        closed = opened + timedelta(days=1)
        round_ = self._add(
            Round,
            series_id=series,
            day=opened.date(),
            number=PAST_ROUNDS + 1 - ago,
            drill_revision_id=self._drill,
            ratings_wanted=RATERS,
            names_shown=False,
            discussion=False,
            due_at=opened,
            closes_at=closed,
            release_at=closed + timedelta(days=1),
            closed_at=closed,
        )
        for turn, user_id in enumerate(people):
            reply = self._add(
                Reply,
                round_id=round_,
                user_id=user_id,
                attempt=1,
                turn=turn + 1,
                text="You fear that it was you who made her leave. " * 3,
                reaction="good_challenge",
                ratings_wanted=RATERS,
                created_at=opened,
                frozen_at=closed,
                release_at=closed,
                released_at=closed,
            )
            for step in range(1, RATERS + 1):
                self._add_rating(reply, people[(turn + step) % len(people)], closed)

    def _add_rating(self, reply: int, rater_id: int, at: datetime) -> None:
        review = {"assigned_at": at, "due_at": at, "done_at": at}
        self._add(Review, reply_id=reply, reviewer_id=rater_id, **review)
        told = {"role": "peer", "edition": 1, "begun_at": at, "completed_at": at}
        rating = self._add(Rating, reply_id=reply, rater_id=rater_id, **told, **WORDS)
        self.rows[RatingLevel] += [
            {"rating_id": rating, "criterion": criterion, "level": 3}
            for criterion in self._criteria
        ]

    async def save(self, url: str) -> None:
        await migrate(url)
        database = open_database(url)
        async with database.writing() as session:
            for table in Base.metadata.sorted_tables:
                for kind, rows in self.rows.items():
                    if kind.__table__ is table:
                        await session.execute(insert(kind), rows)
        await database.close()
