"""What staff see and do for one trainee: flags, notes, model answers, progress."""

from __future__ import annotations

import pytest

from bot.db.tables import AuditEntry, Flag, StaffNote
from bot.practice import exemplar_offers, flags, staff_notes
from bot.practice.exemplar_offers import colleagues_exemplars
from bot.practice.feedback import release_due
from bot.practice.trainee_view import trainee_view
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    MEI,
    NINE,
    OUTSIDER,
    RUTH,
    SAM,
    SERVER,
    School,
    elsewhere,
)

LATER = NINE + HOUR


async def released(school: School) -> tuple[int, int]:
    """A round in which Ada's reply has its feedback: the ids of the round and of the reply."""
    round_id = await school.open_round(ADA, BEN, MEI)
    ada = await school.reply(ADA, round_id)
    for rater in (RUTH, SAM):
        await school.rate(rater, ada.reply_id, level=4)
    await school.do(release_due, NINE + 3 * DAY)
    return round_id, ada.reply_id


async def test_a_flag_is_its_authors_and_supervisors_settle_it(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada, ben = [await school.reply(person, round_id) for person in (ADA, BEN)]
    await school.do(flags.raise_flag, BEN, ben.reply_id, "", LATER)
    await school.do(flags.raise_flag, ADA, ada.reply_id, "I froze.", LATER)
    await school.do(flags.raise_flag, ADA, ada.reply_id, "I froze, and why?", LATER + HOUR)
    found = await school.do(flags.open_flags, RUTH, 10)
    assert [(one.reply_id, one.words) for one in found] == [
        (ada.reply_id, "I froze, and why?"),
        (ben.reply_id, ""),
    ]
    await school.do(flags.lower_flag, BEN, ben.reply_id)
    await school.do(flags.settle_flag, RUTH, ada.reply_id, LATER)
    await school.do(flags.settle_flag, SAM, ada.reply_id, LATER + HOUR)
    assert await school.do(flags.open_flags, RUTH, 10) == []
    [kept] = await school.rows(Flag)
    assert (kept.settled_by, kept.settled_at) == (RUTH.user_id, LATER)
    await school.do(flags.raise_flag, ADA, ada.reply_id, "Once more.", LATER + DAY)
    [again] = await school.do(flags.open_flags, RUTH, 10)
    assert again.raised_at == LATER + DAY


async def test_flags_are_refused_to_everybody_else(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada = await school.reply(ADA, round_id)
    with pytest.raises(Refusal, match="author"):
        await school.do(flags.raise_flag, BEN, ada.reply_id, "", LATER)
    with pytest.raises(Refusal, match="fit"):
        await school.do(flags.raise_flag, ADA, ada.reply_id, "x" * 501, LATER)
    await school.do(flags.raise_flag, ADA, ada.reply_id, "", LATER)
    for person in (BEN, CARLO, elsewhere(RUTH)):
        with pytest.raises(Refusal):
            await school.do(flags.open_flags, person, 10)
        with pytest.raises(Refusal):
            await school.do(flags.settle_flag, person, ada.reply_id, LATER)
    assert len(await school.do(flags.open_flags, RUTH, 10)) == 1


async def test_a_note_reaches_its_reader_alone_and_is_new_once(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada = await school.reply(ADA, round_id)
    await school.do(staff_notes.write_note, RUTH, BEN.user_id, ada.reply_id, "Warm.", LATER)
    await school.do(staff_notes.write_note, SAM, ADA.user_id, None, "Rest a little.", LATER + HOUR)
    assert await school.keys(kind="note", user_id=ADA.user_id) == ["note/1", "note/2"]
    newest, about_reply = (await school.do(staff_notes.own_notes, ADA, 1, 5, LATER)).notes
    assert (newest.text, newest.about, newest.new) == ("Rest a little.", "", True)
    assert (about_reply.text, about_reply.about) == ("Warm.", "Reflections, day 1")
    again = await school.do(staff_notes.own_notes, ADA, 1, 5, LATER)
    assert not any(note.new for note in again.notes)
    assert (await school.do(staff_notes.own_notes, BEN, 1, 5, LATER)).notes == ()


async def test_every_note_can_be_read_and_is_new_until_its_page_is_shown(school: School) -> None:
    await school.open_round(ADA)
    for number in range(1, 6):
        text = f"Note {number}"
        await school.do(
            staff_notes.write_note, RUTH, ADA.user_id, None, text, LATER + number * HOUR
        )
    read: list[str] = []
    for page in (1, 2, 3):
        shown = await school.do(staff_notes.own_notes, ADA, page, 2, LATER + DAY)
        assert (shown.page, shown.pages) == (page, 3)
        assert all(note.new for note in shown.notes)
        read += [note.text for note in shown.notes]
    assert read == [f"Note {number}" for number in (5, 4, 3, 2, 1)]


async def test_notes_are_written_by_supervisors_to_their_trainees(school: School) -> None:
    await school.open_round(ADA)
    for actor, to, text in (
        (CARLO, ADA, "x"),
        (elsewhere(RUTH), ADA, "x"),
        (RUTH, OUTSIDER, "x"),
        (RUTH, ADA, "  "),
        (RUTH, ADA, "x" * 1501),
    ):
        with pytest.raises(Refusal):
            await school.do(staff_notes.write_note, actor, to.user_id, None, text, LATER)
    assert await school.rows(StaffNote) == []


async def test_a_model_answer_is_shown_once_its_author_agrees_and_no_longer(
    school: School,
) -> None:
    round_id, reply_id = await released(school)
    [worth] = await school.do(exemplar_offers.candidates, RUTH, NINE, 5)
    assert worth.reply_id == reply_id
    await school.do(exemplar_offers.offer, RUTH, reply_id, "It names the fear.", LATER)
    assert await school.do(exemplar_offers.candidates, RUTH, NINE, 5) == []
    assert await school.keys(kind="offer") == [f"offer/{reply_id}"]

    async def shown() -> list[str]:
        found = await school.do(colleagues_exemplars, round_id, BEN.user_id, 3)
        return [one.why for one in found]

    assert await shown() == []
    await school.do(exemplar_offers.answer_offer, ADA, reply_id, LATER, agreed=True)
    assert await shown() == ["It names the fear."]
    assert await school.do(colleagues_exemplars, round_id, ADA.user_id, 3) == ()
    await school.do(exemplar_offers.answer_offer, ADA, reply_id, LATER, agreed=False)
    assert await shown() == []
    with pytest.raises(Refusal, match="not asked again"):
        await school.do(exemplar_offers.offer, SAM, reply_id, "Still good.", LATER)
    [own] = await school.do(exemplar_offers.own_offers, ADA)
    assert own.agreed is False


async def test_a_supervisor_takes_a_model_answer_back_but_not_an_authors_no(
    school: School,
) -> None:
    round_id, reply_id = await released(school)
    await school.do(exemplar_offers.offer, RUTH, reply_id, "It names the fear.", LATER)
    await school.do(exemplar_offers.answer_offer, ADA, reply_id, LATER, agreed=True)
    for actor in (ADA, CARLO, elsewhere(RUTH)):
        with pytest.raises(Refusal):
            await school.do(exemplar_offers.take_back, actor, reply_id)
    assert len(await school.do(colleagues_exemplars, round_id, BEN.user_id, 3)) == 1
    for _ in range(2):
        await school.do(exemplar_offers.take_back, SAM, reply_id)
    assert await school.do(colleagues_exemplars, round_id, BEN.user_id, 3) == ()
    await school.do(exemplar_offers.offer, RUTH, reply_id, "It names the fear.", LATER)
    await school.do(exemplar_offers.answer_offer, ADA, reply_id, LATER, agreed=False)
    await school.do(exemplar_offers.take_back, SAM, reply_id)
    with pytest.raises(Refusal, match="not asked again"):
        await school.do(exemplar_offers.offer, SAM, reply_id, "Still good.", LATER)


async def test_offers_are_refused_where_they_are_not_due(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    ada = await school.reply(ADA, round_id)
    with pytest.raises(Refusal, match="no feedback"):
        await school.do(exemplar_offers.offer, RUTH, ada.reply_id, "Good.", LATER)
    with pytest.raises(Refusal, match="supervisors"):
        await school.do(exemplar_offers.offer, CARLO, ada.reply_id, "Good.", LATER)
    with pytest.raises(Refusal, match="why"):
        await school.do(exemplar_offers.offer, RUTH, ada.reply_id, " ", LATER)
    with pytest.raises(Refusal, match="author"):
        await school.do(exemplar_offers.answer_offer, BEN, ada.reply_id, LATER, agreed=True)
    with pytest.raises(Refusal, match="asked"):
        await school.do(exemplar_offers.answer_offer, ADA, ada.reply_id, LATER, agreed=True)


async def test_one_trainee_is_seen_by_supervisors_and_the_look_is_noted(school: School) -> None:
    _, reply_id = await released(school)
    await school.do(flags.raise_flag, ADA, reply_id, "", LATER)
    now = NINE + 3 * DAY
    view = await school.do(trainee_view, RUTH, ADA.user_id, 1, 5, now)
    [place] = view.places
    assert (place.cohort, place.posted, place.answered, place.tried_again) == ("Spring", 1, 1, 0)
    [skill] = view.skills
    assert (skill.skill, skill.rated, skill.level, skill.trend) == ("Reflection", 1, None, None)
    [reply] = view.replies
    assert (reply.id, reply.ratings, reply.flagged) == (reply_id, 2, "")
    assert view.total == 1
    assert (await school.do(trainee_view, RUTH, ADA.user_id, 2, 5, now)).replies == ()
    entries = await school.rows(AuditEntry)
    assert [(one.server_id, one.actor_id, one.user_id) for one in entries] == [
        (SERVER, RUTH.user_id, ADA.user_id)
    ] * 2
    for actor, whom in ((CARLO, ADA), (BEN, ADA), (elsewhere(RUTH), ADA), (RUTH, OUTSIDER)):
        with pytest.raises(Refusal):
            await school.do(trainee_view, actor, whom.user_id, 1, 5, now)
    assert len(await school.rows(AuditEntry)) == 2
