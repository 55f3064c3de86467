"""What the audit is given is what is really there, in a world and a database of their own."""

from __future__ import annotations

from copy import deepcopy

from bot.db.engine import Database
from tests.chaos.audit import Answer, Line
from tests.chaos.findings import audit_of
from tests.chaos.ground import WORDS_OF_AUTHORS, Ground, beginning
from tests.chaos.plan import draw
from tests.wire.payloads import new_id
from tests.wire.reading import custom_ids
from tests.wire.world import World


async def test_a_world_with_a_post_doubled_and_one_missing_is_found_out(
    database: Database,
) -> None:
    world, plan = World(), draw(1, 5.0, 1)
    ground = Ground(world, plan, beginning(0.0))
    await ground.save(database)
    first, second, *others = ground.nudge_rounds.values()
    posts = {
        custom_ids(message)[0]: message
        for messages in world.messages.values()
        for message in messages.values()
    }
    twice = deepcopy(posts[f"reply/{first}"]) | {"id": new_id()}
    world.messages[twice["channel_id"]][twice["id"]] = twice
    gone = posts[f"reply/{second}"]
    del world.messages[gone["channel_id"]][gone["id"]]
    closing = plan.closings[0]
    author = int(ground.places[closing.server].authors[0].id)
    round_id = ground.closing_rounds[closing]
    told = [Answer(round_id, author, f"{WORDS_OF_AUTHORS} ({round_id}, {turn})") for turn in (1, 9)]
    audit = await audit_of(database, world, ground, told)
    many = len(others) + 2
    assert audit.lines["earlier drill"] == Line(due=many, posted=many - 1, doubled=1, lost=1)
    # No bot has run: everything else is still to come.
    drills = len(plan.drills)
    assert audit.lines["drill"] == Line(due=drills, lost=drills)
    closings = len(plan.closings)
    assert audit.lines["closing"] == Line(due=closings, posted=closings, unfinished=closings)
    assert audit.lines["reminder"].lost == len(plan.nudges) == len(audit.unsent)
    assert (audit.accepted, audit.stored, audit.never_stored) == (2, 1, 1)
