"""Two servers on one bot: no id of the one means anything in the other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from simcord import Env

from bot.app import App
from bot.config import Settings
from bot.db.tables import Pair, PairMember, Server
from bot.offers import all_routes
from drills.pack_writer import write_pack
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import LIBRARY, PACK, REPLY, WORDS, Institute
from tests.conversations.shown import said, text_of

SECRETS = ("Harbour pack", "Harbour words", "Harbour series", "Harbour cohort", WORDS["strength"])
FORMS: dict[str, Any] = {
    "reply-form": {"text": "Hill text", **REPLY},
    "rate-form": {"level-accuracy": "3"},
    "words-form": {"strength": "Hill words", "next_step": "Hill words"},
    "compare-form": {"strength": "Hill words", "quote": "Harbour"},
    "self-form": {"level-accuracy": "3"},
    "series-form": {
        "name": "Hill series",
        "pack": [PACK],
        "weekdays": ["0"],
        "at": "09:00",
        "closes": "24",
    },
    "flag-form": {"words": "Hill words"},
    "note-form": {"text": "Hill words"},
    "offer-form": {"why": "Hill words"},
    "sample-form": {"reason": "Hill words"},
    "trial-form": {"level-accuracy": "3"},
    "diary-form": {"text": "Hill words"},
    "reflect-form": {"text": "Hill words"},
    "pulse-form": {"hard": "3"},
    "about-me-form": {"aims": "Hill words"},
    "pairs-form": {"name": "Hill pairs", "pack": [PACK], "weekdays": ["0"], "at": "09:00"},
    "pair-say": {"text": "Hill words"},
    "pair-view-form": {"understood": "3", "safe": "3"},
    "suggestion-decline-form": {"words": "Hill words"},
    "pack-decline-form": {"why": "Hill words"},
    "pack-new-form": {"title": ""},
    "drill-head-form": {"title": "Hill pack"},
    "drill-part-form": {"vignette": "Hill words"},
    "break-form": {"first": "tomorrow", "last": "tomorrow"},
}
PICKED = {
    "series-rule": ["names_shown=True"],
    "series-rules-group": ["Feedback"],
}
TEMPLATES = sorted(route.template for route in all_routes().table if "{" in route.template)


@pytest.fixture
async def two(env: Env, app: App, settings: Settings) -> tuple[Institute, Institute]:
    """Harbour with a released reply of Ada's and a draft series; Hill, empty but set up.

    Ada manages Hill, where she is supervisor and coordinator too: nobody could ask more there.
    """
    harbour, hill = Institute(env, app, settings), Institute(env, app, settings)
    for institute, name in ((harbour, "Harbour"), (hill, "Hill")):
        institute.furnish(name)
        await institute.set_up()
    await harbour.make_cohort(harbour.ada, harbour.ben, name="Harbour cohort")
    await harbour.make_series(name="Harbour series")
    await harbour.carlo.slash(harbour.staff, "cohort excuse", member=harbour.ada, first_day="today")
    await harbour.pass_time(hours=10)
    post = harbour.drills.last_message
    await harbour.reply(harbour.ada, "Harbour words", post)
    await harbour.reply(harbour.ben, "Harbour words too", post)
    await submit(harbour.ada, harbour.drills, "diary-form/1/abc", {"text": "Harbour words"})
    suggested = {"vignette": "Harbour words of a client", "words": "Harbour words"}
    await submit(harbour.ada, harbour.drills, "suggest-form/abc", suggested)
    queue = await harbour.ruth.slash(harbour.staff, "supervise queue")
    form = await harbour.ruth.click(queue.response, custom_id="rate/1")
    await harbour.rate(harbour.ruth, form)
    await harbour.carlo.slash(harbour.staff, "pack approval", switch="on")
    pack = write_pack(LIBRARY.pack(PACK)).replace('title = "', 'title = "Harbour pack, ', 1)
    brought = await harbour.carlo.slash(
        harbour.staff, "pack import", file=("pack.toml", pack.encode())
    )
    await harbour.carlo.click(brought.response, label="Send for approval")
    await harbour.pass_time(days=2)
    async with harbour.writing() as session:
        pair = {"round_id": 1, "number": 1, "kind": "interview", "turns": 6, "began_at": env.now()}
        session.add(Pair(id=1, **pair))
        for seat, person in enumerate((harbour.ada, harbour.ben), start=1):
            session.add(PairMember(pair_id=1, seat=seat, user_id=person.id, drill_revision_id=1))
    roles = [hill.managers, hill.supervisors, hill.coordinators]
    hill.ada = hill.guild.add_member(harbour.ada.user, roles=roles)
    return harbour, hill


def custom_id_for(template: str) -> str:
    """The route with the first server's ids in it: every first row of every kind is hers."""
    return re.sub(r"\{\w+\}", "1", template.replace("{nonce}", "abc"))


async def send(actor: Any, channel: Any, template: str) -> Any:
    kind = template.split("/", maxsplit=1)[0]
    route = custom_id_for(template)
    if kind in FORMS:
        return await submit(actor, channel, route, FORMS[kind])
    return await press(actor, channel, route, PICKED.get(kind))


async def leaks(institute: Institute, actor: Any, channel: Any) -> dict[str, str]:
    """What went wrong with each route when `actor` sent it with the first server's ids."""
    before = await everything(institute)
    found: dict[str, str] = {}
    for template in TEMPLATES:
        if template.startswith("setup/"):
            continue
        answer = await send(actor, channel, template)
        words = said(answer)
        told = [secret for secret in SECRETS if secret in words]
        if answer.modal or told or not words or "went wrong" in words:
            found[template] = f"said {words!r}, form {answer.modal}"
        if await everything(institute) != before:
            found[template] = "changed something"
            before = await everything(institute)
    return found


async def test_no_route_leads_into_another_server(two: tuple[Institute, Institute]) -> None:
    harbour, hill = two
    assert await leaks(harbour, hill.ada, hill.drills) == {}


async def test_a_stranger_in_a_direct_message_gets_nowhere(
    two: tuple[Institute, Institute],
) -> None:
    harbour, hill = two
    stranger = hill.mei.user
    assert await leaks(harbour, stranger, stranger.dm_channel) == {}


def test_every_route_with_an_id_is_tried() -> None:
    assert len(TEMPLATES) > 20
    assert [
        custom_id_for(template) for template in TEMPLATES if "{" in custom_id_for(template)
    ] == []


async def test_names_of_another_server_are_unknown_and_not_offered(
    two: tuple[Institute, Institute],
) -> None:
    _, hill = two
    for command in ("show", "preview", "start", "pause", "skip", "post-now", "archive"):
        refused = await hill.carlo.slash(hill.staff, f"series {command}", series="Harbour series")
        assert "There is no series yet." in said(refused)
    refused = await hill.carlo.slash(
        hill.staff, "cohort add", cohort="Harbour cohort", member=hill.mei
    )
    assert "There is no cohort yet." in said(refused)
    assert await hill.carlo.autocomplete(hill.staff, "series show", "series", "") == []
    assert await hill.carlo.autocomplete(hill.staff, "cohort add", "cohort", "") == []
    listed = await hill.carlo.slash(hill.staff, "series list")
    assert "There is no series yet." in text_of(listed.response)
    for command in ("list", "queue", "approval"):
        shown = await hill.ada.slash(hill.staff, f"pack {command}")
        assert not [secret for secret in (*SECRETS, "waiting", "**On.**") if secret in said(shown)]


async def test_own_practice_is_told_where_it_happened(two: tuple[Institute, Institute]) -> None:
    harbour, hill = two
    for command in (
        "drill feedback",
        "drill progress",
        "drill today",
        "drill review",
        "drill diary",
        "drill suggestions",
    ):
        there = await hill.ada.slash(hill.drills, command)
        assert not [secret for secret in SECRETS if secret in said(there)]
    queue = await hill.ada.slash(hill.staff, "supervise queue")
    assert "Every reply has at least one rating." in said(queue)
    here = await harbour.ada.slash(harbour.drills, "drill feedback")
    assert "Harbour series" in said(here)
    direct = await harbour.ada.user.slash("drill feedback")
    assert "Harbour series" in said(direct)


async def test_a_channel_of_another_server_cannot_be_chosen(
    two: tuple[Institute, Institute],
) -> None:
    harbour, hill = two
    for number, channel in ((0, harbour.drills), (1, harbour.staff)):
        refused = await press(hill.admin, hill.staff, f"setup/{number}", [str(channel.id)])
        assert "That is not in this server." in said(refused)
    [_, server] = sorted(await hill.rows(Server), key=lambda row: row.id == hill.guild.id)
    assert (server.drill_channel_id, server.staff_channel_id) == (hill.drills.id, hill.staff.id)


async def test_both_servers_may_use_the_same_names(two: tuple[Institute, Institute]) -> None:
    harbour, hill = two
    await hill.make_cohort(hill.ben, name="Harbour cohort")
    await hill.make_series(name="Harbour series")
    posted = len(harbour.drills.history())
    await hill.pass_time(days=1)
    assert len(harbour.drills.history()) == posted + 1
    assert sum("### Day 1" in text_of(message) for message in hill.drills.history()) == 1
