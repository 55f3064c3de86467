"""Installations of any size: servers, cohorts, series and replies, written as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text

from bot.db.engine import open_database
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
from drills.selection import Selection, draw
from tests.wire.institute import PACK, WORDS

RATERS = 3
ROWS_AT_ONCE = 5000
TEXT = "You fear that it was you who made her leave. " * 3


class Crowd:
    """Rows by table, numbered as they come."""

    def __init__(self) -> None:
        self.rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._long_ago = datetime.now(UTC) - timedelta(days=60)
        drill = load_library().pack(PACK).drills[0]
        self._criteria = [criterion.id for criterion in drill.rubric.criteria]
        revision = {"pack_id": PACK, "drill_id": drill.id, "revision": drill.revision}
        self._drill = self._add(DrillRevision, **revision, body=drill_to_json(drill))
        self._drills_key = draw(Selection(packs=(PACK,)), load_library()).key
        self._server_of: dict[int, int] = {}

    def _add(self, table: type[Base], **values: Any) -> int:
        self.rows[table].append({"id": len(self.rows[table]) + 1, **values})
        return len(self.rows[table])

    def server(self, server_id: int | str, drills: int | str, staff: int | str) -> int:
        """A server that is set up, by Discord's ids."""
        channels = {"drill_channel_id": int(drills), "staff_channel_id": int(staff)}
        self.rows[Server].append({"id": int(server_id), "zone": "UTC", **channels})
        return int(server_id)

    def cohort(self, server_id: int, people: Sequence[int] = ()) -> int:
        """A cohort that these people have joined."""
        name = f"Cohort {len(self.rows[Cohort]) + 1}"
        here = {"server_id": server_id, "zone": "UTC", "created_at": self._long_ago}
        cohort = self._add(Cohort, name=name, **here)
        self._server_of[cohort] = server_id
        for user_id in people:
            joined = {"zone": "UTC", "joined_at": self._long_ago}
            self._add(Enrolment, cohort_id=cohort, user_id=user_id, **joined)
        return cohort

    def series(self, cohort: int, due_at: datetime) -> int:
        """A series that runs every day, next at `due_at` (UTC), with what its first post noted."""
        return self._add(
            Series,
            server_id=self._server_of[cohort],
            cohort_id=cohort,
            name=f"Series {len(self.rows[Series]) + 1}",
            selection={"packs": [PACK]},
            weekdays="0123456",
            at=time(due_at.hour, due_at.minute, due_at.second, due_at.microsecond),
            zone="UTC",
            closes_after_hours=24,
            state="running",
            next_day=due_at.date(),
            next_due_at=due_at,
            pack_key=self._drills_key,
            pack_since=1,
            created_at=self._long_ago,
        )

    def series_with_past(
        self, cohort: int, due_at: datetime, past_rounds: int, people: Sequence[int]
    ) -> int:
        """The same, with rounds behind it that these people have taken part in."""
        series = self.series(cohort, due_at)
        for number in range(1, past_rounds + 1):
            ago = timedelta(days=past_rounds + 3 - number)
            self.past_round(series, number, due_at - ago, people)
        return series

    def round(self, series: int, number: int, due_at: datetime, *, closed: bool = False) -> int:
        """A round that opened at `due_at` (UTC), for a day."""
        closes_at = due_at + timedelta(days=1)
        return self._add(
            Round,
            series_id=series,
            day=due_at.date(),
            number=number,
            drill_revision_id=self._drill,
            ratings_wanted=RATERS,
            names_shown=False,
            discussion=False,
            due_at=due_at,
            closes_at=closes_at,
            release_at=closes_at + timedelta(days=1),
            closed_at=closes_at if closed else None,
        )

    def past_round(self, series: int, number: int, opened: datetime, people: Sequence[int]) -> int:
        """A round that is over: everybody has replied, and has rated three others."""
        round_ = self.round(series, number, opened, closed=True)
        closed = opened + timedelta(days=1)
        for turn, user_id in enumerate(people):
            reply = self._add(
                Reply,
                round_id=round_,
                user_id=user_id,
                attempt=1,
                turn=turn + 1,
                text=TEXT,
                reaction="good_challenge",
                ratings_wanted=RATERS,
                created_at=opened,
                frozen_at=closed,
                release_at=closed,
                released_at=closed,
            )
            for step in range(1, RATERS + 1):
                self._add_rating(reply, people[(turn + step) % len(people)], closed)
        return round_

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
        """Write everything to a migrated, empty database."""
        database = open_database(url)
        async with database.writing() as session:
            for table in Base.metadata.sorted_tables:
                rows = next((r for kind, r in self.rows.items() if kind.__table__ is table), [])
                for start in range(0, len(rows), ROWS_AT_ONCE):
                    await session.execute(insert(table), rows[start : start + ROWS_AT_ONCE])
                if rows and table.autoincrement_column is not None and url.startswith("postgres"):
                    sequence = f"SELECT setval('{table.name}_id_seq', {len(rows)})"
                    await session.execute(text(sequence))
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))
        await database.close()
