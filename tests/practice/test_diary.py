"""Private notes: their author's alone, to write, to read and to delete."""

from __future__ import annotations

import pytest

from bot.db.tables import DiaryEntry, Server
from bot.practice.diary import (
    LONGEST_NOTE,
    delete_diary,
    delete_note,
    own_diary,
    own_note,
    write_note,
    write_reflection,
)
from bot.practice.series_rules import choose_rule
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    ADMIN,
    BEN,
    CARLO,
    HOUR,
    MEI,
    NINE,
    OTHER_SERVER,
    RUTH,
    School,
    elsewhere,
    in_direct_message,
)


async def test_notes_are_shown_newest_first_by_pages(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    for hour in range(4):
        await school.do(write_note, ADA, round_id, f" Note {hour} ", NINE + hour * HOUR)
    first = await school.do(own_diary, ADA)
    assert [note.text for note in first.notes] == ["Note 3", "Note 2", "Note 1"]
    assert (first.total, first.pages, first.round_id) == (4, 2, round_id)
    assert (first.notes[0].series, first.notes[0].number) == ("Reflections", 1)
    last = await school.do(own_diary, ADA, 99)
    assert ([note.text for note in last.notes], last.page) == (["Note 0"], 2)


async def test_a_note_on_a_prompt_keeps_its_question_and_is_its_authors_alone(
    school: School,
) -> None:
    await school.cohort(ADA, BEN)
    for moment in (NINE, NINE + HOUR):
        await school.do(write_reflection, ADA, "What stayed with you?", " The rain. ", moment)
    [note] = (await school.do(own_diary, ADA)).notes
    assert (note.text, note.prompt, note.series) == ("The rain.", "What stayed with you?", None)
    assert (await school.do(own_diary, BEN)).total == 0
    for actor, text in ((ADA, " "), (ADA, "x" * (LONGEST_NOTE + 1)), (MEI, "The rain.")):
        with pytest.raises(Refusal):
            await school.do(write_reflection, actor, "What stayed with you?", text, NINE)
    await school.do(delete_note, ADA, note.id)
    assert await school.rows(DiaryEntry) == []


async def test_the_same_words_sent_twice_are_one_note(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    for moment in (NINE, NINE + HOUR):
        await school.do(write_note, ADA, round_id, "I froze.", moment)
    assert [row.written_at for row in await school.rows(DiaryEntry)] == [NINE]


async def test_nobody_else_reads_or_deletes_a_note(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    for person in (ADA, BEN):
        await school.reply(person, round_id)
    await school.do(write_note, ADA, round_id, "I froze.", NINE)
    [entry] = await school.rows(DiaryEntry)
    for person in (BEN, MEI, CARLO, RUTH, ADMIN):
        assert (await school.do(own_diary, person)).notes == ()
        for use_case in (own_note, delete_note):
            with pytest.raises(Refusal, match="not there any more"):
                await school.do(use_case, person, entry.id)
        assert await school.do(delete_diary, person) == 0
    assert len(await school.rows(DiaryEntry)) == 1


async def test_notes_are_told_where_the_drill_was_and_in_direct_messages(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    await school.do(write_note, ADA, round_id, "I froze.", NINE)
    await school.set_up(OTHER_SERVER)
    assert len(await school.rows(Server)) == 2
    there = elsewhere(ADA)
    assert (await school.do(own_diary, there)).total == 0
    assert await school.do(delete_diary, there) == 0
    direct = in_direct_message(ADA)
    assert (await school.do(own_diary, direct)).total == 1
    assert await school.do(delete_diary, direct) == 1
    assert await school.rows(DiaryEntry) == []


async def test_one_note_is_deleted_at_once(school: School) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    for text in ("One", "Two"):
        await school.do(write_note, ADA, round_id, text, NINE)
    [first, second] = await school.rows(DiaryEntry)
    await school.do(delete_note, ADA, first.id)
    assert [row.id for row in await school.rows(DiaryEntry)] == [second.id]
    with pytest.raises(Refusal, match="not there any more"):
        await school.do(delete_note, ADA, first.id)


async def test_what_cannot_be_a_note_is_said(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(ADA, round_id)
    refusals = {
        (ADA, "  "): "The note is empty.",
        (ADA, "x" * (LONGEST_NOTE + 1)): "1,501 characters long; 1,500 fit.",
        (BEN, "Mine"): "A note comes after your reply.",
        (MEI, "Mine"): "Join the cohort first",
        (elsewhere(ADA), "Mine"): "not in this server any more",
    }
    for (person, text), sentence in refusals.items():
        with pytest.raises(Refusal, match=sentence):
            await school.do(write_note, person, round_id, text, NINE)
    assert await school.rows(DiaryEntry) == []


async def test_a_series_without_notes_takes_none_and_leaves_those_there_are(
    school: School,
) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    await school.do(write_note, ADA, round_id, "I froze.", NINE)
    await school.do(choose_rule, CARLO, 1, "diary", "False")
    with pytest.raises(Refusal, match="Reflections does not offer notes"):
        await school.do(write_note, ADA, round_id, "Another", NINE)
    kept = await school.do(own_diary, ADA)
    assert (kept.total, kept.round_id) == (1, None)
