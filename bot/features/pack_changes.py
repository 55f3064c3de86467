"""Changes of a server's packs: read, applied, sent to a second person, decided; what waits."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Literal

from discord import app_commands

from bot.house import House, actor_of
from bot.practice import pack_changes as practice
from bot.practice import pack_decisions
from bot.practice.pack_change_views import change_queue, view_change
from bot.practice.pack_proposals import whole_story
from bot.practice.suggestion_queue import suggestions_waiting
from bot.ui.answers import Call
from bot.ui.cards.pack_changes import (
    WORD_FOR_WORD,
    Section,
    change_card,
    change_sections,
    decline_change_form,
    queue_card,
)
from bot.ui.cards.pack_forms import approval_card
from bot.ui.cards.suggestion_queue import suggestions_line
from bot.ui.commands import slash
from bot.ui.routes import Routes
from drills.model import Refusal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

routes = Routes()


@routes.route("pack-whole/{change_id}")
async def press_whole(house: House, call: Call, change_id: int) -> None:
    """Every word of a change, as a file."""
    async with house.database.reading() as session:
        view = await view_change(session, actor_of(call), house.library, change_id)
    if view.proposal is None:
        raise Refusal(view.problem or "That change is settled. `/pack show` has the pack as it is.")
    await call.give_file(WORD_FOR_WORD, "changes.txt", whole_story(view.proposal))


@routes.route("pack-apply/{change_id}/{digest}")
async def press_apply(house: House, call: Call, change_id: int, digest: int) -> None:
    """Make the change that was read; shown anew where the pack has changed meanwhile."""
    async with house.database.writing() as session:
        actor = actor_of(call)
        done = await pack_decisions.apply(
            session, actor, house.library, change_id, digest, call.moment
        )
        view = await view_change(session, actor, house.library, change_id)
    await call.change(change_card(view))
    house.wake()
    if not done:
        await call.say(pack_decisions.CHANGED_MEANWHILE)


@routes.route("pack-edition/{change_id}")
async def press_edition(house: House, call: Call, change_id: int) -> None:
    """Give the edition that was put away, as a file."""
    async with house.database.reading() as session:
        file = await pack_decisions.edition_put_away(session, actor_of(call), change_id)
    await call.give_file("Your edition as it was. `/pack import` brings it back.", *file)


@routes.route("pack-send/{change_id}")
async def press_send(house: House, call: Call, change_id: int) -> None:
    """Put a draft before a second person."""
    async with house.database.writing() as session:
        actor = actor_of(call)
        await practice.send_for_approval(session, actor, house.library, change_id, call.moment)
        view = await view_change(session, actor, house.library, change_id)
    await call.change(change_card(view))
    house.wake()


@routes.route("pack-withdraw/{change_id}")
async def press_withdraw(house: House, call: Call, change_id: int) -> None:
    """Give up a draft, or a change that waits."""
    async with house.database.writing() as session:
        await practice.withdraw(session, actor_of(call), change_id, call.moment)
        view = await view_change(session, actor_of(call), house.library, change_id)
    await call.change(change_card(view))


@routes.route("pack-decline/{change_id}", opens_form=True)
async def press_decline(house: House, call: Call, change_id: int) -> None:
    """Ask for a word to the author."""
    async with house.database.reading() as session:
        view = await view_change(session, actor_of(call), house.library, change_id)
    if view.mine or view.state != "waiting":
        raise Refusal("That change does not wait for your word. `/pack queue` shows what does.")
    await call.ask(
        decline_change_form(change_id, pack_decisions.LONGEST_WORD, secrets.token_hex(4))
    )


@routes.route("pack-decline-form/{change_id}/{nonce}")
async def decline(house: House, call: Call, change_id: int) -> None:
    """Turn a change down, with that word."""
    word = "".join(call.values.get("why", []))
    async with house.database.writing() as session:
        await pack_decisions.decline(session, actor_of(call), change_id, word, call.moment)
        view = await view_change(session, actor_of(call), house.library, change_id)
    await call.change(change_card(view))


@slash("queue", "Changes of packs that wait for you, your own, and what became of them")
async def queue(house: House, call: Call) -> None:
    """Show all that waits."""
    await press_queue(house, call)


@routes.route("pack-queue")
async def press_queue(house: House, call: Call) -> None:
    """The same from a button."""
    async with house.database.reading() as session:
        sections = await _sections(session, house, call)
    await call.change(queue_card(sections))


async def _sections(session: AsyncSession, house: House, call: Call) -> list[Section]:
    """What waits for staff, a section each; more of them are added here."""
    changes = await change_queue(session, actor_of(call), house.library, call.moment)
    waiting = await suggestions_waiting(session, call.server_id or 0, call.moment)
    suggested = Section("What members suggest", (suggestions_line(waiting),))
    return [*change_sections(changes), *([suggested] if waiting else [])]


@slash("approval", "Whether a change of a pack needs a second person's word")
@app_commands.describe(
    switch="on: a second person approves each change; off: each applies their own"
)
async def approval(house: House, call: Call, switch: Literal["on", "off"] | None = None) -> None:
    """Show whether it is on, or switch it."""
    if switch is None:
        async with house.database.reading() as session:
            on, waiting = await pack_decisions.approval_here(session, actor_of(call))
        await call.show(approval_card(on=on, waiting=waiting))
        return
    await _switch(house, call, wanted=switch == "on")


@routes.route("pack-approval-on")
async def press_on(house: House, call: Call) -> None:
    """Changes need a second person from now on."""
    await _switch(house, call, wanted=True)


@routes.route("pack-approval-off")
async def press_off(house: House, call: Call) -> None:
    """Each coordinator applies their own changes."""
    await _switch(house, call, wanted=False)


async def _switch(house: House, call: Call, *, wanted: bool) -> None:
    actor = actor_of(call)
    async with house.database.writing() as session:
        await pack_decisions.choose_approval(session, actor, call.moment, wanted=wanted)
        on, waiting = await pack_decisions.approval_here(session, actor)
    await call.change(approval_card(on=on, waiting=waiting))
    house.wake()
