"""A term of practice on the real use cases: who replies, who rates, and who does not turn up."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from statistics import fmean, pstdev

from sqlalchemy import select

from bot.db.tables import Rating, Reply
from bot.practice.claims import next_review
from bot.practice.closing import close_rounds
from bot.practice.feedback import release_due
from bot.practice.people import Actor
from bot.practice.unrated import supervisor_queue
from tests.practice.builders import DAY, HOUR, MINUTE, NINE, RUTH, SERVER, School

Step = Callable[[datetime], Awaitable[None]]

WEEKDAYS = tuple("01234")
LONGEST_QUEUE = 100
WALKS_AWAY = 1 / 3
"""Of those who do not rate on a day, so many open a reply and leave it at that."""


@dataclass(frozen=True)
class Plan:
    """What to simulate: shares of people on a day.

    `misses` do not reply, and as many do not rate; of those who reply, `late` do it a day later.
    """

    trainees: int = 20
    days: int = 84
    misses: float = 0.15
    late: float = 0
    seed: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a term came to. Shares are of all replies; `longest_wait` is until any feedback."""

    replies: int
    ratings_each: float
    full: float
    at_least_two: float
    by_supervisors: float
    unreleased: int
    longest_wait: timedelta
    reciprocal: int
    most_wanted: int
    load_cv: float
    same_pair: int


class Term:
    """One cohort and one series over some weeks, event by event on a clock of its own."""

    def __init__(self, school: School, plan: Plan) -> None:
        self._school = school
        self._plan = plan
        self._random = Random(plan.seed)  # noqa: S311  a simulation, repeatable
        self._people = [Actor(1000 + number, SERVER) for number in range(plan.trainees)]
        self._events: list[tuple[datetime, int, Step]] = []
        self._numbers = count()

    async def run(self) -> Outcome:
        """Play the whole term, and a weekend more, and look at what is there."""
        await self._school.running(*self._people, weekdays=WEEKDAYS)
        for day in range(self._plan.days):
            morning = NINE + day * DAY
            if morning.weekday() < len(WEEKDAYS):
                self._put(morning, self._post)
                for person in self._people:
                    self._live(person, morning)
        for hour in range(24 * (self._plan.days + 3)):
            self._put(NINE + hour * HOUR, self._tick)
        while self._events:
            now, _, step = heapq.heappop(self._events)
            await step(now)
        return await self._outcome()

    def _put(self, at: datetime, step: Step) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), step))

    def _live(self, person: Actor, morning: datetime) -> None:
        """One person's day: a reply, ratings after it, and a look the morning after."""
        chance, between = self._random.random, self._random.uniform
        replies_at = morning + between(10, 13 * 60) * MINUTE
        if chance() >= self._plan.misses:
            late = chance() < self._plan.late
            at = replies_at + DAY if late else replies_at

            async def reply(now: datetime) -> None:
                await self._reply(person, morning, now)

            self._put(at, reply)
        rates = chance() >= self._plan.misses
        if rates:

            async def visit(now: datetime) -> None:
                await self._rate_all(person, now)

            self._put(replies_at + 10 * MINUTE, visit)
            self._put(morning + between(22 * 60, 23.9 * 60) * MINUTE, visit)
        elif chance() < WALKS_AWAY:

            async def look(now: datetime) -> None:
                await self._school.do(next_review, person, now)

            self._put(replies_at + 10 * MINUTE, look)

    async def _post(self, now: datetime) -> None:
        await self._school.plan(now)

    async def _tick(self, now: datetime) -> None:
        await self._school.do(close_rounds, now)
        if now.hour == 16:
            await self._supervise(now)
        await self._school.do(release_due, now)

    async def _reply(self, person: Actor, morning: datetime, now: datetime) -> None:
        day = sum(
            (NINE + n * DAY).weekday() < len(WEEKDAYS) for n in range((morning - NINE).days + 1)
        )
        await self._school.reply(person, day, now=now)

    async def _rate_all(self, person: Actor, now: datetime) -> None:
        while True:
            found = await self._school.do(next_review, person, now, one_more=True)
            if found.reply_id is None:
                break
            now += 4 * MINUTE
            await self._school.rate(person, found.reply_id, now, level=self._random.randint(1, 4))
        await self._school.do(release_due, now)

    async def _supervise(self, now: datetime) -> None:
        for waiting in await self._school.do(supervisor_queue, RUTH, LONGEST_QUEUE, now):
            if waiting.overdue:
                await self._school.rate(RUTH, waiting.reply_id, now)

    async def _outcome(self) -> Outcome:
        replies = {reply.id: reply for reply in await self._school.rows(Reply)}
        async with self._school.database.reading() as session:
            rows = await session.execute(
                select(Rating.reply_id, Rating.rater_id, Rating.role).where(
                    Rating.completed_at.is_not(None)
                )
            )
            ratings = [tuple(row) for row in rows]
        each = Counter(reply_id for reply_id, _, _ in ratings)
        by_peers = [
            (replies[one].round_id, who, replies[one].user_id)
            for one, who, role in ratings
            if role == "peer"
        ]
        both = set(by_peers)
        load = Counter(who for _, who, _ in by_peers)
        loads = [load[person.user_id] for person in self._people]
        waits = [one.released_at - one.created_at for one in replies.values() if one.released_at]
        return Outcome(
            replies=len(replies),
            ratings_each=len(ratings) / len(replies),
            full=sum(each[one] >= replies[one].ratings_wanted for one in replies) / len(replies),
            at_least_two=sum(each[one] >= 2 for one in replies) / len(replies),
            by_supervisors=sum(role == "supervisor" for *_, role in ratings) / len(replies),
            unreleased=len(replies) - len(waits),
            longest_wait=max(waits),
            reciprocal=sum((round_id, b, a) in both for round_id, a, b in by_peers),
            most_wanted=max(each.values()),
            load_cv=pstdev(loads) / fmean(loads),
            same_pair=max(Counter((a, b) for _, a, b in by_peers).values()),
        )
