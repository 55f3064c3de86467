"""The demo's parts: its clock, its world, its tour, and what it says when it cannot be."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from simcord import Env

import bot.demo
from bot.demo import open_demo
from bot.demo import simcord_internals as internals
from bot.demo.clockwork import Clockwork
from bot.demo.tour import STEPS, Deed, Step, read_deed
from bot.demo.world import BOT_NAME, BOT_PERMISSIONS, World
from drills.model import Refusal
from tests.demo.conftest import free_port

START = datetime(2026, 3, 2, 9, 59, tzinfo=UTC)


class Diary:
    """A bot with nothing to do but to note when it was asked, every six hours."""

    def __init__(self) -> None:
        self.client = discord.AutoShardedClient(intents=discord.Intents(guilds=True))
        self.ticks: list[datetime] = []
        self.env: Env | None = None
        self.failing = False

    async def tick(self) -> datetime | None:
        assert self.env
        now = self.env.now()
        self.ticks.append(now)
        if self.failing:
            return now
        return now.replace(minute=0) + timedelta(hours=6)


@pytest.fixture
async def diary() -> AsyncIterator[Diary]:
    diary = Diary()
    diary.env = internals.new_env(diary.client, BOT_NAME, START)
    await diary.env.start()
    yield diary
    await diary.env.shutdown()


async def test_a_jump_stops_at_each_due_time(diary: Diary) -> None:
    assert diary.env
    await Clockwork(diary.env, diary).move_to(START + timedelta(hours=14))
    hours = [(moment.hour, moment.minute) for moment in diary.ticks]
    assert hours == [(9, 59), (15, 0), (21, 0), (23, 59)]


async def test_a_jump_ends_although_something_fails_again_and_again(diary: Diary) -> None:
    assert diary.env
    diary.failing = True
    await Clockwork(diary.env, diary).move_to(START + timedelta(minutes=3))
    assert diary.env.now() == START + timedelta(minutes=3)
    assert len(diary.ticks) == 4


async def test_time_never_goes_back(diary: Diary) -> None:
    assert diary.env
    await Clockwork(diary.env, diary).move_to(START - timedelta(days=1))
    assert diary.env.now() == START


async def test_the_bot_has_no_more_rights_than_it_asks_for(diary: Diary) -> None:
    assert diary.env
    world = World(diary.env)
    await diary.env.settle()
    me = world.guild.me
    assert me
    everyone = me.guild.default_role.permissions
    assert me.guild_permissions.value & ~(BOT_PERMISSIONS.value | everyone.value) == 0
    assert me.name == "Etude"


async def test_places_are_those_a_person_can_read(diary: Diary) -> None:
    assert diary.env
    world = World(diary.env)
    await diary.env.settle()
    seen = {key: [p.key for p in world.places(who)] for key, who in world.people.items()}
    assert seen["ada"] == seen["mei"] == ["drills", "direct"]
    assert seen["ruth"] == seen["carlo"] == ["drills", "staff", "direct"]


def test_deeds_count_in_their_order() -> None:
    step = Step("again", "ada", "direct", "", "", (Deed("ada", "press a/"), Deed("ada", "form r/")))
    assert not step.is_done([Deed("ada", "form r/1"), Deed("ada", "press a/1")])
    assert not step.is_done([Deed("ben", "press a/1"), Deed("ada", "form r/1")])
    assert step.is_done([Deed("ada", "press a/1"), Deed("ben", "x"), Deed("ada", "form r/1")])


@pytest.mark.parametrize(
    ("interaction", "deed"),
    [
        ({"type": 3, "data": {"custom_id": "reply/1"}}, "press reply/1"),
        ({"type": 5, "data": {"custom_id": "rate-form/1/x"}}, "form rate-form/1/x"),
        ({"type": 2, "data": {"name": "help"}}, "command help"),
        (
            {"type": 2, "data": {"name": "drill", "options": [{"type": 1, "name": "review"}]}},
            "command drill review",
        ),
        (
            {"type": 2, "data": {"name": "help", "options": [{"type": 3, "name": "about"}]}},
            "command help",
        ),
    ],
)
def test_interactions_are_read_as_deeds(interaction: dict[str, Any], deed: str) -> None:
    in_server = {**interaction, "member": {"user": {"id": "7"}}}
    assert read_deed(in_server, {7: "ada"}) == Deed("ada", deed)
    in_private = {**interaction, "user": {"id": "8"}}
    assert read_deed(in_private, {7: "ada"}) == Deed("", deed)


def test_suggestions_while_typing_are_no_deed() -> None:
    assert read_deed({"type": 4, "user": {"id": "7"}, "data": {"name": "x"}}, {7: "ada"}) is None


def test_every_command_and_route_of_the_tour_exists() -> None:
    from bot.offers import all_commands, all_routes  # noqa: PLC0415

    names = set()
    for command in all_commands():
        below = command.walk_commands() if isinstance(command, discord.app_commands.Group) else ()
        names |= {command.name} | {found.qualified_name for found in below}
    routes = [route.template for route in all_routes().table]
    for step in STEPS:
        assert not step.command or step.command.removeprefix("/") in names
        for deed in step.done_by:
            kind, _, what = deed.what.partition(" ")
            if kind == "command":
                assert what in names
            elif kind in {"press", "form"}:
                assert any(template.startswith(what) for template in routes), what


async def test_the_demo_opens_plays_on_and_closes() -> None:
    port = free_port()

    def ask(path: str, body: object = None) -> Any:
        origin = f"http://127.0.0.1:{port}"
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Origin": origin, "Content-Type": "application/json"}
        request = urllib.request.Request(origin + path, sent, headers)  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.loads(answer.read())

    async with open_demo(port=port) as address:
        assert address == f"http://127.0.0.1:{port}/"
        before = await asyncio.to_thread(ask, "/demo/state?as=ada&at=drills")
        opened = await asyncio.to_thread(ask, "/demo/open", {"as": "ada", "at": "direct"})
        assert "#" in opened["address"]
        await asyncio.to_thread(ask, "/demo/clock", {"hours": 1})
        after = await asyncio.to_thread(ask, "/demo/state?as=ada&at=drills")
        assert after["time"][:2] == f"{int(before['time'][:2]) + 1:02}"
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(ask, "/demo/state?as=ada&at=drills")


def test_another_simcord_is_refused_with_the_right_one_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(internals, "PINNED", "9.9.9")
    with pytest.raises(Refusal, match=r"needs simcord 9\.9\.9, but simcord 3\.2\.1 is installed"):
        internals.check()


def test_a_lost_internal_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(internals.PreviewServer, "_static")
    with pytest.raises(Refusal, match="_static is missing in it"):
        internals.check()


async def test_without_its_packages_the_demo_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot.demo, "find_spec", lambda _: None)
    with pytest.raises(Refusal, match=r"pip install"):
        async with open_demo(port=free_port()):
            pass
