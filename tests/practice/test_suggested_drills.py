"""A suggestion that becomes a drill: begun once, saved as any other, and its author told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from bot.db.tables import Delivery, PackChange, Suggestion
from bot.practice import pack_changes, pack_decisions
from bot.practice.drill_drafts import keep_head, keep_part, view_draft
from bot.practice.libraries import library_of
from bot.practice.pack_change_views import view_change
from bot.practice.people import Actor
from bot.practice.suggested_drills import make_drill_of_it, packs_for_it
from bot.practice.suggestion_queue import decline, suggestion_queue
from bot.practice.suggestions import Standing, own_suggestions, suggest, take_back
from drills.library import Library
from drills.model import Pack, Refusal
from drills.pack_writer import write_pack
from drills.suggested import Suggested
from drills.typed_drill import Part
from tests.practice.builders import (
    ADA,
    CARLO,
    DAY,
    HOUR,
    NINE,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    PACK,
    RUBRIC,
    RUTH,
    SERVER,
    School,
    elsewhere,
)

PIPPA = replace(CARLO, user_id=21)
"""Another coordinator."""
LIBRARY = Library({PACK.id: PACK}, rubrics={("en", RUBRIC.id): RUBRIC})
OURS = replace(PACK, id="org.example.ours", title="Our own")
ONE = Suggested("I never said that.", "A carpenter, 52", "It is hard not to argue.", "A. Lovelace")
TASK = {"skill": "Reflection", "goal": "Stay with him.", "level": "advanced", "rubric": "reflect"}
GOOD = {"text": "You were not heard.", "why": "It does not argue."}


async def apply(school: School, change_id: int, by: Actor = CARLO) -> bool:
    view = await school.do(view_change, by, LIBRARY, change_id)
    assert view.proposal, view.problem
    digest = view.proposal.digest
    return await school.do(pack_decisions.apply, by, LIBRARY, change_id, digest, NINE + DAY)


async def own_pack(school: School, pack: Pack = OURS) -> None:
    values = {"key": pack.key, "kind": "file", "text": write_pack(pack)}
    change = await school.do(pack_changes.make_change, CARLO, values, NOW)
    assert await apply(school, change.id)


async def finish(
    school: School, change_id: int, by: Actor = CARLO, now: datetime = NINE + HOUR
) -> None:
    for part, typed in ((Part.TASK, TASK), (Part.GOOD, GOOD)):
        draft = await school.do(keep_part, by, LIBRARY, change_id, part, typed, now)
    assert (draft.missing, draft.faults) == ((), ())


async def make(
    school: School, suggestion_id: int, key: str | None = OURS.key, by: Actor = CARLO
) -> int:
    return await school.do(make_drill_of_it, by, LIBRARY, suggestion_id, key, NINE + HOUR)


@pytest_asyncio.fixture(loop_scope="session")
async def waiting(school: School) -> int:
    """Ada's suggestion, in a server with a pack of its own."""
    await school.cohort(ADA)
    await own_pack(school)
    return (await school.do(suggest, ADA, ONE, NINE)).id


async def standing(school: School) -> tuple[Standing, str]:
    [one] = (await school.do(own_suggestions, ADA, LIBRARY, NINE + DAY)).found
    return one.standing, one.pack


async def test_it_becomes_a_drill_of_a_pack_with_its_author_named(
    school: School, waiting: int
) -> None:
    offered = await school.do(packs_for_it, CARLO, LIBRARY, waiting, NINE)
    assert ([pack.key for pack in offered.packs], offered.more) == ([OURS.key], False)
    change_id = await make(school, waiting)
    draft = await school.do(view_draft, CARLO, LIBRARY, change_id)
    assert (draft.values["vignette"], draft.values["speaker"]) == (ONE.vignette, ONE.speaker)
    assert await standing(school) == (Standing.IN_HAND, "")
    await finish(school, change_id)
    view = await school.do(view_change, CARLO, LIBRARY, change_id)
    assert view.proposal
    assert any("authors was" in line and "A. Lovelace" in line for line in view.proposal.lines)
    assert await school.keys(kind="suggestion") == []
    assert await apply(school, change_id)
    pack = (await school.do(library_of, LIBRARY, SERVER)).pack(OURS.key)
    assert pack.authors == ("A. Trainer", "A. Lovelace")
    assert pack.drills[-1].vignette == ONE.vignette
    [row] = await school.rows(Suggestion)
    assert (row.state, row.pack_key, row.drill_id) == ("used", OURS.key, pack.drills[-1].id)
    assert await standing(school) == (Standing.USED, OURS.title)
    assert await school.keys(kind="suggestion") == [f"suggestion/{waiting}/used"]


async def test_an_author_is_named_once_and_only_if_they_like(school: School, waiting: int) -> None:
    texts: list[dict[str, Any]] = [{}, {"credit": "a. lovelace"}, {"credit": ""}]
    for number, text in enumerate(texts):
        suggested = replace(ONE, vignette=f"Vignette {number}", **text)
        made = await school.do(suggest, ADA, suggested, NINE)
        change_id = await make(school, made.id)
        await finish(school, change_id)
        assert await apply(school, change_id)
    pack = (await school.do(library_of, LIBRARY, SERVER)).pack(OURS.key)
    assert pack.authors == ("A. Trainer", "A. Lovelace")
    assert len(pack.drills) == len(OURS.drills) + 3
    assert waiting == 1


async def test_a_new_pack_begins_with_it(school: School, waiting: int) -> None:
    change_id = await make(school, waiting, None)
    draft = await school.do(view_draft, CARLO, LIBRARY, change_id)
    assert draft.head
    assert (draft.head["title"], draft.head["authors"]) == (
        "Suggested by our members",
        ["A. Lovelace"],
    )
    head = {"title": "Arguing", "summary": "", "license": "CC0-1.0", "language": "en"}
    await school.do(keep_head, CARLO, LIBRARY, change_id, {**head, "authors": "A. Trainer"}, NINE)
    await finish(school, change_id)
    assert await apply(school, change_id)
    pack = (await school.do(library_of, LIBRARY, SERVER)).pack(draft.pack.id)
    assert (pack.title, pack.authors) == ("Arguing", ("A. Trainer", "A. Lovelace"))
    assert [drill.vignette for drill in pack.drills] == [ONE.vignette]
    assert await standing(school) == (Standing.USED, "Arguing")


async def test_a_name_with_a_comma_is_that_of_one_author(school: School, waiting: int) -> None:
    one = replace(ONE, vignette="Another.", credit="A. Lovelace, PhD")
    made = await school.do(suggest, ADA, one, NINE)
    change_id = await make(school, made.id, None)
    await finish(school, change_id)
    assert await apply(school, change_id)
    pack = (await school.do(library_of, LIBRARY, SERVER)).pack("own.suggested-by-our-members")
    assert pack.authors == ("A. Lovelace, PhD",)
    assert waiting


async def test_nobody_begins_a_second_drill_of_it(school: School, waiting: int) -> None:
    change_id = await make(school, waiting)
    assert await make(school, waiting, None) == change_id
    with pytest.raises(Refusal, match="<@2> is making a drill of it already"):
        await make(school, waiting, by=PIPPA)
    with pytest.raises(Refusal, match="<@2> is making a drill of it"):
        await school.do(decline, RUTH, waiting, "", NINE)
    queue = await school.do(suggestion_queue, CARLO, NINE + DAY)
    assert (queue.mine, queue.coordinates) == (True, True)
    await school.do(pack_changes.withdraw, CARLO, change_id, NINE)
    assert await standing(school) == (Standing.WAITING, "")
    second = await make(school, waiting, by=PIPPA)
    assert second != change_id
    queue = await school.do(suggestion_queue, RUTH, NINE + DAY)
    assert (queue.mine, queue.coordinates) == (False, False)
    drafts = await school.rows(PackChange, PackChange.suggestion_id == waiting)
    assert [row.state for row in drafts] == ["withdrawn", "draft"]


async def test_a_draft_that_is_worked_on_holds_a_suggestion_for_longer(
    school: School, waiting: int
) -> None:
    change_id = await make(school, waiting)
    await finish(school, change_id, now=NINE + 13 * DAY)
    later = NINE + 15 * DAY
    with pytest.raises(Refusal, match="<@2> is making a drill of it just now"):
        await school.do(take_back, ADA, waiting, later)
    args = (PIPPA, LIBRARY, waiting, OURS.key, later)
    with pytest.raises(Refusal, match="<@2> is making a drill of it already"):
        await school.do(make_drill_of_it, *args)
    assert await apply(school, change_id)


async def test_of_two_who_begin_at_once_one_does(school: School, waiting: int) -> None:
    pressed = [make(school, waiting, by=actor) for actor in (CARLO, PIPPA)]
    done = await asyncio.gather(*pressed, return_exceptions=True)
    assert {type(one) for one in done} == {int, Refusal}
    assert len(await school.rows(PackChange, PackChange.suggestion_id == waiting)) == 1


async def test_one_is_taken_back_or_becomes_a_drill_and_never_both(
    school: School, waiting: int
) -> None:
    change_id = await make(school, waiting)
    await finish(school, change_id)
    view = await school.do(view_change, CARLO, LIBRARY, change_id)
    assert view.proposal
    later = NINE + 15 * DAY
    digest = view.proposal.digest
    saved, taken = await asyncio.gather(
        school.do(pack_decisions.apply, CARLO, LIBRARY, change_id, digest, later),
        school.do(take_back, ADA, waiting, later),
        return_exceptions=True,
    )
    [row] = await school.rows(Suggestion)
    if row.state == "used":
        assert (saved, type(taken)) == (True, Refusal)
    else:
        assert (type(saved), taken, row.vignette) == (Refusal, None, "")


async def test_with_two_persons_its_author_is_told_once_the_second_has_approved(
    school: School, waiting: int
) -> None:
    await school.do(pack_decisions.choose_approval, CARLO, NOW, wanted=True)
    change_id = await make(school, waiting)
    await finish(school, change_id)
    await school.do(pack_changes.send_for_approval, CARLO, LIBRARY, change_id, NINE)
    assert await standing(school) == (Standing.IN_HAND, "")
    with pytest.raises(Refusal, match="<@2> is making a drill of it just now"):
        await school.do(take_back, ADA, waiting, NINE)
    await school.do(pack_decisions.decline, RUTH, change_id, "Too short.", NINE)
    assert await standing(school) == (Standing.WAITING, "")
    await school.do(pack_changes.take_up_again, CARLO, change_id, NINE)
    await school.do(pack_changes.send_for_approval, CARLO, LIBRARY, change_id, NINE + HOUR)
    assert await apply(school, change_id, by=RUTH)
    assert await standing(school) == (Standing.USED, OURS.title)
    rows = await school.rows(Delivery, Delivery.kind == "suggestion")
    assert [(row.key, row.user_id) for row in rows] == [(f"suggestion/{waiting}/used", ADA.user_id)]


async def test_one_taken_back_is_in_no_draft_any_more(school: School, waiting: int) -> None:
    change_id = await make(school, waiting)
    await finish(school, change_id)
    await school.do(pack_changes.withdraw, CARLO, change_id, NINE)
    await school.do(take_back, ADA, waiting, NINE)
    for row in await school.rows(PackChange, PackChange.suggestion_id == waiting):
        assert ONE.vignette not in f"{row.text}{row.fields}"


async def test_coordinators_of_its_server_alone_make_a_drill_of_it(
    school: School, waiting: int
) -> None:
    await school.set_up(OTHER_SERVER)
    for actor, sentence in (
        (ADA, "This is for coordinators"),
        (RUTH, "This is for coordinators"),
        (OUTSIDER, "This is for coordinators"),
        (elsewhere(CARLO), "That suggestion is not there any more"),
    ):
        with pytest.raises(Refusal, match=sentence):
            await school.do(packs_for_it, actor, LIBRARY, waiting, NINE)
        with pytest.raises(Refusal, match=sentence):
            await make(school, waiting, by=actor)
    with pytest.raises(Refusal, match="There is no pack"):
        await make(school, waiting, "org.example.nothing")
    assert await school.rows(PackChange, PackChange.suggestion_id == waiting) == []
