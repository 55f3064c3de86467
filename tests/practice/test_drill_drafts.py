"""A drill written in forms: nothing typed is lost, and nothing faulty is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.practice import drill_beginnings, drill_drafts, pack_changes, pack_decisions
from bot.practice.drill_drafts import DraftView
from bot.practice.libraries import library_of
from bot.practice.pack_change_views import view_change
from bot.practice.pack_proposals import CHANGED_SINCE
from bot.practice.people import Actor
from drills.library import Library
from drills.model import CalibrationReply, Exemplar, Pack, Refusal
from drills.pack_writer import write_pack
from drills.typed_drill import Part
from tests.practice.builders import (
    CARLO,
    NOW,
    OTHER_SERVER,
    PACK,
    RUBRIC,
    RUTH,
    SERVER,
    School,
    elsewhere,
)

PIPPA = replace(CARLO, user_id=21)
FULL = replace(
    PACK.drills[0],
    exemplars=(
        Exemplar("Answer 1", why="Close."),
        Exemplar("Answer 2", why="Close."),
        Exemplar("Weak", missing="The fear."),
    ),
    calibration=(CalibrationReply("A reply", (("feeling", 1), ("pace", 2)), "Far off."),),
    tags=("work",),
)
RICH = replace(PACK, drills=(FULL, *PACK.drills[1:]))
LIBRARY = Library({PACK.id: RICH}, rubrics={("en", "reflect"): RUBRIC})
FILLED = {
    Part.CLIENT: {"vignette": "I cannot sleep.", "speaker": "Maya, 40"},
    Part.TASK: {
        "skill": "Reflection",
        "goal": "Name the fear.",
        "level": "advanced",
        "rubric": "reflect",
        "phase": "early",
    },
    Part.GOOD: {"text": "The nights are long.", "why": "It stays with them."},
}


async def keep(school: School, draft: int, part: Part, **typed: str) -> DraftView:
    return await school.do(drill_drafts.keep_part, CARLO, LIBRARY, draft, part, typed, NOW)


async def fill(school: School, draft: int) -> DraftView:
    for part, typed in FILLED.items():
        await keep(school, draft, part, **typed)
    return await school.do(drill_drafts.view_draft, CARLO, LIBRARY, draft)


async def save(school: School, draft: int, by: Actor = CARLO) -> bool:
    view = await school.do(view_change, by, LIBRARY, draft)
    assert view.proposal
    args = (LIBRARY, draft, view.proposal.digest, NOW)
    return await school.do(pack_decisions.apply, by, *args)


async def pack_now(school: School, key: str = PACK.id) -> Pack:
    return (await school.do(library_of, LIBRARY, SERVER)).packs[key]


async def add(school: School, by: Actor = CARLO) -> int:
    return await school.do(drill_beginnings.begin_drill, by, LIBRARY, PACK.id, NOW)


async def test_a_new_drill_is_saved_once_nothing_is_missing(school: School) -> None:
    draft = await add(school)
    view = await keep(school, draft, Part.CLIENT, **FILLED[Part.CLIENT])
    assert (view.values["id"], view.new) == ("three-4", True)
    assert set(view.missing) == {"goal", "level", "exemplars"}
    assert not view.change.may_apply
    view = await fill(school, draft)
    assert (view.missing, view.faults, view.change.may_apply) == ((), (), True)
    assert await save(school, draft)
    drill = (await pack_now(school)).drill("three-4")
    assert drill
    assert (drill.vignette, drill.level, drill.rubric) == ("I cannot sleep.", "advanced", RUBRIC)


async def test_what_a_client_says_hides_no_pack(school: School) -> None:
    draft = await add(school)
    await fill(school, draft)
    words = "Ich kann nicht mehr.\n[translation]\nI cannot go on."
    await keep(school, draft, Part.CLIENT, vignette=words)
    assert await save(school, draft)
    drill = (await pack_now(school)).drill("three-4")
    assert drill
    assert drill.vignette == words


async def test_what_cannot_be_taken_is_kept_and_shown_again(school: School) -> None:
    draft = await add(school)
    await fill(school, draft)
    view = await keep(school, draft, Part.CLIENT, vignette="Write to me@harbour.org, please.")
    assert view.faults == (
        "vignette has what looks like a real e-mail address. Fictional details only.",
    )
    assert view.part(Part.CLIENT)["vignette"] == "Write to me@harbour.org, please."
    assert view.change.proposal is None
    with pytest.raises(Refusal):
        await school.do(pack_decisions.apply, CARLO, LIBRARY, draft, 0, NOW)
    assert view.part(Part.GOOD) == FILLED[Part.GOOD]
    view = await keep(school, draft, Part.WEAKER, text="Cheer up.", missing="")
    assert "exemplar 2 needs why" in view.faults[1]
    assert view.part(Part.WEAKER)["text"] == "Cheer up."


async def test_an_edit_leaves_what_no_form_shows(school: School) -> None:
    draft = await school.do(drill_beginnings.begin_edit, CARLO, LIBRARY, PACK.id, "three-1", NOW)
    view = await school.do(drill_drafts.view_draft, CARLO, LIBRARY, draft)
    assert not view.change.may_apply
    view = await keep(school, draft, Part.GOOD, text="Closer", why="Nearer.")
    await keep(school, draft, Part.WEAKER, text="", missing="")
    assert await save(school, draft)
    now = (await pack_now(school)).drills[0]
    assert now == replace(FULL, exemplars=(Exemplar("Closer", why="Nearer."), FULL.exemplars[1]))


async def test_of_two_who_edit_one_drill_the_later_is_told_of_the_other(school: School) -> None:
    edit = (LIBRARY, PACK.id, "three-2", NOW)
    first = await school.do(drill_beginnings.begin_edit, CARLO, *edit)
    second = await school.do(drill_beginnings.begin_edit, PIPPA, *edit)
    goal = {**FILLED[Part.TASK], "goal": "Stay with the fear."}
    view = await school.do(drill_drafts.keep_part, PIPPA, LIBRARY, second, Part.TASK, goal, NOW)
    assert view.change.proposal
    assert CHANGED_SINCE not in view.change.proposal.hints
    assert await save(school, second, PIPPA)
    view = await keep(school, first, Part.GOOD, text="Closer.", why="Nearer.")
    assert view.change.proposal
    assert CHANGED_SINCE in view.change.proposal.hints


async def test_whoever_edits_a_drill_again_goes_on_where_they_were(school: School) -> None:
    edit = (LIBRARY, PACK.id, "three-2", NOW)
    draft = await school.do(drill_beginnings.begin_edit, CARLO, *edit)
    await keep(school, draft, Part.GOOD, text="Closer.", why="Nearer.")
    assert await school.do(drill_beginnings.begin_edit, CARLO, *edit) == draft
    assert await school.do(drill_beginnings.begin_edit, PIPPA, *edit) != draft
    other = (LIBRARY, PACK.id, "three-3", NOW)
    assert await school.do(drill_beginnings.begin_edit, CARLO, *other) != draft


async def test_two_new_drills_at_once_get_an_id_each(school: School) -> None:
    drafts = [await add(school), await add(school, PIPPA)]
    await fill(school, drafts[0])
    for part, typed in FILLED.items():
        await school.do(drill_drafts.keep_part, PIPPA, LIBRARY, drafts[1], part, typed, NOW)
    assert await save(school, drafts[0])
    assert await save(school, drafts[1], PIPPA)
    assert [drill.id for drill in (await pack_now(school)).drills[3:]] == ["three-4", "three-5"]


async def test_a_new_pack_is_there_with_its_first_drill(school: School) -> None:
    typed = {"title": "Hope!", "license": "CC-BY-4.0", "authors": "A. B., C. D.", "language": "en"}
    draft = await school.do(drill_beginnings.begin_pack, CARLO, LIBRARY, typed, NOW)
    again = await school.do(drill_beginnings.begin_pack, PIPPA, LIBRARY, typed, NOW)
    assert (await school.do(drill_drafts.view_draft, PIPPA, LIBRARY, again)).pack.id == "own.hope-2"
    with pytest.raises(Refusal, match="the id of another pack here"):
        await school.do(drill_drafts.keep_head, CARLO, LIBRARY, draft, {"id": PACK.id}, NOW)
    view = await school.do(drill_drafts.keep_head, CARLO, LIBRARY, draft, {"id": "Hope"}, NOW)
    assert "must be a name of yours back to front" in view.faults[0]
    await school.do(drill_drafts.keep_head, CARLO, LIBRARY, draft, {"id": "org.harbour.hope"}, NOW)
    view = await fill(school, draft)
    assert view.change.title == "Hope!"
    assert await save(school, draft)
    pack = await pack_now(school, "org.harbour.hope")
    assert (pack.title, pack.authors, len(pack.drills)) == ("Hope!", ("A. B.", "C. D."), 1)


async def test_a_new_pack_goes_into_no_other_that_has_come_to_have_its_id(school: School) -> None:
    typed = {"title": "Hope!", "license": "CC-BY-4.0", "authors": "A. B.", "language": "en"}
    draft = await school.do(drill_beginnings.begin_pack, CARLO, LIBRARY, typed, NOW)
    await fill(school, draft)
    values = {"key": "own.hope", "kind": "file", "text": write_pack(replace(PACK, id="own.hope"))}
    other = await school.do(pack_changes.make_change, PIPPA, values, NOW)
    assert await save(school, other.id, PIPPA)
    args = (CARLO, LIBRARY, draft)
    view = await school.do(drill_drafts.keep_head, *args, {**typed, "title": "Still hope"}, NOW)
    assert view.pack.title == "Still hope"
    assert '"own.hope" has come to be the id of another pack here' in view.change.problem
    view = await school.do(drill_drafts.keep_head, *args, {"id": "own.still-hope"}, NOW)
    assert view.change.may_apply
    assert await save(school, draft)
    assert len((await pack_now(school, "own.hope")).drills) == 3


async def test_an_old_button_saves_nothing_that_is_not_finished_any_more(school: School) -> None:
    draft = await add(school)
    view = await fill(school, draft)
    assert view.change.proposal
    args = (CARLO, LIBRARY, draft, view.change.proposal.digest, NOW)
    await keep(school, draft, Part.CLIENT, vignette="")
    with pytest.raises(Refusal, match="Something is missing in this drill"):
        await school.do(pack_decisions.apply, *args)
    await school.do(pack_changes.withdraw, CARLO, draft, NOW)
    assert (await school.do(view_change, CARLO, LIBRARY, draft)).problem == ""


async def test_a_declined_drill_can_be_written_on(school: School) -> None:
    await school.do(pack_decisions.choose_approval, CARLO, NOW, wanted=True)
    draft = await add(school)
    await fill(school, draft)
    await school.do(pack_changes.send_for_approval, CARLO, LIBRARY, draft, NOW)
    with pytest.raises(Refusal, match="not open any more"):
        await keep(school, draft, Part.CLIENT, vignette="Other words.")
    await school.do(pack_decisions.decline, RUTH, draft, "Shorter, please.", NOW)
    await school.do(pack_changes.take_up_again, CARLO, draft, NOW)
    view = await keep(school, draft, Part.CLIENT, vignette="I lie awake.")
    assert view.part(Part.GOOD) == FILLED[Part.GOOD]
    assert view.change.word == "Shorter, please."
    await school.do(pack_changes.send_for_approval, CARLO, LIBRARY, draft, NOW)
    assert await save(school, draft, RUTH)
    assert (await school.do(view_change, CARLO, LIBRARY, draft)).word == ""


async def test_what_was_discarded_can_be_taken_up_again(school: School) -> None:
    draft = await add(school)
    await fill(school, draft)
    await school.do(pack_changes.withdraw, CARLO, draft, NOW)
    assert await school.do(drill_beginnings.open_drafts, CARLO) == []
    with pytest.raises(Refusal, match="not in this server any more"):
        await school.do(pack_changes.take_up_again, PIPPA, draft, NOW)
    await school.do(pack_changes.take_up_again, CARLO, draft, NOW)
    assert await save(school, draft)
    with pytest.raises(Refusal, match="cannot be changed any more"):
        await school.do(pack_changes.take_up_again, CARLO, draft, NOW)


async def test_a_draft_is_its_authors_alone(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    draft = await add(school)
    for actor in (PIPPA, elsewhere(CARLO)):
        with pytest.raises(Refusal, match="not in this server any more"):
            await school.do(drill_drafts.view_draft, actor, LIBRARY, draft)
    with pytest.raises(Refusal, match="This is for coordinators"):
        await school.do(drill_beginnings.begin_drill, RUTH, LIBRARY, PACK.id, NOW)
    assert len(await school.do(drill_beginnings.open_drafts, CARLO)) == 1


async def test_drills_that_cannot_be_edited(school: School) -> None:
    values = {"key": PACK.id, "kind": "retire", "drill_ids": ["three-2"]}
    change = await school.do(pack_changes.make_change, CARLO, values, NOW)
    assert await save(school, change.id)
    for drill_id, sentence in (("three-2", "is retired"), ("thre-1", 'Did you mean "three-1"')):
        args = (CARLO, LIBRARY, PACK.id, drill_id, NOW)
        with pytest.raises(Refusal, match=sentence):
            await school.do(drill_beginnings.begin_edit, *args)
