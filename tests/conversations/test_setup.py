"""Setting a server up: the card, the zone, the live check and the test post."""

from __future__ import annotations

import pytest
from simcord import SetupError

from bot.db.tables import Server
from bot.ui.permissions import DISCUSSING
from tests.conversations.institute import Institute
from tests.conversations.shown import chosen_in, labels_of, said, text_of


async def test_an_admin_sets_the_server_up_on_one_card(institute: Institute) -> None:
    shown = await institute.admin.slash(institute.staff, "admin setup")
    card = shown.response
    assert shown.ephemeral
    assert "✗ To mend: no drill channel is chosen yet." in text_of(card)
    assert "still to choose: Drill channel, Staff channel" in text_of(card)
    assert labels_of(card) == ["Check again"]

    await institute.admin.select(card, [institute.drills], custom_id="setup/0")
    assert labels_of(shown.response) == ["Check again", "Send a test post"]
    await institute.admin.select(card, [institute.staff], custom_id="setup/1")
    await institute.admin.select(card, [institute.supervisors], custom_id="setup/2")
    await institute.admin.select(card, [institute.coordinators], custom_id="setup/3")
    words = text_of(shown.response)
    assert f"✓ Fine: I can do all I need in <#{institute.drills.id}>." in words
    assert f"✓ Fine: I can do all I need in <#{institute.staff.id}>." in words
    assert "✓ Fine: all chosen. Next: `/cohort create`" in words
    assert "✗" not in words


async def test_setup_can_be_run_again_and_a_choice_taken_back(ready: Institute) -> None:
    shown = await ready.admin.slash(ready.staff, "admin setup")
    wanted = [ready.drills, ready.staff, ready.supervisors, ready.coordinators]
    assert [chosen_in(shown.response, f"setup/{n}") for n in range(4)] == [
        [str(handle.id)] for handle in wanted
    ]
    await ready.admin.select(shown.response, [ready.staff], custom_id="setup/0")
    await ready.admin.select(shown.response, [], custom_id="setup/1")
    [server] = await ready.rows(Server)
    assert (server.drill_channel_id, server.staff_channel_id) == (ready.staff.id, None)
    assert server.zone == "Europe/London"
    assert "still to choose: Staff channel." in text_of(shown.response)


async def test_the_zone_is_offered_while_typing_and_checked(institute: Institute) -> None:
    offered = await institute.admin.autocomplete(institute.staff, "admin setup", "zone", "berl")
    assert [choice["value"] for choice in offered] == ["Europe/Berlin"]
    every = await institute.admin.autocomplete(institute.staff, "admin setup", "zone", "")
    assert len(every) == 25

    wrong = await institute.admin.slash(institute.staff, "admin setup", zone="Europe/Berln")
    assert "There is no time zone called" in wrong.response.content
    assert "Did you mean Europe/Berlin" in wrong.response.content
    assert await institute.rows(Server) == []

    right = await institute.admin.slash(institute.staff, "admin setup", zone="europe/berlin")
    assert "Time zone: **Europe/Berlin**" in text_of(right.response)
    [server] = await institute.rows(Server)
    assert server.zone == "Europe/Berlin"


async def test_each_missing_permission_is_named_with_where_to_grant_it(ready: Institute) -> None:
    shown = await ready.admin.slash(ready.staff, "admin setup")
    for permission, name in DISCUSSING.items():
        await ready.allow(ready.drills, **{permission: False})
        await ready.admin.click(shown.response, label="Check again")
        words = text_of(shown.response)
        assert f"✗ To mend: in <#{ready.drills.id}> I lack: {name}" in words
        assert "Grant it there: Edit Channel, Permissions, add my role, allow it." in words
        assert f"✓ Fine: I can do all I need in <#{ready.staff.id}>." in words

        await ready.allow(ready.drills)
        await ready.admin.click(shown.response, label="Check again")
        assert "✗" not in text_of(shown.response)


async def test_the_test_post_appears_and_is_taken_away_again(ready: Institute) -> None:
    shown = await ready.admin.slash(ready.staff, "admin setup")
    sent = await ready.admin.click(shown.response, label="Send a test post")
    post = ready.drills.last_message
    assert "This is a test post" in text_of(post)
    assert post.jump_url in sent.response.content

    refused = await ready.ada.click(post, label="Delete this test post")
    assert "This is for admins" in refused.response.content
    assert ready.drills.last_message == post
    gone = await ready.admin.click(post, label="Delete this test post")
    assert gone.response.content == "The test post is gone."
    assert ready.drills.last_message is None


async def test_a_test_post_that_somebody_else_deleted_is_gone_too(ready: Institute) -> None:
    shown = await ready.admin.slash(ready.staff, "admin setup")
    await ready.admin.click(shown.response, label="Send a test post")
    ready.env.inject_error("DELETE", "/channels/*/messages/*", status=404, code=10008)
    gone = await ready.admin.click(ready.drills.last_message, label="Delete this test post")
    assert gone.response.content == "The test post is gone."


async def test_a_test_post_that_cannot_go_out_says_why(ready: Institute) -> None:
    await ready.allow(ready.drills, send_messages=False)
    shown = await ready.admin.slash(ready.staff, "admin setup")
    refused = await ready.admin.click(shown.response, label="Send a test post")
    assert "The test post did not go out" in refused.response.content
    assert "Send Messages" in refused.response.content
    assert ready.drills.last_message is None


async def test_a_removed_channel_and_removed_roles_are_named(ready: Institute) -> None:
    ready.env.backend.delete_channel(ready.drills.id)
    ready.env.backend.delete_role(ready.guild.id, ready.supervisors.id)
    ready.env.backend.delete_role(ready.guild.id, ready.coordinators.id)
    await ready.env.settle()
    shown = await ready.admin.slash(ready.staff, "admin setup")
    words = text_of(shown.response)
    assert "✗ To mend: the drill channel is not there any more. Choose another one." in words
    assert "✗ To mend: the supervisors' role is not there any more. Choose another one." in words
    assert "✗ To mend: the coordinators' role is not there any more." in words
    sent = await ready.admin.click(shown.response, label="Send a test post")
    assert "the channel is not there any more" in sent.response.content


async def test_everyone_cannot_be_staff(ready: Institute) -> None:
    shown = await ready.admin.slash(ready.staff, "admin setup")
    everyone = ready.guild.default_role
    refused = await ready.admin.select(shown.response, [everyone], custom_id="setup/2")
    assert "@everyone role cannot be staff" in said(refused)
    [server] = await ready.rows(Server)
    assert server.supervisor_role_id == ready.supervisors.id


async def test_setup_is_for_those_who_manage_the_server(institute: Institute) -> None:
    with pytest.raises(SetupError, match="default-member-permissions"):
        await institute.carlo.slash(institute.staff, "admin setup")
    shown = await institute.admin.slash(institute.staff, "admin setup")
    await institute.take_role(institute.admin, institute.managers)
    refused = await institute.admin.click(shown.response, label="Check again")
    assert "This is for admins: it needs the Manage Server permission." in said(refused)
    chosen = await institute.admin.select(shown.response, [institute.drills], custom_id="setup/0")
    assert "This is for admins" in said(chosen)
    [server] = await institute.rows(Server)
    assert server.drill_channel_id is None


async def test_a_new_zone_is_said_to_leave_what_is_there_alone(ready: Institute) -> None:
    said_so = "New cohorts and series get it; those that are there keep theirs."
    plain = await ready.admin.slash(ready.staff, "admin setup")
    assert said_so not in text_of(plain.response)
    moved = await ready.admin.slash(ready.staff, "admin setup", zone="Asia/Tokyo")
    assert said_so in text_of(moved.response)


@pytest.mark.parametrize("state", ["not heard of", "away"])
async def test_nothing_is_claimed_of_a_server_that_discord_has_not_told_of(
    ready: Institute, state: str
) -> None:
    client = ready.app.client
    guild = client.get_guild(ready.guild.id)
    assert guild
    guild.unavailable = state == "away"
    if state == "not heard of":
        client._connection._remove_guild(guild)
    shown = await ready.admin.slash(ready.staff, "admin setup")
    words = text_of(shown.response)
    assert "✗ To mend: Discord has not told me about this server yet." in words
    assert "not there any more" not in words
    assert "I lack" not in words

    guild.unavailable = False
    client._connection._add_guild(guild)
    await ready.admin.click(shown.response, label="Check again")
    assert "✗" not in text_of(shown.response)
