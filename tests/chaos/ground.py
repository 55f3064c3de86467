"""Where a storm takes place: servers, people, series about to be due, rounds about to close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.db.tables import (
    Cohort,
    Delivery,
    DrillRevision,
    Enrolment,
    Person,
    Rating,
    RatingLevel,
    Reply,
    Round,
    Series,
    Server,
)
from drills.library import load_library
from drills.model import drill_to_json
from tests.chaos.plan import MEMBERS, SERVERS, Closing, Drill, Nudge, Plan
from tests.chaos.rows import Rows
from tests.wire.institute import PACK, WORDS
from tests.wire.payloads import COMPONENTS_V2
from tests.wire.world import Person as Somebody
from tests.wire.world import World

ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")
LEAD = timedelta(hours=3)
"""How long before the end of a drill its people are reminded."""
AUTHORS = 2
"""People who replied to each of yesterday's drills."""
WORDS_OF_AUTHORS = "You fear that it was you who made her leave."

Of: TypeAlias = Drill | Closing | Nudge


@dataclass(frozen=True, slots=True)
class Place:
    """A server with its channel, the cohort in it, and its people."""

    guild: str
    drills: str
    cohort: int
    zone: str
    members: tuple[Somebody, ...]
    authors: tuple[Somebody, ...]


class Ground(Rows):
    """Rows by table, numbered as they come, and the same things in Discord's world."""

    def __init__(self, world: World, plan: Plan, begins: datetime) -> None:
        self.begins = begins
        self.names: dict[Of, str] = {}
        self.series: dict[Of, int] = {}
        self.closing_rounds: dict[Closing, int] = {}
        self.authored: dict[Closing, list[int]] = {}
        self.nudge_rounds: dict[Nudge, int] = {}
        self.reminders: dict[Nudge, tuple[int, str]] = {}
        """The row in the outbox, and the person."""
        super().__init__()
        self._world = world
        self._long_ago = begins - timedelta(days=60)
        self._drill = self._add_revision()
        self.places = [self._add_place(number) for number in range(SERVERS)]
        for drill in plan.drills:
            self._add_drill(drill)
        for closing in plan.closings:
            self._add_closing(closing)
        for nudge in plan.nudges:
            self._add_nudge(nudge)

    def _at(self, seconds: float) -> datetime:
        return self.begins + timedelta(seconds=seconds)

    def _add_revision(self) -> int:
        drill = load_library().pack(PACK).drills[0]
        self._criteria = [criterion.id for criterion in drill.rubric.criteria]
        named = {"pack_id": PACK, "drill_id": drill.id, "revision": drill.revision}
        return self.add(DrillRevision, **named, body=drill_to_json(drill))

    def _add_place(self, number: int) -> Place:
        guild = self._world.add_guild(f"Institute {number}")
        zone = ZONES[number % len(ZONES)]
        drills, staff = (self._world.add_channel(guild, name) for name in ("drills", "staff"))
        here = {"id": int(guild), "zone": zone}
        channels = {"drill_channel_id": int(drills), "staff_channel_id": int(staff)}
        self.rows[Server].append({**here, **channels, "digest_weekday": None})
        there = {"server_id": int(guild), "zone": zone, "created_at": self._long_ago}
        cohort = self.add(Cohort, name="Spring", **there)
        names = [f"person{number}{n}" for n in range(MEMBERS + AUTHORS)]
        people = [self._add_member(guild, name, cohort, zone) for name in names]
        members, authors = tuple(people[:MEMBERS]), tuple(people[MEMBERS:])
        return Place(guild, drills, cohort, zone, members, authors)

    def _add_member(self, guild: str, name: str, cohort: int, zone: str) -> Somebody:
        person = self._world.add_person(guild, name)
        joined = {"user_id": int(person.id), "zone": zone, "joined_at": self._long_ago}
        self.add(Enrolment, cohort_id=cohort, **joined)
        return person

    def _add_series(self, of: Of, state: str, at: time, **more: Any) -> Place:
        place = self.places[of.server]
        # Its end is a mark, so that no name is the beginning of another.
        self.names[of] = f"Series {len(self.names)}."
        self.series[of] = self.add(
            Series,
            server_id=int(place.guild),
            name=self.names[of],
            selection={"packs": [PACK]},
            weekdays="0123456",
            at=at,
            zone=place.zone,
            closes_after_hours=20,
            state=state,
            created_at=self._long_ago,
            **{"cohort_id": place.cohort, "next_day": None, "next_due_at": None, **more},
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
        closes, releases = self._at(closing.closes), self._at(closing.releases)
        round_ = self._add_round(closing, opened, closes, releases, discussion=closing.discussion)
        self.closing_rounds[closing] = round_
        self.authored[closing] = [
            self._add_rated_reply(closing, round_, turn, int(author.id), opened)
            for turn, author in enumerate(place.authors, start=1)
        ]

    def _add_nudge(self, nudge: Nudge) -> None:
        place = self.places[nudge.server]
        there = {"server_id": int(place.guild), "zone": "UTC", "created_at": self._long_ago}
        cohort = self.add(Cohort, name=f"Of one, {nudge.number}", **there)
        person = self._add_member(place.guild, f"reminded{nudge.number}", cohort, "UTC")
        where = "direct" if nudge.direct else "channel"
        never = {"quiet_from": time(), "quiet_until": time()}
        asked = {"reminders": where, "remind_hours_before": LEAD.seconds // 3600}
        self.rows[Person].append({"id": int(person.id), **asked, **never})
        self._add_series(nudge, "paused", time(9), cohort_id=cohort)
        due_at = self._at(nudge.due)
        closes = due_at + LEAD
        opened = self.begins - timedelta(hours=10)
        self.nudge_rounds[nudge] = self._add_round(nudge, opened, closes, closes, discussion=False)
        row = self.add(
            Delivery,
            key=f"reminder/{person.id}/{due_at.date().isoformat()}",
            kind="reminder",
            place=f"user/{person.id}" if nudge.direct else f"drills/{place.guild}",
            server_id=int(place.guild),
            round_id=self.nudge_rounds[nudge],
            user_id=int(person.id),
            note=where,
            state="waiting",
            due_at=due_at,
            attempt=0,
            first_tried_at=None,
            sent_at=None,
            channel_id=None,
            message_id=None,
        )
        self.reminders[nudge] = row, person.id

    def _add_round(
        self,
        of: Closing | Nudge,
        opened: datetime,
        closes: datetime,
        releases: datetime,
        *,
        discussion: bool,
    ) -> int:
        """A round that was posted before the storm."""
        round_ = self.add(
            Round,
            series_id=self.series[of],
            day=opened.date(),
            number=1,
            drill_revision_id=self._drill,
            ratings_wanted=3,
            names_shown=False,
            discussion=discussion,
            due_at=opened,
            closes_at=closes,
            release_at=releases,
        )
        self._add_post(self.places[of.server], round_, self.names[of], opened)
        return round_

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
        self.add(
            Delivery,
            key=f"round/{round_}",
            kind="round",
            place=f"drills/{place.guild}",
            server_id=int(place.guild),
            round_id=round_,
            user_id=None,
            note=None,
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
        reply = self.add(
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
        rating = self.add(Rating, reply_id=reply, rater_id=1, **given, **WORDS)
        self.rows[RatingLevel] += [
            {"rating_id": rating, "criterion": criterion, "level": 3}
            for criterion in self._criteria
        ]
        return reply


def beginning(delay: float) -> datetime:
    """A moment soon, on a whole second."""
    return (datetime.now(UTC) + timedelta(seconds=delay)).replace(microsecond=0)
