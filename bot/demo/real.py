"""The real bot on a real SQLite file, and the past of its cohort, played with its use cases."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.app import App, open_app
from bot.config import defaults_in
from bot.db.tables import Reply, Review
from bot.demo.clockwork import Clockwork
from bot.demo.past import PACK, PAST, REVIEWERS_TODAY, PastReply, PastRound
from bot.demo.stage import Play
from bot.demo.world import ZONE, World
from bot.practice import (
    cohorts,
    pairs,
    pairs_signing,
    pairs_sitting,
    replies,
    reviews,
    rounds,
    series,
    series_running,
    setup,
    trials,
)
from bot.practice.calibration import calibration_due
from bot.practice.people import Actor
from drills.selection import Selection

COHORT = "Autumn cohort"
SERIES = "Morning practice"
PAIRS = "Practice in pairs"
POSTED_AT = time(8, 0)
PAIRS_AT = time(9, 0)
SIGNED_UP_AFTER = timedelta(hours=2, minutes=30)
OPEN_HOURS = 12

# Shorter than usual, so that feedback comes with the next morning's drill.
REVIEW_HOURS = 12

LEARNER = "ben"
"""Who has not rated before: two practice ratings lie behind him, the third comes in the tour."""
PRACTISED = 2
PAIRED = ("ada", "ben")

# People rate later in the morning, these minutes after the post.
RATED_AFTER = timedelta(minutes=100)

# The world begins the day before the first round, at mid-morning.
DAYS = len(PAST)


@asynccontextmanager
async def _open(folder: Path, clock: Callable[[], datetime]) -> AsyncGenerator[App]:
    async with open_app(defaults_in(folder), clock) as app:
        yield app


async def seed(app: App, world: World, clockwork: Clockwork) -> None:
    """Set the server up, enrol everybody, and play the rounds up to this morning's."""
    past = _Past(app, world, clockwork)
    await past.set_up()
    first = clockwork.now().astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1)
    for number, written in enumerate(PAST):
        day = first + timedelta(days=number)
        posted = datetime.combine(day, POSTED_AT, ZoneInfo(ZONE))
        if number == len(PAST) - 2:
            await past.schedule_pairs(day)
        await past.play(written, posted, today=number == len(PAST) - 1)
        if number == len(PAST) - 2:
            await past.sign_up_and_learn(posted)
    await past.open_the_exercise()


def _each_the_next(authors: list[str]) -> dict[str, tuple[str, ...]]:
    """Every author's reply for the one who comes after them, but for Ben: he still learns to."""
    raters = [author for author in authors if author != LEARNER]
    following = dict(zip(raters, raters[1:] + raters[:1], strict=True))
    return {author: (following.get(author, raters[0]),) for author in authors}


PLAY = Play(_open, seed, timedelta(days=DAYS))


class _Past:
    """Plays people's deeds through the bot's use cases, at the world's time."""

    def __init__(self, app: App, world: World, clockwork: Clockwork) -> None:
        self._app = app
        self._world = world
        self._clockwork = clockwork

    def _actor(self, key: str) -> Actor:
        roles = {
            "ruth": frozenset({self._world.supervisors.id}),
            "carlo": frozenset({self._world.coordinators.id}),
        }
        user_id = self._world.people[key].user.id
        return Actor(
            user_id, self._world.guild.id, roles.get(key, frozenset()), manages=key == "carlo"
        )

    async def set_up(self) -> None:
        """What Carlo did on his first day, and everybody's consent."""
        carlo, now = self._actor("carlo"), self._clockwork.now()
        places = {
            setup.Place.DRILLS: self._world.drills.id,
            setup.Place.STAFF: self._world.staff.id,
            setup.Place.SUPERVISORS: self._world.supervisors.id,
            setup.Place.COORDINATORS: self._world.coordinators.id,
        }
        form = series.SeriesForm(
            SERIES,
            Selection(packs=(PACK,)),
            "0123456",
            POSTED_AT.strftime("%H:%M"),
            str(OPEN_HOURS),
        )
        library = self._app.house.library
        async with self._app.database.writing() as session:
            await setup.choose_zone(session, carlo, ZONE, ZONE)
            for place, chosen in places.items():
                await setup.choose(session, carlo, place, chosen, ZONE)
            cohort = await cohorts.create_cohort(
                session, carlo, COHORT, invited_only=False, now=now
            )
            for person in self._world.people.values():
                if person.role == "trainee":
                    await cohorts.join(session, self._actor(person.key), cohort.id, now)
            made = await series.create_series(session, carlo, cohort.id, form, library, now)
            made.review_hours, made.discussion = REVIEW_HOURS, True
            await series_running.start(session, carlo, made.id, library, now)
        await self._clockwork.tick()

    async def schedule_pairs(self, day: date) -> None:
        """Pairs sign up on that day, and sit together from the next morning on."""
        carlo, now, library = self._actor("carlo"), self._clockwork.now(), self._app.house.library
        form = series.SeriesForm(
            PAIRS,
            Selection(packs=(PACK,)),
            str(day.weekday()),
            PAIRS_AT.strftime("%H:%M"),
            "24",
            kind="pairs",
        )
        async with self._app.database.writing() as session:
            [cohort] = await cohorts.list_cohorts(session, carlo)
            made = await series.create_series(session, carlo, cohort.id, form, library, now)
            await series_running.start(session, carlo, made.id, library, now)

    async def sign_up_and_learn(self, posted: datetime) -> None:
        """Two put their names down for pairs; Ben rates what newcomers rate for practice."""
        await self._clockwork.move_to(posted + SIGNED_UP_AFTER)
        now, library = self._clockwork.now(), self._app.house.library
        ben = self._actor(LEARNER)
        async with self._app.database.writing() as session:
            sign_up = await pairs_signing.open_sign_up_of(session, ben)
            for key in PAIRED:
                await pairs_signing.sign_up(session, self._actor(key), sign_up, now)
            open_now = await rounds.open_rounds_for(session, ben, now)
            [round_id] = [one.id for one in open_now if one.id != sign_up]
            view = await rounds.round_here(session, ben, round_id)
            for _ in range(PRACTISED):
                trial = await calibration_due(session, library, ben, view, now)
                if trial:
                    levels = trial.sample.levels
                    await trials.rate_sample(session, library, ben, trial.id, levels, now)

    async def open_the_exercise(self) -> None:
        """Whoever sits with Ada has said the first words, where it is not she who begins."""
        ada, now = self._actor("ada"), self._clockwork.now()
        async with self._app.database.writing() as session:
            pair = await pairs.own_pair(session, ada)
            client = pair.next_speaker
            if client.user_id != ada.user_id and client.drill:
                words = pairs_sitting.Words(pair.id, 1, 1, client.drill.vignette.strip().strip('"'))
                other = Actor(client.user_id, self._world.guild.id)
                await pairs_sitting.speak(session, other, words, now)
        await self._clockwork.tick()

    async def play(self, written: PastRound, posted: datetime, *, today: bool) -> None:
        """One round: everybody's replies, then their ratings."""
        await self._clockwork.move_to(posted)
        async with self._app.database.reading() as session:
            actor = self._actor(written[0].author)
            [opened, *_] = await rounds.open_rounds_for(session, actor, self._clockwork.now())
        ids: dict[str, int] = {}
        for reply in written:
            await self._clockwork.move_to(posted + timedelta(minutes=reply.minutes))
            ids[reply.author] = await self._submit(reply, opened.id)
        await self._hand_out(ids, REVIEWERS_TODAY if today else _each_the_next(list(ids)))
        await self._clockwork.move_to(posted + RATED_AFTER)
        for reply in written:
            await self._rate(reply, ids[reply.author])

    async def _submit(self, reply: PastReply, round_id: int) -> int:
        actor, now = self._actor(reply.author), self._clockwork.now()
        said = replies.Submission(round_id, reply.text, reply.reaction, fictional=True)
        async with self._app.database.writing() as session:
            return (await replies.submit_reply(session, actor, said, now)).reply_id

    async def _hand_out(
        self, ids: dict[str, int], reviewers: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Note who has taken whose reply to rate."""
        now = self._clockwork.now()
        due = now + timedelta(hours=REVIEW_HOURS)
        async with self._app.database.writing() as session:
            session.add_all(
                Review(
                    reply_id=ids[author],
                    reviewer_id=self._world.people[reviewer].user.id,
                    assigned_at=now,
                    due_at=due,
                )
                for author, people in reviewers.items()
                for reviewer in people
            )

    async def _rate(self, reply: PastReply, reply_id: int) -> None:
        keys = {person.user.id: person.key for person in self._world.people.values()}
        async with self._app.database.reading() as session:
            assigned = await session.scalars(
                select(Review.reviewer_id).where(Review.reply_id == reply_id).order_by(Review.id)
            )
            # Where fewer peers have taken it than there are ratings, the supervisor gave the rest.
            raters = [keys[user_id] for user_id in assigned]
        raters += ["ruth"] * (len(reply.ratings) - len(raters))
        async with self._app.database.writing() as session:
            round_ = (await session.get_one(Reply, reply_id)).round_id
            view = await rounds.view_round(session, round_)
            criteria = view.drill.rubric.criteria if view else ()
            for rater, rating in zip(raters, reply.ratings, strict=False):
                actor, now = self._actor(rater), self._clockwork.now()
                levels = {c.id: n for c, n in zip(criteria, rating.levels, strict=True)}
                await reviews.rate_levels(session, actor, reply_id, levels, now)
                await reviews.rate_words(
                    session, actor, reply_id, rating.strength, rating.next_step, now
                )
