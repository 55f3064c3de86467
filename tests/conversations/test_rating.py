"""Rating: levels and words, by review, by button, by queue and by message."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Rating, RatingLevel, Reply, Review
from tests.conversations.forging import resubmit, submit
from tests.conversations.institute import WORDS, Institute
from tests.conversations.shown import (
    controls,
    custom_id_of,
    form_text,
    labels_of,
    levels,
    said,
    text_of,
)

TEXTS = {"ada": "You fear it.", "ben": "It hurts.", "mei": "That sounds heavy."}


@pytest.fixture
async def answered(posted: Institute) -> Institute:
    """Everybody has replied to the first drill."""
    post = posted.drills.last_message
    for name, text in TEXTS.items():
        await posted.reply(getattr(posted, name), text, post)
    return posted


async def reviewer_of(institute: Institute) -> tuple[Any, Reply]:
    """Somebody who has asked for a reply to rate, and that reply."""
    await institute.ada.slash(institute.drills, "drill review")
    [review] = await institute.rows(Review)
    [reply] = [row for row in await institute.rows(Reply) if row.id == review.reply_id]
    return institute.ada, reply


async def test_a_review_shows_the_reply_without_its_author(answered: Institute) -> None:
    person, reply = await reviewer_of(answered)
    shown = await person.slash(answered.drills, "drill review")
    assert shown.ephemeral
    assert reply.text in text_of(shown.response)
    assert str(reply.user_id) not in text_of(shown.response)
    assert "Your name is never shown to the person you rate." in text_of(shown.response)
    form = await person.click(shown.response, label="Rate")
    assert reply.text in form_text(form)
    groups = [part for name, part in controls(form).items() if name.startswith("level-")]
    assert [len(group["options"]) for group in groups] == [4, 4, 4]
    assert all(option["description"] for group in groups for option in group["options"])


async def test_a_rating_counts_once_levels_and_words_are_in(answered: Institute) -> None:
    person, reply = await reviewer_of(answered)
    shown = await person.slash(answered.drills, "drill review")
    form = await person.click(shown.response, label="Rate")
    saved = await person.submit_modal(form, levels(form, "3"))
    assert "Add one strength and one next step, and it counts." in said(saved)
    assert [row.completed_at for row in await answered.rows(Rating)] == [None]

    later = await person.slash(answered.drills, "drill review")
    assert labels_of(later.response) == ["Add the words"]
    words = await person.click(later.response, label="Add the words")
    assert reply.text in form_text(words)
    done = await person.submit_modal(words, WORDS)
    assert "Thank you. Your rating is saved." in said(done)
    [rating] = await answered.rows(Rating)
    assert rating.completed_at
    assert (rating.role, rating.rater_id, rating.reply_id) == ("peer", person.id, reply.id)
    assert {row.level for row in await answered.rows(RatingLevel)} == {3}


async def test_rating_again_changes_the_rating(answered: Institute) -> None:
    person, reply = await reviewer_of(answered)
    await answered.review(person)
    others = await person.click(answered.drills.last_message, label="See replies")
    assert "Rate again" in labels_of(others.response)
    form = await person.click(others.response, custom_id=f"rate/{reply.id}")
    chosen = [
        option["value"]
        for part in controls(form).values()
        for option in part["options"]
        if option.get("default")
    ]
    assert chosen == ["3", "3", "3"]
    saved = await person.submit_modal(form, levels(form, "4"))
    assert "Your levels are changed." in said(saved)
    words = await person.click(saved.response, label="Change the words")
    assert controls(words)["strength"]["value"] == WORDS["strength"]
    done = await person.submit_modal(words, {**WORDS, "strength": "Short and warm."})
    assert "Your rating is changed." in said(done)
    [rating] = await answered.rows(Rating)
    assert (rating.strength, rating.next_step) == ("Short and warm.", WORDS["next_step"])
    assert {row.level for row in await answered.rows(RatingLevel)} == {4}


async def test_the_same_rating_submitted_twice_is_one(answered: Institute) -> None:
    person, _ = await reviewer_of(answered)
    shown = await person.slash(answered.drills, "drill review")
    form = await person.click(shown.response, label="Rate")
    await person.submit_modal(form, levels(form, "2"))
    await answered.restart()
    saved = await resubmit(person, form, levels(form, "2"))
    words = await person.click(saved.response, label="Add the words")
    await person.submit_modal(words, WORDS)
    await resubmit(person, words, WORDS)
    assert len(await answered.rows(Rating)) == 1
    assert len(await answered.rows(RatingLevel)) == 3


async def test_the_next_reply_follows_until_nothing_waits(answered: Institute) -> None:
    for person in (answered.ada, answered.ben, answered.mei):
        shown = await person.slash(answered.drills, "drill review")
        done = None
        if "Rate" in labels_of(shown.response):
            done = await answered.rate(person, await person.click(shown.response, label="Rate"))
        while done and "Next reply" in labels_of(done.response):
            shown = await person.click(done.response, label="Next reply")
            done = await answered.rate(person, await person.click(shown.response, label="Rate"))
        last = await person.slash(answered.drills, "drill review")
        assert "Nothing waits for your rating. Thank you." in said(last)
    assert [row.done_at is None for row in await answered.rows(Review)] == [False] * 3


async def test_nobody_rates_themselves_or_before_replying(answered: Institute) -> None:
    own = next(row for row in await answered.rows(Reply) if row.user_id == answered.ada.id)
    fields = {"level-x": "3"}
    refused = await submit(answered.ada, answered.drills, f"rate-form/{own.id}/1/abc", fields)
    assert "This is your own reply; others rate it." in said(refused)
    dan = answered.person("dan")
    await answered.join(dan, card=answered.drills.history()[0])
    refused = await submit(dan, answered.drills, f"rate-form/{own.id}/1/abc", fields)
    assert "Reply to this drill yourself first; then you can rate others." in said(refused)


async def test_two_people_do_not_rate_each_other_in_one_round(posted: Institute) -> None:
    post = posted.drills.last_message
    await posted.reply(posted.ada, "You fear it.", post)
    await posted.reply(posted.ben, "It hurts.", post)
    person, _ = await reviewer_of(posted)
    other = posted.ben if person.id == posted.ada.id else posted.ada
    shown = await other.click(post, label="See replies")
    assert "[Rate]" not in text_of(shown.response)
    own = next(row for row in await posted.rows(Reply) if row.user_id == person.id)
    refused = await submit(other, posted.drills, f"rate-form/{own.id}/1/abc", {"level-x": "3"})
    assert "This reply is not one of yours to rate" in said(refused)


WRONG = [
    ("rate-form", {}, "Choose a level for"),
    ("rate-form", {"level": "5"}, "Choose a level for"),
    ("rate-form", {"level": "0"}, "Choose a level for"),
    ("rate-form", {"level": "many"}, "Choose a level for"),
    ("words-form", {"strength": " ", "next_step": "Wait."}, "The strength is empty."),
    ("words-form", {"strength": "Warm.", "next_step": ""}, "The next step is empty."),
    (
        "words-form",
        {"strength": "w " * 501, "next_step": "x"},
        "The strength is 1,001 characters long; 1,000 fit.",
    ),
]


@pytest.mark.parametrize(("form", "fields", "sentence"), WRONG, ids=lambda part: str(part)[:30])
async def test_a_wrong_rating_gets_a_sentence_and_its_words_come_back(
    answered: Institute, form: str, fields: dict[str, str], sentence: str
) -> None:
    person, reply = await reviewer_of(answered)
    shown = await person.slash(answered.drills, "drill review")
    opened = await person.click(shown.response, label="Rate")
    if form == "words-form":
        await person.submit_modal(opened, levels(opened, "2"))
    else:
        fields = dict.fromkeys(levels(opened, "1"), fields["level"]) if fields else {"x": "1"}
    route = f"{form}/{reply.id}/1/abc" if form == "rate-form" else f"{form}/{reply.id}/abc"
    refused = await submit(person, answered.drills, route, fields)
    assert sentence in said(refused)
    assert ("Wait." in said(refused)) == (fields.get("next_step") == "Wait.")
    assert [row for row in await answered.rows(Rating) if row.completed_at] == []


async def test_words_before_levels_are_asked_for_in_their_order(answered: Institute) -> None:
    person, reply = await reviewer_of(answered)
    refused = await submit(person, answered.drills, f"words-form/{reply.id}/abc", WORDS)
    assert "Choose the levels first, then add the words." in said(refused)
    assert "> You name the fear." in said(refused)


async def test_staff_read_replies_with_names_and_say_so(answered: Institute) -> None:
    shown = await answered.ruth.click(answered.drills.last_message, label="See replies")
    assert f"**<@{answered.ada.id}>**" in text_of(shown.response)
    assert "3 replies by others, with names." in text_of(shown.response)
    shown = await answered.ada.click(answered.drills.last_message, label="See replies")
    assert "2 replies by others, without names, in no particular order." in text_of(shown.response)


async def test_a_message_that_is_no_reply_cannot_be_rated(answered: Institute) -> None:
    post = answered.drills.last_message
    refused = await answered.ruth.context_menu(answered.drills, "Rate this reply", post)
    assert "That message is not a reply to a drill." in said(refused)
    chat = await answered.ben.send(answered.staff, "hello")
    refused = await answered.ruth.context_menu(answered.staff, "Rate this reply", chat)
    assert "That message is not a reply to a drill." in said(refused)


async def test_many_replies_come_in_pages_that_stay_in_their_order(posted: Institute) -> None:
    post = posted.drills.last_message
    people = [posted.person(f"person{number}") for number in range(8)]
    card = posted.drills.history()[0]
    for number, person in enumerate(people):
        await posted.join(person, card=card)
        await posted.reply(person, f"Reply number {number}.", post)
    shown = await posted.ruth.click(post, label="See replies")
    assert "Page 1 of 2" in text_of(shown.response)
    first = text_of(shown.response)
    assert custom_id_of(shown.response, "More") == "others/1/2"
    await posted.ruth.click(shown.response, label="More")
    second = text_of(shown.response)
    seen = [sum(f"Reply number {n}." in page for page in (first, second)) for n in range(8)]
    assert seen == [1] * 8
    await posted.ruth.click(shown.response, label="Back")
    assert text_of(shown.response) == first


async def test_a_share_of_the_day_then_one_more_for_the_asking_then_a_kind_no(
    posted: Institute,
) -> None:
    post, card = posted.drills.last_message, posted.drills.history()[0]
    people = [posted.person(f"person{number}") for number in range(6)]
    for number, person in enumerate(people):
        await posted.join(person, card=card)
        await posted.reply(person, f"Reply number {number}.", post)
    saved = await posted.reply(posted.ada, "You fear it.", post)
    assert "Replies of others wait for your words, too." in said(saved)
    for _ in range(3):
        await posted.review(posted.ada)
        await posted.restart()
    done = await posted.ada.slash(posted.drills, "drill review")
    assert "You have done your share of ratings for today." in said(done)
    more = await posted.ada.click(done.response, label="One more")
    await posted.rate(posted.ada, await posted.ada.click(more.response, label="Rate"))
    for shown in (
        await posted.ada.click(done.response, label="One more"),
        await posted.ada.slash(posted.drills, "drill one-more"),
    ):
        assert "new ones come tomorrow" in said(shown)
    others = await posted.ada.click(post, label="See replies")
    [left, *_] = [
        row
        for row in await posted.rows(Reply)
        if row.user_id != posted.ada.id and f"rate/{row.id}" in str(others.response.components)
        if row.id not in {review.reply_id for review in await posted.rows(Review)}
    ]
    refused = await posted.ada.click(others.response, custom_id=f"rate/{left.id}")
    assert "That is plenty: the others are for your colleagues." in said(refused)


async def test_staff_keep_two_apart_and_only_staff_can_see_it(answered: Institute) -> None:
    two = {"one": answered.ada, "other": answered.ben}
    shown = await answered.ruth.slash(answered.staff, "cohort keep-apart", cohort="Spring", **two)
    assert shown.ephemeral
    assert f"<@{answered.ada.id}>" in said(shown)
    await answered.restart()
    others = await answered.ada.click(answered.drills.last_message, label="See replies")
    assert text_of(others.response).count("[Rate]") == 1
    listed = await answered.carlo.slash(answered.staff, "cohort keep-apart", cohort="Spring")
    assert f"<@{answered.ben.id}>" in said(listed)
    half = await answered.carlo.slash(
        answered.staff, "cohort keep-apart", cohort="Spring", one=answered.ada
    )
    assert "Choose both people" in said(half)
    refused = await answered.ada.slash(answered.drills, "cohort keep-apart", cohort="Spring")
    assert "This is for coordinators and supervisors" in said(refused)
    ended = await answered.carlo.slash(
        answered.staff, "cohort let-together", cohort="Spring", **two
    )
    assert "Nobody is kept apart" in said(ended)
