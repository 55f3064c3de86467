"""Cohorts as coordinators make and fill them."""

from __future__ import annotations

from bot.db.tables import Cohort, Enrolment
from tests.conversations.institute import Institute
from tests.conversations.shown import said, text_of


async def test_a_new_cohort_has_a_join_card_in_the_drill_channel(ready: Institute) -> None:
    made = await ready.carlo.slash(ready.staff, "cohort create", name="  Spring   2026 ")
    assert "**Spring 2026** is there." in made.response.content
    assert made.ephemeral
    [card] = ready.drills.history()
    assert "Spring 2026" in text_of(card)
    assert "[Join]" in text_of(card)
    again = await ready.carlo.slash(ready.staff, "cohort create", name="Spring 2026")
    assert "There is already a cohort called" in again.response.content
    assert len(await ready.rows(Cohort)) == len(ready.drills.history()) == 1


async def test_a_cohort_needs_a_name_and_a_drill_channel(institute: Institute) -> None:
    early = await institute.carlo.slash(institute.staff, "cohort create", name="Spring")
    assert "Etude is not set up in this server yet." in early.response.content
    await institute.admin.slash(institute.staff, "admin setup")
    no_channel = await institute.admin.slash(institute.staff, "cohort create", name="Spring")
    assert "Choose a drill channel with `/admin setup` first" in no_channel.response.content
    blank = await institute.admin.slash(institute.staff, "cohort create", name="   ")
    assert blank.response.content == "The cohort needs a name."
    assert await institute.rows(Cohort) == []


async def test_the_list_shows_who_is_in_and_who_is_invited(ready: Institute) -> None:
    empty = await ready.carlo.slash(ready.staff, "cohort list")
    assert "There is no cohort yet." in text_of(empty.response)
    await ready.make_cohort(ready.ada, ready.ben)
    await ready.carlo.slash(ready.staff, "cohort create", name="Evening", invited_only=True)
    await ready.carlo.slash(ready.staff, "cohort add", cohort="Evening", member=ready.mei)
    words = text_of((await ready.carlo.slash(ready.staff, "cohort list")).response)
    assert f"**Spring**: 2 members\n<@{ready.ada.id}> <@{ready.ben.id}>" in words
    assert "**Evening**: 0 members, by invitation" in words
    assert f"Invited, not joined yet: <@{ready.mei.id}>" in words


async def test_an_invitation_mentions_its_person_and_nobody_else(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    added = await ready.carlo.slash(ready.staff, "cohort add", cohort="spring", member=ready.mei)
    assert f"<@{ready.mei.id}> is invited to **Spring**" in added.response.content
    card = ready.drills.last_message
    assert f"<@{ready.mei.id}>, you are invited" in text_of(card)
    assert [user.id for user in card.mentions] == [ready.mei.id]
    assert [row.user_id for row in await ready.rows(Enrolment) if row.joined_at] == [ready.ada.id]
    await ready.join(ready.mei)
    assert all(row.joined_at for row in await ready.rows(Enrolment))


async def test_whoever_is_in_cannot_be_invited_nor_a_bot(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    twice = await ready.carlo.slash(ready.staff, "cohort add", cohort="Spring", member=ready.ada)
    assert f"<@{ready.ada.id}> is in Spring already." in said(twice)
    robot = ready.guild.add_member(ready.env.create_user("robot", bot=True))
    bot = await ready.carlo.slash(ready.staff, "cohort add", cohort="Spring", member=robot)
    assert bot.response.content == "Bots do not practise. Choose a person."
    assert [row.user_id for row in await ready.rows(Enrolment)] == [ready.ada.id]


async def test_someone_taken_out_stays_out_until_invited_again(posted: Institute) -> None:
    post = posted.drills.last_message
    gone = await posted.carlo.slash(
        posted.staff, "cohort remove", cohort="Spring", member=posted.ada
    )
    assert f"<@{posted.ada.id}> is not in **Spring** any more." in gone.response.content
    refused = await posted.ada.click(posted.drills.history()[0], label="Join")
    assert "A coordinator took you out of Spring." in said(refused)
    refused = await posted.ada.click(post, label="Reply")
    assert refused.modal is None
    assert "A coordinator can invite you." in said(refused)
    again = await posted.carlo.slash(
        posted.staff, "cohort remove", cohort="Spring", member=posted.ada
    )
    assert f"<@{posted.ada.id}> is not in Spring." in said(again)

    await posted.carlo.slash(posted.staff, "cohort add", cohort="Spring", member=posted.ada)
    await posted.join(posted.ada)
    saved = await posted.reply(posted.ada, "You are back home.", post)
    assert "Your reply is saved." in text_of(saved.response)


async def test_someone_who_left_the_server_can_be_taken_out(running: Institute) -> None:
    running.guild.remove_member(running.ada)
    await running.env.settle()
    gone = await running.carlo.slash(
        running.staff, "cohort remove", cohort="Spring", member=running.ada.user
    )
    assert "is not in **Spring** any more." in gone.response.content
    refused = await running.carlo.slash(
        running.staff, "cohort add", cohort="Spring", member=running.ada.user
    )
    assert "not in this server" in said(refused)


async def test_cohorts_are_offered_by_name_to_coordinators_alone(ready: Institute) -> None:
    for name in ("Spring", "Evening", "Sprint"):
        await ready.carlo.slash(ready.staff, "cohort create", name=name)
    offered = await ready.carlo.autocomplete(ready.staff, "cohort add", "cohort", "SPR")
    assert [choice["value"] for choice in offered] == ["Spring", "Sprint"]
    assert await ready.ada.autocomplete(ready.staff, "cohort add", "cohort", "") == []
    wrong = await ready.carlo.slash(ready.staff, "cohort add", cohort="Winter", member=ready.ada)
    assert "There is no cohort called" in said(wrong)
    assert "Evening, Spring, Sprint" in said(wrong)


async def test_only_coordinators_and_admins_make_and_fill_cohorts(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    asked = [
        ("cohort create", {"name": "Mine"}),
        ("cohort list", {}),
        ("cohort add", {"cohort": "Spring", "member": ready.mei}),
        ("cohort remove", {"cohort": "Spring", "member": ready.ada}),
    ]
    for person in (ready.ada, ready.ruth):
        for command, options in asked:
            words = said(await person.slash(ready.drills, command, **options))
            assert f"for coordinators: it needs the role <@&{ready.coordinators.id}>" in words
    for command, options in asked:
        assert "This is for" not in said(await ready.admin.slash(ready.staff, command, **options))
