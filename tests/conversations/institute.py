"""An institute on a simulated Discord: the real bot, real people's moves, a real database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, InteractionResult, MemberActor

from bot.app import App
from bot.config import Settings
from bot.db.engine import open_database
from drills.library import load_library

REPLY = {"reaction": "good_challenge", "fictional": ["fictional"]}
LIBRARY = load_library()
PACK = "org.etude.empathic-reflection"


class SimulatedClock:
    """The simulated Discord's time, once there is one."""

    env: Env | None = None

    def __call__(self) -> datetime:
        assert self.env is not None
        return self.env.now()


class Institute:
    """One server with staff and trainees, and the bot that serves it."""

    def __init__(self, env: Env, app: App) -> None:
        self.env = env
        self.app = app

    def furnish(self, name: str = "Harbour Institute") -> None:
        """Make the server, its channels, its roles and its people."""
        self.guild: GuildHandle = self.env.create_guild(name)
        self.drills: ChannelHandle = self.guild.create_text_channel("drills")
        self.staff: ChannelHandle = self.guild.create_text_channel("staff")
        self.supervisors = self.guild.create_role("Supervisors")
        self.coordinators = self.guild.create_role("Coordinators")
        manager = self.guild.create_role(
            "Managers", permissions=discord.Permissions(manage_guild=True)
        )
        self.admin = self.person("admin", manager)
        self.carlo = self.person("carlo", self.coordinators)
        self.ruth = self.person("ruth", self.supervisors)
        self.ada, self.ben, self.mei = (self.person(name) for name in ("ada", "ben", "mei"))

    def person(self, name: str, *roles: Any) -> MemberActor:
        return self.guild.add_member(self.env.create_user(name), roles=list(roles))

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
        card = self.drills.last_message
        for person in people:
            shown = await person.click(card, label="Join")
            await person.click(shown.response, label="I agree")

    async def make_series(
        self, *, name: str = "Reflections", start: bool = True, **form: Any
    ) -> int:
        """The coordinator fills the form, and starts the series; returns its id."""
        shown = await self.carlo.slash(self.staff, "series create")
        values = {
            "name": name,
            "pack": [PACK],
            "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
            "at": "09:00",
            "closes": "24",
        }
        made = await self.carlo.submit_modal(shown, {**values, **form})
        if start:
            await self.carlo.click(made.response, label="Start")
        return int(custom_id_of(made.response, "Preview").split("/")[1])

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
        self.app = App(Settings(), open_database(str(url)), house.library, house.clock)
        await self.env.restart_bot(self.app.client)

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
        return await person.submit_modal(
            words, {"strength": "You name the fear.", "next_step": "Leave the advice out."}
        )


def levels(shown: InteractionResult, level: str) -> dict[str, str]:
    """The same level for every criterion of an open rating form."""
    return {name: level for name in controls(shown) if name.startswith("level-")}


def controls(shown: InteractionResult) -> dict[str, Mapping[str, Any]]:
    """A form's controls by name."""
    form = shown.modal or {}
    inner = (part.get("component") for part in form.get("components", []))
    return {control["custom_id"]: control for control in inner if control}


def text_of(message: Any) -> str:
    """Every word that a message shows, in order."""
    if message is None:
        return ""
    raw = getattr(message, "components", [])
    found = [message.content] if message.content else []
    waiting = [part if isinstance(part, dict) else part.to_dict() for part in raw]
    while waiting:
        part = waiting.pop(0)
        if part.get("content"):
            found.append(part["content"])
        if part.get("label"):
            found.append(f"[{part['label']}]")
        waiting = [
            *part.get("components", []),
            *([part["accessory"]] if part.get("accessory") else []),
            *waiting,
        ]
    return "\n".join(found)


def form_text(shown: InteractionResult) -> str:
    """What a form says above its fields."""
    form = shown.modal or {}
    return "\n".join(part["content"] for part in form.get("components", []) if part.get("content"))


def custom_id_of(message: Any, label: str) -> str:
    """The custom id of the button with that label."""
    waiting = [part if isinstance(part, dict) else part.to_dict() for part in message.components]
    while waiting:
        part = waiting.pop(0)
        if part.get("label") == label:
            return part["custom_id"]
        waiting += [
            *part.get("components", []),
            *([part["accessory"]] if part.get("accessory") else []),
        ]
    raise AssertionError(f"no button {label}: {text_of(message)}")
