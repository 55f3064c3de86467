"""A trainee's own settings, as they meet them: clock, goal, rest days and breaks."""

from __future__ import annotations

from bot.db.tables import Absence, Enrolment, Goal, Person, ZoneChange
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import Institute
from tests.conversations.shown import chosen_in, labels_of, said, text_of


async def test_a_newcomer_is_asked_which_time_is_theirs_once(running: Institute) -> None:
    dan = running.person("dan")
    consent = await dan.click(running.drills.history()[0], label="Join")
    welcome = await dan.click(consent.response, label="I agree")
    assert "Which of these is your time now?" in text_of(welcome.response)
    assert chosen_in(welcome.response, "zone-first") == []
    answer = await dan.select(welcome.response, ["Asia/Tokyo"], custom_id="zone-first")
    assert "Your time zone is Asia/Tokyo: it is " in said(answer)
    assert answer.ephemeral
    assert [row.zone for row in await running.rows(Person)] == ["Asia/Tokyo"]
    [mine] = [row for row in await running.rows(Enrolment) if row.user_id == dan.id]
    assert mine.zone == "Asia/Tokyo"
    await running.carlo.slash(running.staff, "cohort create", name="Evening")
    consent = await dan.click(running.drills.last_message, label="Join")
    welcome = await dan.click(consent.response, label="I agree")
    assert "your time" not in text_of(welcome.response)


async def test_none_of_these_leads_to_the_command_that_knows_all(running: Institute) -> None:
    card = await running.ada.slash(running.drills, "drill settings")
    for custom_id in ("settings-zone", "zone-first"):
        told = await press(running.ada, running.drills, custom_id, ["other"])
        assert "Type `/drill zone` and begin the name of a city near you" in said(told)
    offered = await running.ada.autocomplete(running.drills, "drill zone", "zone", "kathm")
    assert [choice["value"] for choice in offered] == ["Asia/Kathmandu"]
    assert offered[0]["name"].startswith("Asia/Kathmandu: ")
    wrong = await running.ada.slash(running.drills, "drill zone", zone="kathmandu")
    assert "Did you mean Asia/Kathmandu?" in said(wrong)
    right = await running.ada.slash(running.drills, "drill zone", zone="Asia/Kathmandu")
    assert "Your time zone is Asia/Kathmandu" in said(right)
    assert "Europe/London" in text_of(card.response)


async def test_a_zone_is_changed_once_a_day(running: Institute) -> None:
    await running.pass_time(days=2)
    card = await running.ada.slash(running.drills, "drill settings")
    assert chosen_in(card.response, "settings-zone") == []
    assert "For you it is " in text_of(card.response)
    await running.ada.select(card.response, ["Asia/Tokyo"], custom_id="settings-zone")
    assert "**Time zone**: Asia/Tokyo" in text_of(card.response)
    same = await running.ada.slash(running.drills, "drill zone", zone="asia/tokyo")
    assert "Your time zone is Asia/Tokyo" in said(same)
    hasty = await running.ada.select(card.response, ["Asia/Kolkata"], custom_id="settings-zone")
    assert "The next change is possible <t:" in said(hasty)
    assert [row.zone for row in await running.rows(ZoneChange)] == ["Asia/Tokyo"]
    await running.pass_time(days=1)
    await running.ada.slash(running.drills, "drill zone", zone="Asia/Kolkata")
    assert [row.zone for row in await running.rows(ZoneChange)] == ["Asia/Tokyo", "Asia/Kolkata"]


async def test_goal_rest_days_and_the_day_streak_are_ones_own(running: Institute) -> None:
    shown = await running.ada.slash(running.drills, "drill settings")
    assert shown.ephemeral
    card = shown.response
    assert "**Weekly goal**: 3 practice days." in text_of(card)
    await running.ada.select(card, ["5"], custom_id="settings-goal")
    assert chosen_in(card, "settings-goal") == ["5"]
    assert " on: 5." in text_of(card)
    await running.ada.select(card, ["5", "6"], custom_id="settings-rest")
    assert "**Your own rest days**: Saturday and Sunday." in text_of(card)
    assert chosen_in(card, "settings-rest") == ["5", "6"]
    await running.ada.select(card, [], custom_id="settings-rest")
    assert "**Your own rest days**: none." in text_of(card)
    await running.ada.click(card, label="Show it")
    assert "Hide it" in labels_of(card)
    await running.pass_time(hours=10)
    await running.reply(running.ada, "You miss him.")
    await running.pass_time(hours=24)
    await running.reply(running.ada, "It hurts.")
    progress = await running.ada.slash(running.drills, "drill progress")
    assert "Current run: 2 practice days, with 2 rest days in reserve." in text_of(
        progress.response
    )
    await running.ada.click(card, label="Hide it")
    progress = await running.ada.slash(running.drills, "drill progress")
    assert "run" not in text_of(progress.response)


async def test_a_pause_begins_today_and_ends_by_ones_own_hand(running: Institute) -> None:
    card = (await running.ada.slash(running.drills, "drill settings")).response
    assert "**Breaks**: none." in text_of(card)
    await running.ada.click(card, label="Pause from today")
    assert ", until you end it" in text_of(card)
    assert "Pause from today" not in labels_of(card)
    progress = await running.ada.slash(running.drills, "drill progress")
    assert "You are on a break until you end your pause" in text_of(progress.response)
    await running.pass_time(days=3)
    await running.ada.click(card, label="End my break")
    [paused] = await running.rows(Absence)
    assert (paused.last_day - paused.first_day).days == 2
    again = await press(running.ada, running.drills, "break-end")
    assert said(again) == "You are not on a break of your own just now."


async def test_a_vacation_is_typed_as_people_type_dates_and_taken_back(running: Institute) -> None:
    card = (await running.ada.slash(running.drills, "drill settings")).response
    form = await running.ada.click(card, label="Plan a vacation")
    wrong = await running.ada.submit_modal(form, {"first": "31 Feb", "last": ""})
    assert "There is no 31 February" in said(wrong)
    assert "> 31 Feb" in said(wrong)
    form = await running.ada.click(card, label="Plan a vacation")
    shown = await running.ada.submit_modal(form, {"first": "tomorrow", "last": ""})
    assert "Vacation on " in text_of(shown.response)
    await running.ada.click(shown.response, label="Take back")
    assert "**Breaks**: none." in text_of(shown.response)
    assert await running.rows(Absence) == []
    gone = await press(running.ada, running.drills, "break-undo/1")
    assert said(gone).startswith("That break is not there any more.")


async def test_whoever_is_in_no_cohort_settles_nothing(running: Institute) -> None:
    before = await everything(running)
    picks = {
        "settings-zone": ["Asia/Tokyo"],
        "zone-first": ["Asia/Tokyo"],
        "settings-goal": ["2"],
        "settings-rest": ["1"],
    }
    buttons = ("settings-day-show", "settings-day-hide", "break-begin", "break-end", "break-undo/1")
    for actor, channel in (
        (running.carlo, running.drills),
        (running.carlo.user, running.carlo.user.dm_channel),
    ):
        for route in (*picks, *buttons):
            refused = await press(actor, channel, route, picks.get(route))
            assert "You are not in a cohort here yet." in said(refused), route
        days = {"first": "tomorrow", "last": "tomorrow"}
        refused = await submit(actor, channel, "break-form/abc", days)
        assert "You are not in a cohort here yet." in said(refused)
    for command, options in (("drill settings", {}), ("drill zone", {"zone": "Asia/Tokyo"})):
        refused = await running.carlo.slash(running.drills, command, **options)
        assert "You are not in a cohort here yet." in said(refused)
    assert await everything(running) == before


async def test_values_that_no_menu_of_the_settings_offers(running: Institute) -> None:
    before = await everything(running)
    for route, picked, sentence in (
        ("settings-goal", ["0"], "A weekly goal is 1 to 7 practice days."),
        ("settings-goal", ["8"], "A weekly goal is 1 to 7 practice days."),
        ("settings-goal", ["many"], "A weekly goal is 1 to 7 practice days."),
        ("settings-rest", ["7"], "Choose your rest days from the menu."),
        ("settings-rest", ["x"], "Choose your rest days from the menu."),
        ("settings-rest", list("0123456"), "Leave at least one day of the week."),
        ("settings-zone", ["Mars/Base"], 'There is no time zone called "Mars/Base".'),
        ("settings-zone", [], 'There is no time zone called "".'),
    ):
        refused = await press(running.ada, running.drills, route, picked)
        assert sentence in said(refused)
    assert await everything(running) == before


async def test_breaks_of_others_cannot_be_touched(running: Institute) -> None:
    days = {"first": "tomorrow", "last": "tomorrow"}
    await submit(running.ada, running.drills, "break-form/abc", days)
    [mine] = await running.rows(Absence)
    before = await everything(running)
    refused = await press(running.ben, running.drills, f"break-undo/{mine.id}")
    assert "That break is not there any more." in said(refused)
    after = await everything(running)
    assert after["absence"] == before["absence"]
    assert [row.days for row in await running.rows(Goal)] == []


async def test_settings_work_in_a_direct_message(running: Institute) -> None:
    card = (await running.ada.user.slash("drill settings")).response
    await running.ada.user.select(card, ["4"], custom_id="settings-goal")
    assert [row.days for row in await running.rows(Goal)] == [4]
    await running.ada.user.click(card, label="Pause from today")
    assert "End my break" in labels_of(card)
