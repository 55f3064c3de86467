"""Where a storm takes place: servers, people, series about to be due, rounds about to close."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from bot.db.engine import Database
from bot.db.tables import (
    Base,
    Cohort,
    Delivery,
    DrillRevision,
    Enrolment,
    Rating,
    RatingLevel,
    Reply,
    Round,
    Series,
    Server,
)
from drills.library import load_library
from drills.model import drill_to_json
from tests.chaos.plan import MEMBERS, SERVERS, Closing, Drill, Plan
from tests.wire.institute import PACK, WORDS
from tests.wire.payloads import COMPONENTS_V2, Json
from tests.wire.world import Person, World

ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")
AUTHORS = 2
"""People who replied to each of yesterday's drills."""
WORDS_OF_AUTHORS = "You fear that it was you who made her leave."


@dataclass(frozen=True, slots=True)
class Place:
    """A server with its channel, the cohort in it, and its people."""

    guild: str
    drills: str
    cohort: int
    zone: str
    members: tuple[Person, ...]
    authors: tuple[Person, ...]


class Ground:
    """Rows by table, numbered as they come, and the same things in Discord's world."""

    def __init__(self, world: World, plan: Plan, begins: datetime) -> None:
        self.begins = begins
        self.names: dict[Drill | Closing, str] = {}
        self.series: dict[Drill | Closing, int] = {}
        self.closing_rounds: dict[Closing, int] = {}
        self.authored: dict[Closing, list[int]] = {}
        self._world = world
        self._rows: dict[type[Base], list[Json]] = defaultdict(list)
        self._long_ago = begins - timedelta(days=60)
        self._drill = self._add_revision()
        self.places = [self._add_place(number) for number in range(SERVERS)]
        for drill in plan.drills:
            self._add_drill(drill)
        for closing in plan.closings:
            self._add_closing(closing)

    def _add(self, table: type[Base], **values: Any) -> int:
        self._rows[table].append({"id": len(self._rows[table]) + 1, **values})
        return len(self._rows[table])

    def _at(self, seconds: float) -> datetime:
        return self.begins + timedelta(seconds=seconds)

    def _add_revision(self) -> int:
        drill = load_library().pack(PACK).drills[0]
        self._criteria = [criterion.id for criterion in drill.rubric.criteria]
        named = {"pack_id": PACK, "drill_id": drill.id, "revision": drill.revision}
        return self._add(DrillRevision, **named, body=drill_to_json(drill))

    def _add_place(self, number: int) -> Place:
        guild = self._world.add_guild(f"Institute {number}")
        zone = ZONES[number % len(ZONES)]
        drills, staff = (self._world.add_channel(guild, name) for name in ("drills", "staff"))
        here = {"id": int(guild), "zone": zone}
        channels = {"drill_channel_id": int(drills), "staff_channel_id": int(staff)}
        self._rows[Server].append({**here, **channels})
        there = {"server_id": int(guild), "zone": zone, "created_at": self._long_ago}
        cohort = self._add(Cohort, name="Spring", **there)
        people = [
            self._world.add_person(guild, f"person{number}{n}") for n in range(MEMBERS + AUTHORS)
        ]
        for person in people:
            joined = {"user_id": int(person.id), "zone": zone, "joined_at": self._long_ago}
            self._add(Enrolment, cohort_id=cohort, **joined)
        members, authors = tuple(people[:MEMBERS]), tuple(people[MEMBERS:])
        return Place(guild, drills, cohort, zone, members, authors)

    def _add_series(self, of: Drill | Closing, state: str, at: time, **more: Any) -> Place:
        place = self.places[of.server]
        # Its end is a mark, so that no name is the beginning of another.
        self.names[of] = f"Series {len(self.names)}."
        self.series[of] = self._add(
            Series,
            server_id=int(place.guild),
            cohort_id=place.cohort,
            name=self.names[of],
            pack_id=PACK,
            weekdays="0123456",
            at=at,
            zone=place.zone,
            closes_after_hours=20,
            state=state,
            created_at=self._long_ago,
            **{"next_day": None, "next_due_at": None, **more},
        )
        return place

    def _add_drill(self, drill: Drill) -> None:
        due_at = self._at(drill.due)
        local = due_at.astimezone(ZoneInfo(self.places[drill.server].zone))
        planned = {"next_day": local.date(), "next_due_at": due_at}
        self._add_series(drill, "running", local.time(), **planned)

    def _add_closing(self, closing: Closing) -> None:
        place = self._add_series(closing, "paused", time(9))
        opened = self.begins - timedelta(hours=20)
        round_ = self.closing_rounds[closing] = self._add(
            Round,
            series_id=self.series[closing],
            day=opened.date(),
            number=1,
            drill_revision_id=self._drill,
            ratings_wanted=3,
            names_shown=False,
            discussion=closing.discussion,
            due_at=opened,
            closes_at=self._at(closing.closes),
            release_at=self._at(closing.releases),
        )
        self._add_post(place, round_, self.names[closing], opened)
        self.authored[closing] = [
            self._add_rated_reply(closing, round_, turn, int(author.id), opened)
            for turn, author in enumerate(place.authors, start=1)
        ]

    def _add_post(self, place: Place, round_: int, name: str, at: datetime) -> None:
        buttons = [
            {"type": 2, "style": 2, "label": label, "custom_id": custom_id}
            for label, custom_id in (
                ("Reply", f"reply/{round_}"),
                ("See replies", f"others/{round_}/1"),
                ("Criteria", f"criteria/{round_}"),
            )
        ]
        shown = [{"type": 10, "content": f"-# {name}"}, {"type": 1, "components": buttons}]
        body = {"flags": COMPONENTS_V2, "components": shown}
        post = self._world.post(place.drills, self._world.bot, body)
        self._add(
            Delivery,
            key=f"round/{round_}",
            kind="round",
            place=f"drills/{place.guild}",
            server_id=int(place.guild),
            round_id=round_,
            state="sent",
            due_at=at,
            attempt=1,
            first_tried_at=at,
            sent_at=at,
            channel_id=int(place.drills),
            message_id=int(post["id"]),
        )

    def _add_rated_reply(
        self, closing: Closing, round_: int, turn: int, author: int, at: datetime
    ) -> int:
        reply = self._add(
            Reply,
            round_id=round_,
            user_id=author,
            attempt=1,
            turn=turn,
            text=f"{WORDS_OF_AUTHORS} ({round_}, {turn})",
            reaction="good_challenge",
            ratings_wanted=3,
            created_at=at,
            frozen_at=at,
            release_at=self._at(closing.releases),
        )
        given = {"role": "supervisor", "edition": 1, "begun_at": at, "completed_at": at}
        rating = self._add(Rating, reply_id=reply, rater_id=1, **given, **WORDS)
        self._rows[RatingLevel] += [
            {"rating_id": rating, "criterion": criterion, "level": 3}
            for criterion in self._criteria
        ]
        return reply

    async def save(self, database: Database) -> None:
        """Write everything to a migrated, empty database."""
        on_postgres = database.engine.dialect.name == "postgresql"
        async with database.writing() as session:
            for table in Base.metadata.sorted_tables:
                rows = next((r for kind, r in self._rows.items() if kind.__table__ is table), [])
                if rows:
                    await session.execute(insert(table), rows)
                if rows and on_postgres and table.autoincrement_column is not None:
                    name = f"{table.name}_id_seq"
                    await session.execute(select(func.setval(name, len(rows))))


def beginning(delay: float) -> datetime:
    """A moment soon, on a whole second."""
    return (datetime.now(UTC) + timedelta(seconds=delay)).replace(microsecond=0)
