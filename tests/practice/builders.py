"""A small institute on a real database, and what people do in it, one transaction a move."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.db.tables import Base, Delivery, Series
from bot.practice import cohorts, planning, replies, reviews, rounds, series, series_running, setup
from bot.practice.people import Actor
from bot.practice.replies import Saved, Submission
from bot.practice.series import SeriesForm
from bot.practice.series_rules import choose_rule
from bot.practice.setup import Place
from drills.library import Library
from drills.model import Criterion, Drill, Exemplar, Level, Pack, Rubric
from drills.selection import Selection

P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row", bound=Base)

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""A Monday morning in London, an hour before the drill."""
NINE = NOW + timedelta(hours=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

SERVER, OTHER_SERVER = 700, 800
COORDINATORS, SUPERVISORS = 71, 72
ADMIN = Actor(1, SERVER, manages=True)
CARLO = Actor(2, SERVER, frozenset({COORDINATORS}))
RUTH = Actor(3, SERVER, frozenset({SUPERVISORS}))
SAM = Actor(4, SERVER, frozenset({SUPERVISORS}))
ADA, BEN, MEI, NOA, OLA, PIA, QUE, RIO = (Actor(number, SERVER) for number in range(11, 19))
OUTSIDER = Actor(99, SERVER)

RUBRIC = Rubric(
    "reflect",
    "Reflecting",
    ("Not yet", "Partly", "Mostly", "Clearly"),
    (Criterion("feeling", "Names the feeling"), Criterion("pace", "Keeps to their pace")),
)
PACK = Pack(
    "org.example.three",
    "1.0.0",
    "Three drills",
    "en",
    ("A. Trainer",),
    "CC-BY-4.0",
    tuple(
        Drill(
            f"three-{number}",
            "Reflection",
            "Reflect the feeling.",
            Level.BEGINNER,
            f"Vignette {number}",
            RUBRIC,
            exemplars=(Exemplar(f"Model answer {number}", why="It stays close."),),
        )
        for number in (1, 2, 3)
    ),
)
LIBRARY = Library({PACK.id: PACK})
WORDS = ("You name the fear.", "Leave the advice out.")


def in_direct_message(actor: Actor) -> Actor:
    """The same person in a direct message: Discord tells of no server and no roles there."""
    return Actor(actor.user_id, None)


def elsewhere(actor: Actor) -> Actor:
    """The same person, with the same roles, in another server."""
    return replace(actor, server_id=OTHER_SERVER)


def form(**changes: Any) -> SeriesForm:
    """A filled form for a new series, every day at nine, with some fields filled otherwise."""
    filled = SeriesForm("Reflections", Selection(packs=(PACK.id,)), tuple("0123456"), "09:00", "24")
    return replace(filled, **changes)


def said(round_id: int, text: str, **changes: Any) -> Submission:
    """What the Reply form brings."""
    return replace(Submission(round_id, text, "good_challenge", fictional=True), **changes)


class School:
    """Servers, cohorts and rounds in one database. Ids are as the database gives them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def do(
        self,
        use_case: Callable[Concatenate[AsyncSession, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """One use case in a transaction of its own, as the bot's features call it."""
        async with self.database.writing() as session:
            return await use_case(session, *args, **kwargs)

    async def rows(self, table: type[Row], *conditions: Any) -> list[Row]:
        """The rows of a table as they are now, in the order of their keys."""
        async with self.database.reading() as session:
            keys = list(table.__table__.primary_key)
            query = select(table).where(*conditions).order_by(*keys)
            return list(await session.scalars(query))

    async def keys(self, **equal: object) -> list[str]:
        """The keys of the messages in the outbox, of those that are equal in these columns."""
        conditions = [getattr(Delivery, name) == value for name, value in equal.items()]
        return [row.key for row in await self.rows(Delivery, *conditions)]

    async def set_up(self, server_id: int = SERVER, zone: str = "Europe/London") -> None:
        admin = replace(ADMIN, server_id=server_id)
        places = (server_id + 1, server_id + 2, SUPERVISORS, COORDINATORS)
        async with self.database.writing() as session:
            for place, chosen in zip(Place, places, strict=True):
                await setup.choose(session, admin, place, chosen, zone)

    async def cohort(
        self,
        *people: Actor,
        name: str = "Spring",
        invited_only: bool = False,
        by: Actor = CARLO,
    ) -> int:
        """A new cohort that these people have joined."""
        made = await self.do(cohorts.create_cohort, by, name, invited_only=invited_only, now=NOW)
        for person in people:
            await self.do(cohorts.join, person, made.id, NOW)
        return made.id

    async def series(
        self, cohort_id: int, by: Actor = CARLO, library: Library = LIBRARY, **fields: Any
    ) -> Series:
        """A draft series."""
        return await self.do(series.create_series, by, cohort_id, form(**fields), library, NOW)

    async def running(
        self,
        *people: Actor,
        by: Actor = CARLO,
        rules: dict[str, Any] | None = None,
        **fields: Any,
    ) -> int:
        """A running series for a new cohort of these people; returns its id."""
        name = fields.get("name", "Spring")
        made = await self.series(await self.cohort(*people, name=name, by=by), by=by, **fields)
        for key, value in (rules or {}).items():
            await self.do(choose_rule, by, made.id, key, str(value))
        await self.do(series_running.start, by, made.id, LIBRARY, NOW)
        return made.id

    async def plan(self, now: datetime) -> int:
        return len((await self.do(planning.plan_rounds, LIBRARY, now)).opened)

    async def open_round(self, *people: Actor, **rules: Any) -> int:
        """Monday's round at nine for a new cohort of these people; returns its id."""
        series_id = await self.running(*people, rules=rules)
        await self.plan(NINE)
        [opened] = await self.rows(rounds.Round, rounds.Round.series_id == series_id)
        return opened.id

    async def reply(
        self, actor: Actor, round_id: int, text: str = "", now: datetime = NINE, **changes: Any
    ) -> Saved:
        text = text or f"Reply of {actor.user_id}"
        return await self.do(replies.submit_reply, actor, said(round_id, text, **changes), now)

    async def rate(
        self, actor: Actor, reply_id: int, now: datetime = NINE, level: int = 3
    ) -> reviews.ReplyToRate:
        """Both halves of a rating, with the same level on every criterion."""
        levels = {criterion.id: level for criterion in RUBRIC.criteria}
        await self.do(reviews.rate_levels, actor, reply_id, levels, now)
        return await self.do(reviews.rate_words, actor, reply_id, *WORDS, now)
