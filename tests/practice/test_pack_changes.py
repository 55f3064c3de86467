"""Changes of a server's own packs: read, applied once, by one person or by a second."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.db.tables import Delivery, DrillRevision, OwnPack, PackChange, Round, Server
from bot.practice import pack_changes, pack_decisions
from bot.practice.libraries import library_of
from bot.practice.own_packs import pack_here, packs_here, view_pack
from bot.practice.pack_change_views import change_queue, view_change
from bot.practice.pack_proposals import OWN_EDITION, whole_story
from bot.practice.pack_uploads import read_upload
from bot.practice.people import Actor
from drills.model import Pack, Refusal
from drills.pack_sheet import write_sheet
from drills.pack_writer import write_pack
from tests.practice.builders import (
    ADA,
    ADMIN,
    CARLO,
    DAY,
    LIBRARY,
    NINE,
    NOW,
    OTHER_SERVER,
    PACK,
    RUTH,
    SERVER,
    School,
    elsewhere,
)
from tests.practice.test_statements import statements

PIPPA = replace(CARLO, user_id=21)
"""Another coordinator."""
OWN = replace(PACK, id="org.example.ours", title="Our own")


def changed(pack: Pack, *numbers: int, **fields: Any) -> Pack:
    """The pack with other fields in the drills at those places."""
    drills = [
        replace(drill, **fields) if place in numbers else drill
        for place, drill in enumerate(pack.drills)
    ]
    return replace(pack, drills=tuple(drills), version="1.1.0")


async def bring(school: School, pack: Pack, by: Actor = CARLO) -> int:
    """A draft that would bring that pack in."""
    values = {"key": pack.key, "kind": "file", "text": write_pack(pack)}
    return (await school.do(pack_changes.make_change, by, values, NOW)).id


async def digest_of(school: School, change_id: int, actor: Actor) -> int:
    view = await school.do(view_change, actor, LIBRARY, change_id)
    assert view.proposal
    return view.proposal.digest


async def apply(school: School, change_id: int, by: Actor = CARLO, now: Any = NOW) -> bool:
    digest = await digest_of(school, change_id, by)
    return await school.do(pack_decisions.apply, by, LIBRARY, change_id, digest, now)


async def pack_now(school: School, key: str, server_id: int = SERVER) -> Pack | None:
    return (await school.do(library_of, LIBRARY, server_id)).packs.get(key)


async def ask_two(school: School) -> None:
    await school.do(pack_decisions.choose_approval, CARLO, NOW, wanted=True)


async def send(school: School, change_id: int, by: Actor = CARLO) -> None:
    await school.do(pack_changes.send_for_approval, by, LIBRARY, change_id, NOW)


async def test_a_new_pack_is_there_once_it_is_applied_and_for_this_server_alone(
    school: School,
) -> None:
    await school.set_up(OTHER_SERVER)
    change_id = await bring(school, OWN)
    assert await pack_now(school, OWN.id) is None
    assert await apply(school, change_id)
    assert await pack_now(school, OWN.id) == OWN
    assert await pack_now(school, OWN.id, OTHER_SERVER) is None
    with pytest.raises(Refusal, match="was applied by <@2> already"):
        await school.do(pack_decisions.apply, CARLO, LIBRARY, change_id, 0, NOW)
    assert len(await school.rows(OwnPack)) == 1


async def test_what_a_file_leaves_out_is_retired_and_an_own_edition_is_told(
    school: School,
) -> None:
    shorter = replace(PACK, drills=PACK.drills[1:], version="1.1.0")
    view = await school.do(view_change, CARLO, LIBRARY, await bring(school, shorter))
    assert view.proposal
    assert "1 retired." in view.proposal.lines[0]
    assert OWN_EDITION in view.proposal.hints
    assert await apply(school, view.id)
    now = await pack_now(school, PACK.id)
    assert now
    assert [drill.id for drill in now.retired] == ["three-1"]
    assert len(PACK.drills) == 3


async def test_going_back_to_everybodys_pack(school: School) -> None:
    await apply(school, await bring(school, changed(PACK, 0, tags=("own",))))
    values = {"key": PACK.id, "kind": "shipped"}
    back = await school.do(pack_changes.make_change, CARLO, values, NOW)
    assert await apply(school, back.id)
    assert await pack_now(school, PACK.id) == PACK
    again = await school.do(pack_changes.make_change, CARLO, values, NOW)
    with pytest.raises(Refusal, match="everybody's pack already"):
        await school.do(pack_changes.proposal_of, LIBRARY, again)


async def test_drills_are_retired_and_come_back_with_the_version_raised(school: School) -> None:
    for kind, version, live in (("retire", "1.1.0", 2), ("restore", "1.2.0", 3)):
        values = {"key": PACK.id, "kind": kind, "drill_ids": ["three-2"]}
        change = await school.do(pack_changes.make_change, CARLO, values, NOW)
        assert await apply(school, change.id)
        now = await pack_now(school, PACK.id)
        assert now
        assert (now.version, len(now.drills)) == (version, live)


async def test_a_report_that_is_out_of_date_changes_nothing(school: School) -> None:
    first = await bring(school, changed(PACK, 0, tags=("first",)))
    second = await bring(school, changed(PACK, 1, tags=("second",)), by=PIPPA)
    digest = await digest_of(school, second, PIPPA)
    assert await apply(school, first)
    assert not await school.do(pack_decisions.apply, PIPPA, LIBRARY, second, digest, NOW)
    now = await pack_now(school, PACK.id)
    assert now
    assert [drill.tags for drill in now.drills] == [("first",), (), ()]
    assert await apply(school, second, PIPPA)


async def test_two_who_press_at_once_apply_it_once(school: School) -> None:
    change_id = await bring(school, OWN)
    digest = await digest_of(school, change_id, CARLO)
    await ask_two(school)
    await send(school, change_id)

    async def press(actor: Actor) -> object:
        return await school.do(pack_decisions.apply, actor, LIBRARY, change_id, digest, NOW)

    done = await asyncio.gather(*map(press, (PIPPA, RUTH)), return_exceptions=True)
    assert sorted(str(one)[:16] for one in done) == ["That change was ", "True"]
    [row] = await school.rows(PackChange)
    assert row.state == "applied"
    assert row.decided_by in (PIPPA.user_id, RUTH.user_id)


async def test_with_two_person_approval_the_author_alone_changes_nothing(school: School) -> None:
    await ask_two(school)
    change_id = await bring(school, OWN)
    digest = await digest_of(school, change_id, CARLO)
    for _ in ("draft", "waiting"):
        with pytest.raises(Refusal, match="need a second person's word"):
            await school.do(pack_decisions.apply, CARLO, LIBRARY, change_id, digest, NOW)
        await send(school, change_id) if _ == "draft" else None
    with pytest.raises(Refusal, match="waits for approval already"):
        await send(school, change_id)
    [notice] = [one for one in await school.rows(Delivery) if "pack-change" in one.key]
    assert "<@2> would like to change the pack Our own: 3 new." in (notice.note or "")
    view = await school.do(view_change, CARLO, LIBRARY, change_id)
    assert (view.may_apply, view.needs_other) == (False, True)
    assert await apply(school, change_id, RUTH)
    assert await pack_now(school, OWN.id) == OWN


async def test_of_two_who_switch_the_rule_at_once_one_is_told_of(school: School) -> None:
    begun = asyncio.Event()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FOR NO KEY UPDATE" in statement:
            begun.set()

    engine = school.database.engine.sync_engine
    async with school.database.writing() as session:
        await pack_decisions.choose_approval(session, PIPPA, NOW, wanted=True)
        event.listen(engine, "before_cursor_execute", note)
        other = school.do(pack_decisions.choose_approval, CARLO, NINE, wanted=True)
        press = asyncio.create_task(other)
        # A second writer to SQLite has its turn afterwards, and looks only then.
        await (asyncio.sleep(0) if school.database.alone else begun.wait())
        event.remove(engine, "before_cursor_execute", note)
    assert await press == (False, 0)
    [notice] = [one for one in await school.rows(Delivery) if "approval" in one.key]
    assert notice.note == "<@21> has switched on two-person approval of changes to drill packs."


async def test_a_supervisor_approves_but_makes_no_change(school: School) -> None:
    with pytest.raises(Refusal, match="This is for coordinators"):
        await bring(school, OWN, RUTH)
    draft = await bring(school, OWN)
    with pytest.raises(Refusal, match="not in this server any more"):
        await school.do(view_change, RUTH, LIBRARY, draft)


async def test_a_decline_has_a_word_for_the_author(school: School) -> None:
    await ask_two(school)
    change_id = await bring(school, OWN)
    await send(school, change_id)
    with pytest.raises(Refusal, match="your own change"):
        await school.do(pack_decisions.decline, CARLO, change_id, "No", NOW)
    with pytest.raises(Refusal, match="Say in a sentence why"):
        await school.do(pack_decisions.decline, RUTH, change_id, " ", NOW)
    await school.do(pack_decisions.decline, RUTH, change_id, "Too alike.", NOW)
    queue = await school.do(change_queue, CARLO, LIBRARY, NOW + DAY)
    assert [(one.state, one.word) for one in queue.outcomes] == [("declined", "Too alike.")]
    assert (await school.do(change_queue, CARLO, LIBRARY, NOW + 31 * DAY)).outcomes == ()
    for late in (
        school.do(pack_decisions.decline, PIPPA, change_id, "No", NOW),
        school.do(pack_changes.withdraw, CARLO, change_id, NOW),
        school.do(pack_decisions.apply, PIPPA, LIBRARY, change_id, 0, NOW),
    ):
        with pytest.raises(Refusal, match="was declined by <@3> already"):
            await late


async def test_what_waits_when_the_rule_is_switched_off_can_be_applied(school: School) -> None:
    await ask_two(school)
    change_id = await bring(school, OWN)
    await send(school, change_id)
    switched, waiting = await school.do(
        pack_decisions.choose_approval, PIPPA, NOW + DAY, wanted=False
    )
    assert (switched, waiting) == (True, 1)
    again = await school.do(pack_decisions.choose_approval, PIPPA, NOW + DAY, wanted=False)
    assert again == (False, 1)
    notes = [one.note or "" for one in await school.rows(Delivery) if "approval" in one.key]
    assert [note.split(" has ")[1][:12] for note in notes] == ["switched on ", "switched off"]
    assert await apply(school, change_id)


async def test_a_long_queue_costs_no_more_statements_than_a_short_one(school: School) -> None:
    await ask_two(school)
    await send(school, await bring(school, OWN))
    with statements(school) as short:
        await school.do(change_queue, RUTH, LIBRARY, NOW)
    for number in range(8):
        await send(school, await bring(school, replace(OWN, id=f"org.example.ours-{number}")))
    with statements(school) as long:
        queue = await school.do(change_queue, RUTH, LIBRARY, NOW)
    assert len(queue.waiting) == 9
    assert len(long) == len(short)


async def test_the_rule_is_not_switched_where_nobody_would_hear_of_it(school: School) -> None:
    await ask_two(school)
    async with school.database.writing() as session:
        (await session.get_one(Server, SERVER)).staff_channel_id = None
    with pytest.raises(Refusal, match="none is chosen yet"):
        await school.do(pack_decisions.choose_approval, CARLO, NINE, wanted=False)
    assert (await school.do(pack_decisions.approval_here, CARLO)) == (True, 0)


async def test_withdrawn_is_told_to_whoever_had_it_open(school: School) -> None:
    await ask_two(school)
    change_id = await bring(school, OWN)
    await send(school, change_id)
    digest = await digest_of(school, change_id, RUTH)
    with pytest.raises(Refusal, match="Only whoever made a change"):
        await school.do(pack_changes.withdraw, PIPPA, change_id, NOW)
    await school.do(pack_changes.withdraw, CARLO, change_id, NOW)
    with pytest.raises(Refusal, match="withdrawn by its author"):
        await school.do(pack_decisions.apply, RUTH, LIBRARY, change_id, digest, NOW)
    assert (await school.do(change_queue, RUTH, LIBRARY, NOW)).waiting == ()


async def test_an_earlier_draft_of_the_same_file_gives_way(school: School) -> None:
    first = await bring(school, OWN)
    second = await bring(school, OWN)
    assert [row.state for row in await school.rows(PackChange)] == ["withdrawn", "draft"]
    with pytest.raises(Refusal, match="withdrawn by its author"):
        await school.do(pack_decisions.apply, CARLO, LIBRARY, first, 0, NOW)
    assert await apply(school, second)


async def test_drafts_that_were_only_asked_for_do_not_pile_up(school: School) -> None:
    asked = [("retire", [f"three-{n}"]) for n in (1, 2, 3)] + [("shipped", []), ("restore", ["x"])]
    for kind, drill_ids in (*asked, ("retire", ["three-2"]), ("restore", ["y"])):
        values = {"key": PACK.id, "kind": kind, "drill_ids": drill_ids}
        await school.do(pack_changes.make_change, CARLO, values, NOW)
    drafts = [row for row in await school.rows(PackChange) if row.state == "draft"]
    assert [row.drill_ids for row in drafts] == [["three-3"], [], ["x"], ["three-2"], ["y"]]


async def test_there_is_an_end_to_drafts_and_to_packs(school: School) -> None:
    await apply(school, await bring(school, OWN))
    row = {"server_id": SERVER, "text": "", "digest": "", "active": False, "changed_at": NOW}
    async with school.database.writing() as session:
        session.add_all(OwnPack(key=f"org.example.{n}", **row) for n in range(99))
    with pytest.raises(Refusal, match="100 packs of its own"):
        await bring(school, replace(OWN, id="org.example.one-more"))
    for number in range(pack_changes.MOST_DRAFTS):
        values = {"key": OWN.id, "kind": "drills", "fields": {"values": {"id": f"d-{number}"}}}
        await school.do(pack_changes.make_change, CARLO, values, NOW)
    with pytest.raises(Refusal, match="You have 20 drafts here"):
        await bring(school, replace(OWN, title="Renamed"))
    await bring(school, replace(OWN, title="Renamed"), by=PIPPA)


async def test_there_is_an_end_to_what_waits(school: School) -> None:
    await ask_two(school)
    change_id = await bring(school, OWN)
    row = {"server_id": SERVER, "key": OWN.id, "kind": "file", "made_by": 9, "made_at": NOW}
    async with school.database.writing() as session:
        session.add_all(PackChange(state="waiting", **row) for _ in range(50))
    with pytest.raises(Refusal, match="50 changes wait here already"):
        await send(school, change_id)


async def test_nothing_of_another_server_can_be_read_or_decided(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    await ask_two(school)
    change_id = await bring(school, OWN)
    await send(school, change_id)
    digest = await digest_of(school, change_id, RUTH)
    there = [elsewhere(one) for one in (CARLO, RUTH, replace(ADMIN, server_id=SERVER))]
    for actor in there:
        for attempt in (
            school.do(view_change, actor, LIBRARY, change_id),
            school.do(pack_decisions.apply, actor, LIBRARY, change_id, digest, NOW),
            school.do(pack_decisions.decline, actor, change_id, "No", NOW),
            school.do(pack_changes.withdraw, actor, change_id, NOW),
        ):
            with pytest.raises(Refusal, match="not in this server any more"):
                await attempt
        assert (await school.do(change_queue, actor, LIBRARY, NOW)).waiting == ()
    for attempt in (
        school.do(packs_here, ADA, LIBRARY),
        school.do(change_queue, ADA, LIBRARY, NOW),
    ):
        with pytest.raises(Refusal, match="This is for coordinators"):
            await attempt


async def test_a_running_series_goes_on_with_the_new_wording_and_open_rounds_keep_theirs(
    school: School,
) -> None:
    series_id = await school.running(ADA)
    await school.plan(NINE)
    assert await apply(school, await bring(school, changed(PACK, 0, 1, 2, goal="Another goal.")))
    view = await school.do(view_pack, CARLO, LIBRARY, await here(school, PACK.id))
    assert [(one.name, one.state) for one in view.series] == [("Reflections", "running")]
    assert view.changed_by == CARLO.user_id
    await school.plan(NINE + DAY)
    posted = select(DrillRevision.body).join(Round).where(Round.series_id == series_id)
    async with school.database.reading() as session:
        bodies = await session.scalars(posted.order_by(Round.number))
    assert [body["goal"] for body in bodies] == ["Reflect the feeling.", "Another goal."]


async def here(school: School, key: str) -> Any:
    return await school.do(pack_here, CARLO, LIBRARY, key)


async def test_a_crisis_mark_names_the_series_that_it_empties(school: School) -> None:
    await school.running(ADA)
    marked = replace(PACK, crisis=True, version="1.1.0")
    view = await school.do(view_change, CARLO, LIBRARY, await bring(school, marked))
    assert view.proposal
    assert any("That is so for: Reflections." in hint for hint in view.proposal.hints)


async def test_series_that_crisis_content_would_come_to_are_named(school: School) -> None:
    await school.running(ADA)
    marked = replace(PACK, crisis=True, version="1.1.0")
    assert await apply(school, await bring(school, marked))
    back = {"key": PACK.id, "kind": "shipped"}
    ways = (
        (await school.do(pack_changes.make_change, CARLO, back, NOW)).id,
        await bring(school, replace(PACK, version="1.2.0")),
    )
    for change_id in ways:
        view = await school.do(view_change, CARLO, LIBRARY, change_id)
        assert view.proposal
        [hint] = [one for one in view.proposal.hints if "crisis" in one]
        assert "loses its mark as crisis content" in hint
        assert "That is so for: Reflections." in hint


async def test_the_whole_story_has_the_old_and_the_new_words(school: School) -> None:
    view = await school.do(
        view_change, CARLO, LIBRARY, await bring(school, changed(PACK, 0, goal="Another goal."))
    )
    assert view.proposal
    story = whole_story(view.proposal)
    assert "goal, until now: Reflect the feeling.\ngoal, from then on: Another goal." in story
    assert "three-2" not in story


async def test_a_text_that_cannot_be_read_any_more_is_said_and_can_be_withdrawn(
    school: School,
) -> None:
    values = {"key": OWN.id, "kind": "file", "text": "format = 2"}
    change = await school.do(pack_changes.make_change, CARLO, values, NOW)
    view = await school.do(view_change, CARLO, LIBRARY, change.id)
    assert view.proposal is None
    assert "format must be 1" in view.problem
    await school.do(pack_changes.withdraw, CARLO, change.id, NOW)


GERMAN = f"""\
format = 1
[translation]
of = "{PACK.id}"
version = "1.0.0"
title = "Drei Übungen"
language = "de"
authors = ["A. Trainer"]
[[drill]]
id = "three-1"
revision = "{PACK.drills[0].revision}"
skill = "Spiegeln"
goal = "Das Gefühl spiegeln."
vignette = "Vignette eins"
exemplars = [{{ text = "Antwort", why = "Nah dran." }}]
"""
BOTH = replace(LIBRARY, rubrics={("de", "reflect"): PACK.drills[0].rubric})


def test_a_translation_is_read_beside_its_original_and_rubrics_alone_are_refused() -> None:
    upload = read_upload("three.de.toml", GERMAN.encode(), BOTH, None)
    assert (upload.key, upload.kind) == (f"{PACK.id}@de", "file")
    assert [drill.skill for drill in upload.pack.drills] == ["Spiegeln"]
    assert len(upload.advice) == 2
    for wrong, sentence in (
        ('format = 1\nlanguage = "en"\n[rubric.a]\ntitle = "A"\n', "rubrics and no drills"),
        (GERMAN.replace(PACK.id, "org.example.none"), "which is not here"),
        (GERMAN.replace("three-1", "none"), "No drill of this file"),
    ):
        with pytest.raises(Refusal, match=sentence):
            read_upload("file.toml", wrong.encode(), BOTH, None)


async def test_a_translation_is_kept_as_its_file_has_it(school: School) -> None:
    key = f"{PACK.id}@de"

    async def proposed(text: str) -> Any:
        values = {"key": key, "kind": "file", "text": text}
        change = await school.do(pack_changes.make_change, CARLO, values, NOW)
        return await school.do(view_change, CARLO, BOTH, change.id)

    view = await proposed(GERMAN)
    assert view.proposal.lines == (
        'A translation of "Three drills" into "de".',
        "1 of 3 drills.",
    )
    assert any("three-2" in hint for hint in view.proposal.hints)
    args = (BOTH, view.id, view.proposal.digest, NOW)
    assert await school.do(pack_decisions.apply, CARLO, *args)
    here = await school.do(library_of, BOTH, SERVER)
    assert (here.packs[key].title, here.own) == ("Drei Übungen", {key})
    again = await proposed(GERMAN)
    assert "Nothing that people see would change" in again.proposal.lines[1]
    # The revisions in it may have been brought up to date.
    assert again.may_apply
    other = await proposed(GERMAN.replace("Vignette eins", "Vignette Nummer eins"))
    assert "1 changed in wording." in other.proposal.lines
    values = {"key": key, "kind": "retire", "drill_ids": ["three-1"]}
    change = await school.do(pack_changes.make_change, CARLO, values, NOW)
    with pytest.raises(Refusal, match="changed by its own file"):
        await school.do(pack_changes.proposal_of, BOTH, change)


def test_a_sheet_is_the_whole_pack_unless_said_otherwise() -> None:
    sheet = write_sheet(replace(PACK, drills=PACK.drills[:1])).encode()
    kinds = [
        read_upload("three.csv", sheet, LIBRARY, PACK, whole=whole).kind for whole in (True, False)
    ]
    assert kinds == ["file", "drills"]


def test_what_is_no_pack_is_refused_by_name_size_and_target() -> None:
    text = write_pack(PACK).encode()
    for name, data, target, sentence in (
        ("pack.docx", text, None, "end in .toml or .csv"),
        ("pack.toml", b"x" * 300_000, None, "KiB are the most"),
        ("pack.csv", b"id;skill", None, "say which pack they are for"),
        ("pack.toml", text, OWN, "This file is of"),
    ):
        with pytest.raises(Refusal, match=sentence):
            read_upload(name, data, LIBRARY, target)
