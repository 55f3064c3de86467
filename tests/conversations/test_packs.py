"""Packs of a server's own: by form and by file, alone or with a second person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.db.tables import OwnPack, PackChange
from bot.practice.pack_changes import send_for_approval, withdraw
from bot.practice.packs import number_of
from bot.practice.people import Actor
from drills.pack_writer import write_pack
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import LIBRARY, PACK, Institute
from tests.conversations.shown import controls, custom_id_of, labels_of, parts_of, said, text_of

OWN = """\
format = 1

[pack]
id = "org.harbour.hope"
version = "1.0.0"
title = "Hope at Harbour"
language = "en"
authors = ["Carlo"]
license = "CC-BY-4.0"
fictional = true

[[drill]]
id = "hope-1"
skill = "Hope"
goal = "Stay with what is left."
level = "beginner"
rubric = "reflection"
vignette = "There is nothing left to try."
exemplars = [{ text = "You have tried so much.", why = "It counts what was done." }]

[[drill]]
id = "hope-2"
skill = "Hope"
goal = "Do not promise."
level = "advanced"
rubric = "reflection"
vignette = "Will it ever be better? Tell me."
exemplars = [{ text = "You want to know it now.", why = "No promise." }]
"""
CLIENT = {"vignette": "I lie awake.", "speaker": "Noor, 31, a nurse"}
TASK = {"skill": "Hope", "goal": "Stay.", "level": "beginner", "rubric": ["reflection"]}
GOOD = {"text": "The nights are long.", "why": "It is what she said."}


def file(text: str, name: str = "hope.toml") -> tuple[str, bytes]:
    return name, text.encode()


async def bring(place: Institute, text: str = OWN, person: Any = None, **options: Any) -> Any:
    person = person or place.carlo
    return await person.slash(place.staff, "pack import", file=file(text), **options)


async def own_text(place: Institute) -> str:
    [row] = [row for row in await place.rows(OwnPack) if row.active]
    return row.text


async def last_change(place: Institute) -> PackChange:
    return (await place.rows(PackChange))[-1]


@pytest.fixture
async def stocked(ready: Institute) -> Institute:
    """An institute with a pack of its own."""
    shown = await bring(ready)
    await ready.carlo.click(shown.response, label="Apply")
    return ready


async def test_a_file_is_read_before_it_is_applied(ready: Institute) -> None:
    before = await everything(ready)
    listed = await ready.carlo.slash(ready.staff, "pack check", file=file(OWN))
    assert "No fault." in said(listed)
    assert await everything(ready) == before
    shown = await bring(ready)
    assert "Nothing is changed yet." in said(shown)
    assert "2 new." in said(shown)
    assert await ready.rows(OwnPack) == []
    apply = custom_id_of(shown.response, "Apply")
    await ready.restart()
    applied = await ready.carlo.click(shown.response, label="Apply")
    assert "**Applied** by" in said(applied)
    assert "Hope at Harbour: 2 drills, en, your server's own" in said(
        await ready.carlo.slash(ready.staff, "pack list")
    )
    again = await press(ready.carlo, ready.staff, apply)
    assert "was applied by" in said(again)
    assert "already" in said(again)
    assert "Nothing would change" in said(await bring(ready))
    assert [row.state for row in await ready.rows(PackChange)] == ["applied"]


async def test_faults_are_told_with_their_lines_and_nothing_is_stored(ready: Institute) -> None:
    wrong = OWN.replace('level = "beginner"', 'level = "beginer"').replace(
        "[[drill]]", "[[dril]]", 1
    )
    for command in ("pack check", "pack import"):
        shown = await ready.carlo.slash(ready.staff, command, file=file(wrong))
        assert "hope.toml:" in said(shown)
        assert "Nothing was stored." in said(shown)
    many = OWN + "".join(f'[[drill]]\nid = "d-{n}"\n' for n in range(30))
    shown = await ready.carlo.slash(ready.staff, "pack check", file=file(many))
    [attached] = [one for message in shown.followups for one in message.attachments]
    assert attached.filename == "faults.txt"
    assert (await attached.read()).decode().count("vignette is missing") == 30
    for name, sentence in (("hope.docx", "end in .toml or .csv"), ("hope.csv", "say which pack")):
        refused = await ready.carlo.slash(ready.staff, "pack import", file=(name, b"a,b"))
        assert sentence in said(refused)
    refused = await ready.carlo.slash(ready.staff, "pack import", file=("x.toml", b"x" * 300_000))
    assert "256 KiB are the most" in said(refused)
    assert await ready.rows(PackChange) == []


async def test_a_file_comes_back_by_the_form_and_what_it_lacks_is_retired(
    stocked: Institute,
) -> None:
    shown = await stocked.carlo.slash(stocked.staff, "pack show", pack="Hope at Harbour")
    assert "Last changed by" in said(shown)
    form = await stocked.carlo.click(shown.response, label="Import again")
    shorter = OWN[: OWN.rindex("[[drill]]")]
    report = await stocked.carlo.submit_modal(form, {"file": file(shorter)})
    assert "hope-2 is retired" in said(report)
    await stocked.carlo.click(report.response, label="Apply")
    assert 'id = "hope-2"' in await own_text(stocked)
    back = await stocked.carlo.slash(
        stocked.staff, "pack retire-drill", pack="org.harbour.hope", drill="hope-2"
    )
    assert "hope-2 is back" in said(back)
    await stocked.carlo.click(back.response, label="Apply")
    assert "retired = true" not in await own_text(stocked)


async def test_two_people_where_the_server_wants_it(stocked: Institute) -> None:
    switched = await stocked.carlo.slash(stocked.staff, "pack approval", switch="on")
    assert "**On.**" in said(switched)
    shown = await bring(stocked, OWN.replace("Stay with what is left.", "Stay near."))
    assert "Apply" not in labels_of(shown.response)
    before = await own_text(stocked)
    change = await last_change(stocked)
    digest = 1
    forged = await press(stocked.carlo, stocked.staff, f"pack-apply/{change.id}/{digest}")
    assert "need a second person's word" in said(forged)
    sent = await stocked.carlo.click(shown.response, label="Send for approval")
    assert "It waits for a second person." in said(sent)
    assert "`/pack queue` tells you what becomes of it." in said(sent)
    await stocked.pass_time(minutes=1)
    notice = stocked.staff.last_message
    assert "would like to change the pack Hope at Harbour: 1 changed in wording." in text_of(notice)
    read = await stocked.ruth.click(notice, label="Read it")
    assert "goal" in said(read)
    assert "Stay near." in said(read)
    whole = await stocked.ruth.click(read.response, label="Every word of it")
    assert [one.filename for one in whole.response.attachments] == ["changes.txt"]
    assert await own_text(stocked) == before
    approved = await stocked.ruth.click(read.response, label="Approve and apply")
    assert "**Applied** by" in said(approved)
    assert "Stay near." in await own_text(stocked)
    queue = await stocked.carlo.slash(stocked.staff, "pack queue")
    assert "What became of yours" in said(queue)
    assert "**Applied**" in said(queue)


async def test_a_notice_that_has_had_its_day_is_not_sent(stocked: Institute) -> None:
    await stocked.carlo.slash(stocked.staff, "pack approval", switch="on")
    shown = await bring(stocked, OWN.replace("Stay with what is left.", "Stay near."))
    await stocked.settle()
    said_so_far = len(stocked.staff.history())
    async with stocked.writing() as session:
        change = await session.get_one(PackChange, (await last_change(stocked)).id)
        args = (stocked.app.house.library, change.id, stocked.env.now())
        actor = Actor(stocked.carlo.id, stocked.guild.id, frozenset({stocked.coordinators.id}))
        await send_for_approval(session, actor, *args)
        await withdraw(session, actor, change.id, stocked.env.now())
    await stocked.tick()
    assert len(stocked.staff.history()) == said_so_far
    assert [row.state for row in await stocked.deliveries("notice")] == ["sent", "dropped"]
    assert "withdrawn by its author" in said(
        await press(stocked.carlo, stocked.staff, custom_id_of(shown.response, "Send for approval"))
    )


async def test_what_draws_from_a_pack_is_told_before_it_changes(running: Institute) -> None:
    drill = LIBRARY.pack(PACK).drills[0].id
    asked = await running.carlo.slash(running.staff, "pack retire-drill", pack=PACK, drill=drill)
    assert "Drawn from by: Reflections (running)" in said(asked)
    text = write_pack(replace(LIBRARY.pack(PACK), crisis=True))
    marked = await bring(running, text)
    assert "That is so for: Reflections." in said(marked)
    menu = await running.carlo.slash(running.staff, "pack retire-drill", pack=PACK)
    chosen = next(part["custom_id"] for part in parts_of(menu.response) if part.get("options"))
    picked = await running.carlo.select(menu.response, [drill], custom_id=chosen)
    await running.carlo.click(picked.response, label="Apply")
    card = await running.carlo.slash(running.staff, "pack show", pack=PACK, drill=drill)
    assert "**Retired**" in said(card)
    back = await running.carlo.click(card.response, label="Bring it back")
    assert f"{drill} is back." in said(back)


async def test_a_no_comes_with_a_word(stocked: Institute) -> None:
    await stocked.carlo.slash(stocked.staff, "pack approval", switch="on")
    retire = await stocked.carlo.slash(
        stocked.staff, "pack retire-drill", pack="org.harbour.hope", drill="hope-1"
    )
    assert "streaks stay" in said(retire)
    await stocked.carlo.click(retire.response, label="Send for approval")
    queue = await stocked.ruth.slash(stocked.staff, "pack queue")
    read = await stocked.ruth.click(queue.response, label="Read it")
    form = await stocked.ruth.click(read.response, label="Decline")
    declined = await stocked.ruth.submit_modal(form, {"why": "It is a favourite."})
    assert "**Declined**" in said(declined)
    told = await stocked.carlo.slash(stocked.staff, "pack queue")
    assert "It is a favourite." in said(told)
    off = await stocked.carlo.slash(stocked.staff, "pack approval")
    assert "**Off.**" in said(await stocked.carlo.click(off.response, label="Switch it off"))


async def test_whoever_goes_on_after_a_no_still_reads_why(stocked: Institute) -> None:
    await stocked.carlo.slash(stocked.staff, "pack approval", switch="on")
    edit = {"pack": "org.harbour.hope", "drill": "hope-1"}
    card = (await stocked.carlo.slash(stocked.staff, "pack edit-drill", **edit)).response
    form = await stocked.carlo.click(card, label="Good answer")
    card = (await stocked.carlo.submit_modal(form, GOOD)).response
    await stocked.carlo.click(card, label="Send for approval")
    read = await stocked.ruth.click(
        (await stocked.ruth.slash(stocked.staff, "pack queue")).response, label="Read it"
    )
    form = await stocked.ruth.click(read.response, label="Decline")
    await stocked.ruth.submit_modal(form, {"why": "Not *yet*, I think."})
    told = await stocked.carlo.slash(stocked.staff, "pack queue")
    card = (await stocked.carlo.click(told.response, label="Look at it")).response
    again = await stocked.carlo.click(card, label="Go on writing")
    assert "Declined before, with this word**\n> Not \\*yet\\*, I think." in said(again)


async def test_a_change_of_a_shipped_pack_makes_an_edition_and_there_is_a_way_back(
    ready: Institute,
) -> None:
    text = write_pack(LIBRARY.pack(PACK)).replace('title = "', 'title = "Our ', 1)
    shown = await bring(ready, text)
    assert "your server has its own edition of it" in said(shown)
    await ready.carlo.click(shown.response, label="Apply")
    card = await ready.carlo.slash(ready.staff, "pack show", pack=PACK)
    assert "Your server's own edition" in said(card)
    number, gone = (number_of(one) for one in (PACK, "not-there"))
    for route in (f"pack-edit/{number}/{gone}", f"pack-retire-one/{number}/{gone}"):
        assert "That drill is not in" in said(await press(ready.carlo, ready.staff, route))
    back = await ready.carlo.click(card.response, label="Back to everybody's pack")
    done = await ready.carlo.click(back.response, label="Apply")
    card = await ready.carlo.slash(ready.staff, "pack show", pack=PACK)
    assert "own edition" not in said(card)
    other = text.replace('title = "Our ', 'title = "Another ', 1)
    await ready.carlo.click((await bring(ready, other)).response, label="Apply")
    given = await ready.carlo.click(done.response, label="Your edition as a file")
    [attached] = given.response.attachments
    assert await attached.read() == text.encode()


async def test_a_drill_is_written_in_parts_and_survives_a_restart(stocked: Institute) -> None:
    person = stocked.carlo
    shown = await person.slash(stocked.staff, "pack add-drill", pack="org.harbour.hope")
    assert "**Still missing**" in said(shown)
    card = shown.response
    for label, values in (("The client", CLIENT), ("The task", TASK)):
        form = await person.click(card, label=label)
        card = (await person.submit_modal(form, values)).response
    assert "a good answer" in text_of(card)
    await stocked.restart()
    again = await person.slash(stocked.staff, "pack add-drill", pack="org.harbour.hope")
    assert "1 drill that is not finished" in said(again)
    card = (await person.click(again.response, label="Go on")).response
    form = await person.click(card, label="The client")
    assert controls(form)["vignette"]["value"] == CLIENT["vignette"]
    faulty = await person.submit_modal(form, {**CLIENT, "vignette": "Ring 0171 555 0199, please."})
    assert "vignette has what looks like a real phone number." in said(faulty)
    form = await person.click(faulty.response, label="The client")
    assert controls(form)["vignette"]["value"] == "Ring 0171 555 0199, please."
    card = (await person.submit_modal(form, CLIENT)).response
    form = await person.click(card, label="Good answer")
    card = (await person.submit_modal(form, GOOD)).response
    assert "hope-3 is new" in text_of(card)
    saved = await person.click(card, label="Save")
    assert "**Applied**" in said(saved)
    assert 'id = "hope-3"' in await own_text(stocked)


async def test_an_edit_begins_with_the_drills_own_words(stocked: Institute) -> None:
    person = stocked.carlo
    card = await person.slash(stocked.staff, "pack show", pack="org.harbour.hope", drill="hope-1")
    assert "You have tried so much." in said(card)
    shown = await person.click(card.response, label="Edit")
    form = await person.click(shown.response, label="Good answer")
    assert controls(form)["text"]["value"] == "You have tried so much."
    kept = await person.submit_modal(form, {"text": "So much tried.", "why": "Short."})
    assert "hope-1 asks what it asked; exemplars changed." in said(kept)
    await person.click(kept.response, label="Save")
    assert "So much tried." in await own_text(stocked)


async def test_a_new_pack_begins_with_a_form(ready: Institute) -> None:
    person = ready.carlo
    form = await person.slash(ready.staff, "pack new")
    head = {"title": "Quiet hope", "license": "CC-BY-4.0", "authors": "Carlo", "language": "en"}
    card = (await person.submit_modal(form, head)).response
    assert "own.quiet-hope" in text_of(card)
    form = await person.click(card, label="Its id")
    card = (await person.submit_modal(form, {"id": "org.harbour.quiet"})).response
    for label, values in (("The client", CLIENT), ("The task", TASK), ("Good answer", GOOD)):
        form = await person.click(card, label=label)
        card = (await person.submit_modal(form, values)).response
    await person.click(card, label="Save")
    assert "Quiet hope" in said(await person.slash(ready.staff, "pack list"))
    offered = await person.autocomplete(ready.staff, "pack show", "pack", "quiet")
    assert [one["value"] for one in offered] == ["org.harbour.quiet"]


async def test_exports_are_private_files_with_their_licence(stocked: Institute) -> None:
    for form, beginning in (("toml", "#:schema"), ("csv", "\ufeffid"), ("json", "{")):
        given = await stocked.ruth.slash(
            stocked.staff, "pack export", pack="org.harbour.hope", form=form
        )
        assert given.ephemeral
        assert "licence CC-BY-4.0" in said(given)
        [attached] = given.response.attachments
        text = (await attached.read()).decode()
        assert attached.filename == f"org.harbour.hope.{form}"
        assert text.startswith(beginning)
        if form == "csv":
            again = await stocked.carlo.slash(
                stocked.staff, "pack import", file=file(text, "h.csv"), pack="org.harbour.hope"
            )
            assert "Nothing would change" in said(again)
    for form in ("toml", "csv"):
        given = await stocked.ruth.slash(stocked.staff, "pack template", form=form)
        [attached] = given.response.attachments
        assert await attached.read()
    checked = await stocked.ruth.slash(stocked.staff, "pack check", pack="org.harbour.hope")
    assert "**Advice**" in said(checked)


async def test_supervisors_read_and_trainees_do_not(stocked: Institute) -> None:
    before = await everything(stocked)
    for command, options in (
        ("pack list", {}),
        ("pack show", {"pack": "org.harbour.hope"}),
        ("pack queue", {}),
    ):
        assert "for coordinators" not in said(
            await stocked.ruth.slash(stocked.staff, command, **options)
        )
        refused = await stocked.ada.slash(stocked.drills, command, **options)
        assert "This is for coordinators and supervisors" in said(refused)
    card = await stocked.ruth.slash(stocked.staff, "pack show", pack="org.harbour.hope")
    assert "Import again" not in labels_of(card.response)
    for command, options in (
        ("pack new", {}),
        ("pack import", {"file": file(OWN)}),
        ("pack add-drill", {"pack": "org.harbour.hope"}),
        ("pack edit-drill", {"pack": "org.harbour.hope", "drill": "hope-1"}),
        ("pack retire-drill", {"pack": "org.harbour.hope", "drill": "hope-1"}),
        ("pack approval", {"switch": "on"}),
    ):
        for person in (stocked.ruth, stocked.ada):
            refused = await person.slash(stocked.staff, command, **options)
            assert "This is for coordinators" in said(refused), command
    assert await stocked.ada.autocomplete(stocked.drills, "pack show", "pack", "") == []
    assert await everything(stocked) == before


async def test_a_coordinator_who_lost_the_role_applies_nothing(stocked: Institute) -> None:
    shown = await bring(stocked, OWN.replace("Stay with what is left.", "Stay near."))
    draft = await stocked.carlo.slash(stocked.staff, "pack add-drill", pack="org.harbour.hope")
    card = await stocked.carlo.slash(stocked.staff, "pack show", pack="org.harbour.hope")
    part = custom_id_of(draft.response, "The client")
    await stocked.take_role(stocked.carlo, stocked.coordinators)
    before = await everything(stocked)
    for message in (shown.response, draft.response, card.response):
        for label in labels_of(message):
            refused = await stocked.carlo.click(message, label=label)
            assert "This is for coordinators" in said(refused), label
            assert refused.modal is None
    form = part.replace("drill-part", "drill-part-form") + "/abc"
    refused = await submit(stocked.carlo, stocked.staff, form, {"text": "I lie awake."})
    assert "This is for coordinators" in said(refused)
    assert "> I lie awake." in said(refused)
    assert await everything(stocked) == before
