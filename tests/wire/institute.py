"""An institute on the wire: its server, its people, its bot, and what they usually do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Date, select, update

from bot.db.engine import Database, open_database
from bot.db.tables import Base, Pace
from bot.db.types import Instant
from tests.wire.bot_process import Bot
from tests.wire.discord_server import DiscordServer
from tests.wire.interactions import Interaction
from tests.wire.payloads import THREAD, Json
from tests.wire.people import People
from tests.wire.reading import custom_ids, names_of, text_of
from tests.wire.world import Person

PACK = "org.etude.empathic-reflection"
ANSWERS = {"reaction": "good_challenge", "fictional": ["fictional"]}
WORDS = {"strength": "You name the fear behind it.", "next_step": "Leave the advice out of it."}


class Institute:
    """One Discord server with staff and trainees, and the bot that serves it."""

    def __init__(self, server: DiscordServer, bot: Bot, name: str = "Harbour Institute") -> None:
        self.server = server
        self.bot = bot
        self.people = People(server)
        world = server.world
        self.guild = world.add_guild(name)
        self.drills = world.add_channel(self.guild, "drills")
        self.staff = world.add_channel(self.guild, "staff")
        self.supervisors = world.add_role(self.guild, "Supervisors")
        self.coordinators = world.add_role(self.guild, "Coordinators")
        self.admin = world.add_person(self.guild, "admin", manages=True)
        self.carlo = world.add_person(self.guild, "carlo", self.coordinators)
        self.ruth = world.add_person(self.guild, "ruth", self.supervisors)
        self.ada = world.add_person(self.guild, "ada")
        self.ben = world.add_person(self.guild, "ben")
        self.mei = world.add_person(self.guild, "mei")

    @property
    def trainees(self) -> tuple[Person, Person, Person]:
        return self.ada, self.ben, self.mei

    def posts(self, channel_id: str | None = None) -> list[Json]:
        """The messages of a channel, of the drill channel unless said otherwise."""
        return self.server.world.history(channel_id or self.drills)

    def rounds(self) -> list[Json]:
        return [
            post for post in self.posts() if any(i.startswith("reply/") for i in custom_ids(post))
        ]

    def letters(self, person: Person) -> list[Json]:
        """The direct messages that a person has had."""
        return self.posts(self.server.world.direct_channel(person))

    def thread(self) -> list[Json]:
        """The messages of the discussion thread; none before it opens."""
        threads = [c for c in self.server.world.channels.values() if c["type"] == THREAD]
        return [message for thread in threads for message in self.posts(thread["id"])]

    async def set_up(self) -> None:
        """The admin chooses channels and roles on the setup card."""
        shown = await self.people.command(self.admin, self.staff, "admin setup", zone="UTC")
        chosen = (self.drills, self.staff, self.supervisors, self.coordinators)
        for number, value in enumerate(chosen):
            shown = await self.people.choose(self.admin, shown, f"setup/{number}", value)
        assert "all chosen" in text_of(shown)

    async def make_cohort(self, *people: Person) -> None:
        """The coordinator makes a cohort; these people join it by their own consent."""
        await self.people.command(self.carlo, self.staff, "cohort create", name="Spring")
        await self.server.until(self.posts, "the join card")
        [card] = self.posts()
        for person in people:
            consent = await self.people.press(person, card, "Join")
            welcome = await self.people.press(person, consent, "I agree")
            assert "Welcome to Spring" in text_of(welcome)

    async def make_series(self, *, discussion: bool = False) -> None:
        """A series whose time of day is well past, so that it posts only when told to.

        Raters need no practice ratings first.
        """
        form = await self.people.command(self.carlo, self.staff, "series create")
        past = datetime.now(UTC) - timedelta(hours=9)
        await self.people.submit(
            self.carlo,
            form,
            name="Reflections",
            pack=[PACK],
            weekdays=list("0123456"),
            at=f"{past:%H:%M}",
        )
        rules = {"Practice ratings before the first real one": "None"}
        if discussion:
            rules["Open a discussion thread at closing"] = "Yes"
        for rule, to in rules.items():
            await self.people.command(
                self.carlo, self.staff, "series rules", series="Reflections", rule=rule, to=to
            )

    async def post_now(self) -> Json:
        """The coordinator starts the series and posts a drill now; returns the post."""
        before = len(self.rounds())
        card = await self.people.command(
            self.carlo, self.staff, "series start", series="Reflections"
        )
        sure = await self.people.press(self.carlo, card, "Post now")
        await self.people.press(self.carlo, sure, "Post now")
        await self.server.until(lambda: len(self.rounds()) > before, "the drill")
        return self.rounds()[-1]

    async def running(self, *, discussion: bool = False) -> Json:
        """All of the above in one: returns the post of the first drill."""
        await self.set_up()
        await self.make_cohort(*self.trainees)
        await self.make_series(discussion=discussion)
        return await self.post_now()

    async def reply(self, person: Person, post: Json, text: str) -> Interaction:
        form = await self.people.press(person, post, "Reply")
        return await self.people.submit(person, form, text=text, **ANSWERS)

    async def rate(self, person: Person, form: Interaction, level: str = "3") -> Interaction:
        """Fill both halves of a rating form that was opened."""
        levels = {name: level for name in names_of(form) if name.startswith("level-")}
        saved = await self.people.submit(person, form, **levels)
        words = await self.people.press(person, saved, "Add the words")
        return await self.people.submit(person, words, **WORDS)

    async def rate_next(self, person: Person) -> Interaction:
        shown = await self.people.command(person, self.drills, "drill review")
        return await self.rate(person, await self.people.press(person, shown, "Rate"))

    async def let_pass(self, **span: float) -> None:
        """Make everything in the database so much older; the bot must not be running."""
        database = open_database(self.bot.database_url)
        await _shift(database, timedelta(**span))
        await database.close()


async def _shift(database: Database, span: timedelta) -> None:
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key)
        times = [column for column in table.columns if isinstance(column.type, Instant | Date)]
        if not times:
            continue
        async with database.writing() as session:
            rows = (await session.execute(select(table).order_by(*keys))).mappings().all()
            for row in rows:
                older = {c.name: row[c.name] - span for c in times if row[c.name] is not None}
                mine = [key == row[key.name] for key in keys]
                if older:
                    await session.execute(update(table).where(*mine).values(**older))
    async with database.writing() as session:
        microseconds = span // timedelta(microseconds=1)
        await session.execute(update(Pace).values(free_at=Pace.free_at - microseconds))
