"""Joining a cohort: nobody is in before they have read the consent card and agreed."""

from __future__ import annotations

from bot.db.tables import Enrolment
from tests.conversations.institute import Institute
from tests.conversations.shown import labels_of, said, text_of


async def test_the_consent_card_says_what_is_kept_before_anybody_is_in(ready: Institute) -> None:
    await ready.make_cohort()
    shown = await ready.ada.click(ready.drills.last_message, label="Join")
    words = text_of(shown.response)
    assert shown.ephemeral
    for part in ("What is kept", "Who sees it", "Fictional clients only", "How to leave"):
        assert f"**{part}" in words
    assert "With so few members, people may guess who wrote what." in words
    assert await ready.rows(Enrolment) == []

    declined = await ready.ada.click(shown.response, label="Not now")
    assert "Nothing is kept." in said(declined)
    assert await ready.rows(Enrolment) == []
    await ready.ada.click(shown.response, label="I agree")
    assert "Welcome to Spring." in text_of(shown.response)
    assert [(row.user_id, row.left_at) for row in await ready.rows(Enrolment)] == [
        (ready.ada.id, None)
    ]


async def test_agreeing_twice_is_agreeing_once(ready: Institute) -> None:
    await ready.make_cohort()
    card = ready.drills.last_message
    first = await ready.ada.click(card, label="Join")
    second = await ready.ada.click(card, label="Join")
    await ready.ada.click(first.response, label="I agree")
    await ready.ada.click(second.response, label="I agree")
    assert "Welcome to Spring." in text_of(second.response)
    assert len(await ready.rows(Enrolment)) == 1


async def test_a_member_leaves_by_the_same_card_and_comes_back(running: Institute) -> None:
    card = running.drills.history()[0]
    shown = await running.ada.click(card, label="Join")
    assert "You are a member." in text_of(shown.response)
    assert labels_of(shown.response) == ["Leave this cohort"]
    left = await running.ada.click(shown.response, label="Leave this cohort")
    assert "You have left Spring." in said(left)
    twice = await running.ada.click(shown.response, label="Leave this cohort")
    assert "You are not in that cohort." in said(twice)
    progress = await running.ada.slash(running.drills, "drill progress")
    assert "You are not in a cohort here yet." in said(progress)
    back = await running.ada.click(card, label="Join")
    await running.ada.click(back.response, label="I agree")
    progress = await running.ada.slash(running.drills, "drill progress")
    assert "Spring" in text_of(progress.response)


async def test_joining_leads_to_the_open_drill(posted: Institute) -> None:
    dan = posted.person("dan")
    shown = await dan.click(posted.drills.history()[0], label="Join")
    assert "With so few members" in text_of(shown.response)
    await dan.click(shown.response, label="I agree")
    form = await dan.click(shown.response, label="Reply to the open drill")
    assert form.modal


async def test_a_cohort_by_invitation_lets_only_the_invited_in(ready: Institute) -> None:
    await ready.carlo.slash(ready.staff, "cohort create", name="Evening", invited_only=True)
    assert ready.drills.history() == []
    await ready.carlo.slash(ready.staff, "cohort add", cohort="Evening", member=ready.mei)
    card = ready.drills.last_message
    refused = await ready.ada.click(card, label="Join")
    assert "Evening is by invitation. A coordinator can invite you." in said(refused)
    await ready.join(ready.mei)
    assert [row.user_id for row in await ready.rows(Enrolment)] == [ready.mei.id]
