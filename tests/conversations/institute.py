"""An institute on a simulated Discord: the real bot, real people's moves, a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, InteractionResult, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import select

from bot.app import App
from bot.config import Settings
from bot.db.engine import open_database
from bot.db.tables import Base, Delivery, Series
from bot.discord_internals import tasks_of_handlers
from bot.practice.series_rules import EVERY_RULE
from drills.library import load_library
from tests.conversations.shown import custom_id_of, levels

REPLY = {"reaction": "good_challenge", "fictional": ["fictional"]}
WORDS = {"strength": "You name the fear.", "next_step": "Leave the advice out."}
NO_TRAINING = {"calibration": 0, "hidden_every": 0}
LIBRARY = load_library()
PACK = "org.etude.empathic-reflection"


class SimulatedClock:
    """The simulated Discord's time, once there is one; or the bot's own clock is `ahead` of it."""

    env: Env | None = None
    ahead = timedelta()

    def __call__(self) -> datetime:
        assert self.env is not None
        return self.env.now() + self.ahead


class Institute:
    """One server with staff and trainees, and the bot that serves it."""

    def __init__(self, env: Env, app: App, settings: Settings) -> None:
        self.env = env
        self.app = app
        self._settings = settings

    def furnish(self, name: str = "Harbour Institute", **options: Any) -> None:
        """Make the server, its channels, its roles and its people."""
        self.guild: GuildHandle = self.env.create_guild(name, **options)
        self.drills: ChannelHandle = self.guild.create_text_channel("drills")
        self.staff: ChannelHandle = self.guild.create_text_channel("staff")
        self.supervisors = self.guild.create_role("Supervisors")
        self.coordinators = self.guild.create_role("Coordinators")
        self.managers = self.guild.create_role(
            "Managers", permissions=discord.Permissions(manage_guild=True)
        )
        self.admin = self.person("admin", self.managers)
        self.carlo = self.person("carlo", self.coordinators)
        self.ruth = self.person("ruth", self.supervisors)
        self.ada, self.ben, self.mei = (self.person(name) for name in ("ada", "ben", "mei"))

    def person(self, name: str, *roles: Any) -> MemberActor:
        return self.guild.add_member(self.env.create_user(name), roles=list(roles))

    async def take_role(self, person: MemberActor, role: Any) -> None:
        """Somebody loses a role, as an admin of the server does it."""
        self.env.backend.remove_member_role(self.guild.id, person.id, role.id)
        await self.env.settle()

    async def allow(self, channel: ChannelHandle, **permissions: bool) -> None:
        """Set what the bot may do in a channel, as an admin does under Edit Channel."""
        allowed, denied = discord.PermissionOverwrite(**permissions).pair()
        bot_id = self.env.bot.user.id
        overwrite = Overwrite(bot_id, OverwriteType.MEMBER, allowed.value, denied.value)
        self.env.backend.set_overwrite(channel.id, overwrite)
        await self.env.settle()

    async def set_up(self) -> None:
        """The admin chooses channels and roles on the setup card."""
        shown = await self.admin.slash(self.staff, "admin setup", zone="Europe/London")
        card = shown.response
        chosen = [self.drills, self.staff, self.supervisors, self.coordinators]
        for number, handle in enumerate(chosen):
            await self.admin.select(card, [handle], custom_id=f"setup/{number}")

    async def make_cohort(self, *people: MemberActor, name: str = "Spring") -> None:
        """The coordinator makes a cohort; these people join it by their own consent."""
        await self.carlo.slash(self.drills, "cohort create", name=name)
        await self.join(*people)

    async def join(self, *people: MemberActor, card: Any = None) -> None:
        """These people press Join on a card, the newest one by default, read, and agree."""
        card = card or self.drills.last_message
        for person in people:
            shown = await person.click(card, label="Join")
            await person.click(shown.response, label="I agree")

    async def make_series(
        self,
        *,
        name: str = "Reflections",
        start: bool = True,
        rules: Mapping[str, Any] = MappingProxyType(NO_TRAINING),
        **form: Any,
    ) -> int:
        """The coordinator fills the form, and starts the series; returns its id.

        Raters need no practice ratings first, unless `rules` say so.
        """
        cohort = {"cohort": form.pop("cohort")} if "cohort" in form else {}
        shown = await self.carlo.slash(self.staff, "series create", **cohort)
        values = {
            "name": name,
            "pack": [PACK],
            "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
            "at": "09:00",
            "closes": "24",
        }
        made = await self.carlo.submit_modal(shown, {**values, **form})
        series_id = int(custom_id_of(made.response, "Preview").split("/")[1])
        async with self.writing() as session:
            (await session.get_one(Series, series_id)).rules = dict(rules)
        if start:
            await self.carlo.click(made.response, label="Start")
        return series_id

    async def choose_rule(self, key: str, wording: str, series: str = "Reflections") -> None:
        """The coordinator gives a rule of the series another value, by its wording."""
        rule = EVERY_RULE[key].label
        await self.carlo.slash(self.staff, "series rules", series=series, rule=rule, to=wording)

    async def pass_time(self, **span: float) -> None:
        """Let time pass and the bot do what falls due."""
        await self.env.advance_time(timedelta(**span).total_seconds())
        await self.tick()

    async def tick(self) -> None:
        with self.env._bot_scope():
            await self.app.tick()
        await self.env.settle()

    async def restart(self) -> None:
        """The bot's process ends and another one starts on the same database."""
        url = self.app.database.engine.url
        await self.app.database.close()
        house = self.app.house
        self.app = App(self._settings, open_database(str(url)), house.library, house.clock)
        await self.env.restart_bot(self.app.client)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the bot has nothing in hand: neither what people did nor what was due."""
        while True:
            await self.env.settle()
            workers = (self.app._planner._task, self.app._deliverer._task)
            busy = [task for task in (*tasks_of_handlers(), *workers) if task and not task.done()]
            if not busy:
                return
            await asyncio.wait(busy)

    async def reply(self, person: MemberActor, text: str, card: Any = None) -> InteractionResult:
        """Press Reply on the newest post and submit the form."""
        shown = await person.click(card or self.drills.last_message, label="Reply")
        return await person.submit_modal(shown, {"text": text, **REPLY})

    async def rate(
        self, person: MemberActor, shown: InteractionResult, level: str = "3"
    ) -> InteractionResult:
        """Fill both halves of a rating form that was opened."""
        saved = await person.submit_modal(shown, levels(shown, level))
        words = await person.click(saved.response, label="Add the words")
        return await person.submit_modal(words, WORDS)

    async def review(self, person: MemberActor, level: str = "3") -> InteractionResult:
        """Rate the next reply that waits for this person."""
        shown = await person.slash(self.drills, "drill review")
        return await self.rate(person, await person.click(shown.response, label="Rate"), level)

    async def rows(self, table: type[Base]) -> Sequence[Any]:
        """All that the database holds of one kind, oldest first."""
        async with self.app.database.reading() as session:
            rows = await session.scalars(select(table).order_by(*table.__table__.primary_key))
            return rows.all()

    async def deliveries(self, kind: str) -> list[Delivery]:
        """The messages of one kind, sent or not."""
        return [row for row in await self.rows(Delivery) if row.kind == kind]

    def writing(self) -> Any:
        """A session for putting the database into a state that a crash would leave."""
        return self.app.database.writing()


def sent_nonces(env: Env, channel: ChannelHandle) -> list[Any]:
    """The nonces of everything the bot posted, or tried to post, in a channel."""
    path = f"/channels/{channel.id}/messages"
    return [
        (sent.json["nonce"], sent.json["enforce_nonce"])
        for sent in env.http_requests
        if (sent.method, sent.path) == ("POST", path) and sent.json and "nonce" in sent.json
    ]
